//! The end of a case that has had an incident (rulings 18). Cases without one expire by themselves.

use domain::cases::{Head, Visibility};
use domain::ids::CaseId;
use domain::job::Job;
use domain::transition::Expected;
use store::StoreError;

use super::Done;
use crate::cases::Cases;
use crate::media::evidence;

const DAY_MS: i64 = 86_400_000;
/// How long an author has to be able to read and contest an enforcement: six months.
const REDRESS_MS: i64 = 184 * DAY_MS;
/// When a case that cannot end yet is looked at again.
const AGAIN_MS: i64 = 7 * DAY_MS;
/// Name under which a retention stands in the audit log.
const RECEIPT: &str = "retention";

pub(super) async fn retain(cases: &Cases<'_>, job: &Job, id: &CaseId) -> Result<Done, StoreError> {
    let Some(case) = cases.load(id).await? else {
        // Nothing, or what an earlier attempt has retired and not removed.
        cases.context.store.remove_ended_case(&cases.platform, id).await?;
        evidence::end(cases, id).await?;
        return Ok(Done::Remove);
    };
    let now_ms = cases.context.now_ms();
    if let Some(later_ms) = kept_until(cases, &case.head, now_ms) {
        return postpone(cases, job, later_ms).await;
    }
    if case.head.visibility == Visibility::Down {
        // The skeleton stays for as long as the content is down.
        strip(cases, id, case.head.version).await?;
        return postpone(cases, job, now_ms + AGAIN_MS).await;
    }
    remove(cases, job, id, case.head.version).await
}

/// What was looked at is what ends: a case that has been changed since is looked at again.
async fn strip(cases: &Cases<'_>, id: &CaseId, seen: u64) -> Result<(), StoreError> {
    let stripped = Box::pin(cases.change(id, |transition| {
        let is_same = transition.expected == Expected::Version(seen);
        is_same && !transition.case.head.is_skeleton() && transition.erase(RECEIPT)
    }));
    let Some(transition) = stripped.await? else { return Ok(()) };
    evidence::end(cases, id).await?;
    cases.context.store.remove_texts(&cases.platform, id, &transition.case.head).await
}

/// Until when the case must be kept; `None` if it may end.
fn kept_until(cases: &Cases<'_>, head: &Head, now_ms: i64) -> Option<i64> {
    let retention_ms = i64::from(cases.terms(&head.content.kind).retention_days) * DAY_MS;
    let enforced_ms = head.enforcement.as_ref().map_or(0, |enforcement| enforcement.at_us / 1000 + REDRESS_MS);
    // The end of its own retention does not make a skeleton young again.
    let used_ms = if head.is_skeleton() { 0 } else { head.updated_ms + retention_ms };
    let until_ms = enforced_ms.max(used_ms);
    if until_ms > now_ms {
        return Some(until_ms);
    }
    let is_open = head.incident.is_open() || head.has_pending_appeal() || head.restoring.is_some();
    is_open.then_some(now_ms + AGAIN_MS)
}

async fn postpone(cases: &Cases<'_>, job: &Job, to_ms: i64) -> Result<Done, StoreError> {
    let later = job.postponed(to_ms);
    let is_ours = cases.context.store.move_job(&later).await?;
    Ok(if is_ours { Done::Continues(Box::new(later)) } else { Done::Finished })
}

/// First the case is made one that nothing is known of, under the version that was looked at; then its
/// items go, and last the head, unless somebody has begun anew with it.
async fn remove(cases: &Cases<'_>, job: &Job, id: &CaseId, seen: u64) -> Result<Done, StoreError> {
    let retired = Box::pin(cases.change(id, |transition| {
        if transition.expected != Expected::Version(seen) {
            return false;
        }
        transition.retire();
        true
    }));
    let Some(transition) = retired.await? else { return Ok(Done::Remove) };
    if !transition.case.head.retired {
        return postpone(cases, job, cases.context.now_ms() + AGAIN_MS).await;
    }
    cases.context.store.remove_ended_case(&cases.platform, id).await?;
    evidence::end(cases, id).await?;
    Ok(Done::Remove)
}
