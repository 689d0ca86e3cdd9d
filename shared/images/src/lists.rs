//! Lists of hashes: of pictures by what they look like, of files by their bytes.

mod cells;
mod engine;
mod fingerprint;
mod index;
mod packed;
mod rows;

use serde::{Deserialize, Serialize};

pub use engine::HashListEngine;
pub use fingerprint::Fingerprint;
pub use packed::{HashList, HashListError};
pub use rows::{HashFileError, HashFileProblem, HashRows, parse_hash_list};

use crate::hex;
use crate::pdq::PdqHash;

/// What the hashes of a list are of. A list has one kind, because PDQ and SHA-256 look alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum HashKind {
    /// What a picture looks like; matches within a distance.
    Pdq,
    /// The bytes of a file.
    Md5,
    /// The bytes of a file.
    Sha256,
}

impl HashKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Pdq, Self::Md5, Self::Sha256];

    /// The wire name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pdq => "pdq",
            Self::Md5 => "md5",
            Self::Sha256 => "sha256",
        }
    }

    /// The kind with this wire name.
    pub fn from_wire(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// Hexadecimal digits of a hash.
    pub const fn digits(self) -> usize {
        match self {
            Self::Pdq | Self::Sha256 => 64,
            Self::Md5 => 32,
        }
    }
}

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
    /// Reads hexadecimal digits of either case.
    pub fn parse(kind: HashKind, text: &str) -> Option<Self> {
        match kind {
            HashKind::Pdq => text.parse().ok().map(Self::Pdq),
            HashKind::Md5 => hex::decode(text).map(Self::Md5),
            HashKind::Sha256 => hex::decode(text).map(Self::Sha256),
        }
    }

    /// Which kind of list it belongs to.
    pub const fn kind(&self) -> HashKind {
        match self {
            Self::Pdq(_) => HashKind::Pdq,
            Self::Md5(_) => HashKind::Md5,
            Self::Sha256(_) => HashKind::Sha256,
        }
    }
}

/// What a list says about one of its hashes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// The list's own id of the entry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Anything else the list says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<String>,
    /// Tags.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
}

impl Note {
    /// Whether it says nothing.
    pub const fn is_empty(&self) -> bool {
        self.id.is_none() && self.metadata.is_none() && self.tags.is_empty()
    }
}

/// One entry of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HashRow {
    /// The hash.
    pub hash: HashValue,
    /// What the list says about it.
    pub note: Note,
}

/// An entry that a file matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// In how many of 256 bits the picture differs from the entry; 0 for an exact list.
    pub distance: u32,
    /// The frame that matches, of an animation.
    pub frame: Option<u32>,
    /// What the list says about the entry.
    pub note: Note,
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
