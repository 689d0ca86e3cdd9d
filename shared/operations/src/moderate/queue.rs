//! Review queues: how many cases wait in each, and which.

use dialects::fault::Fault;
use dialects::moderate::queue::{self as wire, Listing, Order};
use domain::config::DEFAULT_QUEUE;
use domain::ids::PlatformId;
use futures_util::{StreamExt, TryStreamExt, stream};
use lambda::auth::Caller;
use lambda::context::Context;
use lambda::request::{Reply, Request};
use serde_json::{Value, json};
use store::lists::{CaseList, CaseRow};

use super::common::{failed, operations};
use super::cursor::{Bound, Walk};
use crate::cases::Cases;

operations! {
    /// `GET /moderate/v1/queues`.
    Queues: "moderate-queue.queues", Get "/moderate/v1/queues", queues;
    /// `GET /moderate/v1/queues/{queue}/cases`.
    List: "moderate-queue.list", Get "/moderate/v1/queues/{queue}/cases", list;
}

/// Up to this number cases are counted.
const COUNTED: usize = 1_000;
/// Queues that are counted at the same time.
const CONCURRENCY: usize = 4;
/// How often a request reads on for cases that pass its filters.
const ROUNDS: usize = 4;
/// Rows of such a reading: with all of them at most 1,000.
const ROWS: usize = 250;

async fn queues(context: &Context, caller: &Caller, _: &Request) -> Result<Reply, Fault> {
    let cases = Cases::of(context, caller).await?;
    let mut known: Vec<_> = cases.config.queues.iter().collect();
    known.sort_by_key(|queue| (queue.order, &queue.name));
    let mut named: Vec<_> = known.iter().map(|queue| (queue.name.clone(), queue.description.clone())).collect();
    named.push((DEFAULT_QUEUE.to_owned(), String::new()));
    let counts: Vec<_> = named.into_iter().map(|named| count(context, &cases.platform, named)).collect();
    let counts: Vec<Value> = stream::iter(counts).buffered(CONCURRENCY).try_collect().await?;
    Ok(Reply::json(200, &json!({ "queues": counts })))
}

async fn count(
    context: &Context,
    platform: &PlatformId,
    (name, description): (String, String),
) -> Result<Value, Fault> {
    let count = context.store.case_count(platform, CaseList::QueueByArrival(&name), COUNTED).await;
    Ok(wire::count(&name, &description, count.map_err(failed)?))
}

async fn list(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let cases = Cases::of(context, caller).await?;
    let queue = request.param("queue");
    let listing = wire::listing(|name| request.query(name))?;
    let bound = Bound::to(&cases.platform, queue, &listing);
    let walk = bound.walk(context, &listing)?;
    let page = read(context, &cases.platform, queue, &listing, &walk).await?;
    let is_known = queue == DEFAULT_QUEUE || cases.config.queues.iter().any(|known| known.name == queue);
    // A queue that was removed is listed for as long as cases wait in it.
    if !is_known && page.is_unseen && listing.cursor.is_none() {
        return Err(Fault::NotFound("queue"));
    }
    let now_ms = context.now_ms();
    let rows: Vec<_> = page.rows.iter().map(|row| wire::row(&row.case, &row.summary, now_ms)).collect();
    let next = page.next.map(|after| bound.seal(context, walk.begun_ms, &after)).transpose()?;
    Ok(Reply::json(200, &json!({ "queue": queue, "cases": rows, "next": next })))
}

/// What a request found.
#[derive(Default)]
struct Page {
    rows: Vec<CaseRow>,
    /// The last row that was looked at, if there may be more.
    next: Option<String>,
    /// Not a single row was seen.
    is_unseen: bool,
}

/// Reads rows until the page is full. Rows are filtered after they have been read, so that a page can be
/// short and still have a next one: the work of one request is bounded.
async fn read(
    context: &Context,
    platform: &PlatformId,
    queue: &str,
    listing: &Listing,
    walk: &Walk,
) -> Result<Page, Fault> {
    let (list, ascending) = match listing.order {
        Order::Priority => (CaseList::QueueByPriority(queue), false),
        Order::Oldest => (CaseList::QueueByArrival(queue), true),
        Order::Newest => (CaseList::QueueByArrival(queue), false),
    };
    let size = if listing.filter.is_empty() { listing.limit } else { ROWS };
    let mut page = Page { is_unseen: true, ..Page::default() };
    let mut after = walk.after.clone();
    for _ in 0..ROUNDS {
        let read = context.store.case_list(platform, list, ascending, after.as_deref(), size).await.map_err(failed)?;
        page.is_unseen &= read.rows.is_empty();
        let (now_ms, count) = (context.now_ms(), read.rows.len());
        for (number, row) in (1..).zip(read.rows) {
            after = Some(row.position.clone());
            if listing.filter.takes(&row.summary, walk.begun_ms, now_ms) {
                page.rows.push(row);
            }
            if page.rows.len() == listing.limit {
                page.next = after.filter(|_| read.has_more || number < count);
                return Ok(page);
            }
        }
        if !read.has_more {
            return Ok(page);
        }
    }
    page.next = after;
    Ok(page)
}
