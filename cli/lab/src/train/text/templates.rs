//! Rows of our own, made from templates: see `data/own_rows.txt` for what they are for and how they are written.

use std::collections::BTreeMap;

use super::lexicon::Lexicon;
use super::policy::LABELS;
use super::random::Random;
use crate::data::{Licence, Row, Source, Split};

const TEMPLATES: &str = include_str!("../../../data/own_rows.txt");
/// How often each template is filled.
const FILLS: usize = 10;
/// Every so many templates one is held out, with all its rows.
const HELD_OUT: usize = 12;
/// A list may name others, this deep.
const DEPTH: usize = 3;
const OPENINGS: [&str; 8] = ["lol ", "honestly, ", "@user ", "tbh ", "well, ", "sorry but ", "ok ", "and "];
const ENDINGS: [&str; 8] = ["!", "!!", "...", " lol", ".", " smh", " tbh", "?!"];

/// The templates as a source of rows.
pub const SOURCE: Source =
    Source { name: "own_rows", folder: "toxicity", licence: Licence::Permissive, terms: "written for this project" };

/// Every row, the same for the same seed.
pub fn rows(lexicon: &Lexicon, seed: u32) -> Vec<Row> {
    let mut random = Random::new(u64::from(seed) ^ 0x7e3a);
    let mut lists = lexicon.lists();
    let (mut labels, mut rows, mut count) = (Row::default(), Vec::new(), 0);
    for line in TEMPLATES.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some((name, items)) = line.strip_prefix("= ").and_then(|list| list.split_once(": ")) {
            lists.insert(name.to_owned(), items.split(", ").map(ToOwned::to_owned).collect());
        } else if let Some(section) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            labels = labelled(section);
        } else {
            count += 1;
            let split = if count % HELD_OUT == 0 { Split::Valid } else { Split::Train };
            let filled = (0..FILLS).map(|_| varied(fill(line, &lists, DEPTH, &mut random), &mut random));
            rows.extend(filled.map(|text| Row { text, split: Some(split), ..labels.clone() }).collect::<Vec<_>>());
        }
    }
    rows
}

/// Labels as the head of a section gives them; those not named are 0.
fn labelled(section: &str) -> Row {
    let of = |label: &str| {
        let given = section.split(' ').filter_map(|part| part.split_once('=')).find(|(name, _)| *name == label);
        given.map_or(Some(0.0), |(_, value)| value.parse().ok())
    };
    let [toxic, insult, threat, identity_attack, sexual_explicit, obscene, spam] = LABELS.map(of);
    Row { toxic, insult, threat, identity_attack, sexual_explicit, obscene, spam, ..Row::default() }
}

fn fill(template: &str, lists: &BTreeMap<String, Vec<String>>, depth: usize, random: &mut Random) -> String {
    let mut text = String::new();
    let mut rest = template;
    while let Some((before, name, after)) = slot(rest) {
        text.push_str(before);
        if let Some(item) = lists.get(name).and_then(|list| random.pick(list)).filter(|_| depth > 0) {
            text.push_str(&fill(item, lists, depth - 1, random));
        }
        rest = after;
    }
    text + rest
}

fn slot(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}

/// People do not all write alike.
fn varied(mut text: String, random: &mut Random) -> String {
    if random.happens(0.4) {
        text = text.to_lowercase();
    } else if random.happens(0.05) {
        text = text.to_uppercase();
    }
    if random.happens(0.15) {
        text.insert_str(0, random.pick(&OPENINGS).unwrap_or(&""));
    }
    if random.happens(0.3) && text.ends_with(char::is_alphanumeric) {
        text.push_str(random.pick(&ENDINGS).unwrap_or(&""));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_slot_is_filled_and_every_section_has_labels() {
        let rows = rows(&Lexicon::new(), 1);
        assert!(rows.len() > 4000);
        assert!(rows.iter().all(|row| !row.text.contains(['{', '}']) && !row.text.contains("  ")), "an empty slot");
        for (label, of) in [
            ("toxic", rows.iter().filter(|row| row.toxic > Some(0.5)).count()),
            ("threat", rows.iter().filter(|row| row.threat > Some(0.5)).count()),
            ("spam", rows.iter().filter(|row| row.spam > Some(0.5)).count()),
            ("none", rows.iter().filter(|row| row.toxic == Some(0.0)).count()),
        ] {
            assert!(of > 200, "{label}");
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_rows() {
        let lexicon = Lexicon::new();
        assert_eq!(rows(&lexicon, 3), rows(&lexicon, 3));
        assert_ne!(rows(&lexicon, 3), rows(&lexicon, 4));
    }
}
