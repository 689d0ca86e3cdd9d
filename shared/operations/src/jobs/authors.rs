//! Decisions on authors that were put off: the end of a suspension whose time is over, and what was decided
//! together with a decision on a content.

use domain::authors::{Author, AuthorDecision, AuthorDecisionKind, AuthorStatus};
use domain::cases::Trigger;
use domain::decide::Violation;
use domain::job::{Job, Work};
use store::StoreError;
use store::authors::Along;

use super::Done;
use crate::authors::{Condition, Decided, decide, decide_with};
use crate::cases::Cases;

pub(super) async fn release(cases: &Cases<'_>, author: &str, decision: u32) -> Result<Done, StoreError> {
    let Some(known) = cases.context.store.author(&cases.platform, author).await? else { return Ok(Done::Remove) };
    // A later decision, whichever it was, has replaced the one that this ends.
    if known.decisions != decision || known.status != AuthorStatus::Held {
        return Ok(Done::Remove);
    }
    let release = AuthorDecision::plain(AuthorDecisionKind::Overturn, Trigger::Automated, None);
    // Refused means that there is nothing to release any more.
    let _ = decide(cases, author, &release, Some(decision)).await?;
    Ok(Done::Remove)
}

/// The decision and the end of its job are one commit: a job that comes again finds itself done.
pub(super) async fn decide_on(cases: &Cases<'_>, job: &Job) -> Result<Done, StoreError> {
    let Work::DecideAuthor { author, decision, by, hint, violations, policies, until_ms, said, asked_us } = &job.work
    else {
        return Err(StoreError::Damaged("job"));
    };
    let found = violations.iter().map(|policy| Violation::decided(policy.clone(), None, Trigger::Manual));
    let decision = AuthorDecision {
        kind: *decision,
        trigger: Trigger::Manual,
        by: Some(by.clone()),
        hint: hint.clone(),
        violations: found.collect(),
        policies: policies.clone(),
        until_ms: *until_ms,
        said: said.clone(),
        asked_us: *asked_us,
    };
    let along = Along { finishes: Some(job), ..Along::default() };
    let condition = Condition { is_final: true, along, ..Condition::default() };
    match decide_with(cases, author, &decision, &condition).await? {
        Decided::Done(_) | Decided::Overtaken | Decided::Replayed(_) => Ok(Done::Finished),
        // Nothing to do now; but what was asked for before it must not be done after it.
        Decided::Refused(_) => match asked_us {
            Some(asked_us) => note(cases, author, (decision.kind, *asked_us), job).await,
            None => Ok(Done::Remove),
        },
    }
}

/// Notes with the end of its job that a decision was asked for. If the author changes meanwhile, the job comes again.
async fn note(
    cases: &Cases<'_>,
    author: &str,
    (kind, asked_us): (AuthorDecisionKind, i64),
    job: &Job,
) -> Result<Done, StoreError> {
    let known = cases.context.store.author(&cases.platform, author).await?.unwrap_or_else(|| Author::new(author));
    let Some(noted) = known.asked(kind, asked_us) else { return Ok(Done::Remove) };
    let token = cases.context.random.id();
    if cases.context.store.note_author(&cases.platform, &noted, job, &token).await? {
        return Ok(Done::Finished);
    }
    Err(StoreError::Contention)
}
