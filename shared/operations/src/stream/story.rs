//! Reading a case with everything that happened to it: one query for the case, two reads for its author.

use std::collections::BTreeMap;

use domain::authors::AuthorTally;
use domain::ids::CaseId;
use domain::story::{AuthorStory, CaseStory};
use futures_util::future::try_join;
use store::StoreError;
use store::told::Told;

use crate::cases::Cases;

/// A case in full, or by the newest of a long log, as it is; `None` if there is none.
pub(crate) async fn story(cases: &Cases<'_>, id: &CaseId) -> Result<Option<CaseStory>, StoreError> {
    let Some(found) = cases.context.store.case_told(&cases.platform, id).await? else { return Ok(None) };
    let Told { case, entries, texts, reports, left_out } = found;
    let body = case.decoded().ok_or(StoreError::Damaged("body"))?;
    let author = match &case.head.facts.author {
        Some(author) => Some(author_story(cases, author).await?),
        None => None,
    };
    let people = BTreeMap::new();
    let (id, head) = (id.clone(), case.head);
    let mut story = CaseStory { id, head, body, entries, texts, reports, author, left_out, people };
    describe(cases, &mut story).await?;
    Ok(Some(story))
}

/// Adds what is said of everybody whom a story names, on platforms that say anything of their users.
pub(super) async fn describe(cases: &Cases<'_>, story: &mut CaseStory) -> Result<(), StoreError> {
    if cases.config.describes_users {
        story.people = cases.context.store.profiles(&cases.platform, story.persons()).await?;
    }
    Ok(())
}

/// What is known of an author.
pub(crate) async fn author_story(cases: &Cases<'_>, author: &str) -> Result<AuthorStory, StoreError> {
    let (store, platform) = (&cases.context.store, &cases.platform);
    let (record, tally) = try_join(store.author(platform, author), store.author_tally(platform, author)).await?;
    let tally: AuthorTally = tally.value;
    Ok(AuthorStory { id: author.to_owned(), record, tally })
}
