//! Times the engines one by one: `speed [TEXTS_JSONL]`. Prints the time to build the slow ones, and for texts of about
//! 300 bytes and 1 kB the mean and the 99th percentile of each engine and of all.
//!
//! `speed [TEXTS_JSONL] --passes N` only runs all engines N times over 200 texts of 1 kB, to be counted by valgrind: the
//! difference of two numbers of passes is what the engines cost, without the start.

#![allow(clippy::print_stdout, clippy::disallowed_methods, clippy::unwrap_used, clippy::indexing_slicing)]

use std::time::Instant;

use domain::content::FieldType;
use engines::{
    CircumventionEngine, Classifier, Medium, ProfanityEngine, Registry, ScamEngine, Subject, TextView, ToxicityEngine,
};

fn main() {
    let registry = Registry::builtin();
    let names: Vec<String> = registry.strategies().into_iter().map(|known| known.name).collect();
    let engines: Vec<&dyn Classifier> = names.iter().filter_map(|name| registry.get(name)).collect();
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let passes = arguments.iter().position(|argument| argument == "--passes").map(|at| {
        let number = arguments[at + 1].parse::<usize>().unwrap();
        arguments.truncate(at);
        number
    });
    let all = texts(arguments.first().map(String::as_str));
    if let Some(passes) = passes {
        let texts: Vec<String> = all.chunks(1000).map(|part| part.iter().collect()).take(200).collect();
        (0..passes).for_each(|_| texts.iter().for_each(|text| run_all(&engines, text)));
        return;
    }
    times(&engines, &all);
}

fn times(engines: &[&dyn Classifier], all: &[char]) {
    let best = |build: &dyn Fn()| (0..30).map(|_| timed(build)).fold(f64::MAX, f64::min) / 1e3;
    println!("build profanity {:.2} ms", best(&|| drop(std::hint::black_box(ProfanityEngine::new()))));
    println!("build circumvention {:.2} ms", best(&|| drop(std::hint::black_box(CircumventionEngine::new()))));
    println!("build scam {:.2} ms", best(&|| drop(std::hint::black_box(ScamEngine::new()))));
    println!("build toxicity {:.2} ms", best(&|| drop(std::hint::black_box(ToxicityEngine::new()))));
    for size in [300, 1000] {
        let texts: Vec<String> = all.chunks(size).map(|part| part.iter().collect()).take(2000).collect();
        println!("{} texts of {size} characters", texts.len());
        report(
            "normalise",
            texts.iter().map(|text| {
                least(&|| {
                    std::hint::black_box(TextView::new(text).normalised());
                })
            }),
        );
        for engine in engines {
            report(
                engine.strategy(),
                texts.iter().map(|text| {
                    let view = TextView::new(text);
                    view.normalised();
                    least(&|| run(*engine, &view))
                }),
            );
        }
        report("all", texts.iter().map(|text| least(&|| run_all(engines, text))));
    }
}

/// As an analysis does it: one view of the text for all engines.
fn run_all(engines: &[&dyn Classifier], text: &str) {
    let view = TextView::new(text);
    for engine in engines {
        run(*engine, &view);
    }
}

fn run(engine: &dyn Classifier, view: &TextView<'_>) {
    let subject = Subject { path: "body", kind: FieldType::Text, medium: Medium::Text(view) };
    std::hint::black_box(engine.classify(&subject).unwrap());
}

/// Microseconds of one call.
fn timed(work: &dyn Fn()) -> f64 {
    let started = Instant::now();
    work();
    started.elapsed().as_secs_f64() * 1e6
}

/// The least of three calls: other load on the machine is not the engine's.
fn least(work: &dyn Fn()) -> f64 {
    (0..3).map(|_| timed(work)).fold(f64::MAX, f64::min)
}

fn report(name: &str, times: impl Iterator<Item = f64>) {
    let mut times: Vec<f64> = times.collect();
    times.sort_by(f64::total_cmp);
    let mean = times.iter().sum::<f64>() / times.len() as f64;
    println!("  {name}: mean {mean:.1} us, p99 {:.1} us", times[times.len() * 99 / 100]);
}

fn texts(file: Option<&str>) -> Vec<char> {
    let sample = "The quick brown fox told his neighbour, who had moved there in 2019, that the well-known shop \
        (see example.org/shop or call 202-555-0143) sells damn good bread; \"I'd buy it again\", she wrote. ";
    let Some(path) = file else { return sample.repeat(2000).chars().collect() };
    let lines = std::fs::read_to_string(path).unwrap();
    let text = |line: &str| serde_json::from_str::<serde_json::Value>(line).ok()?["text"].as_str().map(str::to_owned);
    lines.lines().take(6000).filter_map(text).flat_map(|text| (text + " ").chars().collect::<Vec<_>>()).collect()
}
