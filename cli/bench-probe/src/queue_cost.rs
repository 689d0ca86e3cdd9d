//! What a page of the review queue costs, with few and with very many cases in it.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::{AttributeValue, PutRequest, WriteRequest};
use domain::cases::{Head, Summary};
use domain::content::ContentRef;
use domain::ids::{CaseId, PlatformId, sortable_f64, sortable_ms};
use domain::severity::Severity;
use futures_util::{StreamExt, TryStreamExt, stream};
use http::HeaderMap;
use lambda::auth::authenticate;
use lambda::context::Context;
use lambda::function::Trigger;
use lambda::request::{Request, route};
use lambda::sources::{Random, SystemRandom};
use serde_json::{Value, json};
use store::table::{self, ARRIVAL_INDEX, LIST_SHARDS, QUEUE_INDEX};

use crate::aws::{World, runtime};
use crate::error::Failure;
use crate::platform::{self, Kind, Made};

/// Open cases.
const SIZES: [u32; 2] = [1_000, 100_000];
/// Cases of a page.
const LIMIT: u32 = 50;
/// Items of a batch, and batches at the same time.
const BATCH: usize = 25;
const CONCURRENCY: usize = 8;
const PATH: &str = "/moderate/v1/queues/default/cases";

/// Measures pages of each size of queue, in each order: the first, and the one after it.
pub fn measure() -> Result<Value, Failure> {
    runtime()?.block_on(async {
        let world = World::make().await?;
        let context = world.context()?;
        let mut rows = Vec::new();
        for size in SIZES {
            let made = platform::make(&world, "queue", &Kind { endpoint: None, automation: false }).await?;
            platform::use_key(&world, &made).await?;
            fill(&world, &made.id, size).await?;
            page(&context, &made, "limit=1").await?; // fills the copies of configuration
            for order in ["priority", "oldest"] {
                let query = format!("order={order}&limit={LIMIT}");
                let (first, next) = page(&context, &made, &query).await?;
                let next = next.ok_or_else(|| Failure::new("the queue has one page only"))?;
                let (second, _) = page(&context, &made, &format!("{query}&cursor={next}")).await?;
                rows.push(json!({ "cases": size, "order": order, "number": 1, "read_units": first }));
                rows.push(json!({ "cases": size, "order": order, "number": 2, "read_units": second }));
            }
        }
        Ok(json!({ "limit": LIMIT, "pages": rows }))
    })
}

/// Writes the rows that so many open cases have in the indexes.
async fn fill(world: &World, platform: &PlatformId, size: u32) -> Result<(), Failure> {
    let mut batches: Vec<Vec<WriteRequest>> = vec![Vec::new()];
    for number in 0..size {
        if batches.last().is_some_and(|batch| batch.len() == BATCH) {
            batches.push(Vec::new());
        }
        if let Some(batch) = batches.last_mut() {
            batch.push(row(platform, number)?);
        }
    }
    let writes = batches.into_iter().map(|batch| write(world, batch));
    stream::iter(writes).buffer_unordered(CONCURRENCY).try_collect().await
}

async fn write(world: &World, mut batch: Vec<WriteRequest>) -> Result<(), Failure> {
    while !batch.is_empty() {
        let asked = world.dynamodb.batch_write_item().request_items(&world.table, batch).send().await;
        let left = asked.map_err(Failure::chain("rows cannot be written"))?.unprocessed_items.unwrap_or_default();
        batch = left.into_values().flatten().collect();
    }
    Ok(())
}

/// Summaries of equal length, so that only the number of rows differs.
fn row(platform: &PlatformId, number: u32) -> Result<WriteRequest, Failure> {
    let content = ContentRef { kind: "comment".into(), id: format!("content-{number:08}") };
    let id = CaseId::of(platform, &content);
    let at_ms = 1_790_000_000_000 + i64::from(number);
    let mut summary = Summary::of(&Head::new(&content, at_ms));
    summary.author = Some(format!("author-{:05}", number % 10_000));
    summary.policies = vec!["PII".into()];
    summary.severity = Some(Severity::Medium);
    summary.queue = Some("default".into());
    let partition = table::queue_partition(platform, "default", table::list_shard(&id, LIST_SHARDS));
    let at = table::head(platform, &id);
    let summary = serde_json::to_string(&summary).map_err(Failure::because("row"))?;
    let attributes = [
        ("p".to_owned(), at.p),
        ("s".to_owned(), at.s),
        ("m".to_owned(), summary),
        (format!("{}p", QUEUE_INDEX.attribute), partition.clone()),
        (format!("{}s", QUEUE_INDEX.attribute), format!("{}#{}", sortable_f64(f64::from(number)), id.as_str())),
        (format!("{}p", ARRIVAL_INDEX.attribute), partition),
        (format!("{}s", ARRIVAL_INDEX.attribute), format!("{}#{}", sortable_ms(at_ms), id.as_str())),
    ];
    let item: HashMap<_, _> = attributes.into_iter().map(|(name, text)| (name, AttributeValue::S(text))).collect();
    let put = PutRequest::builder().set_item(Some(item)).build().map_err(Failure::because("row"))?;
    Ok(WriteRequest::builder().put_request(put).build())
}

/// Asks for a page; gives its read units and where the next one begins.
async fn page(context: &Context, made: &Made, query: &str) -> Result<(f64, Option<String>), Failure> {
    let Trigger::Http(endpoints) = operations::moderate::QUEUE.trigger else {
        return Err(Failure::new("not an HTTP function"));
    };
    let (endpoint, params) = route(endpoints, "GET", PATH).map_err(|_| Failure::new(format!("no route {PATH}")))?;
    let mut headers = HeaderMap::new();
    headers.insert("authorization", format!("Bearer {}", made.key).parse().map_err(Failure::because("key"))?);
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let request = Request {
        id: SystemRandom.id(),
        method: "GET".into(),
        path: PATH.into(),
        params,
        query: pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        headers,
        body: Vec::new(),
    };
    let refused = |fault| Failure::new(format!("{PATH}: {fault:?}"));
    let caller = authenticate(context, endpoint.access, &request).await.map_err(refused)?;
    context.store.meter().take();
    let reply = (endpoint.run)(context, &caller, &request).await.map_err(refused)?;
    let usage = context.store.meter().take();
    let body: Value = serde_json::from_str(&reply.body).map_err(Failure::because("page"))?;
    Ok((usage.read_units, body.get("next").and_then(Value::as_str).map(str::to_owned)))
}
