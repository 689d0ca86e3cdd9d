//! Feeds the normaliser and every engine made-up texts: `fuzz [--inputs N] [--seed S] [--threads T]`.
//!
//! Texts are mutations of mild seeds and strings of every kind of character. Checked for each: no
//! panic, spans on character boundaries, the way back from normalised characters to the original in
//! order, and normalising twice like once for texts without drawn characters. At the end, texts of
//! doubling length show that time grows no faster than length.

#![allow(
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing
)]

#[path = "common/disguise.rs"]
mod disguise;

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use disguise::{Dice, WAYS};
use domain::config::{BlockList, BlockListEntry, ListAbout, ListOptions, MatchMode};
use domain::content::FieldType;
use engines::{BlockListEngine, Classifier, Medium, Normalised, Registry, Subject, TextView};

const SEEDS: &[&str] = &[
    "what the heck, you damn fool",
    "call me at +1 (202) 555-0143 ext. 12",
    "anna dot kay at example dot org",
    "see https://user:pw@example.org:8080/a?b=c#d",
    "GB82 WEST 1234 5698 7654 32",
    "4111 1111 1111 1111",
    "w h 4 t s 4 p p me, five five five zero one four three",
    "insta: lena.k_99",
    "insta/",
    "snap-",
    "$cashtag by cash app only",
    "2001:db8::1 and 203.0.113.9",
    "078-05-1120",
    "double your bitcoin within 24 hours!",
    "d*mn, c r a p, h.e.l.l",
    "I will kill you with kindness",
    "привет, как дела",
    "今日はいい天気です",
    "안녕하세요 여러분",
    "नमस्ते दुनिया",
    "สวัสดีครับ",
    "مرحبا بالعالم",
];
const PIECES: &[&str] = &[
    "*",
    ".",
    "-",
    "_",
    "|",
    "\\/",
    "/\\",
    "(",
    ")",
    "@",
    " at ",
    " dot ",
    "://",
    "\u{200b}",
    "\u{301}",
    "🔥",
    "🇦",
    "\u{202e}",
    "ﷺ",
    "\u{e0041}",
    "ⓐ",
    "ɐ",
    "а",
    "0",
    "ß",
    "İ",
    "\n",
    "\t",
    " ",
    "ph",
    "ck",
    "ass",
    "'",
    "+",
    "\u{fe0f}",
    "👏🏽",
    "\u{0}",
];

struct Options {
    inputs: u64,
    seed: u64,
    threads: u64,
}

fn main() {
    let options = options();
    let done = AtomicU64::new(0);
    let started = Instant::now();
    std::thread::scope(|scope| {
        for number in 0..options.threads {
            let (options, done) = (&options, &done);
            scope.spawn(move || fuzz(options, number, done, started));
        }
    });
    println!("{} inputs in {:.0} s, nothing wrong", done.load(Ordering::Relaxed), started.elapsed().as_secs_f64());
    lengths();
}

fn options() -> Options {
    let mut options = Options { inputs: 1_000_000, seed: 1, threads: 1 };
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        let value = arguments.next().and_then(|value| value.parse().ok()).expect("a number after the option");
        match name.as_str() {
            "--inputs" => options.inputs = value,
            "--seed" => options.seed = value,
            "--threads" => options.threads = value,
            _ => panic!("unknown option {name}"),
        }
    }
    options
}

/// What looks at texts: the engines of the bundle, and a block list with entries of every mode.
struct Engines {
    registry: Registry,
    names: Vec<String>,
    list: BlockListEngine,
}

impl Engines {
    fn new() -> Self {
        let registry = Registry::builtin();
        let names = registry.strategies().into_iter().map(|known| known.name).collect();
        Self { registry, names, list: block_list() }
    }

    fn all(&self) -> impl Iterator<Item = &dyn Classifier> {
        self.names.iter().filter_map(|name| self.registry.get(name)).chain([&self.list as &dyn Classifier])
    }
}

fn block_list() -> BlockListEngine {
    let entries = [
        ("telegram", MatchMode::Word),
        ("damn", MatchMode::Substring),
        (r"(\w+\s?)+\d{3}", MatchMode::Regex),
        (r"(a|b|\.)+.*z|@", MatchMode::Regex),
        ("example.org", MatchMode::Domain),
        ("example.com", MatchMode::DomainAllowlist),
        ("anna.kay@example.org", MatchMode::Email),
        ("example.com", MatchMode::EmailAllowlist),
    ];
    let entry = |(phrase, mode): (&str, MatchMode)| BlockListEntry {
        phrase: phrase.to_owned(),
        mode,
        label: None,
        severity: None,
    };
    let (options, about) = (ListOptions::default(), ListAbout::default());
    let list =
        BlockList { name: "list".to_owned(), version: 1, enabled: true, entry_count: 8, part_count: 1, options, about };
    BlockListEngine::new(&list, &entries.map(entry)).expect("a list that can be used")
}

fn fuzz(options: &Options, thread: u64, done: &AtomicU64, started: Instant) {
    let engines = Engines::new();
    let mut dice = Dice::new(options.seed.wrapping_mul(1_000_003).wrapping_add(thread));
    let mut text = String::new();
    for _ in 0..options.inputs / options.threads {
        text = made_up(&mut dice, &text);
        check(&engines, &text);
        let count = done.fetch_add(1, Ordering::Relaxed) + 1;
        if count.is_multiple_of(100_000) {
            println!("{count} of {} after {:.0} s", options.inputs, started.elapsed().as_secs_f64());
        }
    }
}

/// A new text: from a seed, from the last one, or from nothing.
fn made_up(dice: &mut Dice, last: &str) -> String {
    let base = match dice.below(4) {
        0 => last.to_owned(),
        1 => (0..dice.below(24)).map(|_| any_char(dice)).collect(),
        2 => format!("{} {}", dice.pick(SEEDS), dice.pick(SEEDS)),
        _ => dice.pick(SEEDS).to_owned(),
    };
    let mut chars: Vec<char> = base.chars().take(160).collect();
    for _ in 0..=dice.below(6) {
        let at = dice.below(chars.len() + 1);
        match dice.below(6) {
            0 => chars.insert(at, any_char(dice)),
            1 if !chars.is_empty() => drop(chars.remove(at.min(chars.len() - 1))),
            2 => chars.splice(at..at, dice.pick(PIECES).chars()).for_each(drop),
            3 => chars.splice(at..at, disguised(dice).chars()).for_each(drop),
            4 if at < chars.len() => {
                let copy = vec![chars[at]; dice.below(9)];
                chars.splice(at..at, copy).for_each(drop);
            }
            _ if at + 1 < chars.len() => chars.swap(at, at + 1),
            _ => {}
        }
    }
    chars.into_iter().collect()
}

fn disguised(dice: &mut Dice) -> String {
    let word = dice.pick(&["damn", "crap", "bollocks", "whatsapp", "telegram", "idiot", "scum", "bitcoin"]);
    let (_, way) = WAYS[dice.below(WAYS.len())];
    way(word, dice).unwrap_or_default()
}

fn any_char(dice: &mut Dice) -> char {
    let limit = dice.pick(&[0x80, 0x250, 0x3000, 0x11_0000]);
    u32::try_from(dice.below(limit)).ok().and_then(char::from_u32).unwrap_or('\u{fffd}')
}

fn check(engines: &Engines, text: &str) {
    let view = TextView::new(text);
    let mut last = 0;
    for unit in view.normalised().units() {
        let (start, end) = (unit.start as usize, unit.end as usize);
        assert!(text.is_char_boundary(start) && text.is_char_boundary(end), "{text:?}");
        assert!(start < end && start >= last, "{text:?}");
        last = start;
    }
    let once = view.normalised().text();
    if text.chars().all(|c| c.is_ascii() || c.is_alphabetic() && c < '\u{250}') {
        assert_eq!(Normalised::new(&once).text(), once, "{text:?}");
    }
    for engine in engines.all() {
        let subject = Subject { path: "body", kind: FieldType::Text, medium: Medium::Text(&view) };
        for hit in engine.classify(&subject).unwrap() {
            assert!((0.0..=1.0).contains(&hit.score), "{text:?}");
            let span = hit.span.map(|span| span.start..span.end);
            assert!(span.is_none_or(|span| text.get(span).is_some_and(|part| !part.is_empty())), "{text:?}");
        }
    }
}

/// Doubles hostile texts and compares the times.
fn lengths() {
    let engines = Engines::new();
    for piece in SEEDS.iter().chain(PIECES) {
        let time = |bytes: usize| {
            let text = piece.repeat(bytes / piece.len() + 1);
            (0..3)
                .map(|_| {
                    let started = Instant::now();
                    check(&engines, &text);
                    started.elapsed().as_secs_f64()
                })
                .fold(f64::MAX, f64::min)
        };
        let (short, long) = (time(32 * 1024), time(128 * 1024));
        println!("{piece:?}: 128 kB in {:.0} ms, {:.1} times 32 kB", long * 1e3, long / short);
        // Short times are those of caches and allocation.
        assert!(long < 10.0 * short || long < 0.1, "{piece:?} takes more than linear time");
    }
}
