//! Words taken apart by their writer: "d a m n", "d-a-m-n", "da.mn", "d🔥a🔥m🔥n".

use super::coarse::{coarse, is_picture};
use super::stream::position;
use crate::text::Unit;

/// Longest stretch put together again, in letters.
const MAX_LETTERS: usize = 40;
/// Longest gap between two letters, in units.
const MAX_GAP: usize = 4;
/// Most marks between two parts of a broken word.
const MAX_MARKS: usize = 3;

/// Stretches of units, each to be read as one word.
#[derive(Default)]
pub(super) struct Pieces {
    units: Vec<u32>,
    ends: Vec<usize>,
}

impl Pieces {
    /// The stretches in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &[u32]> {
        let begins = [0].into_iter().chain(self.ends.iter().copied());
        begins.zip(&self.ends).filter_map(|(from, to)| self.units.get(from..*to))
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    fn close(&mut self, keep: bool) {
        let open = self.ends.last().copied().unwrap_or(0);
        if keep && self.units.len() > open {
            self.ends.push(self.units.len());
        } else {
            self.units.truncate(open);
        }
    }
}

fn char_at(units: &[Unit], index: usize) -> char {
    units.get(index).map_or(' ', |unit| unit.ch)
}

/// Runs of at least three single characters parted by the same gap.
pub(super) fn spelled_out(units: &[Unit]) -> Pieces {
    let mut pieces = Pieces::default();
    let mut at = 0;
    while at < units.len() {
        let is_single = !char_at(units, at + 1).is_alphanumeric() && is_letter(char_at(units, at));
        let starts = is_single && !is_inside(units, at);
        at = if starts { spelled_from(units, at, &mut pieces) } else { at + 1 };
    }
    pieces
}

fn is_letter(c: char) -> bool {
    coarse(c).is_some() && !is_picture(c)
}

fn is_inside(units: &[Unit], at: usize) -> bool {
    at > 0 && char_at(units, at - 1).is_alphanumeric()
}

/// Adds the run that starts here, if there is one; answers where to go on.
fn spelled_from(units: &[Unit], start: usize, pieces: &mut Pieces) -> usize {
    for length in 1..=MAX_GAP {
        let Some(gap) = units.get(start + 1..=start + length) else { break };
        if gap.last().is_none_or(|unit| unit.ch.is_alphanumeric()) {
            break;
        }
        let mut last = start;
        pieces.units.push(position(start));
        let mut count = 1;
        while count < MAX_LETTERS && follows(units, last, gap) {
            last += length + 1;
            pieces.units.push(position(last));
            count += 1;
        }
        pieces.close(count >= 3);
        if count >= 3 {
            return last + 1;
        }
    }
    start + 1
}

/// Whether the gap comes after the letter and a single letter after the gap.
fn follows(units: &[Unit], letter: usize, gap: &[Unit]) -> bool {
    let next = letter + gap.len() + 1;
    let here = units.get(letter + 1..next).unwrap_or_default();
    let is_same = here.len() == gap.len() && here.iter().zip(gap).all(|(one, other)| one.ch == other.ch);
    // A longer word after the gap is no longer part of the spelling.
    is_same && next < units.len() && is_letter(char_at(units, next)) && !char_at(units, next + 1).is_alphanumeric()
}

/// Words whose parts stand apart by marks other than blanks.
pub(super) fn broken_up(units: &[Unit]) -> Pieces {
    let is_part = |at: usize| {
        let c = char_at(units, at);
        c.is_alphanumeric() || matches!(c, '@' | '$')
    };
    let mut pieces = Pieces::default();
    let mut at = 0;
    while at < units.len() {
        if !is_part(at) {
            at += 1;
            continue;
        }
        let (mut letters, mut breaks, mut quotes) = (0, 0, 0);
        while is_part(at) {
            pieces.units.push(position(at));
            letters += 1;
            at += 1;
            let marks = (at..=at + MAX_MARKS).take_while(|mark| is_mark(units, *mark)).count();
            if marks > 0 && marks <= MAX_MARKS && is_part(at + marks) {
                breaks += 1;
                quotes += usize::from(matches!(char_at(units, at), '\'' | '’'));
                at += marks;
            }
        }
        // One apostrophe is grammar.
        pieces.close(breaks > 0 && letters <= MAX_LETTERS && (quotes < breaks || breaks > 2));
    }
    pieces
}

fn is_mark(units: &[Unit], at: usize) -> bool {
    units.get(at).is_some_and(|unit| !unit.ch.is_alphanumeric() && !unit.ch.is_whitespace())
}
