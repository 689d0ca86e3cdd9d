//! Decisions on authors that were put off: the end of a suspension whose time is over, and what was decided
//! together with a decision on a content.

use domain::authors::{AuthorDecision, AuthorDecisionKind, AuthorStatus};
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
    let Work::DecideAuthor { author, decision, by, hint, violations, policies, until_ms, said } = &job.work else {
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
    };
    let along = Along { finishes: Some(job), ..Along::default() };
    let condition = Condition { is_final: true, along, ..Condition::default() };
    match decide_with(cases, author, &decision, &condition).await? {
        Decided::Done(_) | Decided::Overtaken | Decided::Replayed(_) => Ok(Done::Finished),
        // Somebody else decided the same in between.
        Decided::Refused(_) => Ok(Done::Remove),
    }
}
