//! Previews of flagged media: kept beside the case, under its retention and its erasure.
//!
//! A preview is put before the result is committed, under a key that follows from case, version and field: who is
//! interrupted in between puts the same again.

use std::collections::BTreeMap;

use dialects::fault::Fault;
use domain::decide::Violation;
use domain::ids::{CaseId, PlatformId};
use domain::transition::Transition;
use lambda::context::{Context, fault};
use lambda::deep::Preview;
use store::StoreError;
use store::media::{Object, keys};

use crate::analysis::Seen;
use crate::cases::Cases;

/// Most bytes of a preview.
pub(super) const MAX_BYTES: u64 = 2 << 20;
/// The media type of previews.
pub(super) const MEDIA_TYPE: &str = "image/jpeg";

/// Keeps previews of the media that these violations are about.
pub(crate) async fn keep(
    context: &Context,
    platform: &PlatformId,
    case: &CaseId,
    version: u32,
    violations: &[Violation],
    seen: &Seen,
) -> Result<(), StoreError> {
    let Some(bucket) = &context.evidence_bucket else { return Ok(()) };
    for (path, frame) in flagged(violations, seen) {
        if let Some((media_type, bytes)) = preview(context, platform, path, frame, seen).await? {
            bucket.put(&keys::evidence(platform, case, version, path), media_type, bytes).await?;
        }
    }
    Ok(())
}

/// The same for what a call has just committed. Only then there is a case: whoever gets no answer asks again.
pub(crate) async fn keep_of(cases: &Cases<'_>, done: &Transition, seen: &Seen) -> Result<(), Fault> {
    let head = &done.case.head;
    let violations = head.judgement.as_ref().map_or(&[][..], |judgement| &judgement.violations);
    let kept = keep(cases.context, &cases.platform, &done.case_id, head.body_version, violations, seen);
    kept.await.map_err(|error| fault(&error))
}

/// Removes the previews of a case.
pub(crate) async fn end(cases: &Cases<'_>, case: &CaseId) -> Result<(), StoreError> {
    end_of(cases.context, &cases.platform, case).await
}

/// The same, where there is no case any more.
pub(crate) async fn end_of(context: &Context, platform: &PlatformId, case: &CaseId) -> Result<(), StoreError> {
    let Some(bucket) = &context.evidence_bucket else { return Ok(()) };
    bucket.delete_all(&keys::evidence_of(platform, case)).await.map(drop)
}

/// Each field that is violated and was looked into, with the frame in which that was found.
fn flagged<'a>(violations: &'a [Violation], seen: &Seen) -> BTreeMap<&'a str, Option<u32>> {
    let mut flagged = BTreeMap::new();
    for violation in violations {
        let Some(path) = violation.field.as_deref() else { continue };
        let is_seen = matches!(seen.media.get(path), Some(Ok(_))) || seen.uploads.contains_key(path);
        if is_seen {
            let found = seen.signals.found.iter().find(|signal| {
                signal.field.as_deref() == Some(path)
                    && violation.cause == format!("{}/{}", signal.strategy, signal.label)
            });
            flagged.entry(path).or_insert(found.and_then(|signal| signal.frame));
        }
    }
    flagged
}

/// A preview of what was looked into; none of what is no picture.
async fn preview(
    context: &Context,
    platform: &PlatformId,
    path: &str,
    frame: Option<u32>,
    seen: &Seen,
) -> Result<Option<Preview>, StoreError> {
    if let Some(slot) = seen.uploads.get(path) {
        let Some(bucket) = &context.media_bucket else { return Ok(None) };
        return Ok(match bucket.get(&keys::preview(platform, slot), MAX_BYTES).await? {
            Object::Bytes(bytes) => Some((MEDIA_TYPE, bytes)),
            Object::Missing | Object::TooLarge(_) => None,
        });
    }
    let (Some(deep), Some(Ok(bytes))) = (&context.deep, seen.media.get(path)) else { return Ok(None) };
    Ok(deep.preview(bytes, frame))
}
