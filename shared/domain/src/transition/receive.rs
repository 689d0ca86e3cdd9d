//! Accepting a submission: merge it, raise the receipt number, keep what others still refer to.

use crate::bodies;
use crate::cases::{BodyPlace, Head, IncidentState, Visibility};
use crate::content::{Body, Submission};
use crate::ids::{CaseId, PlatformId};
use crate::merge::{MergeError, merge};
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
    let case_id = CaseId::of(platform, &sent.content);
    match known {
        None => create(platform, &case_id, sent, at_us),
        Some(case) => update(platform, &case_id, case, sent, at_us),
    }
}

fn create(platform: &PlatformId, case_id: &CaseId, sent: &Submission, at_us: i64) -> Result<Transition, ReceiveError> {
    let body = bodies::encode(&merge(Body::default(), sent)?);
    let head = Head {
        content: sent.content.clone(),
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
    sent: &Submission,
    at_us: i64,
) -> Result<Transition, ReceiveError> {
    let known = case.decoded().ok_or(ReceiveError::Damaged)?;
    let body = bodies::encode(&merge(known, sent)?);
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
