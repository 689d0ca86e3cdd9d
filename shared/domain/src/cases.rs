//! A case: everything about one content that decides what may happen to it next.
//!
//! The head is the whole state; the audit entries are how it got there. Only
//! [`crate::transition`] makes a new head out of an old one.

mod appeals;
mod audit;
mod executed;
mod parts;
mod standing;
mod summary;

pub use appeals::{AppealDecision, AppealStory, appeals};
pub use audit::{Action, AuditEntry, CallersFlag, EntryText, LogEnd, Tampered, verify, verify_log};
pub use executed::{ActedOn, Executed, RESOLVE, UNRESOLVE, is_check_off_word};
pub use parts::{
    Appeal, AppealedBan, Before, BodyPlace, Claim, Enforcement, Evidence, Judgement, Restoring, Ruling, Undo,
};
pub use standing::{AppealState, IncidentState, Resolution, SorStatus, Standing, Trigger, Visibility};
pub use summary::Summary;

use serde::{Deserialize, Serialize};

use crate::bulk::LastBulk;
use crate::content::{Body, ContentRef};
use crate::facets::{Filed, Filing};
use crate::lens::Lens;
use crate::ranges::Ranges;

/// Most labels, tags and policies that the head repeats from its body for lists.
const MAX_LISTED: usize = 20;

/// The state of a case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Head {
    /// Which content.
    pub content: ContentRef,
    /// What lists and filters need of the newest body.
    #[serde(default)]
    pub facts: Facts,
    /// First receipt (or report, if that came first), milliseconds since 1970.
    pub created_ms: i64,
    /// Last change, milliseconds since 1970.
    pub updated_ms: i64,
    /// Rises by one with every write; the condition of the next.
    pub version: u64,
    /// Number of accepted requests; 0 while only reports or outside decisions named the content.
    pub received: u32,
    /// When the newest of them was accepted, milliseconds since 1970; absent while that is the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received_ms: Option<i64>,
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
    /// What the present or last incident rests on.
    #[serde(default, skip_serializing_if = "Evidence::is_empty")]
    pub evidence: Evidence,
    /// Seen by a moderator since the last new evidence.
    #[serde(default)]
    pub reviewed: bool,
    /// Latest analysis.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub judgement: Option<Judgement>,
    /// Current enforcement while down; the last one after a restoration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enforcement: Option<Enforcement>,
    /// The appeal against that enforcement, or against a ban of the author.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appeal: Option<Appeal>,
    /// A restoration that waits for the newest body to be analysed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restoring: Option<Restoring>,
    /// Number of the last author decision that reached this content.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub author_decision: u32,
    /// Which moderator works on it, until when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<Claim>,
    /// A decision that can still be taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undo: Option<Box<Undo>>,
    /// Number of audit entries.
    #[serde(default)]
    pub entry_count: u32,
    /// Digest of the last audit entry, hex; empty if none.
    #[serde(default)]
    pub chain: String,
    /// The last bulk request that named the content, to recognise its repetition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_bulk: Option<LastBulk>,
    /// Name of the review queue it belongs into while it is queued.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue: Option<String>,
    /// Key by which the review queue orders it: higher first. Does not change as time passes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<f64>,
    /// How many checks of it ended in sending it back to its author.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub bounces: u32,
    /// When something first flagged it, microseconds since 1970. Never changes afterwards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flagged_us: Option<i64>,
    /// In which lists of flagged cases it stands, if the platform has such lists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filing: Option<Filing>,
    /// May be deleted from this time on, seconds since 1970; absent once there has been an incident.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_s: Option<i64>,
    /// When its texts were erased, milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erased_ms: Option<i64>,
    /// The empty body version that its texts were replaced by then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erased_body: Option<u32>,
    /// Its audit entry: texts of earlier ones are gone.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub erased_entry: u32,
    /// Its receipt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erased_by: Option<String>,
    /// There is an item that leads here from the content's id alone.
    #[serde(default, skip_serializing_if = "is_false")]
    pub aliased: bool,
    /// The case has ended: whoever meets it removes what is left of it and goes on from nothing.
    #[serde(default, skip_serializing_if = "is_false")]
    pub retired: bool,
}

/// What lists and filters need to know of a body without reading it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Author id on the platform.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// Parent content.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<ContentRef>,
    /// Where it came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Tags (the first twenty).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Labels of the platform's own evaluations (the first twenty).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<String>,
    /// The configuration that judges it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lens: Option<Lens>,
}

impl Facts {
    /// The facts of a body.
    pub fn of(body: &Body) -> Self {
        let mut labels: Vec<String> = body.evaluations.iter().map(|evaluation| evaluation.label.clone()).collect();
        labels.sort();
        labels.dedup();
        labels.truncate(MAX_LISTED);
        Self {
            author: body.author.clone(),
            parent: body.parent.clone(),
            source: body.source.clone(),
            tags: body.tags.iter().take(MAX_LISTED).cloned().collect(),
            labels,
            lens: body.lens.clone(),
        }
    }
}

impl Head {
    /// The head of a content that nothing is known of yet.
    pub fn new(content: &ContentRef, at_ms: i64) -> Self {
        Self {
            content: content.clone(),
            facts: Facts::default(),
            created_ms: at_ms,
            updated_ms: at_ms,
            version: 0,
            received: 0,
            received_ms: None,
            analysed: Ranges::default(),
            body_version: 0,
            body_place: BodyPlace::Inline,
            referenced_body: 0,
            visibility: Visibility::Online,
            incident: IncidentState::None,
            incident_count: 0,
            evidence: Evidence::default(),
            reviewed: false,
            judgement: None,
            enforcement: None,
            appeal: None,
            restoring: None,
            author_decision: 0,
            claim: None,
            undo: None,
            entry_count: 0,
            chain: String::new(),
            last_bulk: None,
            queue: None,
            priority: None,
            bounces: 0,
            flagged_us: None,
            filing: None,
            expires_s: None,
            erased_ms: None,
            erased_body: None,
            erased_entry: 0,
            erased_by: None,
            aliased: false,
            retired: false,
        }
    }

    /// Whether the newest receipt has been analysed, and with it all that was merged before. A case
    /// that is not must not look clean. Earlier receipts may stay open for ever: of a request that
    /// died before its message was accepted, and was answered by nothing but a repetition.
    pub fn is_analysed(&self) -> bool {
        self.analysed.contains(self.received)
    }

    /// Whether an analysis of the newest receipt is still to come: of all of it, or of what has not run so far.
    pub fn is_partial(&self) -> bool {
        !self.is_analysed() || self.judgement.as_ref().is_some_and(|judgement| judgement.pending)
    }

    /// Whether the newest body is the one that the latest judgement is about.
    pub fn is_judged(&self) -> bool {
        self.judgement.as_ref().is_some_and(|judgement| judgement.body_version == self.body_version)
    }

    /// When the content was sent last, milliseconds since 1970.
    pub fn sent_ms(&self) -> i64 {
        self.received_ms.unwrap_or(self.created_ms)
    }

    /// Whether the content itself, or an outside decision on it, has ever been received. Reports alone
    /// do not make a content known.
    pub const fn is_known(&self) -> bool {
        self.received > 0 || self.enforcement.is_some()
    }

    /// Whether somebody can rule on it: on what is known, on what was only reported so far, and on an appeal
    /// against a ban of whoever it stands for.
    pub const fn is_rulable(&self) -> bool {
        self.is_known() || self.evidence.reports > 0 || self.appeal.is_some()
    }

    /// Flagged and not yet reviewed: belongs into the review queue.
    pub fn is_queued(&self) -> bool {
        let flagged = self.judgement.as_ref().is_some_and(|j| !j.violations.is_empty());
        !self.reviewed && (flagged || self.incident.is_open())
    }

    /// Whether it is down, or something was found in its newest version that was judged.
    pub fn is_violating(&self) -> bool {
        let is_found = self.judgement.as_ref().is_some_and(|judged| !judged.violations.is_empty());
        is_found || matches!(self.visibility, Visibility::Down)
    }

    /// Whether something has ever flagged it: a violation, a report, an inquiry, an incident, an enforcement.
    pub fn is_flagged(&self) -> bool {
        let violates = self.judgement.as_ref().is_some_and(|judged| !judged.violations.is_empty());
        violates || self.incident_count > 0 || self.evidence.reports > 0 || self.enforcement.is_some()
    }

    /// When it was flagged, as far as its state tells, microseconds since 1970: for one that was flagged before
    /// that was noted.
    pub fn flagged_since_us(&self) -> Option<i64> {
        let judged = self.judgement.as_ref().filter(|judged| !judged.violations.is_empty());
        let times = [
            judged.map(|judged| judged.at_ms * 1000),
            (self.evidence.opened_ms > 0).then_some(self.evidence.opened_ms * 1000),
            self.enforcement.as_ref().map(|enforcement| enforcement.at_us),
        ];
        let known = times.into_iter().flatten().min();
        known.or_else(|| self.is_flagged().then_some(self.created_ms * 1000))
    }

    /// The case as lists of flagged cases have it.
    pub fn filed(&self) -> Option<Filed> {
        Some(Filed { flagged_us: self.flagged_us?, filing: self.filing.clone()? })
    }

    /// Whether an event or an enforcement needs this body version kept.
    pub fn needs_body(&self, version: u32) -> bool {
        self.referenced_body == version || self.is_pinned(version)
    }

    /// Whether an appeal waits for its ruling.
    pub fn has_pending_appeal(&self) -> bool {
        self.appeal.as_ref().is_some_and(|appeal| appeal.ruling.is_none())
    }

    /// The appeal against the current enforcement of the content.
    pub fn content_appeal(&self) -> Option<&Appeal> {
        self.appeal.as_ref().filter(|appeal| appeal.ban.is_none())
    }

    /// Whether an appeal against a decision on the author waits for its ruling.
    pub fn has_pending_ban_appeal(&self) -> bool {
        self.appeal.as_ref().is_some_and(|appeal| appeal.ruling.is_none() && appeal.ban.is_some())
    }

    /// Reports that came before the content: they wait under the number of the first incident.
    pub const fn has_waiting_reports(&self) -> bool {
        self.incident_count == 0 && self.evidence.reports > 0
    }

    /// Number of the incident whose reporters are told if it is closed now: the open one, or the first if
    /// reports wait for it. `None` if nobody named is among them.
    pub const fn incident_to_tell(&self) -> Option<u32> {
        match (self.evidence.identified, self.incident.is_open()) {
            (0, _) => None,
            (_, true) => Some(self.incident_count),
            (_, false) if self.incident_count == 0 => Some(1),
            (_, false) => None,
        }
    }

    /// Online, or about to be: a restoration only waits for an analysis.
    pub const fn is_up(&self) -> bool {
        matches!(self.visibility, Visibility::Online) || self.restoring.is_some()
    }

    /// Whether an enforcement judged this body version: the current one, or the one that comes back if
    /// the last decision is taken back.
    pub fn is_pinned(&self, version: u32) -> bool {
        let before = self.undo.as_ref().and_then(|undo| undo.before.enforcement.as_ref());
        self.enforcement.iter().chain(before).any(|enforcement| enforcement.body_version == version)
    }

    /// Whether a restoration has nothing to look at again: the newest version is the one that was ruled on,
    /// or was never received, or has been erased. A ban judges nothing: it brings back what it met only if
    /// no analysis has come since.
    pub fn is_settled(&self) -> bool {
        let Some(enforcement) = &self.enforcement else { return true };
        if self.received == 0 || self.erased_body == Some(self.body_version) {
            return true;
        }
        let is_same = enforcement.body_version == self.body_version;
        let judged_us = self.judgement.as_ref().map_or(i64::MAX, |judged| judged.at_ms * 1000);
        is_same && (enforcement.ban.is_none() || (self.is_judged() && judged_us <= enforcement.at_us))
    }

    /// Whether nothing has been received since its texts were erased.
    pub fn is_skeleton(&self) -> bool {
        self.erased_body == Some(self.body_version)
    }

    /// Whether what was said then has been erased since. Microseconds since 1970.
    pub fn is_erased_since(&self, at_us: i64) -> bool {
        self.erased_ms.is_some_and(|erased_ms| at_us / 1000 <= erased_ms)
    }

    /// Whether a text of this body version may still be kept.
    pub fn may_keep_body(&self, version: u32) -> bool {
        self.erased_body.is_none_or(|erased| version >= erased)
    }

    /// Down for no other reason than that the author is banned.
    pub fn is_down_by_ban_only(&self) -> bool {
        self.visibility == Visibility::Down && self.enforcement.as_ref().is_some_and(|e| e.ban.is_some())
    }

    /// Where its log must end.
    pub fn log_end(&self) -> LogEnd {
        LogEnd { entry_count: self.entry_count, chain: self.chain.clone(), standing: self.standing() }
    }

    /// Where the case stands.
    pub fn standing(&self) -> Standing {
        Standing {
            visibility: self.visibility,
            incident: self.incident,
            incidents: self.incident_count,
            enforcement: self.enforcement.as_ref().map_or(0, |enforcement| enforcement.number),
            appeal: match &self.appeal {
                None => AppealState::None,
                Some(Appeal { ruling: None, .. }) => AppealState::Pending,
                Some(Appeal { ruling: Some(ruling), .. }) => AppealState::Ruled(ruling.accepted),
            },
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
const fn is_zero(n: &u32) -> bool {
    *n == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
const fn is_false(flag: &bool) -> bool {
    !*flag
}
