//! Runs of one to five letters, word boundaries included, as numbers; single ASCII letters, which say little, are left
//! out.

use unicode_normalization::char::compose;

use super::script::Family;

/// Longest run of letters, boundaries included.
pub const LONGEST: usize = 5;
/// Longer words are cut here, in letters with both boundaries.
const WORD: usize = 48;
/// Stands before the first and after the last letter of a word.
const BOUNDARY: u32 = ' ' as u32;

/// Calls `each` with the key of every n-gram of a word's letters of this script; other characters part words.
pub fn of_word(word: &str, family: Family, each: &mut impl FnMut(u64)) {
    let mut run = Run::new();
    for letter in word.chars() {
        if letter.is_ascii_alphabetic() && family == Family::Latin {
            run.push(u32::from(letter.to_ascii_lowercase()), each);
        } else if letter.is_ascii() {
            run.finish(each);
        } else if family.has(letter) {
            run.push(letter.to_lowercase().next().unwrap_or(letter) as u32, each);
        } else if is_mark(letter) {
            run.mark(letter);
        } else {
            run.finish(each);
        }
    }
    run.finish(each);
}

/// Combining accents, Arabic vowel signs and the Arabic lengthening stroke do not part words.
const fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}')
}

struct Run {
    letters: [u32; WORD],
    len: usize,
}

impl Run {
    const fn new() -> Self {
        Self { letters: [BOUNDARY; WORD], len: 1 }
    }

    fn push(&mut self, letter: u32, each: &mut impl FnMut(u64)) {
        if self.len + 1 == WORD {
            self.finish(each);
        }
        if let Some(place) = self.letters.get_mut(self.len) {
            *place = letter;
            self.len += 1;
        }
    }

    /// Puts an accent onto the letter before it, if Unicode has the two as one.
    fn mark(&mut self, mark: char) {
        let last = self.letters.get_mut(self.len - 1).filter(|letter| **letter != BOUNDARY);
        if let Some(letter) = last
            && let Some(both) = char::from_u32(*letter).and_then(|base| compose(base, mark))
        {
            *letter = both as u32;
        }
    }

    fn finish(&mut self, each: &mut impl FnMut(u64)) {
        if self.len > 1 {
            if let Some(place) = self.letters.get_mut(self.len) {
                *place = BOUNDARY;
            }
            let letters = self.letters.get(..=self.len).unwrap_or_default();
            for start in 0..letters.len() {
                let mut key = 0;
                for (before, letter) in letters.iter().skip(start).take(LONGEST).enumerate() {
                    key = step(key, *letter);
                    if before > 0 || *letter > 0x7f {
                        each(spread(key));
                    }
                }
            }
        }
        self.len = 1;
    }
}

const fn step(key: u64, letter: u32) -> u64 {
    (key ^ letter as u64).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29)
}

/// The last step of a hash: every bit of the result depends on every bit of the key.
const fn spread(key: u64) -> u64 {
    let key = (key ^ (key >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    key ^ (key >> 32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn keys(word: &str, family: Family) -> Vec<u64> {
        let mut keys = Vec::new();
        of_word(word, family, &mut |key| keys.push(key));
        keys
    }

    #[test]
    fn every_run_has_its_key() {
        let found = keys("ab", Family::Latin);
        // " ab ": " a", "ab", "b ", " ab", "ab ", " ab "; and of "ž" itself too.
        assert_eq!((found.len(), found.iter().collect::<BTreeSet<_>>().len()), (6, 6));
        assert_eq!(keys("až", Family::Latin).len(), 7);
        assert_eq!(keys("AB", Family::Latin), found);
        assert_ne!(keys("ba", Family::Latin), found);
        assert!(keys("12, 😀", Family::Latin).is_empty());
        assert!(keys("ab", Family::Cyrillic).is_empty());
    }

    #[test]
    fn accents_are_one_with_their_letter_however_they_are_sent() {
        assert_eq!(keys("cafe\u{301}", Family::Latin), keys("café", Family::Latin));
        assert_eq!(keys("\u{301}\u{301}cafe", Family::Latin), keys("cafe", Family::Latin));
    }

    #[test]
    fn other_signs_part_words_and_length_is_bounded() {
        let mut both = keys("ab", Family::Latin);
        both.extend(keys("cd", Family::Latin));
        assert_eq!(keys("ab1cdж", Family::Latin), both);
        assert!(keys(&"a".repeat(1000), Family::Latin).len() <= 5 * 1100);
    }
}
