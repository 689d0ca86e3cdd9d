//! The weights' file: what is in it, in which order, and how it is read.
//!
//! Little-endian, without gaps: eight bytes of magic; the words' embeddings (int8, then a float scale each); 64
//! positions (floats); the embeddings' normalisation; six layers as published; four tuned layers for toxicity, in
//! place of the upper four; the head. `tools/export.py` writes it.

mod reader;

use reader::Reader;

use crate::kernel::Matrix;

/// Numbers of a token's vector.
pub(crate) const HIDDEN: usize = 384;
/// Numbers of a token inside a layer.
const INNER: usize = 1536;
/// Words of the vocabulary.
const WORDS: usize = 30_522;
/// Most tokens of a window, markers included.
pub(crate) const POSITIONS: usize = 64;
/// Layers of the sentence encoder.
const LAYERS: usize = 6;
/// Lower layers that both uses share.
pub(crate) const SHARED: usize = 2;
/// Labels of the head.
pub(crate) const LABELS: usize = 6;
const MAGIC: &[u8; 8] = b"GVLENC01";

/// Why weights cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WeightsError {
    /// Not a file of this kind, or of another version.
    #[error("not weights of this version")]
    Magic,
    /// Shorter or longer than its contents.
    #[error("the weights have a wrong length")]
    Length,
}

/// Scale and shift after a normalisation.
pub(crate) struct Norm {
    pub(crate) weight: Vec<f32>,
    pub(crate) bias: Vec<f32>,
}

/// One transformer layer.
pub(crate) struct Layer {
    pub(crate) qkv: Matrix,
    pub(crate) out: Matrix,
    pub(crate) norm1: Norm,
    pub(crate) up: Matrix,
    pub(crate) down: Matrix,
    pub(crate) norm2: Norm,
}

/// Everything the file holds.
pub(crate) struct Weights {
    words: &'static [u8],
    word_scales: Vec<f32>,
    positions: Vec<f32>,
    pub(crate) norm: Norm,
    pub(crate) layers: Vec<Layer>,
    pub(crate) tuned: Vec<Layer>,
    pub(crate) head: Vec<f32>,
    pub(crate) head_bias: Vec<f32>,
}

impl Weights {
    /// Reads a file; the large parts stay where they are.
    pub(crate) fn read(file: &'static [u8]) -> Result<Self, WeightsError> {
        let mut from = Reader::new(file);
        if from.bytes(MAGIC.len())? != MAGIC {
            return Err(WeightsError::Magic);
        }
        let weights = Self {
            words: from.bytes(WORDS * HIDDEN)?,
            word_scales: from.floats(WORDS)?,
            positions: from.floats(POSITIONS * HIDDEN)?,
            norm: norm(&mut from)?,
            layers: layers(&mut from, LAYERS)?,
            tuned: layers(&mut from, LAYERS - SHARED)?,
            head: from.floats(LABELS * HIDDEN)?,
            head_bias: from.floats(LABELS)?,
        };
        from.end()?;
        Ok(weights)
    }

    /// The sum of word and position embedding of each id; an id that does not exist counts as padding.
    pub(crate) fn embedded(&self, ids: &[u32]) -> Vec<f32> {
        let mut x = Vec::with_capacity(ids.len() * HIDDEN);
        for (id, position) in ids.iter().zip(self.positions.chunks_exact(HIDDEN)) {
            let at = usize::try_from(*id).ok().filter(|at| *at < WORDS).unwrap_or(0);
            let scale = self.word_scales.get(at).copied().unwrap_or_default();
            let word = self.words.iter().skip(at * HIDDEN).take(HIDDEN);
            x.extend(word.zip(position).map(|(byte, p)| f32::from(i8::from_ne_bytes([*byte])) * scale + p));
        }
        x
    }
}

fn norm(from: &mut Reader) -> Result<Norm, WeightsError> {
    Ok(Norm { weight: from.floats(HIDDEN)?, bias: from.floats(HIDDEN)? })
}

fn layers(from: &mut Reader, count: usize) -> Result<Vec<Layer>, WeightsError> {
    (0..count).map(|_| layer(from)).collect()
}

fn layer(from: &mut Reader) -> Result<Layer, WeightsError> {
    Ok(Layer {
        qkv: matrix(from, HIDDEN, 3 * HIDDEN)?,
        out: matrix(from, HIDDEN, HIDDEN)?,
        norm1: norm(from)?,
        up: matrix(from, HIDDEN, INNER)?,
        down: matrix(from, INNER, HIDDEN)?,
        norm2: norm(from)?,
    })
}

fn matrix(from: &mut Reader, inputs: usize, outputs: usize) -> Result<Matrix, WeightsError> {
    let weights = from.bytes(inputs * outputs)?;
    Ok(Matrix { weights, inputs, scales: from.floats(outputs)?, biases: from.floats(outputs)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_files_are_refused() {
        assert_eq!(Weights::read(b"GVLENC00 and more").err(), Some(WeightsError::Magic));
        assert_eq!(Weights::read(b"GVL").err(), Some(WeightsError::Length));
        assert_eq!(Weights::read(b"GVLENC01 and more").err(), Some(WeightsError::Length));
    }
}
