//! The encoder as its users see it: a text in, logits or a meaning out.

use std::sync::LazyLock;

use crate::embedding::Embedding;
use crate::emoji::Names;
use crate::tokenizer::Tokenizer;
use crate::weights::{HIDDEN, LABELS, POSITIONS, Weights, WeightsError};

/// The weights that are built in.
static FILE: &[u8] = include_bytes!("../models/encoder-1.bin");
const START: u32 = 101;
const END: u32 = 102;
/// Pieces of a window, without its markers.
const WINDOW: usize = POSITIONS - 2;
/// Most windows whose mean is a text's meaning; those of a longer text are spread over it evenly.
const MEANT: usize = 8;
/// Most windows of a text that is judged. It bounds the time a text can take to half a second, and nothing that is judged
/// is read in part: abuse can stand anywhere.
const JUDGED: usize = 16;

/// One logit for each of [`engines::toxicity::LABELS`].
pub type Logits = [f32; LABELS];

/// The vocabulary and the weights.
pub struct Encoder {
    tokenizer: Tokenizer,
    names: Names,
    weights: Weights,
}

impl Encoder {
    /// Changes with the weights, the vocabulary or the way a text is cut.
    pub const VERSION: &'static str = "encoder-1";

    /// The built-in encoder, decoded on the first call in the process.
    pub fn builtin() -> Result<&'static Self, WeightsError> {
        static BUILTIN: LazyLock<Result<Encoder, WeightsError>> = LazyLock::new(Encoder::load);
        BUILTIN.as_ref().map_err(Clone::clone)
    }

    /// Decodes the built-in weights and vocabulary.
    pub fn load() -> Result<Self, WeightsError> {
        Ok(Self { tokenizer: Tokenizer::new(), names: Names::new(), weights: Weights::read(FILE)? })
    }

    /// The largest logits over the windows of a text, less the logarithm of their number, because so many windows have
    /// as many chances of an error; `None` for a text of more than 16 windows of 62 pieces, about four kilobytes.
    pub fn logits(&self, text: &str) -> Option<Logits> {
        let pieces = self.pieces(text);
        let windows = pieces.len().div_ceil(WINDOW).max(1);
        if windows > JUDGED {
            return None;
        }
        let each = starts(pieces.len(), JUDGED).map(|start| self.window_logits(&framed(&pieces, start)));
        let largest: Logits = each.reduce(|a, b| std::array::from_fn(|at| pick(&a, at).max(pick(&b, at))))?;
        Some(largest.map(|logit| logit - (windows as f32).ln()))
    }

    /// What a sentence means. A text longer than a window means the mean of its windows, of which [`MEANT`] are
    /// looked at.
    pub fn embed(&self, text: &str) -> Embedding {
        let pieces = self.pieces(text);
        let mut sum = vec![0.0; HIDDEN];
        for start in starts(pieces.len(), MEANT) {
            for (sum, value) in sum.iter_mut().zip(self.weights.sentence(&framed(&pieces, start))) {
                *sum += value;
            }
        }
        Embedding::new(&sum)
    }

    fn pieces(&self, text: &str) -> Vec<u32> {
        self.tokenizer.pieces(&self.names.spoken(text))
    }

    fn window_logits(&self, ids: &[u32]) -> Logits {
        let pooled = self.weights.tuned(ids);
        let mut logits = [0.0; LABELS];
        let rows = self.weights.head.chunks_exact(HIDDEN).zip(&self.weights.head_bias);
        for (logit, (row, bias)) in logits.iter_mut().zip(rows) {
            *logit = bias + row.iter().zip(&pooled).map(|(a, b)| a * b).sum::<f32>();
        }
        logits
    }
}

fn pick(logits: &Logits, at: usize) -> f32 {
    logits.get(at).copied().unwrap_or_default()
}

/// Where the windows of so many pieces begin: the first at the beginning, the last at the end.
fn starts(pieces: usize, most: usize) -> impl Iterator<Item = usize> {
    let count = pieces.div_ceil(WINDOW).clamp(1, most);
    let last = pieces.saturating_sub(WINDOW);
    (0..count).map(move |at| last * at / (count - 1).max(1))
}

/// A window with its markers.
fn framed(pieces: &[u32], start: usize) -> Vec<u32> {
    let window = pieces.iter().skip(start).take(WINDOW);
    std::iter::once(START).chain(window.copied()).chain([END]).collect()
}

#[cfg(test)]
mod tests;
