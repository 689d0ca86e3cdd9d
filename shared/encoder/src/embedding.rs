//! The meaning of a sentence: a direction.

/// A vector of length 1; near ones mean similar things.
#[derive(Clone, Debug, PartialEq)]
pub struct Embedding(Box<[f32]>);

impl Embedding {
    /// The direction of a vector.
    pub(crate) fn new(vector: &[f32]) -> Self {
        let length = vector.iter().map(|value| value * value).sum::<f32>().sqrt().max(1e-12);
        Self(vector.iter().map(|value| value / length).collect())
    }

    /// How near another one is: 1 is the same, 0 unrelated.
    pub fn cosine(&self, other: &Self) -> f32 {
        self.0.iter().zip(&other.0).map(|(a, b)| a * b).sum()
    }
}
