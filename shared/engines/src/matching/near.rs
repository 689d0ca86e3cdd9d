//! Words that are not the phrase but clearly meant it: letters swapped, vowels left out, written as
//! they sound, backwards, or cut in two.
//!
//! Every such word of the phrases is entered in one table under four hashes; a word of the text is
//! looked up under the same four, and then compared letter by letter. Ordinary words that happen to
//! be so near are the caller's to excuse.

use super::coarse::leet;
use super::stream::position;
use super::{Match, stream::Stream};
use crate::text::Unit;

/// Shortest and longest words compared, in letters.
const LEAST: usize = 4;
const MOST: usize = 20;
const SWAPPED: f64 = 0.86;
const WITHOUT_VOWELS: f64 = 0.84;
const AS_IT_SOUNDS: f64 = 0.85;
const BACKWARDS: f64 = 0.82;
const CUT_IN_TWO: f64 = 0.88;

/// How a word may be near.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Same = 1,
    Swapped,
    Consonants,
    Sound,
}

/// An open hash table from hashes to words.
#[derive(Default)]
pub(super) struct NearIndex {
    slots: Vec<(u64, u32)>,
    words: Vec<Word>,
    letters: Vec<char>,
}

struct Word {
    phrase: u32,
    from: u32,
    to: u32,
}

impl NearIndex {
    /// Adds a phrase if it is a single word of Latin letters.
    pub(super) fn add(&mut self, phrase: usize, chars: &[char]) {
        if (LEAST..=MOST).contains(&chars.len()) && chars.iter().all(char::is_ascii_lowercase) {
            let from = position(self.letters.len());
            self.letters.extend(chars);
            self.words.push(Word { phrase: position(phrase), from, to: position(self.letters.len()) });
        }
    }

    /// Fills the table; to be called once all words are added.
    pub(super) fn close(&mut self) {
        self.slots = vec![(0, 0); (self.words.len() * 12).next_power_of_two()];
        for (number, word) in self.words.iter().enumerate() {
            let letters = self.letters.get(word.from as usize..word.to as usize).unwrap_or_default();
            let number = position(number + 1);
            for hash in hashes(letters).into_iter().flatten() {
                insert(&mut self.slots, hash, number);
            }
        }
    }

    /// Adds every word that is near a phrase to `found`.
    pub(super) fn find(&self, stream: &Stream, units: &[Unit], found: &mut Vec<Match>) {
        if self.words.is_empty() {
            return;
        }
        let mut before = Token::default();
        let mut here = Token::default();
        let letters = stream.letters();
        let mut from = 0;
        for end in 0..=letters.len() {
            if end < letters.len() && letters.get(end) != Some(&' ') {
                continue;
            }
            if end > from {
                here.read(stream.units_within(from..end), units);
                self.compare(&here, found);
                self.compare_joined(&before, &here, found);
                std::mem::swap(&mut before, &mut here);
            }
            from = end + 1;
        }
    }

    fn compare(&self, token: &Token, found: &mut Vec<Match>) {
        let written = token.letters.as_slice();
        if !(LEAST..=MOST).contains(&written.len()) {
            return;
        }
        let [_, swapped, consonants, sound] = hashes(written);
        let backwards = hash_of(Kind::Same, written.iter().rev().copied());
        let tests: [(Option<u64>, Test, f64); 4] = [
            (swapped, is_swapped, SWAPPED),
            (consonants, is_without_vowels, WITHOUT_VOWELS),
            (sound, is_sound, AS_IT_SOUNDS),
            (Some(backwards), is_backwards, BACKWARDS),
        ];
        for (hash, test, quality) in tests {
            let Some(hash) = hash else { continue };
            if let Some(word) = self.under(hash).find(|word| test(written, self.spelling(word))) {
                let (phrase, from, to) = (word.phrase as usize, token.from, token.to);
                found.push(Match { phrase, from, to, quality });
            }
        }
    }

    fn compare_joined(&self, left: &Token, right: &Token, found: &mut Vec<Match>) {
        let count = left.letters.len() + right.letters.len();
        if !(LEAST..=MOST).contains(&count) || left.letters.is_empty() || right.letters.is_empty() {
            return;
        }
        let joined = || left.letters.iter().chain(&right.letters).copied();
        let hash = hash_of(Kind::Same, joined());
        if let Some(word) = self.under(hash).find(|word| joined().eq(self.spelling(word).iter().copied())) {
            let (phrase, from, to) = (word.phrase as usize, left.from, right.to);
            if to - from <= count + 3 {
                found.push(Match { phrase, from, to, quality: CUT_IN_TWO });
            }
        }
    }

    fn spelling(&self, word: &Word) -> &[char] {
        self.letters.get(word.from as usize..word.to as usize).unwrap_or_default()
    }

    fn under(&self, hash: u64) -> impl Iterator<Item = &Word> {
        let mut at = slot(hash, self.slots.len());
        let numbers = std::iter::from_fn(move || {
            loop {
                let (known, number) = *self.slots.get(at)?;
                at = (at + 1) & (self.slots.len() - 1);
                match number {
                    0 => return None,
                    _ if known == hash => return Some(number),
                    _ => {}
                }
            }
        });
        numbers.filter_map(|number| self.words.get(number as usize - 1))
    }
}

/// Whether what is written could be the word.
type Test = fn(&[char], &[char]) -> bool;

/// A word of the text, digits and signs read as letters.
#[derive(Default)]
struct Token {
    letters: Vec<char>,
    from: usize,
    to: usize,
}

impl Token {
    /// Reads the units, without signs at the edges; empty if something in it is no Latin letter.
    fn read(&mut self, indices: &[u32], units: &[Unit]) {
        self.letters.clear();
        let is_plain = |index: &u32| units.get(*index as usize).is_some_and(|unit| unit.ch.is_alphanumeric());
        let Some(first) = indices.iter().position(is_plain) else { return };
        let last = indices.iter().rposition(is_plain).unwrap_or(first);
        let inner = indices.get(first..=last).unwrap_or_default();
        if inner.len() > MOST {
            return;
        }
        for index in inner {
            let c = units.get(*index as usize).map_or(' ', |unit| unit.ch);
            let letter = if c.is_ascii_lowercase() { Some(c) } else { leet(c).first().copied() };
            let Some(letter) = letter else {
                self.letters.clear();
                return;
            };
            self.letters.push(letter);
        }
        self.from = inner.first().map_or(0, |index| *index as usize);
        self.to = inner.last().map_or(0, |index| *index as usize + 1);
        // Numbers are not words.
        let digits = inner.iter().filter(|at| units.get(**at as usize).is_some_and(|unit| unit.ch.is_ascii_digit()));
        if digits.count() * 2 > inner.len() {
            self.letters.clear();
        }
    }
}

/// The hashes a word is known under: itself, its letters in any order, its consonants, its sound.
fn hashes(letters: &[char]) -> [Option<u64>; 4] {
    let same = hash_of(Kind::Same, letters.iter().copied());
    let any_order =
        letters.iter().fold(letters.len() as u64, |sum, c| sum.wrapping_add(mixed(u64::from(*c as u32) << 8)));
    let swapped = (letters.len() >= LEAST).then(|| mixed(any_order ^ Kind::Swapped as u64));
    let consonants = letters.iter().filter(|c| !is_vowel(**c));
    let has_enough = consonants.clone().count() >= 3;
    let consonants = has_enough.then(|| hash_of(Kind::Consonants, consonants.copied()));
    let mut sound = Sound::default();
    let key = sound.of(letters);
    let sound = (key.len() >= 3).then(|| hash_of(Kind::Sound, key.iter().copied()));
    [Some(same), swapped, consonants, sound]
}

fn hash_of(kind: Kind, letters: impl Iterator<Item = char>) -> u64 {
    let seed = kind as u64;
    mixed(letters.fold(seed, |hash, c| (hash ^ u64::from(c as u32)).wrapping_mul(0x0100_0000_01b3).rotate_left(23)))
}

const fn mixed(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

fn slot(hash: u64, size: usize) -> usize {
    usize::try_from(hash & (size.max(1) - 1) as u64).unwrap_or(0)
}

fn insert(slots: &mut [(u64, u32)], hash: u64, number: u32) {
    let size = slots.len();
    let mut at = slot(hash, size);
    while let Some(place) = slots.get_mut(at) {
        if place.1 == 0 {
            *place = (hash, number);
            return;
        }
        at = (at + 1) & (size - 1);
    }
}

const fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u')
}

/// Two neighbours have changed places.
fn is_swapped(written: &[char], word: &[char]) -> bool {
    let Some(at) = (0..word.len()).find(|at| written.get(*at) != word.get(*at)) else { return false };
    let crossed = written.get(at) == word.get(at + 1) && written.get(at + 1) == word.get(at);
    written.len() == word.len() && crossed && written.get(at + 2..) == word.get(at + 2..)
}

/// At least one vowel is missing and nothing else.
fn is_without_vowels(written: &[char], word: &[char]) -> bool {
    let mut rest = written.iter().peekable();
    let is_rest = |c: &char| rest.next_if_eq(&c).is_some() || is_vowel(*c);
    let all = word.iter().all(is_rest);
    all && rest.peek().is_none() && written.len() < word.len()
}

fn is_backwards(written: &[char], word: &[char]) -> bool {
    written.iter().rev().eq(word) && written != word
}

fn is_sound(written: &[char], word: &[char]) -> bool {
    let (mut one, mut other) = (Sound::default(), Sound::default());
    written != word && written.len().abs_diff(word.len()) <= 3 && one.of(written) == other.of(word)
}

/// How a word sounds, roughly: enough to see that two spellings are read alike.
#[derive(Default)]
struct Sound {
    key: [char; MOST],
    length: usize,
}

impl Sound {
    fn of(&mut self, letters: &[char]) -> &[char] {
        self.length = 0;
        let mut at = 0;
        while let Some(here) = letters.get(at) {
            let next = letters.get(at + 1).copied().unwrap_or(' ');
            let is_last = |from: usize| matches!(letters.get(from..), Some([] | ['s' | 'z']));
            let (sound, taken) = match (*here, next) {
                ('p', 'h') => ('f', 2),
                ('c', 'h') => ('C', 2),
                ('g', 'h') => ('g', 2),
                ('c' | 'k' | 'q' | 'x', _) => ('k', 1),
                ('z', _) => ('s', 1),
                ('e' | 'o' | 'a' | 'u', 'r') | ('u' | 'a', 'h') if at > 0 && is_last(at + 2) => ('a', 2),
                ('o', 'o' | 'u') => ('u', 2),
                ('e', 'e' | 'y') | ('i', 'e') if at > 0 => ('i', 2),
                ('y', _) if at > 0 => ('i', 1),
                ('v', _) if at > 0 => ('u', 1),
                ('n', 'g') if is_last(at + 2) => ('n', 2),
                (c, _) => (c, 1),
            };
            self.push(sound);
            at += taken;
        }
        self.key.get(..self.length).unwrap_or_default()
    }

    fn push(&mut self, sound: char) {
        let last = self.length.checked_sub(1).and_then(|at| self.key.get(at));
        if last != Some(&sound)
            && let Some(place) = self.key.get_mut(self.length)
        {
            *place = sound;
            self.length += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Normalised;

    fn found(text: &str) -> Vec<usize> {
        let mut index = NearIndex::default();
        for (number, word) in ["blister", "gremlin", "tinker", "buck"].iter().enumerate() {
            index.add(number, &word.chars().collect::<Vec<_>>());
        }
        index.close();
        let normalised = Normalised::new(text);
        let mut found = Vec::new();
        index.find(&Stream::whole(normalised.units()), normalised.units(), &mut found);
        found.into_iter().map(|hit| hit.phrase).collect()
    }

    #[test]
    fn near_words_are_found() {
        for text in
            ["bilster", "blsitre", "a blstr!", "blisster", "retsilb", "bli ster", "blizter", "blista", "8lsiter"]
        {
            let expected: &[usize] = if text == "blsitre" { &[] } else { &[0] };
            assert_eq!(found(text), expected, "{text}");
        }
        assert_eq!(found("gremln tinka bukk"), [1, 2, 3]);
    }

    #[test]
    fn others_are_not() {
        for text in ["blister", "bluster", "lister", "bl ter", "12345", "buc k9 gr", "tankers"] {
            assert_eq!(found(text), [0; 0], "{text}");
        }
    }
}
