//! What sort of word a token is, whatever the word: from a table of our own and the lexicon.
//!
//! A statement about one group says something about statements about any: with classes in place of
//! words, a linear model can learn that from few examples.

use std::sync::LazyLock;

use crate::lexicon;

const TABLE: &str = include_str!("../../data/classes.tsv");

/// The class of a token; nothing but its identity matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Class(u8);

impl Class {
    pub(super) const NONE: Self = Self(0);
    pub(super) const QUOTE: Self = Self(1);
    pub(super) const NUMBER: Self = Self(2);
    pub(super) const LINK: Self = Self(3);
    pub(super) const MENTION: Self = Self(4);
    const SLUR: Self = Self(5);
    const SEXUAL: Self = Self(6);
    const INSULT: Self = Self(7);
    const OBSCENE: Self = Self(8);
    const PROFANE: Self = Self(9);
    const AMBIGUOUS: Self = Self(10);
    const FOREIGN: Self = Self(11);
    /// Lines of the table count from here.
    const LISTED: u8 = 12;

    /// The number that goes into features.
    pub(super) const fn code(self) -> u32 {
        self.0 as u32
    }
}

/// The hash of a word.
pub(super) fn hash(chars: impl Iterator<Item = char>) -> u32 {
    chars.fold(0x811c_9dc5, |h, c| (h.rotate_left(5) ^ u32::from(c)).wrapping_mul(0x9e37_79b1))
}

/// The class of the word of this hash; plurals in `s` are those of their singular.
pub(super) fn of(hash: u32) -> Class {
    static WORDS: LazyLock<Vec<(u32, Class)>> = LazyLock::new(words);
    let found = WORDS.binary_search_by_key(&hash, |(known, _)| *known);
    found.ok().and_then(|at| WORDS.get(at)).map_or(Class::NONE, |(_, class)| *class)
}

/// Sorted by hash; of two classes of a word the first is kept, and the table's come first.
fn words() -> Vec<(u32, Class)> {
    let mut words = Vec::with_capacity(6000);
    for (class, line) in (Class::LISTED..).zip(TABLE.lines()) {
        let listed = line.split(['\t', ' ']).skip(1).filter(|word| !word.is_empty());
        words.extend(listed.map(|word| (hash(word.chars()), Class(class))));
    }
    for entry in lexicon::entries().iter().filter(|entry| !entry.is_exception() && !entry.phrase.contains(' ')) {
        let class = of_entry(entry);
        words.push((hash(entry.phrase.chars()), class));
        words.push((hash(entry.phrase.chars().chain(['s'])), class));
    }
    words.sort_by_key(|(hash, _)| *hash);
    words.dedup_by_key(|(hash, _)| *hash);
    words
}

fn of_entry(entry: &lexicon::Entry) -> Class {
    let has = |code: char| entry.labels.contains(code);
    if entry.is_unrated() {
        Class::FOREIGN
    } else if entry.is_weak() {
        Class::AMBIGUOUS
    } else if has('l') {
        Class::SLUR
    } else if has('s') {
        Class::SEXUAL
    } else if has('i') {
        Class::INSULT
    } else if has('o') {
        Class::OBSCENE
    } else {
        Class::PROFANE
    }
}
