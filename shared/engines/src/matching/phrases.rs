//! The phrases of a matcher, compiled into a few long lists instead of many short ones.

use std::ops::Range;

use super::Place;
use super::coarse::coarse;
use super::stream::{Stream, position};
use crate::text::Normalised;

/// A phrase in the lists of [`Phrases`].
struct Entry {
    chars: Range<u32>,
    runs: Range<u32>,
    place: Place,
}

/// Compiled phrases, by number.
#[derive(Default)]
pub(super) struct Phrases {
    entries: Vec<Entry>,
    /// The normalised characters of all phrases.
    chars: Vec<char>,
    /// The coarse letters of all phrases, and where each one's characters end in `chars`.
    letters: Vec<char>,
    ends: Vec<u32>,
    scratch: Stream,
}

/// One compiled phrase.
#[derive(Clone, Copy)]
pub(super) struct Pattern<'a> {
    /// The normalised characters.
    pub(super) chars: &'a [char],
    ends: &'a [u32],
    first_char: u32,
    pub(super) place: Place,
}

impl Phrases {
    /// Adds a phrase; `false` if fewer than two characters are left of it.
    pub(super) fn add(&mut self, phrase: &str, place: Place) -> bool {
        let (first_char, first_run) = (self.chars.len(), self.letters.len());
        let is_simple = phrase.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b' ');
        if is_simple && !phrase.contains("ph") && phrase.trim() == phrase {
            self.add_simple(phrase);
        } else {
            self.add_any(phrase);
        }
        let (chars, runs) = (span(first_char, self.chars.len()), span(first_run, self.letters.len()));
        let is_long_enough = chars.len() >= 2;
        self.entries.push(Entry { chars, runs, place });
        is_long_enough
    }

    /// Most phrases are lower-case words; those without digraphs need no stream.
    fn add_simple(&mut self, phrase: &str) {
        let mut last = '\0';
        for c in phrase.chars() {
            let letter = coarse(c).unwrap_or(' ');
            self.chars.push(c);
            if letter != last {
                self.letters.push(letter);
                self.ends.push(0);
                last = letter;
            }
            if let Some(end) = self.ends.last_mut() {
                *end = position(self.chars.len());
            }
        }
    }

    fn add_any(&mut self, phrase: &str) {
        let normalised: Vec<char> = normalised(phrase.trim());
        self.scratch.read(&normalised);
        let letters = self.scratch.letters();
        let from = usize::from(letters.first() == Some(&' '));
        let to = letters.len() - usize::from(letters.len() > from && letters.last() == Some(&' '));
        for symbol in from..to {
            let units = self.scratch.units_of(symbol);
            self.chars.extend(units.iter().filter_map(|unit| normalised.get(*unit as usize)));
            self.letters.extend(letters.get(symbol));
            self.ends.push(position(self.chars.len()));
        }
    }

    /// How many there are.
    pub(super) fn count(&self) -> u32 {
        position(self.entries.len())
    }

    /// The coarse letters of a phrase.
    pub(super) fn letters(&self, number: u32) -> &[char] {
        let runs = self.entries.get(number as usize).map_or(0..0, |entry| list(&entry.runs));
        self.letters.get(runs).unwrap_or_default()
    }

    /// The phrase with this number.
    pub(super) fn get(&self, number: u32) -> Option<Pattern<'_>> {
        let entry = self.entries.get(number as usize)?;
        Some(Pattern {
            chars: self.chars.get(list(&entry.chars))?,
            ends: self.ends.get(list(&entry.runs))?,
            first_char: entry.chars.start,
            place: entry.place,
        })
    }
}

impl Pattern<'_> {
    /// The characters of one coarse letter.
    pub(super) fn run(&self, number: usize) -> &[char] {
        let place = |end: &u32| (*end - self.first_char) as usize;
        let begin = number.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, place);
        let end = self.ends.get(number).map_or(0, place);
        self.chars.get(begin..end).unwrap_or_default()
    }
}

fn normalised(phrase: &str) -> Vec<char> {
    if phrase.bytes().all(|byte| (b' '..0x7f).contains(&byte)) {
        return phrase.bytes().map(|byte| byte.to_ascii_lowercase() as char).collect();
    }
    if phrase.chars().all(is_settled) {
        return phrase.chars().collect();
    }
    Normalised::new(phrase).units().iter().map(|unit| unit.ch).collect()
}

/// Whether normalising leaves the letter as it is, next to others of the kind: a third of the lexicon is
/// written in these, and a function's start pays for each phrase.
const fn is_settled(c: char) -> bool {
    matches!(c, ' ' | '\u{430}'..='\u{438}' | '\u{43a}'..='\u{44f}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}

fn span(from: usize, to: usize) -> Range<u32> {
    position(from)..position(to)
}

const fn list(range: &Range<u32>) -> Range<usize> {
    range.start as usize..range.end as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settled_letters_are_those_normalising_keeps() {
        for c in (' '..='\u{ffff}').filter(|c| is_settled(*c) && *c != ' ') {
            let text: String = [c, c].iter().collect();
            assert_eq!(Normalised::new(&text).text(), text);
        }
    }
}
