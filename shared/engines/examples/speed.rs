//! Times the rule engines one by one: `speed [TEXTS_JSONL]`. Prints the time to build each, and for
//! texts of about 300 bytes and 1 kB the mean and the 99th percentile of each engine and of all rules.

#![allow(clippy::print_stdout, clippy::disallowed_methods, clippy::unwrap_used, clippy::indexing_slicing)]

use std::time::Instant;

use domain::content::FieldType;
use engines::{
    CircumventionEngine, Classifier, LinksEngine, Medium, PiiEngine, ProfanityEngine, ScamEngine, Subject, TextView,
};

fn main() {
    let best = |build: &dyn Fn()| (0..30).map(|_| timed(build)).fold(f64::MAX, f64::min) / 1e3;
    println!("build profanity {:.2} ms", best(&|| drop(std::hint::black_box(ProfanityEngine::new()))));
    println!("build circumvention {:.2} ms", best(&|| drop(std::hint::black_box(CircumventionEngine::new()))));
    println!("build scam {:.2} ms", best(&|| drop(std::hint::black_box(ScamEngine::new()))));
    let engines: Vec<Box<dyn Classifier>> = vec![
        Box::new(ProfanityEngine::new()),
        Box::new(LinksEngine::new()),
        Box::new(PiiEngine::new()),
        Box::new(CircumventionEngine::new()),
        Box::new(ScamEngine::new()),
    ];
    let all = texts();
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
        for engine in &engines {
            report(
                engine.strategy(),
                texts.iter().map(|text| {
                    let view = TextView::new(text);
                    view.normalised();
                    least(&|| run(engine.as_ref(), &view))
                }),
            );
        }
        report(
            "all rules",
            texts.iter().map(|text| {
                least(&|| {
                    let view = TextView::new(text);
                    for engine in &engines {
                        run(engine.as_ref(), &view);
                    }
                })
            }),
        );
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

fn texts() -> Vec<char> {
    let sample = "The quick brown fox told his neighbour, who had moved there in 2019, that the well-known shop \
        (see example.org/shop or call 202-555-0143) sells damn good bread; \"I'd buy it again\", she wrote. ";
    let Some(path) = std::env::args().nth(1) else { return sample.repeat(2000).chars().collect() };
    let lines = std::fs::read_to_string(path).unwrap();
    let text = |line: &str| serde_json::from_str::<serde_json::Value>(line).ok()?["text"].as_str().map(str::to_owned);
    lines.lines().take(6000).filter_map(text).flat_map(|text| (text + " ").chars().collect::<Vec<_>>()).collect()
}
