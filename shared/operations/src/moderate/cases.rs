//! A case in full, found by its id or by its content.

use dialects::admin::case as shared;
use dialects::fault::Fault;
use dialects::moderate::case::{self as wire, Full};
use domain::content::{Body, ContentRef};
use domain::ids::CaseId;
use domain::transition::Case;
use futures_util::future::{try_join_all, try_join5};
use lambda::auth::Caller;
use lambda::context::Context;
use lambda::request::{Reply, Request};
use serde_json::Value;
use store::StoreError;
use store::lists::{CaseList, position_at};

use super::change::case_id;
use super::common::{failed, operations};
use super::profile::profile;
use crate::cases::Cases;

operations! {
    /// `GET /moderate/v1/cases`.
    Find: "moderate-cases.find", Get "/moderate/v1/cases", find;
    /// `GET /moderate/v1/cases/{case}`.
    Get: "moderate-cases.get", Get "/moderate/v1/cases/{case}", get;
}

/// Audit entries shown: the last ones.
const AUDIT: u32 = 200;
/// Reports shown.
const REPORTS: i32 = 100;
/// Siblings shown on each side.
const SIBLINGS: usize = 5;
/// Up to this number the author's contents are counted.
const COUNTED: usize = 1_000;

async fn find(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let asked = shared::content(|name| request.query(name))?;
    let cases = Cases::of(context, caller).await?;
    let id = CaseId::of(&cases.platform, &asked);
    full(context, &cases, &id).await
}

async fn get(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let cases = Cases::of(context, caller).await?;
    full(context, &cases, &case_id(request)?).await
}

async fn full(context: &Context, cases: &Cases<'_>, id: &CaseId) -> Result<Reply, Fault> {
    let (store, platform) = (&context.store, &cases.platform);
    let case = cases.load(id).await.map_err(failed)?.ok_or(Fault::NotFound("case"))?;
    let head = &case.head;
    let body = body_of(&case)?;
    let from = head.entry_count.saturating_sub(AUDIT);
    let limit = i32::try_from(AUDIT).unwrap_or(i32::MAX);
    let (audit, texts, reports, siblings, parent) = Box::pin(try_join5(
        store.entries(platform, id, from, limit),
        store.entry_texts(platform, id, from, limit),
        store.some_reports(platform, id, head.incident_count.max(1), REPORTS),
        siblings(cases, id, &case),
        parent(cases, head.facts.parent.as_ref()),
    ))
    .await
    .map_err(failed)?;
    let author = match &head.facts.author {
        Some(author) => Some(profile(context, cases, author, COUNTED).await?.0),
        None => None,
    };
    let [before, after] = siblings;
    let mut reports = reports;
    reports.sort_by_key(|report| report.first_us);
    let full = Full {
        id,
        head,
        body: &body,
        audit: &audit,
        texts: &texts,
        reports: &reports,
        author,
        parent,
        before: before.iter().rev().map(brief).collect::<Result<_, _>>()?,
        after: after.iter().map(brief).collect::<Result<_, _>>()?,
    };
    Ok(Reply::json(200, &wire::render(full)))
}

/// What came before under the same parent, newest first, and what came after, oldest first.
async fn siblings(cases: &Cases<'_>, id: &CaseId, case: &Case) -> Result<[Vec<(CaseId, Case)>; 2], StoreError> {
    let Some(parent) = &case.head.facts.parent else { return Ok([Vec::new(), Vec::new()]) };
    let store = &cases.context.store;
    let at = position_at(case.head.created_ms, id);
    let side = async |ascending| {
        let list = CaseList::Parent(parent);
        let page = store.case_list(&cases.platform, list, ascending, Some(&at), SIBLINGS).await?;
        let loaded = try_join_all(page.rows.iter().map(|row| cases.load(&row.case))).await?;
        let found = page.rows.into_iter().zip(loaded).filter_map(|(row, case)| Some((row.case, case?)));
        Ok::<Vec<_>, StoreError>(found.collect())
    };
    Ok([side(false).await?, side(true).await?])
}

async fn parent(cases: &Cases<'_>, parent: Option<&ContentRef>) -> Result<Option<Value>, StoreError> {
    let Some(content) = parent else { return Ok(None) };
    let id = CaseId::of(&cases.platform, content);
    let Some(case) = cases.load(&id).await? else { return Ok(Some(wire::unknown(content))) };
    let body = case.decoded().ok_or(StoreError::Damaged("body"))?;
    Ok(Some(wire::brief(&id, &case.head, &body)))
}

fn brief((id, case): &(CaseId, Case)) -> Result<Value, Fault> {
    Ok(wire::brief(id, &case.head, &body_of(case)?))
}

fn body_of(case: &Case) -> Result<Body, Fault> {
    case.decoded().ok_or_else(|| Fault::Internal("a stored body is damaged".into()))
}
