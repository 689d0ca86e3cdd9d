//! What a list shows of a case, and filters by, without reading the case. Kept in the indexes, so its
//! names are short.

use serde::{Deserialize, Serialize};

use super::{AppealState, Head, IncidentState, Resolution, SorStatus, Standing, Visibility};
use crate::content::ContentRef;
use crate::severity::Severity;

/// A row of a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// Which content.
    #[serde(rename = "c")]
    pub content: ContentRef,
    /// Author.
    #[serde(rename = "a", default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// Parent.
    #[serde(rename = "p", default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<ContentRef>,
    /// Source.
    #[serde(rename = "s", default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Tags.
    #[serde(rename = "t", default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Labels of own evaluations.
    #[serde(rename = "l", default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<String>,
    /// Codes of policies violated or suspected.
    #[serde(rename = "o", default, skip_serializing_if = "Vec::is_empty")]
    pub policies: Vec<String>,
    /// Gravest policy violated.
    #[serde(rename = "e", default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// Online or down.
    #[serde(rename = "v")]
    pub visibility: Visibility,
    /// The incident.
    #[serde(rename = "i")]
    pub incident: IncidentState,
    /// An appeal waits for its ruling.
    #[serde(rename = "w", default, skip_serializing_if = "is_false")]
    pub has_appeal: bool,
    /// Reports of the present or last incident.
    #[serde(rename = "r", default, skip_serializing_if = "is_zero")]
    pub reports: u32,
    /// Reports come far faster than usual.
    #[serde(rename = "g", default, skip_serializing_if = "is_false")]
    pub surge: bool,
    /// In the review queue of this name.
    #[serde(rename = "q", default, skip_serializing_if = "Option::is_none")]
    pub queue: Option<String>,
    /// Not analysed completely: must not look clean.
    #[serde(rename = "n", default, skip_serializing_if = "is_false")]
    pub is_unanalysed: bool,
    /// First receipt, milliseconds since 1970.
    #[serde(rename = "d")]
    pub created_ms: i64,
    /// Waiting in the queue since, milliseconds since 1970.
    #[serde(rename = "k")]
    pub since_ms: i64,
    /// Who has claimed it, and until when, milliseconds since 1970.
    #[serde(rename = "m", default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<(String, i64)>,
}

impl Summary {
    /// The row of a case.
    pub fn of(head: &Head) -> Self {
        let judged = head.judgement.as_ref();
        let mut policies: Vec<String> =
            judged.map(|j| j.violations.iter().map(|v| v.policy.clone()).collect()).unwrap_or_default();
        policies.extend(head.evidence.suspected.iter().cloned());
        policies.sort();
        policies.dedup();
        policies.truncate(super::MAX_LISTED);
        let is_incomplete = judged.is_some_and(|judgement| !judgement.incomplete.is_empty());
        Self {
            content: head.content.clone(),
            author: head.facts.author.clone(),
            parent: head.facts.parent.clone(),
            source: head.facts.source.clone(),
            tags: head.facts.tags.clone(),
            labels: head.facts.labels.clone(),
            policies,
            severity: judged.and_then(|judgement| judgement.severity),
            visibility: head.visibility,
            incident: head.incident,
            has_appeal: head.has_pending_appeal(),
            reports: head.evidence.reports,
            surge: head.evidence.surge,
            queue: head.queue.clone(),
            is_unanalysed: !head.is_analysed() || is_incomplete,
            created_ms: head.created_ms,
            since_ms: head.waiting_since_ms(),
            claim: head.claim.as_ref().and_then(|c| Some((c.by.person()?.to_owned(), c.until_ms))),
        }
    }

    /// How the last incident ended, if it has.
    pub const fn resolution(&self) -> Option<Resolution> {
        match self.incident {
            IncidentState::Closed(resolution) => Some(resolution),
            _ => None,
        }
    }
}

impl Head {
    /// Since when it has been waiting for a moderator, milliseconds since 1970.
    pub fn waiting_since_ms(&self) -> i64 {
        if self.evidence.opened_ms > 0 { self.evidence.opened_ms } else { self.created_ms }
    }

    /// What the author is told of the content. An appeal against a decision on themselves is none on it.
    pub fn sor_status(&self) -> SorStatus {
        let standing = self.standing();
        let appeal = if self.content_appeal().is_some() { standing.appeal } else { AppealState::None };
        Standing { appeal, ..standing }.sor_status()
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
const fn is_false(flag: &bool) -> bool {
    !*flag
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
const fn is_zero(n: &u32) -> bool {
    *n == 0
}
