//! Compares a candidate's real characters with the phrase and grades the difference.
//!
//! Grades: 1.0 as the phrase is written; 0.98 undone look-alikes or marks; 0.95 repeats or leet;
//! 0.88 letters that sound alike; the lowest grade of all letters counts, times that of the
//! surroundings (see [`super::boundary`]).

use std::cmp::Ordering;
use std::ops::Range;

use super::coarse::{leet, sounds_like};
use super::phrases::Pattern;
use super::stream::Stream;
use super::{Place, boundary};
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
    if !is_long_enough(pattern, stream, &symbols) {
        return None;
    }
    let count = symbols.len();
    let opens_with_bracket = is_bracketed(stream, units, &symbols);
    let mut quality: f64 = 1.0;
    let (mut lead, mut tail) = (0, 0);
    for (number, symbol) in symbols.clone().enumerate() {
        let run = pattern.run(number);
        if run.first() == Some(&' ') {
            continue;
        }
        let written = stream.units_of(symbol);
        let shorter = trimmed(written, units, number == 0, number + 1 == count);
        let (taken, grade) = [shorter, 0..written.len()]
            .into_iter()
            .take(if number == 0 && opens_with_bracket { 1 } else { 2 })
            .find_map(|taken| Some((taken.clone(), grade(run, written.get(taken)?, units, count > 2)?)))?;
        quality = quality.min(grade);
        lead = if number == 0 { taken.start } else { lead };
        tail = if number + 1 == count { written.len() - taken.end } else { tail };
    }
    let all = stream.units_within(symbols.clone());
    let matched = all.get(lead..all.len() - tail)?;
    if !is_readable(pattern, matched, units) || (pattern.place == Place::Anywhere && quality <= SOUNDS) {
        return None;
    }
    let surroundings = boundary::grade(pattern, stream, units, &symbols)?;
    if surroundings <= boundary::GLUED && quality <= SOUNDS {
        return None;
    }
    let (from, to) = (*matched.first()? as usize, *matched.last()? as usize + 1);
    Some(Verified { from, to, quality: quality * surroundings })
}

/// Whether each run has its letters: most candidates fall here, since "as" is all that is left of "ass"
/// once repeats are squeezed.
fn is_long_enough(pattern: Pattern<'_>, stream: &Stream, symbols: &Range<usize>) -> bool {
    let count = symbols.len();
    symbols.clone().enumerate().all(|(number, symbol)| {
        let run = pattern.run(number);
        stream.units_of(symbol).len() >= least(run, count > 2) || matches!(run, [' ', ..] | ['p', 'h'])
    })
}

/// Fewest units a run can be written with: "ck" one in words that keep enough other letters, other runs
/// as many as they have.
fn least(run: &[char], long: bool) -> usize {
    let is_ck = long && run.iter().all(|c| matches!(c, 'c' | 'k' | 'q'));
    if is_ck { 1 } else { run.len() }
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
fn trimmed(written: &[u32], units: &[Unit], first: bool, last: bool) -> Range<usize> {
    let is_mark = |index: &&u32| units.get(**index as usize).is_some_and(|unit| !unit.ch.is_alphanumeric());
    let lead = if first { written.iter().take_while(is_mark).count() } else { 0 };
    let rest = written.get(lead..).unwrap_or_default();
    let tail = if last { rest.iter().rev().take_while(is_mark).count() } else { 0 };
    lead..written.len() - tail
}

/// How well the units stand for one run of the phrase; `None` if they do not. `long` phrases have more
/// than two runs.
fn grade(run: &[char], written: &[u32], units: &[Unit], long: bool) -> Option<f64> {
    let chars = || written.iter().filter_map(|index| units.get(*index as usize)).map(|unit| unit.ch);
    let is_ph = (run == ['f'] && chars().eq(['p', 'h'])) || (run == ['p', 'h'] && chars().eq(['f']));
    if is_ph {
        return Some(SOUNDS);
    }
    if written.len() < least(run, long) {
        return None;
    }
    let mut grade: f64 = match written.len().cmp(&run.len()) {
        Ordering::Equal => 1.0,
        Ordering::Greater => REPEATED,
        Ordering::Less => SOUNDS,
    };
    for index in written {
        let best = run.iter().filter_map(|letter| stands_for(*letter, *index as usize, units)).reduce(f64::max);
        grade = grade.min(best?);
    }
    let confuses_i_and_l = run.iter().all(|c| *c == 'i') && chars().any(|c| c == 'l') && chars().any(|c| c == 'i');
    (!confuses_i_and_l).then_some(grade)
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
fn is_readable(pattern: Pattern<'_>, matched: &[u32], units: &[Unit]) -> bool {
    let wanted = pattern.chars.iter().filter(|c| c.is_alphabetic()).count();
    if wanted == 0 {
        return true;
    }
    let count =
        |test: fn(char) -> bool| matched.iter().filter_map(|at| units.get(*at as usize)).filter(|u| test(u.ch)).count();
    let digits =
        count(|c| c.is_ascii_digit()).saturating_sub(pattern.chars.iter().filter(|c| c.is_ascii_digit()).count());
    let has_letter = count(char::is_alphabetic) > 0 || count(|c| c == '@') > 0;
    has_letter && (wanted > 3 || digits < 2)
}
