//! Handling batches of queue messages: each by itself, so that one bad message does not take nine
//! good ones with it.

use std::panic::AssertUnwindSafe;

use aws_lambda_events::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent};
use futures_util::{FutureExt, StreamExt, stream};
use store::queues::read;

use crate::context::Context;
use crate::function::{Consume, WorkError};
use crate::log;

/// How many messages of a batch are handled at the same time.
const CONCURRENCY: usize = 10;

/// Handles a batch and says which messages must come again.
pub async fn consume(context: &Context, name: &str, run: Consume, event: SqsEvent) -> SqsBatchResponse {
    let failures = stream::iter(event.records)
        .map(|record| async move {
            let body = record.body.unwrap_or_default();
            let id = record.message_id.unwrap_or_default();
            one(context, name, run, &id, &body).await.then_some(id)
        })
        .buffer_unordered(CONCURRENCY)
        .filter_map(|failed| async move { failed })
        .map(|item_identifier| {
            let mut failure = BatchItemFailure::default();
            failure.item_identifier = item_identifier;
            failure
        })
        .collect()
        .await;
    let mut response = SqsBatchResponse::default();
    response.batch_item_failures = failures;
    response
}

/// Handles one message; `true` if it must come again. One that cannot be read comes again until it
/// lands in the dead-letter queue, where it stays visible.
async fn one(context: &Context, name: &str, run: Consume, id: &str, body: &str) -> bool {
    let Some(messages) = read(body) else {
        log::warning("unreadable_message", id);
        return true;
    };
    let started_us = context.clock.now_us();
    let all = async {
        for message in &messages {
            run(context, message).await?;
        }
        Ok(())
    };
    let result: Result<Result<(), WorkError>, _> = AssertUnwindSafe(all).catch_unwind().await;
    let error = match result {
        Ok(Ok(())) => None,
        Ok(Err(error)) => Some(error.to_string()),
        Err(_) => Some("panicked".to_owned()),
    };
    log::work(name, context.clock.now_us() - started_us, context.store.meter().take(), error.as_deref());
    error.is_some()
}
