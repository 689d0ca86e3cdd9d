//! Announced violence: an intention, a violent verb and a person, close together and in this order.
//!
//! It reads words, not situations: "I will kill you" typed in a game is a threat to it unless an
//! innocent continuation is known. Scores: 0.92 a grave verb against "you", 0.75 against others,
//! 0.65 a verb that is often used lightly; whole phrases have their own.

use std::collections::HashSet;
use std::sync::LazyLock;

use domain::severity::Severity;

use crate::classifier::Hit;
use crate::text::{Normalised, Word, starts_any, words};

const INTENTIONS: &[&str] = &[
    "will",
    "ill",
    "i'll",
    "gonna",
    "gunna",
    "going to",
    "want to",
    "wanna",
    "shall",
    "must",
    "should",
    "deserve to",
    "let's",
    "lets",
    "we'll",
    "someone",
    "somebody",
    "hope",
    "wish",
    "about to",
    "finna",
    "coming to",
    "we",
];
const VERBS: &[&str] = &[
    "kill",
    "murder",
    "shoot",
    "stab",
    "strangle",
    "behead",
    "slaughter",
    "butcher",
    "lynch",
    "hang",
    "execute",
    "torture",
    "beat",
    "punch",
    "smash",
    "cripple",
    "maim",
    "drown",
    "bury",
    "hurt",
    "rape",
    "burn",
    "bomb",
    "gut",
    "slit",
    "choke",
    "skin",
    "massacre",
    "exterminate",
    "gas",
    "unalive",
    "destroy",
    "killed",
    "shot",
    "stabbed",
];
const TARGETS: &[&str] = &[
    "you",
    "u",
    "ya",
    "your",
    "ur",
    "yourself",
    "him",
    "her",
    "them",
    "his",
    "their",
    "everyone",
    "everybody",
    "all",
    "these",
    "those",
    "ya'll",
    "yall",
    "y'all",
];
/// Verbs that are used lightly: only "you" counts.
const LIGHT: &[&str] = &["beat", "destroy", "hurt", "punch", "smash", "hang", "burn", "gas", "skin", "bury", "shot"];
const NEGATIONS: &[&str] = &["not", "never", "don't", "dont", "won't", "wont", "cant", "can't"];
/// Continuations that make it harmless.
const HARMLESS: &[&str] = &[
    "with kindness",
    "an email",
    "a message",
    "a text",
    "a dm",
    "a mail",
    "in the game",
    "in game",
    "at chess",
    "to it",
    "at this game",
    "the price",
    "some time",
    "your time",
    "out with",
    "a note",
    "a line",
    "me an",
    "your feelings",
    "your chances",
    "next game",
    "next match",
    "next round",
    "a pm",
    "in this game",
];
/// Whole phrases that need no grammar.
const PHRASES: &[(&str, f64)] = &[
    ("you are dead", 0.75),
    ("youre dead", 0.75),
    ("you're dead", 0.75),
    ("ur dead", 0.7),
    ("dead man walking", 0.7),
    ("i know where you live", 0.8),
    ("we know where you live", 0.8),
    ("watch your back", 0.7),
    ("you will die", 0.8),
    ("you are going to die", 0.85),
    ("you're going to die", 0.85),
    ("youre gonna die", 0.85),
    ("you're gonna die", 0.85),
    ("i will find you", 0.6),
    ("i'll find you", 0.6),
    ("you will regret", 0.6),
    ("you'll regret", 0.6),
    ("slit your throat", 0.9),
    ("cut your throat", 0.9),
    ("break your legs", 0.85),
    ("break your neck", 0.85),
    ("bash your head", 0.85),
    ("smash your face", 0.85),
    ("put a bullet in", 0.85),
    ("blow your brains", 0.9),
    ("blow up the school", 0.95),
    ("shoot up the school", 0.95),
    ("bring a gun", 0.75),
    ("burn your house", 0.9),
    ("death to", 0.6),
    ("should be shot", 0.75),
    ("should be hanged", 0.75),
    ("should be killed", 0.85),
    ("deserve to die", 0.75),
    ("deserves to die", 0.75),
    ("kill them all", 0.85),
    ("watch you bleed", 0.85),
];

/// Score and unit range.
type Found = (f64, usize, usize);

/// Threats in the text, at most one for each verb or phrase.
pub(super) fn find(text: &Normalised) -> Vec<Hit> {
    let words = words(text);
    let found = (0..words.len()).filter_map(|at| announced(&words, at).or_else(|| phrase(&words, at)));
    found.map(|(score, from, to)| Hit::new("threat", score, Some(severity(score)), text.span(from, to))).collect()
}

fn severity(score: f64) -> Severity {
    if score >= 0.85 { Severity::Critical } else { Severity::High }
}

/// First words of the whole phrases, so that most words of a text need one look-up.
static OPENINGS: LazyLock<HashSet<&str>> =
    LazyLock::new(|| PHRASES.iter().filter_map(|(phrase, _)| phrase.split(' ').next()).collect());
static KNOWN_VERBS: LazyLock<HashSet<&str>> = LazyLock::new(|| VERBS.iter().copied().collect());

fn announced(words: &[Word], at: usize) -> Option<Found> {
    let is_one_of = |at: usize, known: &[&str]| words.get(at).is_some_and(|word| known.contains(&word.text.as_str()));
    if !words.get(at).is_some_and(|word| KNOWN_VERBS.contains(word.text.as_str())) {
        return None;
    }
    let intention = (at.saturating_sub(4)..at).rev().find(|before| starts_any(words, *before, INTENTIONS))?;
    let target = (at + 1..at + 3).find(|after| is_one_of(*after, TARGETS))?;
    let is_negated = (intention.saturating_sub(2)..at).any(|before| is_one_of(before, NEGATIONS));
    let is_harmless = (at + 1..at + 4).any(|after| starts_any(words, after, HARMLESS));
    let named = words.get(target)?;
    let score = match (is_one_of(at, LIGHT), named.text.starts_with(['y', 'u'])) {
        (false, true) => 0.92,
        (false, false) => 0.75,
        (true, true) => 0.65,
        (true, false) => return None,
    };
    let opening = words.get(intention)?;
    (!is_negated && !is_harmless).then_some((score, opening.from, named.to))
}

fn phrase(words: &[Word], at: usize) -> Option<Found> {
    if !words.get(at).is_some_and(|word| OPENINGS.contains(word.text.as_str())) {
        return None;
    }
    let (known, score) = PHRASES.iter().find(|(known, _)| starts_any(words, at, &[*known]))?;
    let last = words.get(at + known.split(' ').count() - 1)?;
    Some((*score, words.get(at)?.from, last.to))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(text: &str) -> Option<f64> {
        find(&Normalised::new(text)).first().map(|hit| hit.score)
    }

    #[test]
    fn threats_are_found() {
        for text in
            ["I will kill you", "im gonna stab u", "someone should shoot them", "I know where you live", "you're dead"]
        {
            assert!(score(text).is_some_and(|score| score >= 0.6), "{text}");
        }
        assert!(score("I'll kill you") > score("I'll hurt you"));
    }

    #[test]
    fn figures_of_speech_are_not() {
        let cases = [
            "I will kill you with kindness",
            "I'll shoot you an email",
            "the film will kill time",
            "I would never kill you",
            "this heat will kill the plants",
            "beat the eggs until you see foam",
            "we will hang the picture",
        ];
        for text in cases {
            assert_eq!(score(text), None, "{text}");
        }
    }
}
