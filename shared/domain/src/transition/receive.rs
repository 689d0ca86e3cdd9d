//! Accepting a submission: merge it, raise the receipt number, keep what others still refer to.

use crate::bodies;
use crate::bulk::{BulkContent, BulkId, LastBulk, Membership};
use crate::cases::{BodyPlace, Facts};
use crate::content::{ContentRef, Submission};
use crate::ids::PlatformId;
use crate::merge::{MergeError, merge_all};

use super::{Ban, Case, Retired, Snapshot, Terms, Transition};

/// What a submission meets: the platform's terms, and what stands against its author.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Arrival {
    /// Terms.
    pub terms: Terms,
    /// The ban the author is under, if any.
    pub ban: Option<Ban>,
}

/// Why a submission cannot be accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReceiveError {
    /// The merged content breaks a limit.
    #[error(transparent)]
    Merge(#[from] MergeError),
    /// The stored body cannot be read.
    #[error("the stored body is damaged")]
    Damaged,
}

/// Merges a submission into the case, or opens the case with it.
pub fn receive(
    platform: &PlatformId,
    known: Option<Case>,
    sent: &Submission,
    arrival: &Arrival,
    at_us: i64,
) -> Result<Transition, ReceiveError> {
    receive_all(platform, &sent.content, known, std::slice::from_ref(sent), arrival, at_us)
}

/// What a bulk's contents do to a case.
#[derive(Debug)]
pub enum BulkReceived {
    /// They are merged in, with one receipt for all of them.
    New(Box<Transition>),
    /// They have been merged before.
    Before {
        /// The receipt they got then.
        receipt: u32,
        /// Whether that has been analysed.
        is_analysed: bool,
    },
}

/// Merges what a bulk request sends of one content, unless the same request did so before and no other
/// bulk request named the content since.
pub fn receive_bulk(
    platform: &PlatformId,
    known: Option<Case>,
    bulk: &BulkId,
    content: &BulkContent,
    arrival: &Arrival,
    at_us: i64,
) -> Result<BulkReceived, ReceiveError> {
    let mark = content.mark(bulk);
    if let Some(head) = known.as_ref().map(|case| &case.head)
        && let Some(last) = head.last_bulk.as_ref().filter(|last| last.mark == mark)
    {
        return Ok(BulkReceived::Before { receipt: last.receipt, is_analysed: head.analysed.contains(last.receipt) });
    }
    let mut transition = receive_all(platform, &content.content, known, &content.sent, arrival, at_us)?;
    let receipt = transition.case.head.received;
    transition.case.head.last_bulk = Some(LastBulk { mark, receipt });
    transition.membership = Some(Membership { bulk: bulk.clone(), receipt });
    Ok(BulkReceived::New(Box::new(transition)))
}

/// Merges several submissions of one content in their order, with one receipt for all.
fn receive_all(
    platform: &PlatformId,
    content: &ContentRef,
    known: Option<Case>,
    sent: &[Submission],
    arrival: &Arrival,
    at_us: i64,
) -> Result<Transition, ReceiveError> {
    let mut transition = Transition::on_or_new(platform, content, known, &arrival.terms, at_us);
    let before = transition.case.decoded().ok_or(ReceiveError::Damaged)?;
    let merged = merge_all(before, sent)?;
    let body = bodies::encode(&merged);
    let is_first = transition.case.head.received == 0;
    transition.case.head.received += 1;
    if is_first || body != transition.case.body {
        if !is_first {
            keep_old_body(&mut transition); // what stands before the first is nothing
        }
        let head = &mut transition.case.head;
        head.body_version += 1;
        head.body_place = bodies::place(&body);
        if head.facts.author != merged.author {
            head.author_decision = 0; // decisions are numbered by author
        }
        head.facts = Facts::of(&merged);
        transition.case.body = body;
        transition.body_is_new = true;
    }
    if is_first {
        transition.case.head.created_ms = at_us / 1000;
    }
    transition.renew_expiry(arrival.terms.retention_days);
    if is_first {
        transition.join_reports(&arrival.terms);
    }
    if let Some(ban) = &arrival.ban {
        transition.arrive_banned(ban, &arrival.terms);
    }
    Ok(transition)
}

/// The body about to be replaced: kept if it is needed, else its parts may expire.
fn keep_old_body(transition: &mut Transition) {
    let head = &transition.case.head;
    let version = head.body_version;
    let pinned = head.is_pinned(version);
    match head.body_place {
        // An enforcement wrote its snapshot when it was made, or its parts stay.
        _ if pinned => {}
        BodyPlace::Inline if head.referenced_body == version => {
            let body = transition.case.body.clone();
            transition.snapshots.push(Snapshot { version, body, pinned: false });
        }
        BodyPlace::Inline => {}
        BodyPlace::Parts(parts) => {
            transition.retired = Some(Retired { version, parts, referenced: head.referenced_body == version });
        }
    }
}
