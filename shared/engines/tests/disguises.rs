//! Words of the lexicon, disguised in every way known, are found; what only looks like them is not.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

#[path = "../examples/common/disguise.rs"]
mod disguise;

use std::sync::LazyLock;

use disguise::{Dice, WAYS};
use domain::content::FieldType;
use engines::{Classifier, Medium, ProfanityEngine, Subject, TextView};
use proptest::prelude::*;

const THRESHOLD: f64 = 0.6;

static ENGINE: LazyLock<ProfanityEngine> = LazyLock::new(ProfanityEngine::new);

fn is_flagged(engine: &ProfanityEngine, text: &str) -> bool {
    let view = TextView::new(text);
    let subject = Subject { path: "body", kind: FieldType::Text, medium: Medium::Text(&view) };
    engine.classify(&subject).unwrap().iter().any(|hit| hit.score >= THRESHOLD)
}

/// Single English words of the two gravest steps that are plainly abusive.
fn grave_words() -> Vec<&'static str> {
    let grave = |line: &&str| {
        let columns: Vec<&str> = line.split('\t').collect();
        let is_word = columns[0].len() >= 5 && columns[0].bytes().all(|byte| byte.is_ascii_lowercase());
        is_word
            && columns[1].contains(['p', 'l', 'i'])
            && matches!(columns[2], "3" | "4")
            && !columns[3].contains(['w', 'v'])
            && columns[4] == "en"
    };
    include_str!("../data/lexicon.tsv").lines().filter(grave).map(|line| line.split('\t').next().unwrap()).collect()
}

/// Ways in which a few words become ordinary ones, or are left with too little.
fn least_share(way: &str) -> f64 {
    match way {
        "starred vowels" => 0.85,
        "latin look-alikes" => 0.9,
        "dropped vowels" | "one vowel dropped" | "oo for u" | "ending as spoken" | "split in two" => 0.93,
        _ => 0.98,
    }
}

#[test]
fn every_way_of_disguising_a_grave_word_is_seen_through() {
    let engine = ProfanityEngine::new();
    let words = grave_words();
    for (name, way) in WAYS {
        let mut dice = Dice::new(11);
        let written: Vec<String> = words.iter().filter_map(|word| way(word, &mut dice)).collect();
        let found = written.iter().filter(|word| is_flagged(&engine, &format!("well, {word} again"))).count();
        let share = found as f64 / written.len() as f64;
        assert!(written.len() > 20 && share >= least_share(name), "{name}: {found} of {}", written.len());
    }
}

#[test]
fn ordinary_sentences_stay_clean_in_any_writing() {
    let engine = ProfanityEngine::new();
    let sentences = [
        "count the discount on the account",
        "a niggardly shiitake cocktail from Scunthorpe",
        "the county speaks of a dark disk in the grid",
        "it's hit or miss, he'll shelve it",
        "the pen is mightier than the sword",
        "who reads the beaches and botches the carp",
        "an e-mail about a well-known co-op (see 4.5/6-7)",
        "W E L C O M E to the A-Z of C++ and F.C. Copenhagen",
        "|_ook at x/y and a\\b, (c) 2020 [a] {b}",
        "Matsushita, Pakistan and Niger signed",
    ];
    for sentence in sentences {
        for text in [sentence.to_owned(), sentence.to_uppercase(), sentence.replace(' ', "  ")] {
            assert!(!is_flagged(&engine, &text), "{text}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_disguise_within_any_carrier_is_found(
        word in prop::sample::select(grave_words()),
        way in 0..WAYS.len(),
        seed in 1..u64::MAX,
        carrier in prop::sample::select(vec!["so # !!", "they said # to us", "# is what it is", "hm... #, ok?"]),
    ) {
        let (name, way) = WAYS[way];
        prop_assume!(least_share(name) > 0.97);
        if let Some(written) = way(word, &mut Dice::new(seed)) {
            // A handful of pairs of words are ordinary when cut or respelled; the shares above bound them.
            let again = way(word, &mut Dice::new(seed ^ 0x5555)).unwrap_or_default();
            let found = [written, again].iter().any(|written| is_flagged(&ENGINE, &carrier.replace('#', written)));
            prop_assert!(found, "{} {}", name, word);
        }
    }
}
