//! Compares a candidate's real characters with the phrase and grades the difference.
//!
//! Grades: 1.0 as the phrase is written; 0.98 undone look-alikes or marks; 0.95 repeats or leet;
//! 0.88 letters that sound alike; the lowest grade of all letters counts, times that of the
//! surroundings (see [`super::boundary`]).

use std::cmp::Ordering;
use std::ops::Range;

use super::coarse::{leet, sounds_like};
use super::stream::Stream;
use super::{Place, boundary};
use super::phrases::Pattern;
use crate::text::Unit;

const DISGUISED: f64 = 0.98;
const LEET: f64 = 0.95;
const REPEATED: f64 = 0.95;
const SOUNDS: f64 = 0.88;

/// Longest text in brackets, in units.
const MAX_BRACKETED: usize = 60;

/// A verified candidate, in units.
pub(super) struct Verified {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) quality: f64,
}

/// The candidate as a match, if its characters and its surroundings agree with the phrase.
pub(super) fn verify(pattern: Pattern<'_>, stream: &Stream, units: &[Unit], symbols: Range<usize>) -> Option<Verified> {
    let count = symbols.len();
    let opens_with_bracket = is_bracketed(stream, units, &symbols);
    let mut quality: f64 = 1.0;
    let mut matched: Vec<usize> = Vec::with_capacity(pattern.chars.len());
    for (number, symbol) in symbols.clone().enumerate() {
        let run = pattern.run(number);
        let written: Vec<usize> = stream.units_of(symbol).iter().map(|unit| *unit as usize).collect();
        if run.first() == Some(&' ') {
            matched.extend(written);
            continue;
        }
        let shorter = trimmed(&written, units, number == 0, number + 1 == count);
        let (taken, grade) = [shorter, written.as_slice()]
            .into_iter()
            .take(if number == 0 && opens_with_bracket { 1 } else { 2 })
            .find_map(|taken| grade(run, taken, units, count > 2).map(|grade| (taken, grade)))?;
        quality = quality.min(grade);
        matched.extend_from_slice(taken);
    }
    if !is_readable(pattern, &matched, units) || (pattern.place == Place::Anywhere && quality <= SOUNDS) {
        return None;
    }
    let surroundings = boundary::grade(pattern, stream, units, &symbols)?;
    if surroundings <= boundary::GLUED && quality <= SOUNDS {
        return None;
    }
    let (from, to) = (*matched.first()?, *matched.last()? + 1);
    Some(Verified { from, to, quality: quality * surroundings })
}

/// Whether it begins with a bracket that is closed soon after, and so is no letter.
fn is_bracketed(stream: &Stream, units: &[Unit], symbols: &Range<usize>) -> bool {
    let Some(first) = stream.units_of(symbols.start).first().map(|at| *at as usize) else { return false };
    let closing = match units.get(first).map(|unit| unit.ch) {
        Some('(') => ')',
        Some('[') => ']',
        Some('{') => '}',
        Some('<') => '>',
        _ => return false,
    };
    units.iter().skip(first).take(MAX_BRACKETED).any(|unit| unit.ch == closing)
}

/// Punctuation at the edge belongs to the sentence unless the phrase cannot do without it.
fn trimmed<'a>(written: &'a [usize], units: &[Unit], first: bool, last: bool) -> &'a [usize] {
    let is_mark = |index: &&usize| units.get(**index).is_some_and(|unit| !unit.ch.is_alphanumeric());
    let lead = if first { written.iter().take_while(is_mark).count() } else { 0 };
    let rest = written.get(lead..).unwrap_or_default();
    let tail = if last { rest.iter().rev().take_while(is_mark).count() } else { 0 };
    rest.get(..rest.len() - tail).unwrap_or_default()
}

/// How well the units stand for one run of the phrase; `None` if they do not. `long` phrases have more
/// than two runs.
fn grade(run: &[char], written: &[usize], units: &[Unit], long: bool) -> Option<f64> {
    // "ck" may be written with one letter in words that keep enough others.
    let is_ck = long && run.len() > 1 && run.iter().all(|c| matches!(c, 'c' | 'k' | 'q'));
    let least = if is_ck { 1 } else { run.len() };
    let chars = || written.iter().filter_map(|index| units.get(*index)).map(|unit| unit.ch);
    if is_ph(run, chars()) {
        return Some(SOUNDS);
    }
    if written.len() < least {
        return None;
    }
    let mut grade: f64 = match written.len().cmp(&run.len()) {
        Ordering::Equal => 1.0,
        Ordering::Greater => REPEATED,
        Ordering::Less => SOUNDS,
    };
    for index in written {
        grade = grade.min(run.iter().filter_map(|letter| stands_for(*letter, *index, units)).reduce(f64::max)?);
    }
    let confuses_i_and_l = run.iter().all(|c| *c == 'i') && chars().any(|c| c == 'l') && chars().any(|c| c == 'i');
    (!confuses_i_and_l).then_some(grade)
}

fn is_ph(run: &[char], written: impl Iterator<Item = char>) -> bool {
    let written: String = written.collect();
    (run == ['f'] && written == "ph") || (run == ['p', 'h'] && written == "f")
}

/// How well one unit stands for one letter.
fn stands_for(letter: char, index: usize, units: &[Unit]) -> Option<f64> {
    let unit = units.get(index)?;
    if unit.ch == letter {
        return Some(if unit.disguised { DISGUISED } else { 1.0 });
    }
    if leet(unit.ch).contains(&letter) {
        return Some(LEET);
    }
    let swapped = match (letter, unit.ch) {
        ('i', 'l') => true,
        // A capital I passes for l only among small letters.
        ('l', 'i') => unit.upper && index.checked_sub(1).and_then(|at| units.get(at)).is_some_and(|left| !left.upper),
        (letter, written) => sounds_like(letter, written),
    };
    swapped.then_some(SOUNDS)
}

/// Letters must be left in it: numbers are not read as words, and a short word keeps most letters.
fn is_readable(pattern: Pattern<'_>, matched: &[usize], units: &[Unit]) -> bool {
    let wanted = pattern.chars.iter().filter(|c| c.is_alphabetic()).count();
    if wanted == 0 {
        return true;
    }
    let count = |test: fn(char) -> bool| matched.iter().filter_map(|at| units.get(*at)).filter(|u| test(u.ch)).count();
    let digits =
        count(|c| c.is_ascii_digit()).saturating_sub(pattern.chars.iter().filter(|c| c.is_ascii_digit()).count());
    let has_letter = count(char::is_alphabetic) > 0 || count(|c| c == '@') > 0;
    has_letter && (wanted > 3 || digits < 2)
}
