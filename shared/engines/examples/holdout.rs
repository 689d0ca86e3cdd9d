//! Disguises lexicon words in every way known and counts what the profanity engine finds:
//! `holdout [WORDS_TXT]`. With a dictionary, prints the words of it that are flagged although the
//! lexicon does not list them, with the grade and the span.

#![allow(clippy::print_stdout, clippy::indexing_slicing, clippy::expect_used, clippy::unwrap_used)]

#[path = "common/disguise.rs"]
mod disguise;

use disguise::{Dice, WAYS};
use domain::content::FieldType;
use engines::{Classifier, Hit, Medium, ProfanityEngine, Subject, TextView};

const THRESHOLD: f64 = 0.6;
const CARRIERS: &[&str] = &["well, # again", "what a # thing", "#", "they said # to us", "so # !!", "ok #, fine"];

fn main() {
    let engine = ProfanityEngine::new();
    if let Some(path) = std::env::args().nth(1) {
        return dictionary(&engine, &path);
    }
    let lexicon = include_str!("../data/lexicon.tsv");
    let words: Vec<&str> = lexicon.lines().filter_map(strong).collect();
    let mut dice = Dice::new(7);
    let (mut found_all, mut all) = (0, 0);
    for (name, way) in WAYS {
        let (mut found, mut count, mut missed) = (0, 0, Vec::new());
        for word in &words {
            let Some(written) = way(word, &mut dice) else { continue };
            let text = dice.pick(CARRIERS).replace('#', &written);
            let is_found = hits(&engine, &text).iter().any(|hit| hit.score >= THRESHOLD);
            found += u32::from(is_found);
            count += 1;
            if !is_found && missed.len() < 6 {
                missed.push(written);
            }
        }
        found_all += found;
        all += count;
        println!("{name}: {found}/{count} ({:.3}) {missed:?}", share(found, count));
    }
    println!("all: {:.4}", share(found_all, all));
}

fn share(part: u32, all: u32) -> f64 {
    f64::from(part) / f64::from(all)
}

/// Single English words of severity 2 and more that are plainly abusive.
fn strong(line: &'static str) -> Option<&'static str> {
    let columns: Vec<&str> = line.split('\t').collect();
    let is_word = columns[0].chars().all(|c| c.is_ascii_lowercase()) && columns[0].len() >= 4;
    let is_abuse = columns[1].contains(['p', 'l', 'i']) && (columns[2] == "3" || columns[2] == "4");
    let is_listed = !columns[3].contains(['w', 'v']) && columns[4] == "en";
    (is_word && is_abuse && is_listed).then_some(columns[0])
}

fn hits(engine: &ProfanityEngine, text: &str) -> Vec<Hit> {
    let view = TextView::new(text);
    engine.classify(&Subject { path: "body", kind: FieldType::Text, medium: Medium::Text(&view) }).unwrap()
}

fn dictionary(engine: &ProfanityEngine, path: &str) {
    let listed: std::collections::HashSet<&str> =
        include_str!("../data/lexicon.tsv").lines().filter_map(|line| line.split('\t').next()).collect();
    let text = std::fs::read_to_string(path).expect("a dictionary");
    let words: Vec<&str> = text.lines().filter(|word| word.len() > 1).collect();
    let (mut flagged, mut plain) = (0, 0);
    for word in &words {
        let best = hits(engine, word)
            .into_iter()
            .filter(|hit| hit.score >= THRESHOLD)
            .max_by(|a, b| a.score.total_cmp(&b.score));
        if let Some(hit) = best {
            let lower = word.to_lowercase();
            if listed.contains(lower.as_str()) || lower.strip_suffix('s').is_some_and(|stem| listed.contains(stem)) {
                plain += 1;
            } else {
                flagged += 1;
                println!("{word}\t{:.2}\t{}", hit.score, hit.span.map_or("", |span| &word[span.start..span.end]));
            }
        }
    }
    eprintln!("{} words: {plain} listed, {flagged} others flagged", words.len());
}
