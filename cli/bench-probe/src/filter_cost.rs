//! What a page of the review queue costs with each of many filters, and from which lists it is answered.

use std::collections::{BTreeSet, HashMap};

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::{AttributeValue, PutRequest, WriteRequest};
use dialects::stream::review_queue;
use domain::cases::CallersFlag;
use domain::content::{ContentRef, Field, FieldType, Meta, Submission};
use domain::facets::{Facet, FacetCode};
use domain::filter::plan::Plan;
use domain::ids::PlatformId;
use domain::transition::{Arrival, Flagging, Placing, Terms, Transition, receive};
use futures_util::{StreamExt, TryStreamExt, stream};
use http::HeaderMap;
use lambda::auth::Caller;
use lambda::context::Context;
use lambda::function::Trigger;
use lambda::request::{Request, route};
use lambda::sources::{Random, SystemRandom};
use serde_json::{Value, json};
use store::table::{self, LIST_SHARDS, UPDATED_INDEX};

use crate::aws::{World, runtime};
use crate::error::Failure;
use crate::platform::{self, Kind};

/// Flagged items.
const ITEMS: u32 = 100_000;
/// Items of a page.
const LIMIT: u32 = 25;
/// Writes of a batch, and batches at the same time.
const BATCH: usize = 25;
const CONCURRENCY: usize = 16;
/// Contents made at once.
const PORTION: u32 = 2_000;
const START_US: i64 = 1_790_000_000_000_000;
const PATH: &str = "/api/v2/moderation/review_queue";

/// Measures the first and second page of every filter.
pub fn measure() -> Result<Value, Failure> {
    runtime()?.block_on(async {
        let world = World::make().await?;
        let context = world.context()?;
        let made = platform::make(&world, "filters", &Kind { endpoint: None, automation: false }).await?;
        let filters = filters();
        let walked = walked(&made.id, &filters)?;
        fill(&world, &made.id, &walked).await?;
        let asking = Asking { context: &context, platform: &made.id };
        asking.page(&json!({ "limit": 1 })).await?; // fills the copy of configuration
        let mut rows = Vec::new();
        for (name, body) in &filters {
            rows.push(asking.measure(name, body).await?);
        }
        Ok(json!({ "items": ITEMS, "limit": LIMIT, "filters": rows }))
    })
}

/// Filters by what is common and by what is rare, alone and together, in every order.
fn filters() -> Vec<(&'static str, Value)> {
    let newest = json!([{ "field": "created_at", "direction": -1 }]);
    let filter = |filter: Value| json!({ "filter": filter, "sort": newest, "limit": LIMIT });
    let sorted = |filter: Value, by: &str, direction: i32| json!({ "filter": filter, "sort": [{ "field": by, "direction": direction }], "limit": LIMIT });
    let day = |n: i64| domain::time::iso_ms((START_US + n * 1_000_000) / 1000);
    vec![
        ("everything", filter(json!({}))),
        ("unreviewed (half)", filter(json!({ "reviewed": false }))),
        ("one creator (10 items)", filter(json!({ "entity_creator_id": "author-00042" }))),
        ("one entity id", filter(json!({ "entity_id": "content-00077777" }))),
        ("type and entity id", filter(json!({ "entity_type": "comment", "entity_id": "content-00077777" }))),
        ("type (1 in 10), unreviewed", filter(json!({ "entity_type": "post", "reviewed": false }))),
        ("category (1 in 5)", filter(json!({ "category": "ai_image" }))),
        ("label (1 in 100)", filter(json!({ "label": "RARE" }))),
        ("label (1 in 100), type (1 in 10)", filter(json!({ "label": "RARE", "entity_type": "post" }))),
        ("two labels", filter(json!({ "label": { "$in": ["RARE", "SELDOM"] } }))),
        (
            "reporter type, creator",
            filter(json!({ "reporter_type": "api_integration", "entity_creator_id": "author-00042" })),
        ),
        ("has image (1 in 5), label", filter(json!({ "has_image": true, "label": "RARE" }))),
        ("range of a hundredth", filter(json!({ "created_at": { "$gte": day(50_000), "$lt": day(51_000) } }))),
        (
            "date range, category",
            filter(json!({ "date_range": format!("{}_{}", day(10_000), day(90_000)), "category": "ai_image" })),
        ),
        (
            "either of two facets",
            filter(json!({ "$or": [{ "label": "RARE" }, { "entity_creator_id": "author-00042" }] })),
        ),
        ("not a label, unreviewed", filter(json!({ "$nor": [{ "label": "RARE" }], "reviewed": false }))),
        ("custom value (1 in 10)", filter(json!({ "location_id": "loc-3" }))),
        ("custom value (1 in 10,000)", filter(json!({ "ticket": "t-7" }))),
        ("by last change, unreviewed", sorted(json!({ "reviewed": false }), "updated_at", 1)),
        ("by id, label (1 in 100)", sorted(json!({ "label": "RARE" }), "id", 1)),
    ]
}

/// The lists from which some filter is answered: no others are written here.
fn walked(platform: &PlatformId, filters: &[(&str, Value)]) -> Result<BTreeSet<FacetCode>, Failure> {
    let mut walked = BTreeSet::from([FacetCode::of(Facet::All, ""), FacetCode::of(Facet::Id, "")]);
    for (_, body) in filters {
        if let domain::filter::plan::Source::Lists(codes) = plan(platform, body)?.source {
            walked.extend(codes);
        }
    }
    Ok(walked)
}

fn plan(platform: &PlatformId, body: &Value) -> Result<Plan, Failure> {
    let query = review_queue::query(body.to_string().as_bytes());
    let query = query.map_err(|fault| Failure::new(format!("{body}: {fault:?}")))?;
    Ok(Plan::of(platform, &query.filter, query.order))
}

async fn fill(world: &World, platform: &PlatformId, walked: &BTreeSet<FacetCode>) -> Result<(), Failure> {
    let mut first = 0;
    while first < ITEMS {
        let mut items = Vec::new();
        for number in first..(first + PORTION).min(ITEMS) {
            items.extend(items_of(&flagged(platform, number)?, walked)?);
        }
        let writes = items.chunks(BATCH).map(|batch| write(world, batch.to_vec()));
        let writes: Vec<_> = writes.collect();
        stream::iter(writes).buffer_unordered(CONCURRENCY).try_collect::<Vec<()>>().await?;
        first += PORTION;
    }
    Ok(())
}

async fn write(world: &World, mut batch: Vec<WriteRequest>) -> Result<(), Failure> {
    while !batch.is_empty() {
        let asked = world.dynamodb.batch_write_item().request_items(&world.table, batch).send().await;
        let left = asked.map_err(Failure::chain("items cannot be written"))?.unprocessed_items.unwrap_or_default();
        batch = left.into_values().flatten().collect();
    }
    Ok(())
}

/// A content that was flagged, as the domain makes it.
fn flagged(platform: &PlatformId, number: u32) -> Result<Transition, Failure> {
    let is = |one_in: u32, rest: u32| number % one_in == rest;
    let field = |id: &str, kind, src: &str| Field {
        id: id.into(),
        kind,
        src: Some(src.into()),
        fields: Vec::new(),
        metadata: Vec::new(),
    };
    let mut fields =
        vec![field("text_1", FieldType::Text, "A short text of some sixty letters, as comments often are.")];
    fields.extend(is(5, 1).then(|| field("image_1", FieldType::Image, "https://example.com/picture.jpg")));
    let mut metadata = vec![Meta { id: "location_id".into(), value: format!("loc-{}", number / 7 % 10).into() }];
    metadata.extend(is(10_000, 7).then(|| Meta { id: "ticket".into(), value: "t-7".into() }));
    let sent = Submission {
        content: ContentRef {
            kind: if is(10, 3) { "post" } else { "comment" }.into(),
            id: format!("content-{number:08}"),
        },
        author: Some(format!("author-{:05}", number % 10_000)),
        source: None,
        parent: None,
        fields,
        metadata,
        tags: None,
        evaluations: Vec::new(),
        created_ms: None,
    };
    let at_us = START_US + i64::from(number) * 1_000_000;
    let received = receive(platform, None, &sent, &Arrival::default(), at_us);
    let mut transition = received.map_err(|refused| Failure::new(refused.to_string()))?;
    transition.waive_analysis();
    let label = if is(100, 13) {
        "RARE"
    } else if is(100, 14) {
        "SELDOM"
    } else {
        "INSULT"
    };
    let category = if is(5, 1) { "ai_image" } else { "ai_text" };
    let flags = vec![CallersFlag { category: category.into(), labels: vec![label.into()] }];
    let flagging = Flagging { flags, ..Flagging::default() };
    let flagged = transition.flag_by_caller(&flagging, &Terms::default());
    flagged.map_err(|refused| Failure::new(refused.to_string()))?;
    transition.case.head.reviewed = is(2, 0);
    transition.place(&Placing { queues: &[], half_life_h: 24, index_all: true, by_facets: true, endpoints: &[] });
    Ok(transition)
}

/// The items of a case that pages read: head, log, and rows of the lists that are walked.
fn items_of(t: &Transition, walked: &BTreeSet<FacetCode>) -> Result<Vec<WriteRequest>, Failure> {
    let (head, filed) = (&t.case.head, t.case.head.filed());
    let filed = filed.ok_or_else(|| Failure::new("a flagged case is not filed"))?;
    let at = table::head(&t.platform, &t.case_id);
    let shard = table::list_shard(&t.case_id, LIST_SHARDS);
    let mut item = texts([("p", at.p.clone()), ("s", at.s), ("d", state(head)?), ("f", filed.row())]);
    item.insert("b".into(), AttributeValue::B(Blob::new(t.case.body.clone())));
    item.insert(
        format!("{}p", UPDATED_INDEX.attribute),
        AttributeValue::S(table::updated_partition(&t.platform, filed.filing.reviewed, shard)),
    );
    let updated = domain::facets::position(head.updated_ms * 1000, &t.case_id);
    item.insert(format!("{}s", UPDATED_INDEX.attribute), AttributeValue::S(updated));
    let mut items = vec![put(item)?];
    for entry in &t.entries {
        let at = table::entry(&t.platform, &t.case_id, entry.number);
        items.push(put(texts([("p", at.p), ("s", at.s), ("d", state(entry)?)]))?);
    }
    for code in filed.filing.lists().filter(|code| walked.contains(*code)) {
        let at = table::filed(&t.platform, &t.case_id, &filed, code);
        items.push(put(texts([("p", at.p), ("s", at.s), ("f", filed.row())]))?);
    }
    Ok(items)
}

/// A state as the store writes it.
fn state(value: &impl serde::Serialize) -> Result<String, Failure> {
    serde_json::to_string(value).map_err(Failure::because("state"))
}

fn texts<const N: usize>(pairs: [(&str, String); N]) -> HashMap<String, AttributeValue> {
    pairs.into_iter().map(|(name, text)| (name.to_owned(), AttributeValue::S(text))).collect()
}

fn put(item: HashMap<String, AttributeValue>) -> Result<WriteRequest, Failure> {
    let put = PutRequest::builder().set_item(Some(item)).build().map_err(Failure::because("item"))?;
    Ok(WriteRequest::builder().put_request(put).build())
}

/// Asks as an app of the platform does.
struct Asking<'a> {
    context: &'a Context,
    platform: &'a PlatformId,
}

/// What a page came to.
struct Page {
    items: usize,
    next: Option<String>,
    units: f64,
    calls: u32,
}

impl Asking<'_> {
    async fn measure(&self, name: &str, body: &Value) -> Result<Value, Failure> {
        let first = self.page(body).await?;
        let mut row = json!({
            "name": name,
            "plan": plan(self.platform, body)?.describe(),
            "items": first.items,
            "read_units": first.units,
            "calls": first.calls,
            "has_next": first.next.is_some(),
        });
        if let (Some(next), Some(row)) = (first.next, row.as_object_mut()) {
            let mut body = body.clone();
            body.as_object_mut().map(|body| body.insert("next".into(), next.into()));
            let second = self.page(&body).await?;
            row.insert("second_items".into(), second.items.into());
            row.insert("second_read_units".into(), second.units.into());
        }
        Ok(row)
    }

    async fn page(&self, body: &Value) -> Result<Page, Failure> {
        let Trigger::Http(endpoints) = operations::stream::REVIEW_QUEUE.trigger else {
            return Err(Failure::new("not an HTTP function"));
        };
        let (endpoint, params) =
            route(endpoints, "POST", PATH).map_err(|_| Failure::new(format!("no route {PATH}")))?;
        let request = Request {
            id: SystemRandom.id(),
            method: "POST".into(),
            path: PATH.into(),
            params,
            query: Vec::new(),
            headers: HeaderMap::new(),
            body: body.to_string().into_bytes(),
        };
        let caller = Caller::App { platform: self.platform.clone(), app: "bench".into(), user: None };
        self.context.store.meter().take();
        let reply = (endpoint.run)(self.context, &caller, &request).await;
        let reply = reply.map_err(|fault| Failure::new(format!("{body}: {fault:?}")))?;
        let usage = self.context.store.meter().take();
        let page: Value = serde_json::from_str(&reply.body).map_err(Failure::because("page"))?;
        Ok(Page {
            items: page.get("items").and_then(Value::as_array).map_or(0, Vec::len),
            next: page.get("next").and_then(Value::as_str).map(str::to_owned),
            units: usage.sized_units,
            calls: usage.round_trips,
        })
    }
}
