//! The safety net: due work that nobody has taken goes back on its queue. Queues make things fast;
//! this makes them certain.

use futures_util::future::join_all;
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
    needs: Needs {
        analyse_queue: true,
        events_queue: true,
        retries_queue: true,
        jobs_queue: true,
        media_queue: true,
        ..Needs::WRITE
    },
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
    failed: u32,
    oldest_ms: i64,
}

async fn sweep(context: &Context) -> Result<Vec<(&'static str, f64)>, StoreError> {
    let now_ms = context.now_ms();
    let swept = join_all((0..DUE_SHARDS).map(|shard| sweep_shard(context, shard, now_ms))).await;
    // A shard that cannot be read makes the run fail, so that it does not look like one without work;
    // by now the other shards have been swept.
    let found = swept.into_iter().collect::<Result<Vec<Found>, StoreError>>()?;
    let sent: u32 = found.iter().map(|found| found.sent).sum();
    let failed: u32 = found.iter().map(|found| found.failed).sum();
    let oldest_ms = found.iter().map(|found| found.oldest_ms).max().unwrap_or(0);
    Ok(vec![
        ("DueItems", f64::from(sent)),
        ("SweepFailures", f64::from(failed)),
        ("OldestDueSeconds", oldest_ms as f64 / 1000.0),
    ])
}

/// Sweeps one shard. A failure of one piece of work holds up no other: its marker stands, or has moved
/// by two minutes, and the next run finds it.
async fn sweep_shard(context: &Context, shard: u8, now_ms: i64) -> Result<Found, StoreError> {
    let mut found = Found::default();
    for _ in 0..PAGES {
        let page = context.store.due(shard, now_ms, PAGE).await?;
        found.failed += page.damaged;
        for due in &page.work {
            found.oldest_ms = found.oldest_ms.max(now_ms - due.since_ms);
            match send_again(context, due, now_ms).await {
                Ok(sent) => found.sent += u32::from(sent),
                Err(error) => {
                    lambda::log::warning("work_not_sent_again", &error.to_string());
                    found.failed += 1;
                }
            }
        }
        if !page.is_full {
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
