//! Texts made to be slow take time in proportion to their length.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

use std::time::{Duration, Instant};

use domain::config::{BlockList, BlockListEntry, ListAbout, ListOptions, MatchMode};
use domain::content::FieldType;
use engines::{BlockListEngine, Classifier, Medium, Registry, Subject, TextView};

const HOSTILE: &[&str] = &[
    "a",
    "*",
    "a*",
    "a_",
    "a____",
    "_",
    "a . ",
    ". ",
    "@",
    "a@b.co ",
    "a at b dot co ",
    "damn ",
    "d a m n ",
    "d-a.m_n ",
    "da mn ",
    "1 ",
    "1",
    "+1 202 555 0143 ",
    "GB82 ",
    "дамн ",
    "а",
    "http://a.com ",
    "text me ",
    "wa.me ",
    "insta: a.b ",
    "insta/",
    "snap-",
    "insta: ",
    "pay ",
    "x ",
    "ass",
    "|",
    "|<",
    "\\/",
    "(",
    "ɐ",
    "\u{200b}a",
    "\u{200b}",
    "\u{301}",
    "\u{1d4d7}",
    "\u{e0068}",
    "p\u{430}",
    "ﷺ",
    "🔥a",
    "ph",
    "will kill you ",
    "double your bitcoin ",
    "five ",
];
/// A run this short says nothing: caches and other work decide.
const TOO_SHORT: Duration = Duration::from_millis(60);

/// A list with an entry of every mode, and patterns that look far ahead.
fn block_list() -> BlockListEngine {
    let entries = [
        ("acme shop", MatchMode::Word),
        ("gizmo", MatchMode::Substring),
        ("x.*y|1.*2", MatchMode::Regex),
        (r"(a|_|\s)+z", MatchMode::Regex),
        ("example.org", MatchMode::Domain),
    ];
    let entry = |(phrase, mode): (&str, MatchMode)| BlockListEntry {
        phrase: phrase.to_owned(),
        mode,
        label: None,
        severity: None,
    };
    let (options, about) = (ListOptions::default(), ListAbout::default());
    let list =
        BlockList { name: "list".to_owned(), version: 1, enabled: true, entry_count: 5, part_count: 1, options, about };
    BlockListEngine::new(&list, &entries.map(entry)).unwrap()
}

fn least_time(engines: &[&dyn Classifier], text: &str) -> Duration {
    let once = || {
        let started = Instant::now();
        let view = TextView::new(text);
        for engine in engines {
            let subject = Subject { path: "body", kind: FieldType::Text, medium: Medium::Text(&view) };
            engine.classify(&subject).unwrap();
        }
        started.elapsed()
    };
    (0..3).map(|_| once()).min().unwrap_or_default()
}

#[test]
fn eight_times_the_text_takes_about_eight_times_as_long() {
    let (registry, list) = (Registry::builtin(), block_list());
    let names: Vec<String> = registry.strategies().into_iter().map(|known| known.name).collect();
    let mut engines: Vec<&dyn Classifier> = names.iter().filter_map(|name| registry.get(name)).collect();
    engines.push(&list);
    for piece in HOSTILE {
        let time = |bytes: usize| least_time(&engines, &piece.repeat(bytes / piece.len()));
        let (short, long) = (time(2 * 1024), time(16 * 1024));
        // Quadratic work would take 64 times as long.
        assert!(long < TOO_SHORT || long < short * 24, "{piece:?}: {short:?}, then {long:?}");
    }
}
