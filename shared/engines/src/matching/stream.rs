//! A text in the coarse alphabet, repeats squeezed, with the way back to its units.

use std::ops::Range;

use super::coarse::coarse;
use crate::text::Unit;

/// What the automaton reads. One symbol stands for one or more units.
#[derive(Default)]
pub(super) struct Stream {
    text: String,
    /// Symbol of each byte of `text`.
    symbol_at: Vec<u32>,
    /// Where each symbol's units begin in `source`; the next symbol's beginning ends them.
    begins: Vec<u32>,
    /// Indices of units.
    source: Vec<u32>,
    last: Option<char>,
    spelled: bool,
}

impl Stream {
    /// The whole text, words parted by one blank.
    pub(super) fn whole(units: &[Unit]) -> Self {
        let mut stream = Self::default();
        stream.extend(units, (0..units.len()).collect::<Vec<_>>().as_slice());
        stream
    }

    /// Chosen units only, each piece a word of its own.
    pub(super) fn of_pieces(units: &[Unit], pieces: &[Vec<usize>]) -> Self {
        let mut stream = Self::default();
        for piece in pieces {
            stream.separate();
            stream.extend(units, piece);
        }
        stream
    }

    /// The same stream, marked as made of words spelled letter by letter.
    pub(super) const fn spelled(mut self) -> Self {
        self.spelled = true;
        self
    }

    /// Whether its words were spelled letter by letter.
    pub(super) const fn is_spelled(&self) -> bool {
        self.spelled
    }

    fn extend(&mut self, units: &[Unit], chosen: &[usize]) {
        let mut rest = chosen;
        while let Some((&index, after)) = rest.split_first() {
            let at = |index: usize| units.get(index).map_or(' ', |unit| unit.ch);
            let follows = after.first().map(|next| at(*next));
            match (at(index), follows) {
                ('p', Some('h')) => {
                    self.push('f', index);
                    self.source.extend(after.first().and_then(|next| u32::try_from(*next).ok()));
                    rest = after.get(1..).unwrap_or_default();
                    continue;
                }
                (c, _) => match coarse(c) {
                    Some(letter) => self.push(letter, index),
                    None => self.separate_at(index),
                },
            }
            rest = after;
        }
    }

    fn separate(&mut self) {
        if self.last.is_some_and(|last| last != ' ') {
            self.symbol(' ');
        }
    }

    fn separate_at(&mut self, index: usize) {
        self.push(' ', index);
    }

    fn push(&mut self, letter: char, index: usize) {
        if self.last != Some(letter) {
            self.symbol(letter);
        }
        self.source.extend(u32::try_from(index));
    }

    fn symbol(&mut self, letter: char) {
        let number = u32::try_from(self.begins.len()).unwrap_or(u32::MAX);
        self.begins.push(u32::try_from(self.source.len()).unwrap_or(u32::MAX));
        self.text.push(letter);
        self.symbol_at.resize(self.text.len(), number);
        self.last = Some(letter);
    }

    /// The coarse text.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The symbols behind a byte range of the coarse text.
    pub(super) fn symbols(&self, start: usize, end: usize) -> Option<Range<usize>> {
        let first = *self.symbol_at.get(start)? as usize;
        let last = *self.symbol_at.get(end.checked_sub(1)?)? as usize;
        Some(first..last + 1)
    }

    /// Indices of the units of one symbol.
    pub(super) fn units_of(&self, symbol: usize) -> &[u32] {
        let Some(begin) = self.begins.get(symbol) else { return &[] };
        let end = self.begins.get(symbol + 1).map_or(self.source.len(), |end| *end as usize);
        self.source.get(*begin as usize..end).unwrap_or_default()
    }

    /// Units before the symbol, nearest first.
    pub(super) fn before(&self, symbol: usize) -> impl Iterator<Item = Option<usize>> + '_ {
        (0..symbol).rev().flat_map(move |index| self.units_or_gap(index).rev())
    }

    /// Units after the symbol, nearest first; `None` marks the end of a piece.
    pub(super) fn after(&self, symbol: usize) -> impl Iterator<Item = Option<usize>> + '_ {
        (symbol + 1..self.begins.len()).flat_map(move |index| self.units_or_gap(index))
    }

    fn units_or_gap(&self, symbol: usize) -> impl DoubleEndedIterator<Item = Option<usize>> + '_ {
        let units = self.units_of(symbol);
        units.iter().map(|unit| Some(*unit as usize)).chain(units.is_empty().then_some(None))
    }
}
