//! Whether a candidate stands as a word, and how much its surroundings take from its quality.
//!
//! Grades: 1.0 a word of its own (a plural `s` included); 0.88 glued to digits or to affixes common
//! in user names; 0.8 glued to anything, for phrases that no innocent word contains.

use std::ops::Range;

use super::Place;
use super::stream::Stream;
use super::phrases::Pattern;
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
    let left = if is_unspaced(*first) { String::new() } else { remainder(stream.before(symbols.start), units, true) };
    let after = stream.after(symbols.end - 1);
    let right = if is_unspaced(*last) || is_hangul(*last) { String::new() } else { remainder(after, units, false) };
    if pattern.place == Place::Exact {
        return (left.is_empty() && right.is_empty()).then_some(1.0);
    }
    if left.is_empty() && (right.is_empty() || (chars.len() >= 3 && is_plural(*last, &right))) {
        return Some(1.0);
    }
    let spelled = chars.len() >= 4 && stream.is_spelled() && left.chars().count().max(right.chars().count()) <= 1;
    if spelled || (chars.len() >= 3 && is_affix(&left, PREFIXES) && is_suffix(chars, &right)) {
        return Some(AFFIXED);
    }
    (pattern.place == Place::Glued).then_some(GLUED)
}

/// The rest of the word on one side, at most 13 characters of it.
fn remainder(side: impl Iterator<Item = Option<usize>>, units: &[Unit], reversed: bool) -> String {
    let chars: Vec<char> = side.map_while(|index| units.get(index?).map(|unit| unit.ch)).take(14).collect();
    let is_part = |at: usize| {
        let inner = |at: usize| chars.get(at).is_some_and(|c| c.is_alphanumeric());
        // Inside a word these are letters; at its end they are not.
        inner(at) || (chars.get(at).is_some_and(|c| matches!(c, '@' | '$' | '!')) && inner(at + 1))
    };
    let length = (0..chars.len()).take_while(|at| is_part(*at)).count();
    let part = chars.get(..length).unwrap_or_default();
    if reversed { part.iter().rev().collect() } else { part.iter().collect() }
}

fn is_plural(last: char, right: &str) -> bool {
    last.is_ascii_alphabetic() && !matches!(last, 's' | 'z') && matches!(right, "s" | "z")
}

/// An affix, digits, or both.
fn is_affix(part: &str, known: &[&str]) -> bool {
    let word = part.trim_matches(|c: char| c.is_ascii_digit());
    word.is_empty() || known.contains(&word)
}

/// Endings of verbs make other, innocent words of short phrases.
fn is_suffix(chars: &[char], right: &str) -> bool {
    let is_ending = matches!(right, "er" | "ers" | "ing" | "in" | "ed" | "off" | "us" | "u" | "x" | "fan" | "live");
    is_affix(right, SUFFIXES) && !(is_ending && chars.len() < 5)
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
