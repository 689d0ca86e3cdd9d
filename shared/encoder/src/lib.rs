//! A small transformer in plain Rust: a second opinion on toxicity, and filters by example sentences.
//!
//! One file holds the `MiniLM` sentence encoder and, above its two lowest layers, four layers tuned for toxicity; weights
//! are int8 and stay so in memory. Nothing is fetched or read at run time. Only functions that need it link it, and
//! the first text decodes it. What it was made from and how well it does stands in `models/ENCODER.md`.

// Only what is inlined where the processor was asked for its vector unit is compiled for it.
#![allow(clippy::inline_always)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing))]

mod blend;
mod embedding;
mod emoji;
mod forward;
mod kernel;
mod model;
mod numeric;
mod opinion;
mod semantic;
mod sentences;
mod tokenizer;
mod weights;

pub use blend::{Blend, Mix, logit};
pub use embedding::Embedding;
pub use model::{Encoder, Logits};
pub use opinion::{EncoderOpinion, understands};
pub use semantic::SemanticEngine;
pub use tokenizer::Tokenizer;
pub use weights::WeightsError;
