//! What is known of an author, from all the places that know something.

use dialects::fault::Fault;
use dialects::moderate::author::{Profile, profile as render};
use domain::reports::reporter_key;
use futures_util::future::try_join5;
use lambda::context::Context;
use serde_json::Value;
use store::StoreError;
use store::lists::CaseList;

use super::common::failed;
use crate::cases::Cases;

/// A profile, and whether anything at all is known.
pub(super) async fn profile(
    context: &Context,
    cases: &Cases<'_>,
    author: &str,
    counted: usize,
) -> Result<(Value, bool), Fault> {
    read(context, cases, author, counted).await.map_err(failed)
}

async fn read(context: &Context, cases: &Cases<'_>, author: &str, counted: usize) -> Result<(Value, bool), StoreError> {
    let (store, platform) = (&context.store, &cases.platform);
    let reporter = reporter_key(platform, author);
    let (known, tally, reporter, contents, hits) = Box::pin(try_join5(
        store.author(platform, author),
        store.author_tally(platform, author),
        store.reporter_tally(platform, &reporter),
        store.case_count(platform, CaseList::Author(author), counted),
        store.user_hits(platform, author),
    ))
    .await?;
    let is_counted = tally.version > 0 || reporter.version > 0 || hits.calls > 0;
    let is_known = known.is_some() || is_counted || contents.0 > 0;
    let profile = Profile {
        id: author,
        author: known.as_ref(),
        tally: &tally.value,
        reporter: reporter.value,
        hits: &hits,
        contents,
        now_ms: context.now_ms(),
    };
    Ok((render(&profile), is_known))
}
