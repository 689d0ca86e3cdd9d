//! The words of a text without their disguises.

use domain::signal::Span;
use engines::{Normalised, Unit};

/// A word in lower case, and where it stands in the original.
pub(super) struct Word {
    pub text: String,
    pub span: Span,
}

/// Letters and digits in a row are a word; an apostrophe inside one is left out.
pub(super) fn words(text: &Normalised) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut inside = false;
    for unit in text.units() {
        if unit.ch.is_alphanumeric() {
            add(&mut words, unit, inside);
            inside = true;
        } else if !matches!(unit.ch, '\'' | '’') {
            inside = false;
        }
    }
    words
}

fn add(words: &mut Vec<Word>, unit: &Unit, inside: bool) {
    let (start, end) = (unit.start as usize, unit.end as usize);
    match words.last_mut().filter(|_| inside) {
        Some(word) => {
            word.text.push(unit.ch);
            word.span.end = word.span.end.max(end);
        }
        None => words.push(Word { text: unit.ch.to_string(), span: Span { start, end } }),
    }
}
