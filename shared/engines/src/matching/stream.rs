//! A text in the coarse alphabet, repeats squeezed, with the way back to its units.

use std::ops::Range;

use super::coarse::coarse;
use crate::text::Unit;

/// What is searched. One letter stands for one or more units; a blank separates words.
#[derive(Default)]
pub(super) struct Stream {
    letters: Vec<char>,
    /// Where each letter's units begin in `source`; the next letter's beginning ends them.
    begins: Vec<u32>,
    /// Indices of units.
    source: Vec<u32>,
    spelled: bool,
}

impl Stream {
    /// The whole text, words parted by one blank.
    pub(super) fn whole(units: &[Unit]) -> Self {
        let mut stream = Self {
            letters: Vec::with_capacity(units.len()),
            begins: Vec::with_capacity(units.len()),
            source: Vec::with_capacity(units.len()),
            spelled: false,
        };
        stream.extend(|at| units.get(at).map_or(' ', |unit| unit.ch), 0..units.len());
        stream
    }

    /// Chosen units only, each piece a word of its own.
    pub(super) fn of_pieces<'a>(units: &[Unit], pieces: impl Iterator<Item = &'a [u32]>, spelled: bool) -> Self {
        let mut stream = Self { spelled, ..Self::default() };
        for piece in pieces {
            stream.separate();
            let chosen = piece.iter().map(|unit| *unit as usize);
            stream.extend(|at| units.get(at).map_or(' ', |unit| unit.ch), chosen);
        }
        stream
    }

    /// Whether its words were spelled letter by letter.
    pub(super) const fn is_spelled(&self) -> bool {
        self.spelled
    }

    /// Empties the stream and reads these characters instead.
    pub(super) fn read(&mut self, chars: &[char]) {
        self.letters.clear();
        self.begins.clear();
        self.source.clear();
        self.extend(|at| chars.get(at).copied().unwrap_or(' '), 0..chars.len());
    }

    fn extend(&mut self, char_at: impl Fn(usize) -> char, chosen: impl Iterator<Item = usize>) {
        let mut chosen = chosen.peekable();
        while let Some(index) = chosen.next() {
            let c = char_at(index);
            let letter = coarse(c).unwrap_or(' ');
            match chosen.peek().copied().filter(|next| c == 'p' && char_at(*next) == 'h') {
                Some(next) => {
                    self.push('f', index);
                    self.source.push(position(next));
                    chosen.next();
                }
                None => self.push(letter, index),
            }
        }
    }

    fn separate(&mut self) {
        if self.letters.last().is_some_and(|last| *last != ' ') {
            self.symbol(' ');
        }
    }

    fn push(&mut self, letter: char, index: usize) {
        if self.letters.last() != Some(&letter) {
            self.symbol(letter);
        }
        self.source.push(position(index));
    }

    fn symbol(&mut self, letter: char) {
        self.begins.push(position(self.source.len()));
        self.letters.push(letter);
    }

    /// The coarse letters.
    pub(super) fn letters(&self) -> &[char] {
        &self.letters
    }

    /// Indices of the units of one letter.
    pub(super) fn units_of(&self, symbol: usize) -> &[u32] {
        let Some(begin) = self.begins.get(symbol) else { return &[] };
        let end = self.begins.get(symbol + 1).map_or(self.source.len(), |end| *end as usize);
        self.source.get(*begin as usize..end).unwrap_or_default()
    }

    /// Indices of the units of several letters in a row.
    pub(super) fn units_within(&self, symbols: Range<usize>) -> &[u32] {
        let begin = self.begins.get(symbols.start).map_or(self.source.len(), |begin| *begin as usize);
        let end = self.begins.get(symbols.end).map_or(self.source.len(), |end| *end as usize);
        self.source.get(begin..end).unwrap_or_default()
    }

    /// Units before the letter, nearest first; `None` marks the end of a piece.
    pub(super) fn before(&self, symbol: usize) -> impl Iterator<Item = Option<usize>> + '_ {
        (0..symbol).rev().flat_map(move |index| self.units_or_gap(index).rev())
    }

    /// Units after the letter, nearest first; `None` marks the end of a piece.
    pub(super) fn after(&self, symbol: usize) -> impl Iterator<Item = Option<usize>> + '_ {
        (symbol + 1..self.begins.len()).flat_map(move |index| self.units_or_gap(index))
    }

    fn units_or_gap(&self, symbol: usize) -> impl DoubleEndedIterator<Item = Option<usize>> + '_ {
        let units = self.units_of(symbol);
        units.iter().map(|unit| Some(*unit as usize)).chain(units.is_empty().then_some(None))
    }
}

pub(super) fn position(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
