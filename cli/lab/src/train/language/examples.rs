//! Words to learn from: drawn from the statistics, and those of the labelled rows that are not held out.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasherDefault, Hasher};

use engines::language::{Family, ngrams};

use super::random::Random;
use super::statistics::Words;
use crate::data::Row;

/// A map from the keys of n-grams.
pub type Keyed<T> = HashMap<u64, T, BuildHasherDefault<Identity>>;

/// A hasher for keys that are hashes already.
#[derive(Default)]
pub struct Identity(u64);

impl Hasher for Identity {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |hash, byte| hash << 8 | u64::from(*byte));
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

/// Words as numbers of their known n-grams.
#[derive(Clone, Default)]
pub struct Bag {
    features: Vec<u32>,
    ends: Vec<usize>,
}

impl Bag {
    /// The words of a list, of which `number` knows the n-grams.
    pub fn of(list: &[String], family: Family, number: impl Fn(u64) -> Option<u32>) -> Self {
        let mut bag = Self::default();
        for word in list {
            ngrams::of_word(word, family, &mut |key| bag.features.extend(number(key)));
            bag.ends.push(bag.features.len());
        }
        bag
    }

    /// How many words there are.
    pub const fn len(&self) -> usize {
        self.ends.len()
    }

    /// The n-grams of a word.
    pub fn word(&self, number: usize) -> &[u32] {
        let end = self.ends.get(number).copied().unwrap_or(0);
        let start = number.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.features.get(start..end).unwrap_or_default()
    }

    /// The n-grams of all words.
    pub fn features(&self) -> &[u32] {
        &self.features
    }

    /// The same words in other numbers.
    #[must_use]
    pub fn renumbered(&self, number: impl Fn(u32) -> Option<u32>) -> Self {
        let mut bag = Self::default();
        for word in 0..self.len() {
            bag.features.extend(self.word(word).iter().filter_map(|feature| number(*feature)));
            bag.ends.push(bag.features.len());
        }
        bag
    }
}

/// Words of a language. One drawn n times stands there about the square root of n times: rare words matter to short
/// texts more than their frequency says.
pub fn drawn(words: &Words, draws: usize, random: &mut Random) -> Vec<String> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for _ in 0..draws {
        *seen.entry(words.draw(random)).or_default() += 1;
    }
    let copies = |(word, count): (String, usize)| std::iter::repeat_n(word, count.isqrt());
    seen.into_iter().filter(|(word, _)| !word.is_empty()).flat_map(copies).collect()
}

/// Whether a row is held out: a quarter of them, by their text.
pub fn is_held_out(row: &Row) -> bool {
    let mix = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
    let hash = row.text.bytes().fold(0xcbf2_9ce4_8422_2325, mix);
    // The upper bits of the hash of a single character hardly differ before this.
    (hash ^ (hash >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 62 == 0
}
