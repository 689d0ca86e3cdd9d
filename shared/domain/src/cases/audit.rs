//! The append-only audit log of a case: what happened, by whom, from which standing to which.
//!
//! Entries are chained by digest. They hold codes, names and dates, never free text: of a text they
//! hold a salted digest, so that it can be erased without breaking the chain.

use serde::{Deserialize, Serialize};

use super::{Executed, IncidentState, Resolution, Standing, Trigger};
use crate::decide::Violation;
use crate::event::DecisionKind;
use crate::moderators::Acting;

/// What an audit entry records.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum Action {
    /// Violations opened an incident.
    IncidentOpened {
        /// What was found.
        violations: Vec<Violation>,
    },
    /// Violations were added to an open incident, or to content that is down.
    EvidenceAdded {
        /// What was found.
        violations: Vec<Violation>,
    },
    /// A community report.
    Reported {
        /// Hash of the reporter's id; absent for an anonymous one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reporter: Option<String>,
        /// Key of an anonymous one; absent for others, and in entries of before there was one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        anonymous: Option<String>,
        /// Policies the reporter suspects, as spelt.
        suspected: Vec<String>,
    },
    /// A reporter took their report back.
    ReportWithdrawn {
        /// Hash of the reporter's id; absent for an anonymous one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reporter: Option<String>,
    },
    /// Reports that came before their content opened an incident with it.
    ReportsJoined {
        /// How many.
        reports: u32,
    },
    /// Somebody asked for a review; who or what did is the entry's `text`.
    Inquired {
        /// Suspected policies and fields.
        violations: Vec<(String, Option<String>)>,
    },
    /// A service of the platform flagged it; reasons and what is attached are the entry's `text`.
    Flagged {
        /// With what.
        flags: Vec<CallersFlag>,
    },
    /// The author appealed; the statement's digest is the entry's `text`.
    Appealed,
    /// The content was decided on.
    Decided {
        /// How.
        decision: DecisionKind,
        /// Word for the precise action.
        hint: String,
        /// For what.
        violations: Vec<Violation>,
        /// How the incident ended by it, if it did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        resolution: Option<Resolution>,
    },
    /// The author was banned, and this content with them.
    AuthorBanned {
        /// Number of the author decision.
        decision: u32,
    },
    /// A ban of the author was lifted.
    AuthorRestored {
        /// Number of the author decision.
        decision: u32,
    },
    /// A restoration that waited for an analysis happened.
    Restored,
    /// Passed back from the upper level.
    DeEscalated,
    /// Seen by a moderator, nothing to decide.
    Reviewed,
    /// A moderator's note; its digest is the entry's `text`.
    Noted,
    /// A moderator did something that is carried out elsewhere: on the author, or by the platform.
    Recorded {
        /// What it names besides the content: a channel, a custom action.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        subject: Option<String>,
    },
    /// A decision was taken back before anybody was told.
    Undone {
        /// Its entry.
        entry: u32,
    },
    /// Reports came far faster than usual.
    Surged {
        /// On what: `content`, `author` or `policy`.
        on: String,
    },
    /// Texts of the case were erased.
    Erased {
        /// Id of the receipt.
        receipt: String,
    },
}

/// A flag of a service of the platform, without what may be erased of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallersFlag {
    /// Its kind, in the caller's word.
    pub category: String,
    /// Labels.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<String>,
}

/// One entry of the audit log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// 1, 2, 3, ... without gaps.
    pub number: u32,
    /// When, microseconds since 1970.
    pub at_us: i64,
    /// By what.
    pub trigger: Trigger,
    /// By whom, where a person acted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Acting>,
    /// What happened.
    pub action: Action,
    /// The word that the dialect of the request has for it (`delete_message`), where it has one of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub called: Option<String>,
    /// The moderation action that was executed, if one was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub executed: Option<Executed>,
    /// Versions of the policies that judged, by code.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub policies: Vec<(String, u32)>,
    /// Salted digest of a text that belongs to the entry, hex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Standing before.
    pub from: Standing,
    /// Standing after.
    pub to: Standing,
    /// Ids of the webhooks it owes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<String>,
    /// Digest of the entry before, hex; empty for the first.
    pub previous: String,
}

impl AuditEntry {
    /// The report that it tells of: of which incident, and by which key.
    pub fn report(&self) -> Option<(u32, &str)> {
        match &self.action {
            Action::Reported { reporter: Some(key), .. } | Action::Reported { anonymous: Some(key), .. } => {
                Some((self.to.incidents.max(1), key))
            }
            _ => None,
        }
    }

    /// Digest of this entry, hex, over all its parts and the digest of the entry before.
    pub fn digest(&self) -> String {
        let text = serde_json::to_vec(self).unwrap_or_default();
        crate::ids::sha256_hex(&text)
    }
}

/// A text that can be erased, kept apart from the entry that refers to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryText {
    /// Number of the entry it belongs to.
    pub entry: u32,
    /// Random; makes the digest say nothing about a text that is gone.
    pub salt: String,
    /// The text.
    pub text: String,
    /// Further texts that belong to it, by name: notes, attachments, options of a custom action.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub more: Vec<(String, String)>,
}

impl EntryText {
    /// The digest that the entry holds.
    pub fn digest(&self) -> String {
        let more = self.more.iter().flat_map(|(name, text)| [name.as_bytes(), text.as_bytes()]);
        let parts: Vec<&[u8]> = [self.salt.as_bytes(), self.text.as_bytes()].into_iter().chain(more).collect();
        crate::ids::hex(&crate::ids::digest(&parts))
    }

    /// The first further text of a name.
    pub fn named(&self, name: &str) -> Option<&str> {
        self.more.iter().find(|(known, _)| known == name).map(|(_, text)| text.as_str())
    }

    /// All further texts of a name, in order.
    pub fn all_named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.more.iter().filter(move |(known, _)| known == name).map(|(_, text)| text.as_str())
    }
}

/// What is wrong with an audit log.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Tampered {
    /// An entry is missing or doubled.
    #[error("entry {0} is missing")]
    Gap(u32),
    /// An entry was changed, or the one before it.
    #[error("entry {0} does not continue the one before it")]
    Chain(u32),
    /// An entry starts from another standing than the one before it left.
    #[error("entry {0} does not start where the one before it ended")]
    Standing(u32),
    /// A text is not the one that was written, or is gone without an erasure.
    #[error("the text of entry {0} was changed or removed")]
    Text(u32),
    /// The case is not where its log ends.
    #[error("the case does not stand where its log ends")]
    Head,
}

/// Checks a whole log: gapless, chained, and each entry starting where the one before ended. Returns
/// the standing and the digest it ends with, to compare with the head.
pub fn verify(entries: &[AuditEntry]) -> Result<(Standing, String), Tampered> {
    let mut standing = Standing::default();
    let mut chain = String::new();
    for (expected, entry) in (1_u32..).zip(entries) {
        if entry.number != expected {
            return Err(Tampered::Gap(expected));
        }
        if entry.previous != chain {
            return Err(Tampered::Chain(expected));
        }
        if entry.from != standing {
            return Err(Tampered::Standing(expected));
        }
        standing = entry.to;
        chain = entry.digest();
    }
    Ok((standing, chain))
}

/// What the head of a case says about its log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogEnd {
    /// Number of entries.
    pub entry_count: u32,
    /// Digest of the last entry, hex; empty if there is none.
    pub chain: String,
    /// Where the case stands.
    pub standing: Standing,
}

/// Checks the whole log of a case together with its texts and its head. `texts` are the entries that have
/// a text, with the digests of what is stored. A text may be missing where a later entry says that the
/// texts were erased, and nowhere else.
pub fn verify_log(entries: &[AuditEntry], texts: &[(u32, String)], end: &LogEnd) -> Result<(), Tampered> {
    let (standing, chain) = verify(entries)?;
    let is_erasure = |entry: &&AuditEntry| matches!(entry.action, Action::Erased { .. });
    let erased = entries.iter().rfind(is_erasure).map_or(0, |entry| entry.number);
    for entry in entries {
        let stored = texts.iter().find(|(number, _)| *number == entry.number).map(|(_, digest)| digest);
        let is_right = match (&entry.text, stored) {
            (Some(written), Some(stored)) => written == stored,
            (Some(_), None) => entry.number < erased,
            (None, stored) => stored.is_none(),
        };
        if !is_right {
            return Err(Tampered::Text(entry.number));
        }
    }
    match u32::try_from(entries.len()) {
        Ok(count) if count < end.entry_count => Err(Tampered::Gap(count + 1)),
        Ok(count) if count == end.entry_count && chain == end.chain && standing == end.standing => Ok(()),
        _ => Err(Tampered::Head),
    }
}

impl Standing {
    /// Whether an incident is open or escalated.
    pub const fn has_open_incident(&self) -> bool {
        matches!(self.incident, IncidentState::Open | IncidentState::Escalated)
    }
}

#[cfg(test)]
#[path = "audit_tests.rs"]
mod tests;
