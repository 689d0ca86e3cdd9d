//! Moderation actions as audit logs keep them: named as they were when they were executed.

use serde::{Deserialize, Serialize};

/// What the word that an audit log has for an execution starts with.
const WORD_PREFIX: &str = "modapi:";
/// The word for that an item was checked off, without any action.
pub const RESOLVE: &str = "resolve";
/// The word for that it was put back, without any action.
pub const UNRESOLVE: &str = "unresolve";

/// What an action is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ActedOn {
    /// The content.
    Item,
    /// Its author.
    Author,
}

/// An action of the platform's catalogue that was executed. What was said with it is the entry's text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Executed {
    /// Its id.
    pub id: String,
    /// Its key, or its id if it has none.
    pub key: String,
    /// Its name for people.
    pub name: String,
    /// What it was about.
    pub on: ActedOn,
}

impl Executed {
    /// The word for it among those of all dialects: keys are the platform's own and could be any of them.
    pub fn word(&self) -> String {
        format!("{WORD_PREFIX}{}", self.key)
    }
}

/// Whether a word says that an item was checked off or put back, and nothing else.
pub fn is_check_off_word(called: &str) -> bool {
    matches!(called, RESOLVE | UNRESOLVE)
}
