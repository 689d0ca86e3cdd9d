//! The hashed features of a token: its character n-grams, itself with its neighbours, and its class with theirs.

use super::classes::Class;
use super::tokens::{Kind, Token, Tokens};
use crate::text::Normalised;

/// Shortest and longest character n-gram of alphabets.
const GRAMS: (usize, usize) = (2, 5);
/// The same for the letters of Hangul syllables, two or three of which make one.
const HANGUL_GRAMS: (usize, usize) = (2, 8);
/// Longest n-gram of ideographs, which say more each.
const IDEOGRAPHS: usize = 4;
/// How many tokens back a class is looked for.
const REACH: usize = 7;
const EDGE: char = '\u{2}';

/// One feature: a hash, and how much it weighs beside the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Feature {
    /// Its top bits are the bucket.
    pub hash: u32,
    /// Which family it is of.
    pub family: Family,
}

/// Families of features.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Characters within a word.
    Gram,
    /// Words and pairs of words.
    Word,
    /// Classes of words.
    Class,
}

impl Family {
    /// The value of a feature of this family.
    pub const fn value(self) -> u8 {
        match self {
            Self::Gram => 1,
            Self::Word | Self::Class => 2,
        }
    }

    /// The square of that.
    pub const fn energy(self) -> u32 {
        self.value() as u32 * self.value() as u32
    }
}

impl Tokens {
    /// Every feature of the token at `at`; those with neighbours look back only.
    pub fn features(&self, at: usize, mut emit: impl FnMut(Feature)) {
        let Some(token) = self.list().get(at) else { return };
        match token.kind {
            Kind::Word => grams(self.chars(token), &mut emit),
            Kind::Ideograph => self.ideographs(at, &mut emit),
            _ => {}
        }
        self.words(at, token, &mut emit);
        self.classes(at, token, &mut emit);
    }

    fn back(&self, at: usize, by: usize) -> Option<&Token> {
        at.checked_sub(by).and_then(|before| self.list().get(before))
    }

    /// N-grams that end here, within the run of ideographs.
    fn ideographs(&self, at: usize, emit: &mut impl FnMut(Feature)) {
        let mut h = 0x51;
        let mut next = u32::MAX;
        for by in 0..IDEOGRAPHS {
            let Some(token) = self.back(at, by).filter(|token| token.kind == Kind::Ideograph) else { break };
            if by > 0 && token.to != next {
                break;
            }
            next = token.from;
            h = mix(h, token.hash);
            emit(of(Family::Gram, h));
        }
    }

    fn words(&self, at: usize, token: &Token, emit: &mut impl FnMut(Feature)) {
        if token.kind == Kind::Ideograph {
            return;
        }
        emit(of(Family::Word, mix(1, token.hash)));
        let Some(before) = self.back(at, 1) else { return };
        emit(of(Family::Word, mix(mix(2, before.hash), token.hash)));
        if token.shouted {
            emit(of(Family::Class, mix(3, u32::from(before.shouted))));
        }
    }

    /// The class with the three before it, and with the words beside it.
    fn classes(&self, at: usize, token: &Token, emit: &mut impl FnMut(Feature)) {
        if token.kind == Kind::Ideograph {
            return;
        }
        let class = token.class.code();
        let is_classed = token.class != Class::NONE;
        if is_classed {
            emit(of(Family::Class, mix(4, class)));
        }
        let (mut nearer, mut seen) = (None, 0);
        for by in 1..=REACH {
            let Some(before) = self.back(at, by).filter(|before| before.kind != Kind::Ideograph) else { break };
            if before.class == Class::NONE {
                if is_classed && by == 1 {
                    emit(of(Family::Class, mix(mix(5, before.hash), class)));
                }
                continue;
            }
            let code = before.class.code();
            if by <= 2 {
                emit(of(Family::Class, mix(mix(6, code), token.hash)));
            }
            if is_classed {
                emit(of(Family::Class, mix(mix(7 + u32::from(by > 1) + u32::from(by > 3), code), class)));
                if let Some(nearer) = nearer {
                    emit(of(Family::Class, mix(mix(mix(11, code), nearer), class)));
                }
            }
            nearer = Some(code);
            seen += 1;
            if seen == 3 {
                break;
            }
        }
    }
}

fn grams(word: &[char], emit: &mut impl FnMut(Feature)) {
    if word.first().copied().is_some_and(is_syllable) {
        every_gram(word.iter().flat_map(|c| letters(*c)), HANGUL_GRAMS, emit);
    } else {
        every_gram(word.iter().copied(), GRAMS, emit);
    }
}

const fn is_syllable(c: char) -> bool {
    matches!(c, '\u{ac00}'..='\u{d7a3}')
}

/// The two or three letters of a Hangul syllable; any other character is itself.
fn letters(c: char) -> impl Iterator<Item = char> + Clone {
    let index = u32::from(c).wrapping_sub(0xac00);
    let (first, vowel, last) = (index / 588, index % 588 / 28, index % 28);
    let parts = if is_syllable(c) {
        [char::from_u32(0x1100 + first), char::from_u32(0x1161 + vowel), char::from_u32(0x11a7 + last)]
    } else {
        [Some(c), None, None]
    };
    parts.into_iter().flatten().filter(|part| *part != '\u{11a7}')
}

fn every_gram(
    chars: impl Iterator<Item = char> + Clone,
    (shortest, longest): (usize, usize),
    emit: &mut impl FnMut(Feature),
) {
    let mut padded = std::iter::once(EDGE).chain(chars).chain([EDGE]);
    loop {
        let mut h = 0x17;
        for (index, c) in padded.clone().take(longest).enumerate() {
            h = mix(h, u32::from(c));
            if index + 1 >= shortest {
                emit(of(Family::Gram, h));
            }
        }
        if padded.next().is_none() {
            return;
        }
    }
}

const fn mix(h: u32, next: u32) -> u32 {
    (h.rotate_left(5) ^ next).wrapping_mul(0x9e37_79b1)
}

const fn of(family: Family, h: u32) -> Feature {
    let h = (h ^ (h >> 15)).wrapping_mul(0x2c1b_3c6d);
    Feature { hash: (h ^ (h >> 13)).wrapping_mul(0x297a_2d39), family }
}

/// Changes whenever the features of a text do: weights learned with others are refused.
pub fn fingerprint() -> u32 {
    const SAMPLE: &str =
        "You aren't an id10t, @anna: see www.example.org! 他们很好 그들은 좋다 🙂 \"h e l l o\" w**d $500";
    let tokens = Tokens::new(&Normalised::new(SAMPLE));
    let mut sum = 0;
    for at in 0..tokens.list().len() {
        tokens.features(at, |feature| sum = mix(sum, feature.hash ^ feature.family.energy()));
    }
    sum
}
