//! Measures the engines on labelled files: `measure DIR`, where DIR holds the unpacked development
//! sets `obfuscation_dev.jsonl`, `circumvention_dev.jsonl`, `pii_dev.jsonl`, `presidio_synth.jsonl`
//! and `langid_dev.jsonl`, and may hold `clean.jsonl` (ordinary texts, to count false alarms). With a second argument, prints the rows that went wrong.

#![allow(
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::expect_used
)]

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use domain::content::{Body, Field, FieldType};
use domain::signal::{Signal, Signals};
use engines::{CircumventionEngine, Plan, ProfanityEngine, Registry, analyse};
use serde_json::Value;

/// A signal counts from this score on.
const THRESHOLD: f64 = 0.6;

fn main() {
    let dir = std::env::args().nth(1).expect("a directory");
    let verbose = std::env::args().nth(2).is_some();
    let started = Instant::now();
    let registry = Registry::builtin();
    println!("start: {:.1} ms", started.elapsed().as_secs_f64() * 1e3);
    let least = (0..20).map(|_| built()).fold(f64::MAX, f64::min);
    println!("building both lexicons: {least:.1} ms at best");
    let abusive = ["profanity", "obscene", "sexual", "slur", "insult"];
    let dir = Path::new(&dir);
    binary(&registry, &dir.join("obfuscation_dev.jsonl"), "transform", verbose, |signal| {
        signal.strategy == "profanity" && abusive.contains(&signal.label.as_str())
    });
    binary(&registry, &dir.join("circumvention_dev.jsonl"), "kind", verbose, |signal| {
        signal.strategy == "circumvention"
    });
    for file in ["pii_dev.jsonl", "presidio_synth.jsonl"] {
        spans(&registry, &dir.join(file), verbose);
    }
    languages(&registry, &dir.join("langid_dev.jsonl"), verbose);
    largest(&registry);
    if dir.join("clean.jsonl").exists() {
        alarms(&registry, &dir.join("clean.jsonl"), verbose);
    }
}

/// How long the largest texts take, among them some made to be slow.
fn largest(registry: &Registry) {
    let samples = [
        "lorem ipsum dolor sit amet ",
        "a",
        "*",
        "a*",
        ". ",
        "a . ",
        "@",
        "a@b.co ",
        "a at b dot co ",
        "pussy cat ",
        "damn ",
        "d a m n ",
        "1 ",
        "1",
        "+1 202 555 0143 ",
        "GB82 ",
        "дамн ",
        "今日は",
        "http://a.com ",
        "will kill you ",
        "text me ",
        "wa.me ",
        "ass",
        "s",
        "\u{200b}a",
    ];
    for sample in samples {
        let text = sample.repeat(256 * 1024 / sample.len());
        let started = Instant::now();
        let found = signals(registry, &text).found.len();
        println!("256 KB of {sample:?}: {:.0} ms, {found} signals", started.elapsed().as_secs_f64() * 1e3);
    }
}

/// How many ordinary texts get each label.
fn alarms(registry: &Registry, path: &Path, verbose: bool) {
    let rows = rows(path);
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for row in &rows {
        let text = row["text"].as_str().unwrap();
        let mut labels: Vec<String> = Vec::new();
        for signal in signals(registry, text).found.into_iter().filter(|signal| signal.score >= THRESHOLD) {
            let label = format!("{} {}", signal.strategy, signal.label);
            if verbose && signal.strategy != "language" && signal.strategy != "links" && !labels.contains(&label) {
                let shown = signal.span.and_then(|span| text.get(span.start..span.end)).unwrap_or_default();
                println!("  alarm {label} {:.2}: {shown}", signal.score);
            }
            labels.push(label);
        }
        labels.sort();
        labels.dedup();
        labels
            .into_iter()
            .filter(|label| !label.contains("lang_"))
            .for_each(|label| *counts.entry(label).or_default() += 1);
    }
    for (label, count) in counts {
        println!("of {} clean texts, {label}: {count} ({:.2} %)", rows.len(), 100.0 * count as f64 / rows.len() as f64);
    }
}

/// Milliseconds to compile the engines that have phrases.
fn built() -> f64 {
    let started = Instant::now();
    let engines = (ProfanityEngine::new(), CircumventionEngine::new());
    let time = started.elapsed().as_secs_f64() * 1e3;
    drop(engines);
    time
}

fn rows(path: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).expect("a file");
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn signals(registry: &Registry, text: &str) -> Signals {
    let field = Field {
        id: "body".to_owned(),
        kind: FieldType::Text,
        src: Some(text.to_owned()),
        fields: Vec::new(),
        metadata: Vec::new(),
    };
    let plan = Plan { synchronous: true, ..Plan::EMPTY };
    analyse(registry, &plan, &Body { fields: vec![field], ..Body::default() })
}

/// Recall and false alarms, by group.
fn binary(registry: &Registry, path: &Path, group: &str, verbose: bool, counts: impl Fn(&Signal) -> bool) {
    let mut by_group: BTreeMap<(bool, String), (usize, usize)> = BTreeMap::new();
    let started = Instant::now();
    let rows = rows(path);
    for row in &rows {
        let text = row["text"].as_str().unwrap();
        let is_positive = row["label"].as_i64() == Some(1);
        let found = signals(registry, text).found;
        let is_found = found.iter().any(|signal| signal.score >= THRESHOLD && counts(signal));
        let entry = by_group.entry((is_positive, row[group].as_str().unwrap_or("").to_owned())).or_default();
        entry.0 += usize::from(is_found);
        entry.1 += 1;
        if verbose && is_found != is_positive {
            println!("  wrong ({is_positive}): {text}");
        }
    }
    println!("{}: {:.1} us a text", path.display(), started.elapsed().as_secs_f64() * 1e6 / rows.len() as f64);
    let total = |positive: bool| {
        let of = by_group.iter().filter(|((is_positive, _), _)| *is_positive == positive);
        of.fold((0, 0), |sum, (_, counts)| (sum.0 + counts.0, sum.1 + counts.1))
    };
    for ((positive, name), (found, all)) in &by_group {
        println!("  {} {name}: {found}/{all}", if *positive { "+" } else { "-" });
    }
    let (hits, all) = total(true);
    let (alarms, clean) = total(false);
    println!("  recall {:.3}, false alarms {:.3}", hits as f64 / all as f64, alarms as f64 / clean as f64);
}

/// Precision and recall of exact spans, by type.
fn spans(registry: &Registry, path: &Path, verbose: bool) {
    let types = [
        ("EMAIL", "email"),
        ("EMAIL_ADDRESS", "email"),
        ("PHONE", "phone"),
        ("PHONE_NUMBER", "phone"),
        ("CREDIT_CARD", "card"),
        ("IBAN", "iban"),
        ("IBAN_CODE", "iban"),
        ("IP", "ip_address"),
        ("IP_ADDRESS", "ip_address"),
        ("SSN", "ssn"),
        ("US_SSN", "ssn"),
        ("URL", "link"),
        ("DOMAIN_NAME", "link"),
    ];
    let mut counts: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    for row in rows(path) {
        let text = row["text"].as_str().unwrap();
        let byte =
            |chars: u64| text.char_indices().nth(usize::try_from(chars).unwrap()).map_or(text.len(), |(at, _)| at);
        let label = |kind: &str| types.iter().find(|(known, _)| *known == kind).map(|(_, label)| *label);
        let expected: Vec<(&str, usize, usize)> = row["spans"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|span| {
                Some((label(span["type"].as_str()?)?, byte(span["start"].as_u64()?), byte(span["end"].as_u64()?)))
            })
            .collect();
        let found: Vec<(String, usize, usize)> = signals(registry, text)
            .found
            .into_iter()
            .filter(|signal| {
                (signal.strategy == "pii" || signal.label == "link")
                    && signal.score >= 0.5
                    && signal.label != "disposable_email"
            })
            .filter_map(|signal| signal.span.map(|span| (signal.label, span.start, span.end)))
            .collect();
        for (label, start, end) in &expected {
            let hit = found.iter().any(|(l, s, e)| l == label && s == start && e == end);
            counts.entry(label).or_default()[if hit { 0 } else { 2 }] += 1;
            if verbose && !hit {
                println!("  missed {label}: {:?} in {text:?} ({found:?})", &text[*start..*end]);
            }
        }
        for (label, start, end) in &found {
            if !expected.iter().any(|(l, s, e)| l == label && s == start && e == end) {
                let known = types.iter().map(|(_, known)| *known).find(|known| known == label).unwrap();
                counts.entry(known).or_default()[1] += 1;
                if verbose {
                    println!("  extra {label}: {:?} in {text:?}", &text[*start..*end]);
                }
            }
        }
    }
    println!("{}", path.display());
    for (label, [hit, extra, missed]) in counts {
        let f1 = 2.0 * hit as f64 / (2 * hit + extra + missed) as f64;
        println!("  {label}: {hit} found, {extra} extra, {missed} missed, F1 {f1:.3}");
    }
}

fn languages(registry: &Registry, path: &Path, verbose: bool) {
    let mut counts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let mut confused: BTreeMap<(String, String), usize> = BTreeMap::new();
    for row in rows(path) {
        let kind = row["kind"].as_str().unwrap().to_owned();
        let expected = row["lang"].as_str().unwrap();
        let found = signals(registry, row["text"].as_str().unwrap()).found;
        let label = found.iter().find_map(|signal| signal.label.strip_prefix("lang_")).unwrap_or("none").to_owned();
        let entry = counts.entry(kind.clone()).or_default();
        entry.0 += usize::from(label == expected);
        entry.1 += 1;
        if kind == "sentences" && label != expected {
            *confused.entry((expected.to_owned(), label)).or_default() += 1;
        }
    }
    for (kind, (right, all)) in counts {
        println!("language, {kind}: {:.3}", right as f64 / all as f64);
    }
    for ((from, to), count) in confused.into_iter().filter(|(_, count)| verbose && *count > 3) {
        println!("  {from} taken for {to}: {count}");
    }
}
