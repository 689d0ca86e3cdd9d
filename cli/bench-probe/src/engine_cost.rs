//! Processor time of the engines alone, beside a plain search for the same phrases.

use std::hint::black_box;
use std::sync::Arc;

use aho_corasick::AhoCorasick;
use domain::config::{BlockList, BlockListEntry, MatchMode};
use domain::content::Body;
use engines::{
    BlockListEngine, CircumventionEngine, Classifier, LanguageEngine, LinksEngine, PiiEngine, Plan, ProfanityEngine,
    Registry,
};
use serde_json::{Value, json};

use crate::error::Failure;
use crate::{ROUNDS, clock, contents, engine_latency};

const TEXTS: [usize; 2] = [300, 5_120];
const LISTS: [usize; 3] = [0, 2_000, 20_000];
/// The list that a run without a list is compared with.
const SMALLEST: usize = 2_000;
/// How long one measurement is to take at least, nanoseconds.
const ENOUGH_NS: u64 = 20_000_000;

/// Measures every size of text with every size of list.
pub fn measure() -> Result<Value, Failure> {
    let mut rows = Vec::new();
    let lists: Vec<(usize, Option<Arc<BlockListEngine>>, AhoCorasick)> =
        LISTS.into_iter().map(prepare).collect::<Result<_, Failure>>()?;
    for bytes in TEXTS {
        let text = contents::clean_text(bytes);
        let body = contents::body(&text);
        for (phrases, engine, automaton) in &lists {
            rows.push(measure_one(bytes, *phrases, &text, &body, engine.as_ref(), automaton)?);
        }
    }
    Ok(json!({ "rows": rows, "each": each()?, "latency": engine_latency::measure()? }))
}

/// The cost of every built-in engine by itself, the reading of the text included.
fn each() -> Result<Vec<Value>, Failure> {
    let builtin: [(&str, Arc<dyn Classifier>); 5] = [
        ("profanity", Arc::new(ProfanityEngine::new())),
        ("language", Arc::new(LanguageEngine::new())),
        ("links", Arc::new(LinksEngine::new())),
        ("pii", Arc::new(PiiEngine::new())),
        ("circumvention", Arc::new(CircumventionEngine::new())),
    ];
    let plan = Plan { synchronous: true, ..Plan::EMPTY };
    let mut rows = Vec::new();
    for (name, engine) in builtin {
        let alone = Registry::empty().with(engine);
        for bytes in TEXTS {
            let body = contents::body(&contents::clean_text(bytes));
            let analyse = || {
                black_box(engines::analyse(&alone, &plan, black_box(&body)));
            };
            let samples = (0..ROUNDS).map(|_| per_run(&analyse)).collect::<Result<Vec<f64>, Failure>>()?;
            rows.push(json!({ "name": name, "bytes": bytes, "ns": samples }));
        }
    }
    Ok(rows)
}

fn prepare(size: usize) -> Result<(usize, Option<Arc<BlockListEngine>>, AhoCorasick), Failure> {
    let entries = entries(size);
    let list = BlockList {
        name: "bench".into(),
        version: 1,
        enabled: true,
        entry_count: u32::try_from(size).unwrap_or(u32::MAX),
        part_count: 1,
        options: domain::config::ListOptions::default(),
        about: domain::config::ListAbout::default(),
    };
    let engine = BlockListEngine::new(&list, &entries).map_err(Failure::because("block list"))?;
    let compared = if size == 0 { self::entries(SMALLEST) } else { entries };
    let phrases = compared.iter().map(|entry| entry.phrase.as_str());
    let automaton =
        AhoCorasick::builder().ascii_case_insensitive(true).build(phrases).map_err(Failure::because("search"))?;
    Ok((size, (size > 0).then(|| Arc::new(engine)), automaton))
}

fn measure_one(
    bytes: usize,
    phrases: usize,
    text: &str,
    body: &Body,
    engine: Option<&Arc<BlockListEngine>>,
    automaton: &AhoCorasick,
) -> Result<Value, Failure> {
    let lists: Vec<Arc<BlockListEngine>> = engine.into_iter().cloned().collect();
    let plan = Plan { block_lists: &lists, synchronous: true, ..Plan::EMPTY };
    let (all, none) = (Registry::builtin(), Registry::empty());
    let analyse = |registry: &Registry| {
        black_box(engines::analyse(registry, &plan, black_box(body)));
    };
    let search = || {
        black_box(automaton.find_iter(black_box(text)).count());
    };
    let mut samples: [Vec<f64>; 3] = Default::default();
    for _ in 0..ROUNDS {
        let [with_all, only_list, searched] = &mut samples;
        with_all.push(per_run(&|| analyse(&all))?);
        only_list.push(per_run(&|| analyse(&none))?);
        searched.push(per_run(&search)?);
    }
    let [with_all, only_list, searched] = samples;
    Ok(json!({
        "bytes": bytes, "phrases": phrases, "engines_ns": with_all, "list_ns": only_list, "search_ns": searched,
    }))
}

/// Nanoseconds of processor time of one run, over as many as take long enough.
fn per_run(work: &dyn Fn()) -> Result<f64, Failure> {
    let mut runs = 1_u32;
    loop {
        let before = clock::processor_ns()?;
        (0..runs).for_each(|_| work());
        let took = clock::processor_ns()?.saturating_sub(before);
        if took >= ENOUGH_NS {
            return Ok(took as f64 / f64::from(runs));
        }
        runs = runs.saturating_mul(2);
    }
}

/// Phrases of one to three invented words, in a fixed order; none occurs in the measured texts.
fn entries(count: usize) -> Vec<BlockListEntry> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = move |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let letters = ["b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "w", "z"];
    let vowels = ["a", "e", "i", "o", "u"];
    let mut pick = |from: &[&'static str]| {
        let at = usize::try_from(next(from.len() as u64)).unwrap_or_default();
        from.get(at).copied().unwrap_or_default()
    };
    (0..count)
        .map(|number| {
            let mut word = || (0..4).map(|_| [pick(&letters), pick(&vowels)].concat()).collect::<String>();
            let words: Vec<String> = (0..=number % 3).map(|_| word()).collect();
            let phrase = words.join(" ");
            BlockListEntry { phrase, mode: MatchMode::Word, label: None, severity: None }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_differ_and_repeat_from_run_to_run() {
        let phrases: Vec<String> = entries(2_000).into_iter().map(|entry| entry.phrase).collect();
        let unique: std::collections::HashSet<&String> = phrases.iter().collect();
        assert!(unique.len() > 1_950, "{}", unique.len());
        assert_eq!(phrases[..10], entries(10).into_iter().map(|entry| entry.phrase).collect::<Vec<_>>()[..]);
    }

    #[test]
    fn the_measured_text_is_clean() {
        let (_, engine, automaton) = prepare(2_000).unwrap();
        let text = contents::clean_text(5_120);
        assert_eq!(automaton.find_iter(&text).count(), 0);
        let lists: Vec<_> = engine.into_iter().collect();
        let plan = Plan { block_lists: &lists, synchronous: true, ..Plan::EMPTY };
        let found = engines::analyse(&Registry::builtin(), &plan, &contents::body(&text)).found;
        let strategies: std::collections::HashSet<&str> = found.iter().map(|signal| signal.strategy.as_str()).collect();
        assert!(strategies.iter().all(|name| *name == "language"), "{strategies:?}");
    }
}
