//! The review queue: items that something flagged, filtered, in order, page by page; and one of them.

use dialects::fault::Fault;
use dialects::stream::item;
use dialects::stream::page::From;
use dialects::stream::review_queue::{self as wire, Query};
use dialects::stream::shown::{ShownHead, ShownItem};
use domain::cases::Head;
use domain::content::Body;
use domain::filter::Filter;
use domain::filter::plan::{By, Plan};
use domain::ids::{CaseId, PlatformId, sortable_ms};
use lambda::auth::Caller;
use lambda::context::{Context, fault};
use lambda::request::{Reply, Request};
use serde_json::{Value, json};
use store::StoreError;

use super::common::operations;
use super::cursor::{Mark, Walk};
use super::story::story;
use crate::cases::Cases;
use crate::filtered::{Filtered, Found, Lists, Shown, pending};

operations! {
    /// `POST /api/v2/moderation/review_queue`.
    List: "stream-review-queue.query-review-queue", Post "/api/v2/moderation/review_queue", users: false, query;
    /// `GET /api/v2/moderation/review_queue/{id}`.
    Get: "stream-review-queue.get-review-queue-item", Get "/api/v2/moderation/review_queue/{id}", users: false, get;
}

async fn get(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let cases = Cases::of(context, caller).await?;
    let absent = || Fault::NotFound("review queue item");
    let id = CaseId::from_uuid(request.param("id")).ok_or_else(absent)?;
    let told = story(&cases, &id).await.map_err(|error| fault(&error))?;
    let told = told.filter(|told| told.head.is_flagged()).ok_or_else(absent)?;
    Ok(Reply::json(200, &json!({ "item": item::render(&told) })))
}

async fn query(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let cases = Cases::of(context, caller).await?;
    let query = wire::query(&request.body)?;
    let walk = Walk::of(&cases.platform, &query);
    let mark = walk.open(context, query.page.from.as_ref())?;
    let stats = pending(&cases).await.map_err(|error| fault(&error))?;
    let answer = page(&cases, &Items { cases: &cases }, &cases.platform, &query, &mark).await;
    let answer = answer.map_err(|error| fault(&error))?;
    let seal = |mark: Option<Mark>| mark.map(|mark| walk.seal(context, &mark)).transpose();
    let (next, prev) = (seal(answer.next)?, seal(answer.prev)?);
    Ok(Reply::json(201, &wire::render(&answer.items, next, prev, &stats)))
}

/// A page with the marks of those beside it.
struct Answer<T> {
    items: Vec<T>,
    next: Option<Mark>,
    prev: Option<Mark>,
}

async fn page<L: Lists, S: Shown>(
    lists: &L,
    shown: &S,
    platform: &PlatformId,
    query: &Query,
    mark: &Mark,
) -> Result<Answer<S::Item>, StoreError> {
    let mut plan = Plan::of(platform, &query.filter, query.order);
    if query.order.by == By::Updated {
        // What is changed during the walk leaves it, instead of coming up a second time.
        plan.end_at(sortable_ms(mark.begun_ms * 1000));
    }
    let limit = if query.stats_only { 0 } else { query.page.limit };
    let is_back = matches!(query.page.from, Some(From::Prev(_)));
    let filtered = Filtered { lists, filter: &query.filter, plan: &plan, shown };
    let found = filtered.page(query.order.ascending != is_back, mark.position.clone(), limit).await?;
    Ok(if is_back { backward(found, mark) } else { forward(found, mark) })
}

fn forward<T>(found: Found<T>, mark: &Mark) -> Answer<T> {
    let first = found.items.first().map(|(position, _)| position.clone());
    let has_items = !found.items.is_empty();
    let next = found.rest.map(|rest| mark.at(rest, mark.has_before || has_items));
    let prev = first.filter(|_| mark.has_before).map(|first| mark.at(first, next.is_some()));
    Answer { items: found.items.into_iter().map(|(_, item)| item).collect(), next, prev }
}

/// The page before another: its items were found in reverse.
fn backward<T>(found: Found<T>, mark: &Mark) -> Answer<T> {
    let last = found.items.first().map(|(position, _)| position.clone());
    let prev = found.rest.map(|rest| mark.at(rest, true));
    // Whoever goes back comes from somewhere.
    let next = last.map(|last| mark.at(last, prev.is_some()));
    Answer { items: found.items.into_iter().rev().map(|(_, item)| item).collect(), next, prev }
}

/// Cases as items of this dialect.
struct Items<'a> {
    cases: &'a Cases<'a>,
}

impl Shown for Items<'_> {
    type Item = Value;

    fn by_head(&self, filter: &Filter, case: &CaseId, head: &Head, body: Option<&Body>) -> Option<bool> {
        filter.eval(&ShownHead { case, head, body })
    }

    fn bytes(&self, item: &Value) -> usize {
        item.to_string().len()
    }

    async fn whole(&self, filter: &Filter, case: &CaseId) -> Result<Option<Value>, StoreError> {
        let Some(told) = story(self.cases, case).await? else { return Ok(None) };
        let item = item::render(&told);
        let passes = told.head.is_flagged() && filter.eval(&ShownItem { story: &told, item: &item }) == Some(true);
        Ok(passes.then_some(item))
    }
}

#[cfg(test)]
#[path = "review_queue/walks_tests.rs"]
mod walks_tests;
