//! Deciding on an author: commit the decision with the jobs it owes, and tell of them.

use domain::authors::{Author, AuthorDecision, AuthorRefused, AuthorTransition};
use domain::transition::Terms;
use store::StoreError;
use store::authors::{Along, AuthorOutcome};
use store::commit::{Remember, Remembered};

use crate::analysis::{COMMIT_TRIES, tell};
use crate::cases::Cases;

/// What became of a decision on an author.
pub(crate) enum Decided {
    /// Committed and told.
    Done(Box<AuthorTransition>),
    /// Another decision has come to stand meanwhile, or the job was done by another.
    Overtaken,
    /// Not possible now.
    Refused(AuthorRefused),
    /// The idempotency key was used before.
    Replayed(Remembered),
}

/// Commits a decision on an author, on what others left if they were faster. With `only_after` it is left
/// alone if another decision than that has come to stand meanwhile.
pub(crate) async fn decide(
    cases: &Cases<'_>,
    author: &str,
    decision: &AuthorDecision,
    only_after: Option<u32>,
) -> Result<Result<Option<AuthorTransition>, AuthorRefused>, StoreError> {
    Ok(match decide_once(cases, author, decision, only_after, None).await? {
        Decided::Done(transition) => Ok(Some(*transition)),
        Decided::Overtaken | Decided::Replayed(_) => Ok(None),
        Decided::Refused(refused) => Err(refused),
    })
}

/// The same, with the answer to remember under the caller's idempotency key.
pub(crate) async fn decide_once(
    cases: &Cases<'_>,
    author: &str,
    decision: &AuthorDecision,
    only_after: Option<u32>,
    remember: Option<&Remember<'_>>,
) -> Result<Decided, StoreError> {
    let along = Along { remember, ..Along::default() };
    decide_with(cases, author, decision, &Condition { only_after, along, ..Condition::default() }).await
}

/// What a decision on an author depends on besides the author.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Condition<'a> {
    /// Only if this decision, by number, is still the last one.
    pub only_after: Option<u32>,
    /// The window in which it could be taken back has passed already.
    pub is_final: bool,
    /// The answer to be remembered, and the job that is done by it.
    pub along: Along<'a>,
}

/// The same with all that can be said.
pub(crate) async fn decide_with(
    cases: &Cases<'_>,
    author: &str,
    decision: &AuthorDecision,
    condition: &Condition<'_>,
) -> Result<Decided, StoreError> {
    let context = cases.context;
    for _ in 0..COMMIT_TRIES {
        let known = context.store.author(&cases.platform, author).await?.unwrap_or_else(|| Author::new(author));
        if condition.only_after.is_some_and(|number| known.decisions != number) {
            return Ok(Decided::Overtaken);
        }
        let terms = cases.terms("");
        let undo_window_s = if condition.is_final { 0 } else { terms.undo_window_s };
        let terms = Terms { undo_window_s, ..terms };
        let now_us = context.clock.now_us();
        let transition = match AuthorTransition::decide(&cases.platform, known, decision, &terms, now_us) {
            Ok(transition) => transition,
            Err(refused) => return Ok(Decided::Refused(refused)),
        };
        match context.store.commit_author(&transition, &condition.along, &context.random.id()).await? {
            AuthorOutcome::Done => {
                tell(context, transition.event.as_slice(), &transition.jobs).await;
                return Ok(Decided::Done(Box::new(transition)));
            }
            AuthorOutcome::Replayed(answer) => return Ok(Decided::Replayed(answer)),
            AuthorOutcome::Finished => return Ok(Decided::Overtaken),
            AuthorOutcome::Changed => {}
        }
    }
    Err(StoreError::Contention)
}
