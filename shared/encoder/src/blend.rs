//! How the scores of the linear model and the logits of the encoder become one probability a label.
//!
//! The factors are learned on validation rows by `gavel train blend` and checked in.

use engines::toxicity::{LABELS, Scores};

use crate::model::Logits;

const FILE: &str = include_str!("../models/blend.tsv");
/// Scores nearer to 0 or 1 count as this near, so that a first "never" can be overruled.
const NEAREST: f32 = 1e-4;

/// Logistic regression on both logits of one label.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Mix {
    /// Weight of the first score's logit.
    pub first: f32,
    /// Weight of the encoder's logit.
    pub encoder: f32,
    /// What is added.
    pub bias: f32,
}

/// A mix for each label.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Blend(pub [Mix; LABELS.len()]);

impl Blend {
    /// The mixes that are checked in; `None` if they do not name every label once with three numbers.
    pub fn builtin() -> Option<Self> {
        Self::read(FILE)
    }

    /// Reads lines of a label and its three numbers, in any order.
    pub fn read(file: &str) -> Option<Self> {
        let (mut mixes, mut seen) = ([Mix::default(); LABELS.len()], 0_u8);
        for line in file.lines().filter(|line| !line.starts_with('#')) {
            let (label, numbers) = line.split_once('\t')?;
            let numbers: Vec<f32> = numbers.split('\t').map(|number| number.parse().ok()).collect::<Option<_>>()?;
            let [first, encoder, bias] = *numbers.as_slice() else { return None };
            let at = LABELS.iter().position(|known| *known == label)?;
            *mixes.get_mut(at)? = Mix { first, encoder, bias };
            seen |= 1 << at;
        }
        (seen.count_ones() as usize == LABELS.len()).then_some(Self(mixes))
    }

    /// The file's lines of these mixes.
    pub fn write(&self) -> String {
        let line = |(label, mix): (&&str, &Mix)| format!("{label}\t{}\t{}\t{}\n", mix.first, mix.encoder, mix.bias);
        LABELS.iter().zip(&self.0).map(line).collect()
    }

    /// One probability a label.
    pub fn mixed(&self, first: &Scores, logits: &Logits) -> Scores {
        let mut mixed = Scores::default();
        for ((score, mix), (first, encoder)) in mixed.0.iter_mut().zip(&self.0).zip(first.0.iter().zip(logits)) {
            let logit = mix.first * logit(*first) + mix.encoder * encoder + mix.bias;
            *score = 1.0 / (1.0 + (-logit).exp());
        }
        mixed
    }
}

/// The logit of a probability, within [`NEAREST`] of 0 and 1.
pub fn logit(probability: f32) -> f32 {
    let p = probability.clamp(NEAREST, 1.0 - NEAREST);
    (p / (1.0 - p)).ln()
}

/// Changes with any of the factors.
pub(crate) fn fingerprint() -> String {
    format!("{:08x}", fnv(FILE))
}

/// A short digest (FNV-1a) to tell versions apart, not to withstand anyone.
pub(crate) fn fnv(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checked_in_mixes_listen_to_the_encoder() {
        let blend = Blend::builtin().unwrap();
        for mix in blend.0 {
            assert!(mix.encoder > 0.0 && mix.first >= 0.0, "{mix:?}");
        }
        assert_eq!(Blend::read(&blend.write()), Some(blend));
    }

    #[test]
    fn files_that_are_not_whole_are_refused() {
        let whole = Blend([Mix { first: 0.5, encoder: 0.25, bias: -1.0 }; 6]).write();
        assert!(Blend::read(&whole).is_some());
        let first = whole.lines().next().unwrap();
        for file in
            ["", first, &whole.replace("0.25", "x"), &whole.replace("threat", "thread"), &whole.replace("\t-1", "")]
        {
            assert_eq!(Blend::read(file), None, "{file}");
        }
    }

    #[test]
    fn mixed_scores_are_probabilities_that_follow_both() {
        let blend = Blend([Mix { first: 0.5, encoder: 0.5, bias: 0.0 }; 6]);
        let of = |first: f32, encoder: f32| blend.mixed(&Scores([first; 6]), &[encoder; 6]).0[0];
        assert!((of(0.5, 0.0) - 0.5).abs() < 1e-6);
        assert!(of(0.7, 0.0) > of(0.5, 0.0) && of(0.5, 1.0) > of(0.5, 0.0));
        for (first, encoder) in [(0.0, -90.0), (1.0, 90.0), (0.0, 90.0)] {
            assert!((0.0..=1.0).contains(&of(first, encoder)));
        }
    }
}
