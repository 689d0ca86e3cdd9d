//! Hash lists: media that a platform knows already, by their fingerprints.

use serde::{Deserialize, Serialize};

use crate::severity::Severity;

/// Most entries in one list: what a function can read from the table in about a second.
pub const MAX_HASH_LIST_ENTRIES: u32 = 250_000;
/// Most entries that one request adds or removes.
pub const MAX_HASHES_A_PAGE: usize = 5_000;
/// Most stored parts of one list.
pub const MAX_HASH_PARTS: usize = 500;
/// Bits by which two PDQ hashes of the same picture may differ, if the list says nothing else.
pub const DEFAULT_HASH_DISTANCE: u32 = 31;
/// Most bits that a list may allow: beyond, pictures that have nothing in common begin to match.
pub const MAX_HASH_DISTANCE: u32 = 64;

/// How the entries of a list were computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum HashKind {
    /// Of what a picture shows; survives scaling and compression.
    Pdq,
    /// Of a file's bytes.
    Md5,
    /// Of a file's bytes.
    Sha256,
}

impl HashKind {
    /// The wire name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pdq => "pdq",
            Self::Md5 => "md5",
            Self::Sha256 => "sha256",
        }
    }

    /// Bytes of one hash.
    pub const fn bytes(self) -> usize {
        match self {
            Self::Md5 => 16,
            Self::Pdq | Self::Sha256 => 32,
        }
    }
}

/// Stored entries of a list: never changed, only added and replaced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HashPart {
    /// Follows from its entries, so that a page that is sent twice is stored once.
    pub id: String,
    /// How many entries.
    pub entries: u32,
}

/// A list without its entries, which are stored apart in parts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HashList {
    /// Name; also the label of what is found.
    pub name: String,
    /// How its entries were computed.
    pub kind: HashKind,
    /// Rises with each change; engines are built once per version.
    pub version: u32,
    /// Tells this list from an earlier one of the same name.
    pub series: u32,
    /// Off means: not matched.
    pub enabled: bool,
    /// Bits by which a picture may differ from an entry, for PDQ.
    pub distance: u32,
    /// How grave a match is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// Its parts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<HashPart>,
}

impl HashList {
    /// How many entries it has; one that stands in two pages counts twice.
    pub fn entry_count(&self) -> u32 {
        self.parts.iter().fold(0, |sum, part| sum.saturating_add(part.entries))
    }
}
