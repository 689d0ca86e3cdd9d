//! Words taken apart by their writer: "d a m n", "d-a-m-n", "da.mn".

use super::coarse::coarse;
use crate::text::Unit;

/// Longest stretch put together again, in letters.
const MAX_LETTERS: usize = 40;

const fn parts_letters(c: char) -> bool {
    matches!(
        c,
        ' ' | '\n'
            | '.'
            | '-'
            | '_'
            | '/'
            | '\\'
            | '*'
            | ','
            | '~'
            | '|'
            | '·'
            | '\''
            | '+'
            | ':'
            | ';'
            | '•'
            | '–'
            | '='
    )
}

fn char_at(units: &[Unit], index: usize) -> char {
    units.get(index).map_or(' ', |unit| unit.ch)
}

/// Unit indices of runs of at least three single characters parted by the same separator.
pub(super) fn spelled_out(units: &[Unit]) -> Vec<Vec<usize>> {
    let mut pieces = Vec::new();
    let mut at = 0;
    while at < units.len() {
        let run = spelled_from(units, at);
        if run.len() >= 3 {
            at = run.last().copied().unwrap_or(at);
            pieces.push(run);
        }
        at += 1;
    }
    pieces
}

fn spelled_from(units: &[Unit], start: usize) -> Vec<usize> {
    let is_letter = |at: usize| at < units.len() && coarse(char_at(units, at)).is_some();
    let starts_word = start == 0 || !char_at(units, start - 1).is_alphanumeric();
    if !is_letter(start) || !starts_word {
        return Vec::new();
    }
    let mut run = vec![start];
    let first_gap = gap(units, start + 1);
    let mut at = start;
    while run.len() < MAX_LETTERS && !first_gap.is_empty() {
        let here = gap(units, at + 1);
        let next = at + 1 + here.len();
        // A longer word after the gap is no longer part of the spelling.
        if here != first_gap || !is_letter(next) || char_at(units, next + 1).is_alphanumeric() {
            break;
        }
        run.push(next);
        at = next;
    }
    run
}

/// One to three separators; a mark that is also read as a letter ends them.
fn gap(units: &[Unit], from: usize) -> Vec<char> {
    let after = units.get(from..).unwrap_or_default().iter().map(|unit| unit.ch);
    let mut gap: Vec<char> = after.take(4).take_while(|c| parts_letters(*c)).collect();
    gap.truncate(3);
    gap
}

/// Unit indices of words whose letters are parted by single marks other than blanks and apostrophes.
pub(super) fn broken_up(units: &[Unit]) -> Vec<Vec<usize>> {
    let is_letter = |at: usize| char_at(units, at).is_alphanumeric() || matches!(char_at(units, at), '@' | '$');
    let parts = |at: usize| {
        let c = char_at(units, at);
        parts_letters(c) && !matches!(c, ' ' | '\n' | '\'') && at > 0 && is_letter(at - 1) && is_letter(at + 1)
    };
    let mut pieces = Vec::new();
    let mut piece = Vec::new();
    let mut breaks = 0;
    for at in 0..=units.len() {
        if at < units.len() && is_letter(at) {
            piece.push(at);
        } else if at < units.len() && parts(at) {
            breaks += 1;
        } else {
            let whole = std::mem::take(&mut piece);
            if breaks > 0 && whole.len() <= MAX_LETTERS {
                pieces.push(whole);
            }
            breaks = 0;
        }
    }
    pieces
}
