//! Authors: their profile, and decisions on them.

use dialects::admin::with;
use dialects::fault::Fault;
use dialects::moderate::actions as actions_wire;
use dialects::moderate::author as wire;
use dialects::moderate::queue::row;
use domain::content::MAX_ID_BYTES;
use lambda::auth::Caller;
use lambda::context::Context;
use lambda::operation::Operation;
use lambda::request::{Reply, Request};
use serde_json::json;
use store::lists::CaseList;

use super::change::Action;
use super::common::{failed, operations};
use super::decision::{author_alone, author_decision};
use super::profile::profile;
use crate::cases::Cases;

operations! {
    /// `GET /moderate/v1/authors`.
    Get: "moderate-authors.get", Get "/moderate/v1/authors", get;
    /// `POST /moderate/v1/authors/decision`.
    Decide: "moderate-authors.decide", Post "/moderate/v1/authors/decision", decide;
}

/// Up to this number contents are counted.
const COUNTED: usize = 10_000;
/// How many of the latest cases are shown.
const LATEST: usize = 20;
/// How many of the last decisions are shown.
const HISTORY: usize = 100;

async fn get(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let cases = Cases::of(context, caller).await?;
    let author = request.query("id").unwrap_or_default();
    if author.is_empty() || author.len() > MAX_ID_BYTES {
        return Err(Fault::invalid("id", "missing", format!("'id' is required, with at most {MAX_ID_BYTES} bytes")));
    }
    let (body, is_known) = profile(context, &cases, author, COUNTED).await?;
    if !is_known {
        return Err(Fault::NotFound("author"));
    }
    let history = context.store.author_entries(&cases.platform, author).await.map_err(failed)?;
    let shown = history.len().saturating_sub(HISTORY);
    let history: Vec<_> = history.iter().skip(shown).map(wire::entry).collect();
    let latest = context.store.case_list(&cases.platform, CaseList::Author(author), false, None, LATEST).await;
    let now_ms = context.now_ms();
    let latest: Vec<_> =
        latest.map_err(failed)?.rows.iter().map(|found| row(&found.case, &found.summary, now_ms)).collect();
    Ok(Reply::json(200, &with(with(body, "history", Some(history)), "latest_cases", Some(latest))))
}

async fn decide(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let cases = Cases::of(context, caller).await?;
    let ruled = actions_wire::author_ruled(&request.body, &cases.config.policies, context.now_ms())?;
    let action = Action::of(context, caller, request, Decide::NAME, ruled.moderator.as_deref()).await?;
    let decision = author_decision(&ruled.ruling, &ruled.found, &action.by);
    let answer = json!({ "author": actions_wire::author_done(&ruled.author, &ruled.ruling) });
    author_alone(&action, &ruled.author, &decision, &Reply::json(200, &answer)).await
}
