//! Authors: who they are, how far they are trusted, and what a platform says of them. They become known by what they say,
//! or by being made known.

use dialects::fault::Fault;
use dialects::modapi::author::{Shown, Status, block};
use dialects::modapi::authors::{self as wire, Listing, Sent, SortBy};
use dialects::modapi::paging::{DEEPEST, Total};
use domain::people::Profile;
use domain::trust::Record;
use lambda::auth::Caller;
use lambda::context::{Context, fault};
use lambda::request::{Reply, Request};
use serde_json::{Value, json};
use store::StoreError;
use store::author_records::{Parts, RecordChange, Whole};

use super::common::{check_project, operations};
use super::named;
use crate::admin::common::keep_author_records;
use crate::cases::Cases;

operations! {
    /// `GET /v1/authors`.
    List: "modapi-authors.list", Get "/v1/authors", Moderate, list;
    /// `POST /v1/authors`.
    Create: "modapi-authors.create", Post "/v1/authors", Moderate, create;
    /// `GET /v1/authors/{id}`.
    Get: "modapi-authors.get", Get "/v1/authors/{id}", Moderate, get;
    /// `PUT /v1/authors/{id}`.
    Update: "modapi-authors.update", Put "/v1/authors/{id}", Moderate, update;
    /// `DELETE /v1/authors/{id}`.
    Delete: "modapi-authors.delete", Delete "/v1/authors/{id}", Moderate, delete;
}

/// How many authors are counted, and how many can be put into another order than that in which they came.
const COUNTED: usize = 1_000;
/// How often a profile is written again if others change it at the same time.
const TRIES: u32 = 5;

async fn access<'a>(context: &'a Context, caller: &Caller, request: &Request) -> Result<Cases<'a>, Fault> {
    let cases = Cases::of(context, caller).await?;
    check_project(request, &cases.config)?;
    Ok(cases)
}

async fn list(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let cases = access(context, caller, request).await?;
    let asked = wire::listing(&request.query)?;
    let page = if asked.is_as_stored() { as_stored(&cases, &asked).await } else { ordered(&cases, &asked).await };
    let (ids, total, has_more) = page.map_err(|error| fault(&error))?;
    let whole = context.store.whole_authors(&cases.platform, &ids, Parts::All).await.map_err(|error| fault(&error))?;
    let shown: Vec<Value> = ids.iter().zip(&whole).map(|(id, whole)| render(context, id, whole)).collect();
    let pagination = asked.paging.render(total, has_more);
    Ok(Reply::json(200, &json!({ "authors": shown, "data": shown, "pagination": pagination })))
}

/// Ids of a page, how many authors there are, and whether there are more behind it.
type Page = (Vec<String>, Total, bool);

/// A page in the order in which authors were first seen: only as much of the list is read as leads to it.
async fn as_stored(cases: &Cases<'_>, asked: &Listing) -> Result<Page, StoreError> {
    let (skipped, size) = (asked.paging.skipped(), asked.paging.size);
    let wanted = COUNTED.max(skipped + size + 1).min(DEEPEST + size + 1);
    let store = &cases.context.store;
    let (rows, is_minimum) = store.author_list(&cases.platform, asked.ascending, None, wanted).await?;
    let total = Total { count: rows.len(), is_minimum };
    let has_more = rows.len() > skipped + size;
    let ids = rows.into_iter().skip(skipped).take(size).map(|row| row.id).collect();
    Ok((ids, total, has_more))
}

/// A page in another order: of the authors who were first seen last, if there are very many.
async fn ordered(cases: &Cases<'_>, asked: &Listing) -> Result<Page, StoreError> {
    let store = &cases.context.store;
    let (rows, is_minimum) = store.author_list(&cases.platform, false, None, COUNTED).await?;
    let ids: Vec<String> = rows.into_iter().map(|row| row.id).collect();
    let parts = if asked.sort == SortBy::Reports { Parts::Counts } else { Parts::Record };
    let known = store.whole_authors(&cases.platform, &ids, parts).await?;
    let now_ms = cases.context.now_ms();
    let mut all: Vec<(f64, String)> = Vec::new();
    for (id, whole) in ids.into_iter().zip(known) {
        // Whoever was forgotten meanwhile is not listed.
        let Some(record) = whole.record else { continue };
        let is_wanted = asked.since_ms.is_none_or(|ms| record.first_ms >= ms)
            && asked.active_ms.is_none_or(|ms| record.last_ms >= ms);
        if is_wanted {
            all.push((key(asked.sort, &record, whole.tally.reported, now_ms), id));
        }
    }
    all.sort_by(|a, b| {
        let order = a.0.total_cmp(&b.0);
        if asked.ascending { order } else { order.reverse() }.then_with(|| a.1.cmp(&b.1))
    });
    let ids = all.into_iter().map(|(_, id)| id).collect();
    let (shown, total, has_more) = dialects::modapi::paging::part(ids, &asked.paging);
    Ok((shown, Total { is_minimum, ..total }, has_more))
}

/// What an author is ordered by.
fn key(sort: SortBy, record: &Record, reports: u32, now_ms: i64) -> f64 {
    match sort {
        SortBy::TrustLevel => f64::from(record.level(now_ms).number()),
        SortBy::Violations => record.flagged as f64,
        SortBy::Reports => f64::from(reports),
        SortBy::MemberSince => record.first_ms as f64,
        SortBy::LastActive => record.last_ms as f64,
        SortBy::Contents => record.contents as f64,
        SortBy::FlaggedRatio => record.violation_rate(),
    }
}

async fn get(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let cases = access(context, caller, request).await?;
    let id = named::author(request.param("id"))?;
    Ok(Reply::json(200, &render(context, id, &known(&cases, id).await?)))
}

/// Whoever is made known twice is changed the second time: the older clients repeat what they are refused.
async fn create(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let cases = access(context, caller, request).await?;
    let sent = wire::create(&request.body)?;
    let id = named::author(sent.id.as_deref().unwrap_or_default())?.to_owned();
    Ok(Reply::json(200, &write(&cases, &id, sent).await?))
}

async fn update(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let cases = access(context, caller, request).await?;
    let id = named::author(request.param("id"))?;
    let sent = wire::update(&request.body)?;
    known(&cases, id).await?;
    Ok(Reply::json(200, &write(&cases, id, sent).await?))
}

/// Forgets what was said of an author and what was counted. Their contents, and what was decided on them, stay: for the
/// first there are erasures, and the second is told.
async fn delete(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let cases = access(context, caller, request).await?;
    let id = named::author(request.param("id"))?;
    let whole = known(&cases, id).await?;
    context.store.forget_author(&cases.platform, id).await.map_err(|error| fault(&error))?;
    let mut answer = json!({ "success": true });
    let now_ms = context.now_ms();
    let status = Status::of(whole.author.as_ref(), now_ms);
    if let (true, Some(map)) = (status != Status::Enabled, answer.as_object_mut()) {
        map.insert("status".to_owned(), status.as_str().into());
        map.insert("block".to_owned(), block(whole.author.as_ref(), now_ms));
    }
    Ok(Reply::json(200, &answer))
}

/// Everything that is known of an author, of whom anything is known.
async fn known(cases: &Cases<'_>, id: &str) -> Result<Whole, Fault> {
    let whole = whole(cases, id).await.map_err(|error| fault(&error))?;
    let is_held = Status::of(whole.author.as_ref(), cases.context.now_ms()) != Status::Enabled;
    let is_known = whole.record.is_some() || whole.profile.is_some() || is_held;
    if is_known { Ok(whole) } else { Err(Fault::NotFound("author")) }
}

async fn whole(cases: &Cases<'_>, id: &str) -> Result<Whole, StoreError> {
    let mut found = cases.context.store.whole_authors(&cases.platform, &[id.to_owned()], Parts::All).await?;
    Ok(found.pop().unwrap_or_default())
}

/// Writes what is said of an author, and shows them as they are then.
async fn write(cases: &Cases<'_>, id: &str, sent: Sent) -> Result<Value, Fault> {
    let (context, platform) = (cases.context, &cases.platform);
    if !cases.config.platform.settings.author_records {
        keep_author_records(context, platform).await?;
    }
    describe(cases, id, &sent).await?;
    let change = RecordChange { first_ms: sent.first_ms, last_ms: sent.last_ms, manual: sent.manual };
    let written = context.store.change_author_record(platform, id, &change, context.now_ms()).await;
    written.map_err(|error| fault(&error))?;
    Ok(render(context, id, &whole(cases, id).await.map_err(|error| fault(&error))?))
}

async fn describe(cases: &Cases<'_>, id: &str, sent: &Sent) -> Result<(), Fault> {
    let (context, platform) = (cases.context, &cases.platform);
    let failed = |error| fault(&error);
    for _ in 0..TRIES {
        let known = context.store.profile(platform, id).await.map_err(failed)?;
        let (known, seen) = known.map_or_else(Default::default, |known| (known.value, Some(known.version)));
        let changed: Option<Profile> = known.changed(sent.said.clone(), context.clock.now_us());
        let Some(profile) = changed else { return Ok(()) };
        if profile.is_too_large() {
            return Err(wire::too_large());
        }
        if context.store.put_profile(platform, id, &profile, seen).await.map_err(failed)? {
            if !cases.config.describes_users {
                // Other dialects show what is said of users once anything is.
                context.store.mark_users(platform).await.map_err(failed)?;
            }
            return Ok(());
        }
    }
    Err(Fault::Unavailable("too many concurrent changes of one author".into()))
}

fn render(context: &Context, id: &str, whole: &Whole) -> Value {
    let shown = Shown {
        id,
        author: whole.author.as_ref(),
        record: whole.record.as_ref(),
        profile: whole.profile.as_ref(),
        tally: &whole.tally,
        now_ms: context.now_ms(),
    };
    shown.render()
}
