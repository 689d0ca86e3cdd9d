//! What stands against an author, in the words of whoever decided it.

use serde::{Deserialize, Serialize};

use crate::cases::{Executed, Trigger};
use crate::ids::CaseId;
use crate::moderators::Acting;

/// What a request says of a decision on an author, beside the decision.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorSaid {
    /// The word that the dialect of the request has for it (`ban`), where it has one of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub called: Option<String>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The case whose log tells of it as well, if one does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseId>,
    /// The moderation action that it executes, if it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub executed: Option<Executed>,
}

/// The ban or suspension in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restriction {
    /// Number of the decision.
    pub decision: u32,
    /// When, microseconds since 1970.
    pub at_us: i64,
    /// By what.
    pub trigger: Trigger,
    /// By whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Acting>,
    /// Word for the precise action.
    pub hint: String,
    /// Why, until it is erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// The word for a suspension of which the author is not told.
pub const SHADOW: &str = "shadow";

impl Restriction {
    /// Whether the author is not told of it.
    pub fn is_shadow(&self) -> bool {
        self.hint == SHADOW
    }
}
