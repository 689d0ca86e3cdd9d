//! Images: what they show, what they look like, and whether a list knows them.
//!
//! Pure: bytes in, findings out; no network, no clock, no configuration. [`ImageEngine`] looks for
//! pornography and suggestive pictures with two models that have to agree; [`pdq`] is the hash by which a
//! picture is known again; [`HashListEngine`] looks pictures up in lists of such hashes, and files in lists of
//! MD5 and SHA-256 sums. Nothing is loaded before it is used, so linking this crate costs a function only
//! the size of the models. `models/IMAGES.md` says what the models are and how good they are.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing))]

// The harmless set of the tests names this crate as its users do.
#[cfg(test)]
extern crate self as images;
#[cfg(test)]
#[path = "../tests/harmless/mod.rs"]
mod harmless;

mod decode;
mod engine;
mod error;
mod hex;
mod inspect;
mod labels;
mod lists;
mod models;
pub mod net;
pub mod pdq;
mod picture;
mod preview;
mod resize;
mod scores;

pub use decode::{ImageKind, Limits};
pub use engine::{FLAG_FROM, HIT_FROM, ImageEngine, STRATEGY, hits, look};
pub use error::ImageError;
pub use inspect::{Refusal, inspect, sniff};
pub use labels::{DiscuseClasses, UNSUPPORTED_LABELS, discuse, image_labels};
pub use lists::{HashList, HashListEngine, HashListError, HashValue, Match};
pub use picture::Picture;
pub use preview::{PREVIEW_TYPE, preview};
pub use scores::{Classes, FrameScores, ImageScores};
