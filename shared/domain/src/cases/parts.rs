//! The parts of a case's state: what judged it, what enforced it, who appealed, who works on it.

use serde::{Deserialize, Serialize};

use super::{IncidentState, Standing, Trigger, Visibility};
use crate::decide::Violation;
use crate::moderators::Acting;
use crate::severity::Severity;

/// Where the merged body of a version is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BodyPlace {
    /// In the head item itself.
    Inline,
    /// In this many separate parts of the version.
    Parts(u32),
}

/// The latest analysis of a case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Judgement {
    /// Body version that was judged.
    pub body_version: u32,
    /// When, milliseconds since 1970.
    pub at_ms: i64,
    /// What was found.
    pub violations: Vec<Violation>,
    /// Strategies without a result: never to be read as clean.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub incomplete: Vec<String>,
    /// Gravest policy violated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// How grave it is as a number, 0 to 1, where the configuration that judged says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gravity: Option<f64>,
    /// How many of the first violations automation may enforce: what a restoration must look at again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub enforceable: Vec<Violation>,
    /// The hint of the gravest policy among those.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// Versions of the policies that judged.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub policies: Vec<(String, u32)>,
    /// What rules in shadow mode would have found. Acts on nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shadow: Vec<Violation>,
    /// Languages of the texts (ISO 639-1), where a configuration of a dialect judged.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<String>,
    /// What is incomplete has been promised for later.
    #[serde(default, skip_serializing_if = "is_false")]
    pub pending: bool,
}

/// What an incident rests on besides violations.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// When the incident was opened, milliseconds since 1970.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub opened_ms: i64,
    /// Its kind is *appeal*.
    #[serde(default, skip_serializing_if = "is_false")]
    pub appeal: bool,
    /// Reports, anonymous ones included.
    #[serde(default, skip_serializing_if = "is_none")]
    pub reports: u32,
    /// Reports of a named reporter.
    #[serde(default, skip_serializing_if = "is_none")]
    pub identified: u32,
    /// Reports of reporters who have mostly been right.
    #[serde(default, skip_serializing_if = "is_none")]
    pub trusted: u32,
    /// Who or what inquired, each once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inquiries: Vec<String>,
    /// Digests of what services of the platform flagged it with, to recognise a repetition.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flagged: Vec<String>,
    /// Policies suspected by reports and inquiries, each once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suspected: Vec<String>,
    /// Reports come far faster than usual.
    #[serde(default, skip_serializing_if = "is_false")]
    pub surge: bool,
    /// When the last reports came, milliseconds since 1970: the rate a surge is measured by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recent_ms: Vec<i64>,
}

impl Evidence {
    /// Nothing there.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// An enforcement: that the content was taken down, and for what.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Enforcement {
    /// 1, 2, 3, ... over the life of the case.
    #[serde(default)]
    pub number: u32,
    /// Body version it judged; kept as the snapshot for the statement of reasons.
    pub body_version: u32,
    /// When, microseconds since 1970.
    pub at_us: i64,
    /// By what.
    pub trigger: Trigger,
    /// By whom, where a person decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Acting>,
    /// Which policies, where.
    pub violations: Vec<Violation>,
    /// Versions of those policies, as they stood.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub policies: Vec<(String, u32)>,
    /// Sequence number of the audit entry.
    pub entry: u32,
    /// The author decision that took it down, if it was only that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ban: Option<u32>,
}

/// An appeal against the current enforcement, or against a decision on the author. Its statement is the text
/// of its entry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Appeal {
    /// When the author appealed, microseconds since 1970.
    pub at_us: i64,
    /// Its audit entry.
    pub entry: u32,
    /// The decision on the author that it is against, where it is not against an enforcement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ban: Option<AppealedBan>,
    /// The ruling.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ruling: Option<Ruling>,
}

/// A ban or suspension that its author appealed against.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppealedBan {
    /// Number of the author decision.
    pub decision: u32,
    /// Who decided, where a person did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Acting>,
}

/// How an appeal was ruled.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ruling {
    /// When, microseconds since 1970.
    pub at_us: i64,
    /// Content restored or not.
    pub accepted: bool,
    /// By whom, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Acting>,
}

/// A restoration that was decided and waits for the newest body to be analysed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Restoring {
    /// The enforcement it ends.
    pub enforcement: u32,
    /// Entry of the decision.
    pub entry: u32,
    /// By what.
    pub trigger: Trigger,
    /// By whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Acting>,
    /// Whether a `decision` is told when it happens (not for the lifting of a ban).
    pub announced: bool,
    /// Word for the precise action, if not the default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

/// A moderator's lease on a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// Who.
    pub by: Acting,
    /// Until when, milliseconds since 1970.
    pub until_ms: i64,
}

/// A decision that can be taken back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Undo {
    /// Its entry.
    pub entry: u32,
    /// The last entry that followed from it: nothing may have happened since.
    pub last: u32,
    /// Until when, milliseconds since 1970.
    pub until_ms: i64,
    /// Events to withdraw.
    pub events: Vec<String>,
    /// Jobs to withdraw.
    pub jobs: Vec<String>,
    /// What to go back to.
    pub before: Before,
    /// The body that it pinned: version, and in how many parts it is stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snapshot: Option<(u32, u32)>,
}

/// The parts of a head that a decision changes, as they were.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Before {
    /// Standing, to compare.
    pub standing: Standing,
    /// Visibility.
    pub visibility: Visibility,
    /// Incident.
    pub incident: IncidentState,
    /// Incidents so far.
    pub incident_count: u32,
    /// Evidence.
    pub evidence: Evidence,
    /// Seen by a moderator.
    pub reviewed: bool,
    /// Enforcement.
    pub enforcement: Option<Enforcement>,
    /// Appeal.
    pub appeal: Option<Appeal>,
    /// Pending restoration.
    pub restoring: Option<Restoring>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
const fn is_zero(n: &i64) -> bool {
    *n == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
const fn is_none(n: &u32) -> bool {
    *n == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
const fn is_false(flag: &bool) -> bool {
    !*flag
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_judgement_stored_before_dialects_had_configurations_is_read_and_written_as_it_was() {
        let stored = r#"{"body_version":1,"at_ms":2,"violations":[{"policy":"HTE","confidence":"check","score":0.5,"cause":"toxicity/toxic"}]}"#;
        let read: Judgement = serde_json::from_str(stored).unwrap();
        assert!(!read.pending && read.languages.is_empty() && read.violations[0].category.is_none());
        let written: serde_json::Value = serde_json::to_value(&read).unwrap();
        let before: serde_json::Value = serde_json::from_str(stored).unwrap();
        assert_eq!(written["violations"], before["violations"]);
        assert_eq!((written.get("pending"), written.get("languages")), (None, None));
    }
}
