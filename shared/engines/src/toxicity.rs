//! How toxic a text is, by six labels.

mod scores;

pub use scores::{LABELS, Scores, SecondOpinion};
