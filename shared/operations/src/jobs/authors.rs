//! The end of a suspension whose time is over.

use domain::authors::{AuthorDecision, AuthorDecisionKind, AuthorStatus};
use domain::cases::Trigger;
use store::StoreError;

use super::Done;
use crate::authors::decide;
use crate::cases::Cases;

pub(super) async fn release(cases: &Cases<'_>, author: &str, decision: u32) -> Result<Done, StoreError> {
    let Some(known) = cases.context.store.author(&cases.platform, author).await? else { return Ok(Done::Remove) };
    // A later decision, whichever it was, has replaced the one that this ends.
    if known.decisions != decision || known.status != AuthorStatus::Held {
        return Ok(Done::Remove);
    }
    let release = AuthorDecision {
        kind: AuthorDecisionKind::Overturn,
        trigger: Trigger::Automated,
        by: None,
        hint: None,
        violations: Vec::new(),
        policies: Vec::new(),
        until_ms: None,
    };
    // Refused means that there is nothing to release any more.
    let _ = decide(cases, author, &release, Some(decision)).await?;
    Ok(Done::Remove)
}
