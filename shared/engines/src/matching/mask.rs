//! Words with letters starred out: `d*mn`, `d**n`, `d_mn`.
//!
//! The first letter must show. Stars (`*`) may hide as many letters as they are; other marks must
//! leave at least three letters visible. Quality is 0.85.

use std::collections::HashMap;

use super::Match;
use super::coarse::{coarse, leet};
use crate::text::Unit;

const QUALITY: f64 = 0.85;
/// Longest word compared, in units.
const MAX_WORD: usize = 24;

const fn is_mask(c: char) -> bool {
    matches!(
        c,
        '*' | '_' | '-' | '.' | '#' | '%' | '?' | '^' | '&' | '~' | '=' | '•' | '·' | '∗' | '@' | '!' | '$' | '+'
    )
}

/// Number and letters of a phrase.
type Known = (usize, Box<[char]>);

/// Phrases that are single words, by their first letter.
#[derive(Default)]
pub(super) struct MaskIndex {
    by_first: HashMap<char, Vec<Known>>,
}

impl MaskIndex {
    /// Adds a phrase; those of several words are passed over.
    pub(super) fn add(&mut self, phrase: usize, chars: &[char]) {
        if let Some(first) = chars.first().filter(|_| chars.iter().all(|c| c.is_alphabetic())) {
            self.by_first.entry(*first).or_default().push((phrase, chars.into()));
        }
    }

    /// Adds every masked word to `found`.
    pub(super) fn find(&self, units: &[Unit], found: &mut Vec<Match>) {
        let mut at = 0;
        while let Some(offset) = units.get(at..).and_then(|rest| rest.iter().position(|unit| is_mask(unit.ch))) {
            let (from, to, end) = word_around(units, at, at + offset);
            if from < to && to - from <= MAX_WORD {
                self.compare(units, from, to, found);
            }
            at = end;
        }
    }

    fn compare(&self, units: &[Unit], from: usize, to: usize, found: &mut Vec<Match>) {
        let Some(known) = units.get(from).and_then(|unit| self.by_first.get(&unit.ch)) else { return };
        let mut chars = [' '; MAX_WORD];
        let shown = units.get(from..to).unwrap_or_default().iter().map(|unit| unit.ch);
        let length = chars.iter_mut().zip(shown).map(|(place, c)| *place = c).count();
        let word = Masked::new(chars.get(..length).unwrap_or_default());
        let stem = word.chars.strip_suffix(&['s']).filter(|stem| stem.len() > 3).map(Masked::new);
        let fits = |phrase: &[char]| word.hides(phrase) || stem.as_ref().is_some_and(|stem| stem.hides(phrase));
        let best = known.iter().find(|(_, phrase)| fits(phrase));
        found.extend(best.map(|(phrase, _)| Match { phrase: *phrase, from, to, quality: QUALITY }));
    }
}

/// The word a mask stands in: letters and masks, without masks at its start and at most stars at its
/// end; and where to go on searching. Looks back no further than `least`.
fn word_around(units: &[Unit], least: usize, at: usize) -> (usize, usize, usize) {
    let is_part = |unit: &Unit| is_mask(unit.ch) || coarse(unit.ch).is_some();
    let before = units.get(least..at).unwrap_or_default();
    let after = units.get(at..).unwrap_or_default();
    let mut from = before.iter().rposition(|unit| !is_part(unit)).map_or(least, |index| least + index + 1);
    let end = after.iter().position(|unit| !is_part(unit)).map_or(units.len(), |index| at + index);
    let mut to = end;
    let char_at = |index: usize| units.get(index).map_or(' ', |unit| unit.ch);
    while from < to && !char_at(from).is_alphanumeric() {
        from += 1;
    }
    // A mark at the end hides a letter only if the writer used it inside too.
    let hides = |last: usize| {
        let mark = char_at(last);
        let is_single = last > from && last - from < MAX_WORD && char_at(last - 1) != mark;
        mark == '*' || (is_mask(mark) && is_single && (from..last).any(|index| char_at(index) == mark))
    };
    while to > from && !char_at(to - 1).is_alphanumeric() && !hides(to - 1) {
        to -= 1;
    }
    (from, to, end)
}

/// A word of the text with marks in it.
struct Masked<'a> {
    chars: &'a [char],
    visible: usize,
    only_stars: bool,
    ends_open: bool,
}

impl<'a> Masked<'a> {
    fn new(chars: &'a [char]) -> Self {
        Self {
            chars,
            visible: chars.iter().filter(|c| !is_mask(**c)).count(),
            only_stars: chars.iter().all(|c| !is_mask(*c) || *c == '*'),
            ends_open: chars.last().is_some_and(|c| is_mask(*c)),
        }
    }

    /// Whether this may be the phrase with letters masked.
    fn hides(&self, phrase: &[char]) -> bool {
        let (visible, masks) = (self.visible, self.chars.len() - self.visible);
        let hidden = phrase.len().saturating_sub(visible);
        let exact = self.only_stars && masks == hidden && visible >= 2 && !(self.ends_open && visible < 3);
        let mostly_visible = visible >= 3 && visible * 5 >= phrase.len() * 3 && (self.only_stars || !self.ends_open);
        let is_possible = masks > 0 && hidden > 0 && hidden <= masks && phrase.len() >= 3;
        is_possible && (exact || mostly_visible) && fits(self.chars, phrase)
    }
}

/// Whether each run of masks can hide at least one and at most as many letters as it is long.
fn fits(word: &[char], phrase: &[char]) -> bool {
    match word.split_first() {
        None => phrase.is_empty(),
        Some((mask, _)) if is_mask(*mask) => {
            let run = word.iter().take_while(|c| is_mask(**c)).count();
            let rest = word.get(run..).unwrap_or_default();
            (1..=run).any(|hidden| phrase.get(hidden..).is_some_and(|left| fits(rest, left)))
        }
        Some((shown, rest)) => phrase
            .split_first()
            .is_some_and(|(letter, left)| (shown == letter || leet(*shown).contains(letter)) && fits(rest, left)),
    }
}
