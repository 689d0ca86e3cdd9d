//! Block lists: phrases a platform never wants to see.

use serde::{Deserialize, Serialize};

use crate::severity::Severity;

/// Most entries in one list.
pub const MAX_BLOCK_LIST_ENTRIES: usize = 20_000;
/// Most bytes in one phrase.
pub const MAX_PHRASE_BYTES: usize = 256;

/// A list without its entries, which are stored apart under (`name`, `version`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockList {
    /// Name; also the label of entries that have none of their own.
    pub name: String,
    /// Starts at 1 and rises with each change; engines are built once per version.
    pub version: u32,
    /// Off means: not matched.
    pub enabled: bool,
    /// How many entries.
    pub entry_count: u32,
    /// In how many stored parts.
    pub part_count: u32,
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockListEntry {
    /// Word or phrase.
    pub phrase: String,
    /// How it matches.
    #[serde(default, rename = "match")]
    pub mode: MatchMode,
    /// Label of the finding; the list's name if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// How grave a finding is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
}

/// How a phrase matches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MatchMode {
    /// Only as a whole word or phrase.
    #[default]
    Word,
    /// Anywhere, inside other words too.
    Substring,
}
