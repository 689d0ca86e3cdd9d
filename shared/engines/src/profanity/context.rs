//! What surrounds a match: the word it is part of, and whether it is aimed at somebody.

use crate::matching::Match;
use crate::text::{Normalised, Unit};

/// Furthest a word is followed beyond the match.
const REACH: usize = 40;
/// Words that make an ambiguous insult after them a plain one.
const AIMING: &[&str] = &[
    "you",
    "u",
    "ya",
    "ur",
    "youre",
    "you're",
    "your",
    "such",
    "absolute",
    "total",
    "complete",
    "utter",
    "stupid",
    "dumb",
    "fucking",
    "fuckin",
    "damn",
    "filthy",
    "dirty",
    "lazy",
    "pathetic",
    "ugly",
    "fat",
    "disgusting",
    "worthless",
];

/// The words a match lies in, as normalised, parted by one blank.
pub(super) fn words_around(hit: &Match, text: &Normalised) -> String {
    let units = text.units();
    let is_letter = |unit: &Unit| unit.ch.is_alphanumeric();
    let before = units.get(hit.from.saturating_sub(REACH)..hit.from).unwrap_or_default();
    let from = hit.from - before.iter().rev().take_while(|unit| is_letter(unit)).count();
    let after = units.get(hit.to..).unwrap_or_default();
    let to = hit.to + after.iter().take(REACH).take_while(|unit| is_letter(unit)).count();
    let mut words = String::new();
    for unit in units.get(from..to).unwrap_or_default() {
        if is_letter(unit) {
            words.push(unit.ch);
        } else if !words.is_empty() && !words.ends_with(' ') {
            words.push(' ');
        }
    }
    words.truncate(words.trim_end().len());
    words
}

/// Whether letters were disguised: nobody stars out or respells a word they mean innocently.
pub(super) fn is_disguised(hit: &Match, text: &Normalised) -> bool {
    let is_plain = |unit: &Unit| (unit.ch.is_alphabetic() && !unit.disguised) || matches!(unit.ch, ' ' | '\'' | '’');
    text.units().get(hit.from..hit.to).is_some_and(|units| !units.iter().all(is_plain))
}

/// Whether one of the two words before aims it at somebody.
pub(super) fn is_aimed(hit: &Match, text: &Normalised) -> bool {
    let before = text.units().get(hit.from.saturating_sub(REACH)..hit.from).unwrap_or_default();
    let before: String = before.iter().map(|unit| unit.ch).collect();
    before.split_whitespace().rev().take(2).any(|word| AIMING.contains(&word))
}
