//! What has been done with a queue within some days. It is counted when somebody asks, from the audit log of the
//! platform, of which a call reads only so much: the newest of it.

use std::collections::HashMap;

use dialects::fault::Fault;
use dialects::modapi::queue::{Named, SeenHead, Stats, within_days};
use domain::cases::AuditEntry;
use domain::ids::CaseId;
use domain::time::day_start_ms;
use futures_util::future::{try_join, try_join_all};
use lambda::auth::Caller;
use lambda::context::{Context, fault};
use lambda::request::{Reply, Request};
use store::StoreError;
use store::audit::{AuditList, Logged};
use store::bulk::MAX_BATCH;

use super::super::common::operations;
use super::{access, count, named};
use crate::cases::Cases;

operations! {
    /// `GET /v1/queue/{id}/stats`.
    Get: "modapi-queue.stats", Get "/v1/queue/{id}/stats", Moderate, get;
}

/// Most entries that a call reads.
const ENTRIES: usize = 5_000;
/// Days that are read at the same time, and entries of each.
const DAYS: usize = 8;
const ROWS: usize = 1_000;
const DAY_MS: i64 = 86_400_000;

async fn get(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let cases = access(context, caller, request).await?;
    let queue = named(&cases, request)?;
    let mut stats = Stats::new(within_days(&request.query)?, context.now_ms());
    let entries = async { entries(&cases, &stats.dates()).await.map_err(|error| fault(&error)) };
    let (pending, (mut entries, is_part)) = try_join(count(&cases, &queue, false), entries).await?;
    retain(&cases, &queue, &mut entries).await.map_err(|error| fault(&error))?;
    for (case, entry) in &entries {
        stats.add(case, entry);
    }
    let name = |id: &str| cases.config.moderators.iter().find(|known| known.id == id).map(|known| known.name.clone());
    Ok(Reply::json(200, &stats.render(pending, is_part, name)))
}

/// An entry of a case's log.
type CaseEntry = (CaseId, AuditEntry);

/// The entries of these days, the oldest first, and whether there are more than were read.
async fn entries(cases: &Cases<'_>, dates: &[String]) -> Result<(Vec<CaseEntry>, bool), StoreError> {
    let created_ms = cases.config.platform.created_ms;
    // A platform has no entries of days before it was there.
    let is_possible = |date: &&String| day_start_ms(date).is_none_or(|ms| ms + DAY_MS > created_ms);
    let dates: Vec<&String> = dates.iter().filter(is_possible).rev().collect();
    let (mut found, mut is_part) = (Vec::new(), false);
    for some in dates.chunks(DAYS) {
        if found.len() >= ENTRIES {
            is_part = true;
            break;
        }
        for (day, has_more) in try_join_all(some.iter().map(|date| day(cases, date))).await? {
            is_part |= has_more;
            found.extend(day);
        }
    }
    found.reverse();
    Ok((found, is_part))
}

/// The newest entries of a day, the newest first.
async fn day(cases: &Cases<'_>, date: &str) -> Result<(Vec<CaseEntry>, bool), StoreError> {
    let store = &cases.context.store;
    let (rows, has_more) = store.audit_list(&cases.platform, AuditList::Day(date), false, None, ROWS).await?;
    let of_cases = rows.into_iter().filter_map(|row| match row.logged {
        Logged::Case { case, entry } => Some((case, entry)),
        Logged::Author { .. } => None,
    });
    Ok((of_cases.collect(), has_more))
}

/// Leaves out what belongs to other queues, where there are any.
async fn retain(cases: &Cases<'_>, queue: &Named<'_>, entries: &mut Vec<CaseEntry>) -> Result<(), StoreError> {
    let Some(filter) = queue.filter() else { return Ok(()) };
    let mut ids: Vec<CaseId> = entries.iter().map(|(case, _)| case.clone()).collect();
    ids.sort();
    ids.dedup();
    let mut is_in: HashMap<CaseId, bool> = HashMap::with_capacity(ids.len());
    for some in ids.chunks(MAX_BATCH) {
        for (case, (head, _)) in cases.context.store.filed_heads(&cases.platform, some).await? {
            let passes = filter.eval(&SeenHead { case: &case, head: &head }) == Some(true);
            is_in.insert(case, passes);
        }
    }
    entries.retain(|(case, _)| is_in.get(case).copied().unwrap_or(false));
    Ok(())
}
