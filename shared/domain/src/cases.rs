//! A case: everything about one content that decides what may happen to it next.
//!
//! The head is the whole state; the audit entries are how it got there. Only
//! [`crate::transition`] makes a new head out of an old one.

use serde::{Deserialize, Serialize};

use crate::bulk::LastBulk;
use crate::content::ContentRef;
use crate::decide::Violation;
use crate::event::DecisionKind;
use crate::ranges::Ranges;

/// Whether readers of the platform may see the content.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Visibility {
    /// Published.
    #[default]
    Online,
    /// Taken down.
    Down,
}

/// Where the case's incident stands; at most one is not closed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum IncidentState {
    /// There never was one.
    #[default]
    None,
    /// Waiting for a moderator.
    Open,
    /// Waiting for an upper level.
    Escalated,
    /// Ended.
    Closed(Resolution),
}

/// How an incident ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Resolution {
    /// Content down.
    Enforced,
    /// Content stays.
    Dismissed,
    /// Restored after an appeal.
    Overturned,
    /// Appeal rejected.
    Upheld,
    /// Author banned.
    Terminated,
}

impl Resolution {
    /// The wire name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Enforced => "enforced",
            Self::Dismissed => "dismissed",
            Self::Overturned => "overturned",
            Self::Upheld => "upheld",
            Self::Terminated => "terminated",
        }
    }
}

/// What made a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Trigger {
    /// A policy with automation on.
    Automated,
    /// A moderator.
    Manual,
    /// The platform, outside of Gavel.
    External,
}

impl Trigger {
    /// The wire name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Automated => "automated",
            Self::Manual => "manual",
            Self::External => "external",
        }
    }
}

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
}

/// An enforcement: that the content was taken down, and for what.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Enforcement {
    /// Body version it judged; kept as the snapshot for the statement of reasons.
    pub body_version: u32,
    /// When, microseconds since 1970.
    pub at_us: i64,
    /// By what.
    pub trigger: Trigger,
    /// Which policies, where.
    pub violations: Vec<Violation>,
    /// Sequence number of the audit entry.
    pub entry: u32,
}

/// The state of a case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Head {
    /// Which content.
    pub content: ContentRef,
    /// First receipt, milliseconds since 1970.
    pub created_ms: i64,
    /// Last change, milliseconds since 1970.
    pub updated_ms: i64,
    /// Rises by one with every write; the condition of the next.
    pub version: u64,
    /// Number of accepted requests.
    pub received: u32,
    /// Which of them have been analysed.
    pub analysed: Ranges,
    /// Version of the newest body.
    pub body_version: u32,
    /// Where that body is.
    pub body_place: BodyPlace,
    /// Highest body version that an event refers to.
    #[serde(default)]
    pub referenced_body: u32,
    /// Online or down.
    #[serde(default)]
    pub visibility: Visibility,
    /// The incident.
    #[serde(default)]
    pub incident: IncidentState,
    /// How many incidents there have been, the present one included.
    #[serde(default)]
    pub incident_count: u32,
    /// Seen by a moderator since the last new evidence.
    #[serde(default)]
    pub reviewed: bool,
    /// Latest analysis.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub judgement: Option<Judgement>,
    /// Current enforcement, while down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enforcement: Option<Enforcement>,
    /// Number of audit entries.
    #[serde(default)]
    pub entry_count: u32,
    /// Digest of the last audit entry, hex; empty if none.
    #[serde(default)]
    pub chain: String,
    /// The last bulk request that named the content, to recognise its repetition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_bulk: Option<LastBulk>,
}

impl Head {
    /// Whether the newest receipt has been analysed, and with it all that was merged before. A case
    /// that is not must not look clean. Earlier receipts may stay open for ever: of a request that
    /// died before its message was accepted, and was answered by nothing but a repetition.
    pub fn is_analysed(&self) -> bool {
        self.analysed.contains(self.received)
    }

    /// Flagged and not yet reviewed: belongs into the review queue.
    pub fn is_queued(&self) -> bool {
        let flagged = self.judgement.as_ref().is_some_and(|j| !j.violations.is_empty());
        !self.reviewed && (flagged || matches!(self.incident, IncidentState::Open | IncidentState::Escalated))
    }

    /// Whether an event or an enforcement needs this body version kept.
    pub fn needs_body(&self, version: u32) -> bool {
        self.referenced_body == version || self.enforcement.as_ref().is_some_and(|e| e.body_version == version)
    }
}

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
}

/// One entry of the append-only audit log of a case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// 1, 2, 3, ... without gaps.
    pub number: u32,
    /// When, microseconds since 1970.
    pub at_us: i64,
    /// By what.
    pub trigger: Trigger,
    /// What happened.
    pub action: Action,
    /// Versions of the policies that judged, by code.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub policies: Vec<(String, u32)>,
    /// Visibility and incident before.
    pub from: (Visibility, IncidentState),
    /// Visibility and incident after.
    pub to: (Visibility, IncidentState),
    /// Ids of the webhooks it owes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<String>,
    /// Digest of the entry before, hex; empty for the first.
    pub previous: String,
}

impl AuditEntry {
    /// Digest of this entry, hex, over all its parts and the digest of the entry before.
    pub fn digest(&self) -> String {
        let text = serde_json::to_vec(self).unwrap_or_default();
        crate::ids::sha256_hex(&text)
    }
}
