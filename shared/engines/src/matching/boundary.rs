//! Whether a candidate stands as a word, and how much its surroundings take from its quality.
//!
//! Grades: 1.0 a word of its own (a plural `s` included); 0.88 glued to digits or to affixes common
//! in user names; 0.8 glued to anything, for phrases that no innocent word contains.

use std::ops::Range;

use super::Place;
use super::phrases::Pattern;
use super::stream::Stream;
use crate::text::Unit;

const AFFIXED: f64 = 0.88;
pub(super) const GLUED: f64 = 0.8;

/// What people put before a word to make a name of it.
const PREFIXES: &[&str] = &[
    "x", "xx", "xxx", "my", "the", "mr", "mrs", "ms", "miss", "its", "im", "ur", "your", "yo", "you", "big", "lil",
    "dr", "sir", "king", "queen", "real", "such", "so", "u", "ya", "itz", "iam", "ima", "thatz", "dat", "da", "super",
    "mega", "total", "dumb", "stupid", "fat", "lol", "omg", "not", "just", "hey", "el", "le", "mc",
];

/// What people put after it.
const SUFFIXES: &[&str] = &[
    "x", "xx", "xxx", "z", "zz", "yt", "tv", "ttv", "boy", "boi", "girl", "gurl", "man", "guy", "dude", "lord", "king",
    "queen", "master", "face", "gamer", "lol", "lmao", "bot", "fan", "official", "uk", "us", "you", "u", "er", "ers",
    "ing", "in", "ed", "off", "yall", "bro", "kid", "gang", "crew", "live", "gg", "pro", "hd",
];

/// The grade of the surroundings; `None` if the phrase may not stand there.
pub(super) fn grade(pattern: Pattern<'_>, stream: &Stream, units: &[Unit], symbols: &Range<usize>) -> Option<f64> {
    if pattern.place == Place::Anywhere {
        return Some(1.0);
    }
    let chars = pattern.chars;
    let (first, last) = (chars.first()?, chars.last()?);
    let mut left = Side::default();
    if !is_unspaced(*first) {
        left.read(stream.before(symbols.start), units);
        left.reverse();
    }
    let mut right = Side::default();
    if !is_unspaced(*last) && !is_hangul(*last) {
        right.read(stream.after(symbols.end - 1), units);
    }
    let (left, right) = (left.part(), right.part());
    if pattern.place == Place::Exact {
        return (left.is_empty() && right.is_empty()).then_some(1.0);
    }
    if pattern.place == Place::Plural {
        let is_ending = right.is_empty() || matches!(right, ['s'] | ['e', 's']);
        return (left.is_empty() && is_ending).then_some(1.0);
    }
    if left.is_empty() && (right.is_empty() || (chars.len() >= 3 && is_plural(*last, right))) {
        return Some(1.0);
    }
    let spelled = chars.len() >= 4 && stream.is_spelled() && left.len().max(right.len()) <= 1;
    if spelled || (chars.len() >= 3 && is_affix(left, PREFIXES) && is_suffix(chars, right)) {
        return Some(AFFIXED);
    }
    (pattern.place == Place::Glued).then_some(GLUED)
}

/// Longest rest of a word that is looked at.
const REACH: usize = 14;

/// The rest of the word on one side of a candidate.
#[derive(Default)]
struct Side {
    chars: [char; REACH],
    length: usize,
}

impl Side {
    /// Reads outwards from the candidate. Signs inside a word are letters; at its end they are not.
    fn read(&mut self, side: impl Iterator<Item = Option<usize>>, units: &[Unit]) {
        let mut read = 0;
        let chars = side.map_while(|index| units.get(index?).map(|unit| unit.ch));
        for (place, c) in self.chars.iter_mut().zip(chars) {
            let is_letter = c.is_alphanumeric();
            let may_be_letter = matches!(c, '@' | '$' | '!') && read == self.length;
            if !is_letter && !may_be_letter {
                break;
            }
            *place = c;
            read += 1;
            if is_letter {
                self.length = read;
            }
        }
    }

    fn reverse(&mut self) {
        if let Some(part) = self.chars.get_mut(..self.length) {
            part.reverse();
        }
    }

    fn part(&self) -> &[char] {
        self.chars.get(..self.length).unwrap_or_default()
    }
}

fn is_plural(last: char, right: &[char]) -> bool {
    last.is_ascii_alphabetic() && !matches!(last, 's' | 'z') && matches!(right, ['s' | 'z'])
}

/// An affix, digits, or both.
fn is_affix(part: &[char], known: &[&str]) -> bool {
    let is_digit = |c: &char| c.is_ascii_digit();
    let from = part.iter().take_while(|c| is_digit(c)).count();
    let to = part.len() - part.iter().rev().take_while(|c| is_digit(c)).count();
    let word = part.get(from..to).unwrap_or_default();
    word.is_empty() || known.iter().any(|affix| affix.chars().eq(word.iter().copied()))
}

/// Endings of verbs make other, innocent words of short phrases.
fn is_suffix(chars: &[char], right: &[char]) -> bool {
    let endings = ["er", "ers", "ing", "in", "ed", "off", "us", "u", "x", "fan", "live"];
    let is_ending = || endings.iter().any(|ending| ending.chars().eq(right.iter().copied()));
    is_affix(right, SUFFIXES) && (chars.len() >= 5 || !is_ending())
}

/// Scripts written without blanks between words.
const fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}'
        | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' | '\u{2600}'..='\u{27bf}'
        | '\u{1f000}'..='\u{1ffff}')
}

/// Korean particles follow the word without a blank.
const fn is_hangul(c: char) -> bool {
    matches!(c, '\u{ac00}'..='\u{d7a3}')
}
