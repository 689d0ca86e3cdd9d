//! Review queues: which there are, how much waits in one, its items, and taking them out.

pub(super) mod items;
pub(super) mod resolve;
pub(super) mod stats;

use dialects::fault::Fault;
use dialects::modapi::paging::{Paging, part};
use dialects::modapi::query::Query;
use dialects::modapi::queue::Named;
use domain::filter::plan::{By, Order, Plan};
use domain::filter::{Field, Filter, Op, Value};
use lambda::auth::Caller;
use lambda::context::{Context, fault};
use lambda::request::{Reply, Request};
use serde_json::json;

use self::items::Items;
use super::common::{check_project, operations};
use crate::admin::common::filter_queues;
use crate::cases::Cases;
use crate::filtered::Filtered;

operations! {
    /// `GET /v1/queue`.
    List: "modapi-queue.list", Get "/v1/queue", Moderate, list;
    /// `GET /v1/queue/{id}`.
    Get: "modapi-queue.get", Get "/v1/queue/{id}", Moderate, get;
}

async fn list(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let cases = access(context, caller, request).await?;
    let mut query = Query::new(&request.query);
    let paging = Paging::read(&mut query);
    let paging = query.finish(paging)?;
    let (shown, total, has_more) = part(Named::all(&cases.config.queues), &paging);
    let data: Vec<_> = shown.iter().map(Named::render).collect();
    Ok(Reply::json(200, &json!({ "data": data, "pagination": paging.render(total, has_more) })))
}

async fn get(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let cases = access(context, caller, request).await?;
    let queue = named(&cases, request)?;
    let (open, resolved) =
        futures_util::future::try_join(count(&cases, &queue, false), count(&cases, &queue, true)).await?;
    Ok(Reply::json(200, &queue.with_counts(open, resolved)))
}

/// The cases of the caller's project. Whoever asks for a queue asks for lists by which it can be filtered.
async fn access<'a>(context: &'a Context, caller: &Caller, request: &Request) -> Result<Cases<'a>, Fault> {
    let mut cases = Cases::of(context, caller).await?;
    check_project(request, &cases.config)?;
    if !cases.config.platform.settings.queue_filters {
        filter_queues(context, &cases.platform).await?;
        cases.read_again().await?;
    }
    Ok(cases)
}

/// The queue that the path names. One may have been made since this process read them, but not long ago.
fn named<'a>(cases: &'a Cases<'_>, request: &Request) -> Result<Named<'a>, Fault> {
    Named::of(&cases.config.queues, request.param("id")).ok_or(Fault::NotFound("queue"))
}

/// How many items of a queue are open, or resolved; and whether there may be more.
async fn count(cases: &Cases<'_>, queue: &Named<'_>, resolved: bool) -> Result<(usize, bool), Fault> {
    let mut all: Vec<Filter> = queue.filter().into_iter().collect();
    all.push(Filter::Is(Field::Reviewed, Op::Eq(Value::Bool(resolved))));
    let filter = Filter::All(all);
    let plan = Plan::of(&cases.platform, &filter, Order { by: By::Created, ascending: true });
    let filtered = Filtered { lists: cases, filter: &filter, plan: &plan, shown: &Items::new(cases, 1) };
    let found = filtered.numbered(0, 0).await.map_err(|error| fault(&error))?;
    Ok((found.total, found.is_minimum))
}
