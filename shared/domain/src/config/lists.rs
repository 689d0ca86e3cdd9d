//! Block lists: phrases, patterns and hosts a platform never wants to see.

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
    /// How its words are matched.
    #[serde(default)]
    pub options: ListOptions,
    /// What nothing matches by.
    #[serde(default)]
    pub about: ListAbout,
}

/// What is known of a list besides: what dialects tell of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ListAbout {
    /// How new entries match where a dialect has one way for a whole list.
    pub mode: MatchMode,
    /// What it is called, where that is not its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Team it belongs to; absent means all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
    /// Who made it, as a dialect's request said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// When it was made, microseconds since 1970; 0 if that was not noted.
    pub created_us: i64,
    /// When it was last changed, microseconds since 1970; 0 if that was not noted.
    pub updated_us: i64,
}

/// How the words of a list are matched. Lists stored before there was a choice have the defaults.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "four switches that do not depend on one another")]
pub struct ListOptions {
    /// Words match inside other words too.
    pub match_substring: bool,
    /// Words match with digits and signs for letters, repeated, masked and spaced letters.
    pub leet: bool,
    /// Words match in letters that look alike, are styled or carry marks.
    pub look_alikes: bool,
    /// Words match with a plural ending.
    pub plurals: bool,
}

impl Default for ListOptions {
    fn default() -> Self {
        Self { match_substring: false, leet: true, look_alikes: true, plurals: false }
    }
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

/// How an entry matches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MatchMode {
    /// Only as a whole word or phrase.
    #[default]
    Word,
    /// Anywhere, inside other words too.
    Substring,
    /// As a regular expression, whatever the case.
    Regex,
    /// Links to this host or one under it.
    Domain,
    /// Links to any other host than those allowed.
    DomainAllowlist,
    /// This e-mail address, or any under this domain.
    Email,
    /// Any other e-mail address than those allowed.
    EmailAllowlist,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_stored_before_there_were_options_is_still_read() {
        let list = r#"{"name":"own","version":1,"enabled":true,"entry_count":1,"part_count":1}"#;
        let list: BlockList = serde_json::from_str(list).unwrap();
        assert_eq!(list.about, ListAbout::default());
        assert_eq!(list.options, ListOptions { match_substring: false, leet: true, look_alikes: true, plurals: false });
        let entry: BlockListEntry = serde_json::from_str(r#"{"phrase":"a","match":"substring"}"#).unwrap();
        assert_eq!(entry.mode, MatchMode::Substring);
        let options: ListOptions = serde_json::from_str(r#"{"leet":false}"#).unwrap();
        assert!(!options.leet && options.look_alikes);
    }
}
