//! A second model for English, ported: the word weights of alt-profanity-check (MIT).
//!
//! TF-IDF over words, then the mean of its five linear support vector machines; words are cut as its
//! own vectoriser does: lower case, two or more letters, digits or underscores. `tools/port_profanity_check.py`
//! makes the table and documents its layout.

use std::ops::Range;
use std::sync::LazyLock;

const TABLE: &[u8] = include_bytes!("../../data/words.bin");
const HEAD: usize = 36;
/// The weight of a word that is known but says nothing.
const STOP: i16 = i16::MIN;

static WORDS: LazyLock<Words> = LazyLock::new(|| Words::read(TABLE).unwrap_or_default());

/// Shares of words known below which a text is taken for another language, and from which for English.
const ENGLISH: (f32, f32) = (0.3, 0.6);

/// What the model makes of a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Evidence {
    /// How sure it is that the text is English, from the share of words it knows, 0 to 1.
    pub english: f32,
    /// How far the words move the logit of being profane or abusive from that of no words at all.
    pub logit: f32,
}

/// The words of a text, looked up once for every part of it that is judged.
pub(super) struct Read<'a> {
    text: &'a str,
    words: Vec<Word>,
}

/// A word of at least two characters: its bytes, and its place in the table if it is known.
struct Word {
    bytes: Range<usize>,
    known: Option<usize>,
}

impl<'a> Read<'a> {
    /// Looks every word of a text up.
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, words: WORDS.words(text) }
    }

    /// What the model makes of these bytes of the text, read as a text of their own.
    pub(super) fn evidence(&self, part: Range<usize>) -> Evidence {
        let first = self.words.partition_point(|word| word.bytes.end <= part.start);
        let end = self.words.partition_point(|word| word.bytes.start < part.end);
        let words = self.words.get(first..end).unwrap_or_default();
        let is_whole = |word: &Word| part.start <= word.bytes.start && word.bytes.end <= part.end;
        let cut = |word: &Word| {
            let bytes = word.bytes.start.max(part.start)..word.bytes.end.min(part.end);
            WORDS.words(self.text.get(bytes).unwrap_or_default()).into_iter().map(|word| word.known)
        };
        let (mut all, mut known) = (0, Vec::with_capacity(words.len()));
        let mut add = |found: Option<usize>| {
            all += 1;
            known.extend(found);
        };
        for word in words {
            if is_whole(word) { add(word.known) } else { cut(word).for_each(&mut add) }
        }
        WORDS.evidence(all, known)
    }
}

/// The logit of being profane or abusive, as the original computes it.
#[cfg(test)]
pub(super) fn logit(text: &str) -> f32 {
    let known = WORDS.words(text).into_iter().filter_map(|word| word.known).collect();
    WORDS.slope * WORDS.decision(known) + WORDS.offset
}

#[derive(Default)]
struct Words {
    scale: f32,
    intercept: f32,
    slope: f32,
    #[cfg_attr(not(test), expect(dead_code, reason = "only the original's logit needs it"))]
    offset: f32,
    least_idf: f32,
    idf_step: f32,
    hashes: &'static [[u8; 4]],
    weights: &'static [[u8; 2]],
    idfs: &'static [u8],
}

impl Words {
    fn read(bytes: &'static [u8]) -> Option<Self> {
        let float = |index: usize| {
            bytes.get(12 + index * 4..).and_then(<[u8]>::first_chunk::<4>).map(|four| f32::from_le_bytes(*four))
        };
        let count = usize::try_from(u32::from_le_bytes(*bytes.get(8..)?.first_chunk::<4>()?)).ok()?;
        let (hashes, rest) = bytes.get(HEAD..)?.split_at_checked(count * 4)?;
        let (weights, idfs) = rest.split_at_checked(count * 2)?;
        (bytes.starts_with(b"GVWT\x01\0\0\0") && idfs.len() == count).then_some(())?;
        Some(Self {
            scale: float(0)?,
            intercept: float(1)?,
            slope: float(2)?,
            offset: float(3)?,
            least_idf: float(4)?,
            idf_step: float(5)?,
            hashes: hashes.as_chunks().0,
            weights: weights.as_chunks().0,
            idfs,
        })
    }

    fn words(&self, text: &str) -> Vec<Word> {
        let mut words = Vec::with_capacity(text.len() / 6);
        each_word(text, |bytes, hash| words.push(Word { bytes, known: self.position(hash) }));
        words
    }

    /// What so many words say, of which these are known.
    fn evidence(&self, words: u32, known: Vec<usize>) -> Evidence {
        let share = known.len() as f32 / words.max(1) as f32;
        let english = ((share - ENGLISH.0) / (ENGLISH.1 - ENGLISH.0)).clamp(0.0, 1.0);
        Evidence { english, logit: self.slope * (self.decision(known) - self.intercept) }
    }

    /// The decision value of these known words.
    fn decision(&self, mut found: Vec<usize>) -> f32 {
        found.sort_unstable();
        let (mut sum, mut energy) = (0.0, 0.0);
        for same in found.chunk_by(|a, b| a == b) {
            let Some((weight, idf)) = same.first().and_then(|at| self.entry(*at)) else { continue };
            let value = same.len() as f32 * idf;
            sum += value * weight;
            energy += value * value;
        }
        self.intercept + if energy > 0.0 { sum / energy.sqrt() } else { 0.0 }
    }

    fn position(&self, hash: u32) -> Option<usize> {
        self.hashes.binary_search_by_key(&hash, |known| u32::from_le_bytes(*known)).ok()
    }

    fn entry(&self, at: usize) -> Option<(f32, f32)> {
        let weight = i16::from_le_bytes(*self.weights.get(at)?);
        (weight != STOP).then_some(())?;
        Some((f32::from(weight) * self.scale, self.least_idf + self.idf_step * f32::from(*self.idfs.get(at)?)))
    }
}

/// Bytes and FNV-1a of each word of at least two characters.
fn each_word(text: &str, mut emit: impl FnMut(Range<usize>, u32)) {
    const START: u32 = 0x811c_9dc5;
    let (mut hash, mut length, mut from) = (START, 0, 0);
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        if c.is_alphanumeric() || c == '_' {
            let mut bytes = [0; 4];
            for lower in c.to_lowercase() {
                for byte in lower.encode_utf8(&mut bytes).bytes() {
                    hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
                }
            }
            length += 1;
        } else {
            if length > 1 {
                emit(from..at, hash);
            }
            (hash, length, from) = (START, 0, at + c.len_utf8());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logits_are_those_of_the_original() {
        // From `profanity_check.predict_prob` of alt-profanity-check 1.9.1, which takes the mean of five
        // probabilities where this takes the logit of the mean machine.
        let cases = [
            ("You are an idiot and a fool", 12.9733),
            ("what a lovely day", -3.0534),
            ("damn it, shut up", 6.8509),
            ("The committee will meet on Tuesday to discuss the annual budget.", -3.0402),
            ("hello hello stupid", 3.5135),
            ("xyzzy qwerty", -3.2768),
            ("Naïve café visitors, you're crap", 3.9849),
        ];
        for (text, expected) in cases {
            let given = logit(text);
            assert!((given - expected).abs() < 0.2 + 0.01 * expected.abs(), "{text}: {given}");
        }
    }

    #[test]
    fn a_part_says_what_it_says_by_itself() {
        let text = "You are a stupid idiot_fool, ça va? 你是一个 shut-up NAÏVE x damn";
        let read = Read::new(text);
        let bounds: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        for (number, from) in bounds.iter().enumerate() {
            for to in &bounds[number..] {
                let (part, alone) = (read.evidence(*from..*to), Read::new(&text[*from..*to]));
                let alone = alone.evidence(0..to - from);
                assert_eq!((part.english, part.logit), (alone.english, alone.logit), "{}", &text[*from..*to]);
            }
        }
    }

    #[test]
    fn other_languages_give_no_evidence() {
        let evidence = |text: &str| {
            let given = Read::new(text).evidence(0..text.len());
            given.english * given.logit
        };
        assert!(evidence("you stupid fool") > 1.0);
        for text in ["", "Das Wetter ist heute sehr schön", "вы очень добры", "그들은 좋다"] {
            assert!(evidence(text).abs() < 0.3, "{text}: {}", evidence(text));
        }
    }
}
