//! The safety net: due work that nobody has taken goes back on its queue. Queues make things fast;
//! this makes them certain.

use futures_util::future::try_join_all;
use lambda::context::Context;
use lambda::function::{Function, Trigger};
use lambda::operation::Needs;
use store::StoreError;
use store::outbox::Due;
use store::table::DUE_SHARDS;

/// Runs every minute.
pub static SWEEP: Function = Function {
    name: "sweep",
    trigger: Trigger::Schedule { every_minutes: 1, tick: |context| Box::pin(sweep(context)) },
    needs: Needs { analyse_queue: true, events_queue: true, retries_queue: true, ..Needs::WRITE },
};

/// How far a marker moves when its work is sent again: the time its consumer has before the next
/// sweep may send it once more. Milliseconds.
const PUSH_MS: i64 = 120_000;
/// Most markers read at once, and pages read per shard, in one run.
const PAGE: i32 = 100;
const PAGES: usize = 10;

/// What one run found.
#[derive(Clone, Copy, Debug, Default)]
struct Found {
    sent: u32,
    oldest_ms: i64,
}

async fn sweep(context: &Context) -> Result<Vec<(&'static str, f64)>, StoreError> {
    let now_ms = context.now_ms();
    let shards = (0..DUE_SHARDS).map(|shard| sweep_shard(context, shard, now_ms));
    let found = try_join_all(shards).await?;
    let sent: u32 = found.iter().map(|found| found.sent).sum();
    let oldest_ms = found.iter().map(|found| found.oldest_ms).max().unwrap_or(0);
    Ok(vec![("DueItems", f64::from(sent)), ("OldestDueSeconds", oldest_ms as f64 / 1000.0)])
}

async fn sweep_shard(context: &Context, shard: u8, now_ms: i64) -> Result<Found, StoreError> {
    let mut found = Found::default();
    for _ in 0..PAGES {
        let page = context.store.due(shard, now_ms, PAGE).await?;
        for due in &page {
            found.oldest_ms = found.oldest_ms.max(now_ms - due.since_ms);
            found.sent += u32::from(send_again(context, due, now_ms).await?);
        }
        if page.len() < usize::try_from(PAGE).unwrap_or(0) {
            break;
        }
    }
    Ok(found)
}

/// Moves the marker first: two sweepers at once send once.
async fn send_again(context: &Context, due: &Due, now_ms: i64) -> Result<bool, StoreError> {
    if !context.store.push_due(due, now_ms + PUSH_MS).await? {
        return Ok(false);
    }
    context.store.send(due.work.queue, &due.work.message, 0).await?;
    Ok(true)
}
