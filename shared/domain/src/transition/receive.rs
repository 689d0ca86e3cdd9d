//! Accepting a submission: merge it, raise the receipt number, keep what others still refer to.

use crate::bodies;
use crate::bulk::{BulkContent, BulkId, LastBulk, Membership};
use crate::cases::{BodyPlace, Facts};
use crate::content::{Body, ContentRef, Submission};
use crate::ids::PlatformId;
use crate::merge::{self, MergeError, merge_all};

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

/// Puts a body in the place of the one known so far, or opens the case with it: what is not sent is gone.
pub fn replace(
    platform: &PlatformId,
    content: &ContentRef,
    known: Option<Case>,
    body: &Body,
    arrival: &Arrival,
    at_us: i64,
) -> Result<Transition, ReceiveError> {
    merge::check(body)?;
    let transition = Transition::on_or_new(platform, content, known, &arrival.terms, at_us);
    Ok(take_in(transition, body, arrival))
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
    let transition = Transition::on_or_new(platform, content, known, &arrival.terms, at_us);
    let before = transition.case.decoded().ok_or(ReceiveError::Damaged)?;
    let merged = merge_all(before, sent)?;
    Ok(take_in(transition, &merged, arrival))
}

/// Gives the case this body and a receipt number.
fn take_in(mut transition: Transition, new: &Body, arrival: &Arrival) -> Transition {
    let at_ms = transition.at_ms();
    let body = bodies::encode(new);
    let is_first = transition.case.head.received == 0;
    transition.case.head.received += 1;
    transition.case.head.received_ms = (!is_first).then_some(at_ms);
    if is_first || body != transition.case.body {
        if !is_first {
            keep_old_body(&mut transition); // what stands before the first is nothing
        }
        let head = &mut transition.case.head;
        head.body_version += 1;
        head.body_place = bodies::place(&body);
        if head.facts.author != new.author {
            head.author_decision = 0; // decisions are numbered by author
        }
        head.facts = Facts::of(new);
        transition.case.body = body;
        transition.body_is_new = true;
    }
    if is_first {
        transition.case.head.created_ms = at_ms;
    }
    transition.renew_expiry(arrival.terms.retention_days);
    if is_first {
        transition.join_reports(&arrival.terms);
    }
    if let Some(ban) = &arrival.ban {
        transition.arrive_banned(ban, &arrival.terms);
    }
    transition
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::{Field, FieldType, Meta};
    use crate::lens::{Lens, LensDialect};

    fn platform() -> PlatformId {
        PlatformId::parse("platform1").unwrap()
    }

    fn content() -> ContentRef {
        ContentRef { kind: "post".into(), id: "1".into() }
    }

    fn field(id: &str) -> Field {
        let src = Some("text".to_owned());
        Field { id: id.into(), kind: FieldType::Text, src, fields: Vec::new(), metadata: Vec::new() }
    }

    fn body(fields: &[&str]) -> Body {
        let lens = Some(Lens { dialect: LensDialect::Stream, key: "chat".into(), team: None });
        let metadata = vec![Meta { id: "plan".into(), value: "a".into() }];
        Body {
            author: Some("a".into()),
            fields: fields.iter().map(|id| field(id)).collect(),
            metadata,
            lens,
            ..Body::default()
        }
    }

    fn replaced(known: Option<Case>, body: &Body) -> Case {
        replace(&platform(), &content(), known, body, &Arrival::default(), 1_000_000).unwrap().case
    }

    #[test]
    fn what_is_not_sent_is_gone() {
        let first = replaced(None, &body(&["a", "b"]));
        let second = replaced(Some(first.clone()), &Body { metadata: Vec::new(), ..body(&["b"]) });
        assert_eq!(second.decoded().unwrap(), Body { metadata: Vec::new(), ..body(&["b"]) });
        assert_eq!((second.head.received, second.head.body_version), (2, 2));
        let same = replaced(Some(first), &body(&["a", "b"]));
        assert_eq!((same.head.received, same.head.body_version), (2, 1));
    }

    #[test]
    fn the_time_of_the_newest_receipt_is_kept() {
        let at = |known, at_us| {
            let case = replace(&platform(), &content(), known, &body(&["a"]), &Arrival::default(), at_us).unwrap().case;
            (case.head.sent_ms(), case)
        };
        let (first_ms, first) = at(None, 1_000_000);
        let (second_ms, second) = at(Some(first), 5_000_000);
        assert_eq!((first_ms, second_ms, second.head.created_ms), (1_000, 5_000, 1_000));
        assert_eq!(at(Some(second), 9_000_000).0, 9_000);
    }

    #[test]
    fn the_last_senders_lens_stands() {
        let first = replaced(None, &body(&["a"]));
        assert_eq!(first.head.facts.lens, body(&[]).lens);
        let sent = Submission {
            content: content(),
            author: None,
            source: None,
            parent: None,
            fields: Vec::new(),
            metadata: Vec::new(),
            tags: None,
            evaluations: Vec::new(),
            created_ms: None,
        };
        let merged = receive(&platform(), Some(first), &sent, &Arrival::default(), 2_000_000).unwrap().case;
        assert_eq!((merged.decoded().unwrap().lens, merged.head.facts.lens.as_ref()), (None, None));
        assert_eq!(merged.decoded().unwrap().fields, body(&["a"]).fields);
        assert_eq!(merged.head.body_version, 2, "it is judged by other rules");
    }

    #[test]
    fn a_body_beyond_the_limits_replaces_nothing() {
        let ids: Vec<String> = (0..=crate::content::MAX_FIELDS).map(|n| n.to_string()).collect();
        let large = body(&ids.iter().map(String::as_str).collect::<Vec<_>>());
        let refused = replace(&platform(), &content(), None, &large, &Arrival::default(), 1);
        assert_eq!(refused.unwrap_err(), ReceiveError::Merge(MergeError::Fields));
    }
}
