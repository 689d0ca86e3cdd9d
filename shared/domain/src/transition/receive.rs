//! Accepting a submission: merge it, raise the receipt number, keep what others still refer to.

use crate::bodies;
use crate::bulk::{BulkContent, BulkId, LastBulk, Membership};
use crate::cases::{BodyPlace, Head, IncidentState, Visibility};
use crate::content::{Body, ContentRef, Submission};
use crate::ids::{CaseId, PlatformId};
use crate::merge::{MergeError, merge_all};
use crate::ranges::Ranges;

use super::{Case, Expected, Retired, Snapshot, Transition};

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
    at_us: i64,
) -> Result<Transition, ReceiveError> {
    receive_all(platform, &sent.content, known, std::slice::from_ref(sent), at_us)
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
    at_us: i64,
) -> Result<BulkReceived, ReceiveError> {
    let mark = content.mark(bulk);
    if let Some(head) = known.as_ref().map(|case| &case.head)
        && let Some(last) = head.last_bulk.as_ref().filter(|last| last.mark == mark)
    {
        return Ok(BulkReceived::Before { receipt: last.receipt, is_analysed: head.analysed.contains(last.receipt) });
    }
    let mut transition = receive_all(platform, &content.content, known, &content.sent, at_us)?;
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
    at_us: i64,
) -> Result<Transition, ReceiveError> {
    let case_id = CaseId::of(platform, content);
    match known {
        None => create(platform, &case_id, content, sent, at_us),
        Some(case) => update(platform, &case_id, case, sent, at_us),
    }
}

fn create(
    platform: &PlatformId,
    case_id: &CaseId,
    content: &ContentRef,
    sent: &[Submission],
    at_us: i64,
) -> Result<Transition, ReceiveError> {
    let body = bodies::encode(&merge_all(Body::default(), sent)?);
    let head = Head {
        content: content.clone(),
        created_ms: at_us / 1000,
        updated_ms: at_us / 1000,
        version: 0,
        received: 1,
        analysed: Ranges::default(),
        body_version: 1,
        body_place: bodies::place(&body),
        referenced_body: 0,
        visibility: Visibility::Online,
        incident: IncidentState::None,
        incident_count: 0,
        reviewed: false,
        judgement: None,
        enforcement: None,
        entry_count: 0,
        chain: String::new(),
        last_bulk: None,
    };
    let mut transition = Transition::new(platform, case_id, Expected::Absent, Case { head, body }, at_us);
    transition.body_is_new = true;
    Ok(transition)
}

fn update(
    platform: &PlatformId,
    case_id: &CaseId,
    case: Case,
    sent: &[Submission],
    at_us: i64,
) -> Result<Transition, ReceiveError> {
    let known = case.decoded().ok_or(ReceiveError::Damaged)?;
    let body = bodies::encode(&merge_all(known, sent)?);
    let mut transition = Transition::on(platform, case_id, case, at_us);
    transition.case.head.received += 1;
    if body != transition.case.body {
        keep_old_body(&mut transition);
        let head = &mut transition.case.head;
        head.body_version += 1;
        head.body_place = bodies::place(&body);
        transition.case.body = body;
        transition.body_is_new = true;
    }
    Ok(transition)
}

/// The body about to be replaced: kept if it is needed, else its parts may expire.
fn keep_old_body(transition: &mut Transition) {
    let head = &transition.case.head;
    let version = head.body_version;
    let pinned = head.enforcement.as_ref().is_some_and(|e| e.body_version == version);
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
