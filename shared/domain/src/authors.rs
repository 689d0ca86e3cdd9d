//! Authors: whether somebody may take part, and what was decided on them (T20 to T23).
//!
//! The record that ingestion reads is small and absent for almost everybody; what is counted of an
//! author stands apart ([`AuthorTally`]).

mod decide;
#[cfg(test)]
mod laws_tests;
mod mutes;
mod restriction;
mod strikes;
mod tallies;

pub(crate) use decide::author_event;
pub use decide::{AuthorDecision, AuthorDecisionKind, AuthorRefused, AuthorTransition};
pub use mutes::Mute;
pub use restriction::{AuthorSaid, Restriction, SHADOW};
pub use strikes::Strike;
pub use tallies::{AuthorTally, Rate, ReporterTally};

use serde::{Deserialize, Serialize};

use crate::cases::{Executed, Trigger};
use crate::ids::CaseId;
use crate::moderators::Acting;
use crate::transition::Ban;

/// Whether an author may take part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AuthorStatus {
    /// Nothing stands against them.
    #[default]
    Active,
    /// Suspended; their content stays.
    Held,
    /// Banned; their content is down.
    Banned,
}

impl AuthorStatus {
    /// The wire name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Held => "held",
            Self::Banned => "banned",
        }
    }
}

/// The state of an author.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Author {
    /// The platform's id.
    pub id: String,
    /// Rises by one with every write; the condition of the next.
    pub version: u64,
    /// Where they stand.
    pub status: AuthorStatus,
    /// Flagged for the upper level.
    #[serde(default)]
    pub escalated: bool,
    /// The ban in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ban: Option<Ban>,
    /// Suspended until then, milliseconds since 1970; absent for without end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_until_ms: Option<i64>,
    /// What stands against them, as it was decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restriction: Option<Restriction>,
    /// How often they have been banned or suspended.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub bans: u32,
    /// When the newest ban or suspension was asked for that has come here, microseconds since 1970. Decisions can be put
    /// off and come in another order; what was asked for last counts.
    #[serde(default, skip_serializing_if = "is_none")]
    pub restricted_us: i64,
    /// The same of what lifts them.
    #[serde(default, skip_serializing_if = "is_none")]
    pub lifted_us: i64,
    /// Number of decisions, which is the number of the last one.
    pub decisions: u32,
    /// Digest of the last entry, hex.
    pub chain: String,
    /// Last change, milliseconds since 1970.
    pub updated_ms: i64,
}

impl Author {
    /// An author on whom nothing has been decided.
    pub fn new(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            version: 0,
            status: AuthorStatus::Active,
            escalated: false,
            ban: None,
            held_until_ms: None,
            restriction: None,
            bans: 0,
            restricted_us: 0,
            lifted_us: 0,
            decisions: 0,
            chain: String::new(),
            updated_ms: 0,
        }
    }
}

/// One entry of the append-only audit log of an author.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AuthorEntry {
    /// 1, 2, 3, ... without gaps: the number of the decision.
    pub number: u32,
    /// When, microseconds since 1970.
    pub at_us: i64,
    /// By what.
    pub trigger: Trigger,
    /// By whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Acting>,
    /// How.
    pub decision: AuthorDecisionKind,
    /// Word for the precise action.
    pub hint: String,
    /// The word that the dialect of the request has for it, where it has one of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub called: Option<String>,
    /// The moderation action that was executed, if one was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub executed: Option<Executed>,
    /// The case whose log tells of it as well, if one does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseId>,
    /// Codes of the policies violated.
    pub policies: Vec<String>,
    /// Status before.
    pub from: AuthorStatus,
    /// Status after.
    pub to: AuthorStatus,
    /// Id of the webhook it owes, if it owes one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
    /// Digest of the entry before, hex.
    pub previous: String,
}

impl AuthorEntry {
    /// Digest of this entry, hex, over all its parts and the digest of the entry before.
    pub fn digest(&self) -> String {
        crate::ids::sha256_hex(&serde_json::to_vec(self).unwrap_or_default())
    }
}

/// Checks a whole log as [`crate::cases::verify`] does for a case. Returns the status and the digest it
/// ends with, or the number of the first entry that is wrong.
pub fn verify(entries: &[AuthorEntry]) -> Result<(AuthorStatus, String), u32> {
    let (mut status, mut chain) = (AuthorStatus::Active, String::new());
    for (expected, entry) in (1_u32..).zip(entries) {
        if entry.number != expected || entry.previous != chain || entry.from != status {
            return Err(expected);
        }
        (status, chain) = (entry.to, entry.digest());
    }
    Ok((status, chain))
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
const fn is_none(n: &i64) -> bool {
    *n == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
const fn is_zero(n: &u32) -> bool {
    *n == 0
}
