//! Where in the review queues a case belongs (rulings 30). The key does not change as time passes, so
//! that it can be an index's sort key: a case waits with the same advantage over a later one for ever.

use crate::cases::Head;
use crate::config::{Endpoint, Queue, QueueFacts, queue_for};
use crate::severity::Severity;

use super::Transition;
use super::enforce::policies_of;

/// Confidence of a case that nobody but people has said anything about.
const UNSURE: f64 = 0.5;
/// How many doublings a surge of reports counts for.
const SURGE_DOUBLINGS: f64 = 3.0;
const HOUR_MS: f64 = 3_600_000.0;

/// What the place of a case depends on besides the case.
#[derive(Clone, Copy, Debug)]
pub struct Placing<'a> {
    /// The platform's queues.
    pub queues: &'a [Queue],
    /// Hours of waiting that outweigh a doubling of the gravity.
    pub half_life_h: u32,
    /// Whether cases can be listed that were never flagged.
    pub index_all: bool,
    /// Whether flagged cases are listed by what filters ask for.
    pub by_facets: bool,
    /// Who may want to hear of the change.
    pub endpoints: &'a [Endpoint],
}

impl Transition {
    /// Puts the case into its queue, or takes it out, and owes the news of its item. The last step before every
    /// commit.
    pub fn place(&mut self, placing: &Placing<'_>) {
        self.file(placing);
        self.tell_of_item(placing.endpoints);
        self.tell_of_actions(placing.endpoints);
        let head = &mut self.case.head;
        self.is_listed = placing.index_all || head.is_flagged();
        if !head.is_queued() {
            head.queue = None;
            head.priority = None;
            return;
        }
        head.queue = Some(queue_of(head, placing.queues).to_owned());
        head.priority = Some(priority(head, placing.half_life_h));
    }
}

/// The review queue that a case belongs into, or would if it were not reviewed.
pub(super) fn queue_of<'a>(head: &Head, queues: &'a [Queue]) -> &'a str {
    let found = head.judgement.as_ref().map(|judged| policies_of(&judged.violations)).unwrap_or_default();
    let policies: Vec<&str> = found.iter().chain(&head.evidence.suspected).map(String::as_str).collect();
    let tags: Vec<&str> = head.facts.tags.iter().map(String::as_str).collect();
    let severity = head.judgement.as_ref().and_then(|judged| judged.severity);
    queue_for(queues, &QueueFacts { kind: &head.content.kind, policies: &policies, tags: &tags, severity })
}

/// log2(severity x confidence x (1 + trusted reporters)) - waiting since / half-life.
pub fn priority(head: &Head, half_life_h: u32) -> f64 {
    let judged = head.judgement.as_ref();
    let severity = judged.and_then(|judged| judged.severity).unwrap_or_default();
    let scores = judged.map(|judged| judged.violations.as_slice()).unwrap_or_default();
    let score = scores.iter().map(|violation| violation.score).fold(0.0, f64::max);
    let confidence = if score > 0.0 { score } else { UNSURE };
    let gravity = weight(severity) * confidence * f64::from(1 + head.evidence.trusted);
    let surge = if head.evidence.surge { SURGE_DOUBLINGS } else { 0.0 };
    gravity.log2() + surge - head.waiting_since_ms() as f64 / (f64::from(half_life_h.max(1)) * HOUR_MS)
}

const fn weight(severity: Severity) -> f64 {
    match severity {
        Severity::Info => 1.0,
        Severity::Low => 2.0,
        Severity::Medium => 4.0,
        Severity::High => 8.0,
        Severity::Critical => 16.0,
    }
}
