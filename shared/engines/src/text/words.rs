//! Words of a normalised text, for engines that look at what stands next to what.

use super::Normalised;

/// A word: letters and digits, inner apostrophes kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    /// The characters, apostrophes made straight.
    pub text: String,
    /// First unit.
    pub from: usize,
    /// One past the last unit.
    pub to: usize,
}

/// The words of a text, in order.
pub(crate) fn words(text: &Normalised) -> Vec<Word> {
    let units = text.units();
    let char_at = |at: usize| units.get(at).map_or(' ', |unit| unit.ch);
    let is_inner = |at: usize| matches!(char_at(at), '\'' | '’') && char_at(at + 1).is_alphabetic();
    let mut words: Vec<Word> = Vec::new();
    let mut open = false;
    for (at, unit) in units.iter().enumerate() {
        let is_part = unit.ch.is_alphanumeric() || (open && is_inner(at));
        let shown = if unit.ch == '’' { '\'' } else { unit.ch };
        match words.last_mut().filter(|_| open && is_part) {
            Some(word) => {
                word.text.push(shown);
                word.to = at + 1;
            }
            None if is_part => words.push(Word { text: shown.to_string(), from: at, to: at + 1 }),
            None => {}
        }
        open = is_part;
    }
    words
}

/// Whether one of the phrases (words parted by one blank) begins at this word.
pub(crate) fn starts_any(words: &[Word], at: usize, phrases: &[&str]) -> bool {
    let Some(here) = words.get(at..) else { return false };
    phrases.iter().any(|phrase| {
        let mut given = here.iter().map(|word| word.text.as_str());
        phrase.split(' ').all(|wanted| given.next() == Some(wanted))
    })
}
