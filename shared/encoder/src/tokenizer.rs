//! Word pieces: from a text to the ids of the vocabulary it was trained with.
//!
//! Guarantees: the same ids as the reference tokenizer of the model (uncased BERT) for characters up to Unicode 8, and
//! time linear in the text but for words, of which only 100 characters are looked at.

mod clean;

use std::collections::HashMap;

const VOCABULARY: &str = include_str!("../models/vocab.txt");
/// Stands for what the vocabulary cannot spell.
const UNKNOWN: u32 = 100;
/// Longest word that is cut into pieces, in characters; a longer one is unknown.
const MAX_WORD: usize = 100;

/// The vocabulary, ready to cut with.
pub struct Tokenizer {
    first: HashMap<&'static str, u32>,
    further: HashMap<&'static str, u32>,
}

impl Default for Tokenizer {
    fn default() -> Self {
        Self::new()
    }
}

impl Tokenizer {
    /// Reads the built-in vocabulary.
    pub fn new() -> Self {
        let (mut first, mut further) = (HashMap::with_capacity(32_768), HashMap::with_capacity(8_192));
        for (piece, id) in VOCABULARY.lines().zip(0..) {
            match piece.strip_prefix("##").filter(|rest| !rest.is_empty()) {
                Some(rest) => further.insert(rest, id),
                None => first.insert(piece, id),
            };
        }
        Self { first, further }
    }

    /// Ids of a text's pieces, without the markers of beginning and end.
    pub fn pieces(&self, text: &str) -> Vec<u32> {
        let cleaned = clean::clean(text);
        let mut ids = Vec::with_capacity(cleaned.len() / 4);
        for word in cleaned.split(' ').filter(|word| !word.is_empty()) {
            for part in parts(word) {
                self.cut(part, &mut ids);
            }
        }
        ids
    }

    /// The longest piece the vocabulary has, again and again; one unknown if a rest cannot be spelled.
    fn cut(&self, word: &str, ids: &mut Vec<u32>) {
        let known = ids.len();
        if word.chars().nth(MAX_WORD).is_some() {
            ids.push(UNKNOWN);
            return;
        }
        let (mut rest, mut pieces) = (word, &self.first);
        while !rest.is_empty() {
            let ends = rest.char_indices().rev().map(|(at, ch)| at + ch.len_utf8());
            let longest = ends.filter_map(|end| rest.split_at_checked(end)).find_map(|(head, tail)| {
                let id = pieces.get(head)?;
                Some((*id, tail))
            });
            let Some((id, tail)) = longest else {
                ids.truncate(known);
                ids.push(UNKNOWN);
                return;
            };
            ids.push(id);
            (rest, pieces) = (tail, &self.further);
        }
    }
}

/// A word with its punctuation marks apart.
fn parts(word: &str) -> impl Iterator<Item = &str> {
    word.split_inclusive(clean::is_punctuation).flat_map(|part| {
        let mark = part.char_indices().next_back().filter(|(_, ch)| clean::is_punctuation(*ch));
        let (head, tail) = part.split_at(mark.map_or(part.len(), |(at, _)| at));
        [head, tail].into_iter().filter(|piece| !piece.is_empty())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_stand_alone() {
        let cases: [(&str, &[&str]); 4] = [
            ("plain", &["plain"]),
            ("it's", &["it", "'", "s"]),
            ("...", &[".", ".", "."]),
            ("(ok)!", &["(", "ok", ")", "!"]),
        ];
        for (word, expected) in cases {
            assert_eq!(parts(word).collect::<Vec<_>>(), expected);
        }
    }

    #[test]
    fn words_are_cut_at_the_longest_known_piece() {
        let tokenizer = Tokenizer::new();
        assert_eq!(tokenizer.pieces("Hello, world"), [7592, 1010, 2088]);
        assert_eq!(tokenizer.pieces("H\u{e9}llo"), tokenizer.pieces("hello"));
        assert_eq!(tokenizer.pieces(&"a".repeat(101)), [UNKNOWN]);
        // What a user writes is never taken for a marker.
        assert!(tokenizer.pieces("[CLS] [SEP] [MASK] [UNK] [PAD]").iter().all(|id| *id > 103));
        assert!(tokenizer.pieces(" \u{200b}\t\n").is_empty());
    }
}
