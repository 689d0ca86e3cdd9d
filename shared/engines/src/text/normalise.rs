//! From a text to its units: characters one by one, then look-alikes word by word.
//!
//! Look-alikes are undone only where they disguise: in a word that also has ASCII letters, or in a
//! word made of nothing else within a text that is, without the former disguises, mostly ASCII. A
//! Russian or Greek text stays as it is, so that phrases of those languages still match. A text with no
//! other letters than look-alikes may be either; then they are only noted.

use super::Unit;
use super::confusable::{ascii_shape, is_turned};
use super::fold::{fold, is_decoration, is_invisible, regional};

/// A unit whose final form depends on its word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shape {
    pub(crate) index: usize,
    pub(crate) ascii: char,
}

/// The units of a text, and the look-alikes among them that may or may not be meant as letters.
pub(super) fn units(original: &str) -> (Vec<Unit>, Vec<Shape>) {
    let mut state = State { units: Vec::with_capacity(original.len()), shapes: Vec::new() };
    let mut flags = 0;
    for (start, c) in original.char_indices() {
        flags = if regional(c).is_some() { flags + 1 } else { 0 };
        state.push(c, start, flags > 0 && is_spelling(original, start, flags));
    }
    let open = state.undo_look_alikes();
    (state.units, open)
}

/// Regional indicators in pairs are flags; single ones and runs of at least three are read as letters.
fn is_spelling(original: &str, start: usize, seen: usize) -> bool {
    let ahead = original.get(start..).unwrap_or_default().chars().take(3);
    seen - 1 + ahead.take_while(|c| regional(*c).is_some()).count() != 2
}

struct State {
    units: Vec<Unit>,
    shapes: Vec<Shape>,
}

impl State {
    fn push(&mut self, c: char, start: usize, spelled: bool) {
        if c.is_ascii() && !is_invisible(c) {
            let shown = match c {
                '\n' => c,
                _ if c.is_ascii_whitespace() || c == '\u{b}' => ' ',
                _ => c.to_ascii_lowercase(),
            };
            self.emit(shown, c, start, false);
        } else if is_invisible(c) || is_decoration(c) {
            if let Some(last) = self.units.last_mut() {
                last.disguised |= !last.ch.is_whitespace();
            }
        } else if let Some(letter) = regional(c).filter(|_| spelled) {
            self.emit(letter, c, start, true);
        } else {
            self.push_folded(c, start);
        }
    }

    fn push_folded(&mut self, c: char, start: usize) {
        let before = self.units.len();
        fold(c, |part| self.emit(part, c, start, part.is_ascii() && part != ' '));
        let shape = ascii_shape(c);
        for index in before..self.units.len() {
            let own = self.units.get(index).and_then(|unit| ascii_shape(unit.ch));
            if let Some(ascii) = shape.or(own) {
                self.shapes.push(Shape { index, ascii });
            }
            if let Some(unit) = self.units.get_mut(index) {
                unit.turned = is_turned(c);
            }
        }
    }

    fn emit(&mut self, ch: char, from: char, start: usize, disguised: bool) {
        let at = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        let upper = from.is_uppercase();
        self.units.push(Unit {
            ch,
            start: at(start),
            end: at(start + from.len_utf8()),
            upper,
            disguised,
            turned: false,
        });
    }

    /// Answers the look-alikes left open.
    fn undo_look_alikes(&mut self) -> Vec<Shape> {
        if self.shapes.is_empty() {
            return Vec::new();
        }
        let mut shapes = std::mem::take(&mut self.shapes);
        self.undo_where(&shapes, |word, _| word.iter().any(|unit| unit.ch.is_ascii_alphabetic()));
        if self.is_mostly_ascii() {
            self.undo_where(&shapes, |word, shapes| shapes == word.len());
            return Vec::new();
        }
        let others = self.units.iter().filter(|unit| unit.ch.is_alphabetic() && !unit.ch.is_ascii()).count();
        shapes.retain(|shape| self.units.get(shape.index).is_some_and(|unit| !unit.ch.is_ascii()));
        if shapes.len() == others { shapes } else { Vec::new() }
    }

    /// Undoes the look-alikes of the words that are disguises, by their units and how many of them are
    /// look-alikes.
    fn undo_where(&mut self, shapes: &[Shape], is_disguise: impl Fn(&[Unit], usize) -> bool) {
        let mut rest = shapes;
        while let Some(first) = rest.first() {
            let (start, end) = (self.word_start(first.index), self.word_end(first.index));
            let count = rest.partition_point(|shape| shape.index < end);
            let (word, after) = rest.split_at(count.max(1));
            if is_disguise(self.units.get(start..end).unwrap_or_default(), word.len()) {
                self.replace(word);
            }
            rest = after;
        }
    }

    fn replace(&mut self, word: &[Shape]) {
        for shape in word {
            if let Some(unit) = self.units.get_mut(shape.index) {
                unit.ch = shape.ascii;
                unit.disguised = true;
            }
        }
    }

    fn is_mostly_ascii(&self) -> bool {
        let letters = |ascii: bool| {
            self.units.iter().filter(|unit| unit.ch.is_alphabetic() && unit.ch.is_ascii() == ascii).count()
        };
        letters(true) > letters(false)
    }

    fn word_start(&self, at: usize) -> usize {
        let before = self.units.get(..at).unwrap_or_default();
        before.iter().rposition(|unit| !unit.ch.is_alphanumeric()).map_or(0, |index| index + 1)
    }

    fn word_end(&self, at: usize) -> usize {
        let after = self.units.get(at..).unwrap_or_default();
        after.iter().position(|unit| !unit.ch.is_alphanumeric()).map_or(self.units.len(), |index| at + index)
    }
}
