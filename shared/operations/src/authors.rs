//! Deciding on an author: commit the decision with the jobs it owes, and tell of them.

use domain::authors::{Author, AuthorDecision, AuthorRefused, AuthorTransition};
use store::StoreError;

use crate::analysis::{COMMIT_TRIES, tell};
use crate::cases::Cases;

/// Commits a decision on an author, on what others left if they were faster. With `only_after` it is left
/// alone if another decision than that has come to stand meanwhile.
pub(crate) async fn decide(
    cases: &Cases<'_>,
    author: &str,
    decision: &AuthorDecision,
    only_after: Option<u32>,
) -> Result<Result<Option<AuthorTransition>, AuthorRefused>, StoreError> {
    let context = cases.context;
    for _ in 0..COMMIT_TRIES {
        let known = context.store.author(&cases.platform, author).await?.unwrap_or_else(|| Author::new(author));
        if only_after.is_some_and(|number| known.decisions != number) {
            return Ok(Ok(None));
        }
        let terms = cases.terms("");
        let now_us = context.clock.now_us();
        let transition = match AuthorTransition::decide(&cases.platform, known, decision, &terms, now_us) {
            Ok(transition) => transition,
            Err(refused) => return Ok(Err(refused)),
        };
        if context.store.commit_author(&transition, &context.random.id()).await? {
            tell(context, transition.event.as_slice(), &transition.jobs).await;
            return Ok(Ok(Some(transition)));
        }
    }
    Err(StoreError::Contention)
}
