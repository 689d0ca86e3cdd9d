//! One pass over a text: what each token contributes to each label.
//!
//! A logit is bias + scale × sum / √energy: the mean of the evidence, growing with the square root of
//! its amount. Over a long text one abusive sentence would drown, so windows are scored as well.

use std::ops::Range;

use super::pack::Weights;
use super::tokens::Tokens;

/// The next window begins after this part of one.
const STRIDES: usize = 3;

/// The contributions of a text's tokens.
#[derive(Clone, Debug)]
pub struct Scan<const L: usize> {
    parts: Vec<Part<L>>,
}

#[derive(Clone, Copy, Debug)]
struct Part<const L: usize> {
    sums: [i32; L],
    energy: u32,
}

/// Neighbouring tokens with the evidence for a label in them.
#[derive(Clone, Debug, PartialEq)]
pub struct Stretch {
    /// Which tokens.
    pub tokens: Range<usize>,
    /// Their share of the logit's sum, in no unit but the label's own.
    pub weight: f32,
}

impl<const L: usize> Scan<L> {
    /// Looks every feature up.
    pub fn new(weights: &Weights<L>, tokens: &Tokens) -> Self {
        let part = |at: usize| {
            let mut part = Part { sums: [0; L], energy: 0 };
            tokens.features(at, |feature| {
                let value = i32::from(feature.family.value());
                let row = weights.row(feature.hash);
                part.sums.iter_mut().zip(row).for_each(|(sum, weight)| *sum += value * weight);
                part.energy += feature.family.energy();
            });
            part
        };
        Self { parts: (0..tokens.list().len()).map(part).collect() }
    }

    /// The logits of the whole text.
    pub fn whole(&self, weights: &Weights<L>) -> [f32; L] {
        logits(weights, &self.parts)
    }

    /// The windows of this many tokens with their logits; none for a text that fits one.
    pub fn windows<'a>(
        &'a self,
        weights: &'a Weights<L>,
        size: usize,
    ) -> impl Iterator<Item = (Range<usize>, [f32; L])> + 'a {
        let stride = (size / STRIDES).max(1);
        let starts = if self.parts.len() > size { self.parts.len() - size + stride } else { 0 };
        (0..starts).step_by(stride).map(move |start| {
            let range = start..(start + size).min(self.parts.len());
            (range.clone(), logits(weights, self.parts.get(range).unwrap_or_default()))
        })
    }

    /// The neighbouring tokens within the range that together say most for a label; `None` if nothing does.
    pub fn stretch(&self, label: usize, within: Range<usize>) -> Option<Stretch> {
        let (mut best, mut open): (Option<(i64, Range<usize>)>, _) = (None, (0_i64, within.start));
        for at in within {
            let own = self.parts.get(at).and_then(|part| part.sums.get(label)).map_or(0, |sum| i64::from(*sum));
            if open.0 <= 0 {
                open = (0, at);
            }
            open.0 += own;
            if open.0 > best.as_ref().map_or(0, |(most, _)| *most) {
                best = Some((open.0, open.1..at + 1));
            }
        }
        best.map(|(weight, tokens)| Stretch { tokens, weight: weight as f32 })
    }
}

fn logits<const L: usize>(weights: &Weights<L>, parts: &[Part<L>]) -> [f32; L] {
    let (mut sums, mut energy) = ([0_i64; L], 0_u64);
    for part in parts {
        sums.iter_mut().zip(part.sums).for_each(|(sum, own)| *sum += i64::from(own));
        energy += u64::from(part.energy);
    }
    let norm = (energy.max(1) as f32).sqrt();
    let mut logits = [0.0; L];
    for ((logit, sum), label) in logits.iter_mut().zip(sums).zip(&weights.header().labels) {
        *logit = label.bias + label.scale * sum as f32 / norm;
    }
    logits
}
