//! Lists of hashes: of pictures by what they look like, of files by their bytes.

mod engine;
mod fingerprint;
mod index;
mod packed;

pub use engine::HashListEngine;
pub use packed::{HashList, HashListError};

use domain::config::HashKind;

use crate::pdq::PdqHash;

/// One hash of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HashValue {
    /// What a picture looks like.
    Pdq(PdqHash),
    /// MD5 of a file.
    Md5([u8; 16]),
    /// SHA-256 of a file.
    Sha256([u8; 32]),
}

impl HashValue {
    /// Which kind of list it belongs to.
    pub const fn kind(&self) -> HashKind {
        match self {
            Self::Pdq(_) => HashKind::Pdq,
            Self::Md5(_) => HashKind::Md5,
            Self::Sha256(_) => HashKind::Sha256,
        }
    }
}

/// An entry that a file matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Match {
    /// In how many of 256 bits the picture differs from the entry; 0 for an exact list.
    pub distance: u32,
    /// The frame that matches, of an animation.
    pub frame: Option<u32>,
}

impl Match {
    /// One for a match without difference, less 1/64 for each bit: the distance is `64 * (1 - score)`, and at
    /// the usual limit of 31 bits the score is 0.52.
    pub fn score(&self) -> f64 {
        1.0 - f64::from(self.distance.min(64)) / 64.0
    }
}

#[cfg(test)]
mod tests;
