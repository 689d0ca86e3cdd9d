//! One attempt of one delivery: take it by a lease, send it, record what came of it.

use dialects::checkstep::webhook::render;
use domain::bodies;
use domain::config::Endpoint;
use domain::content::Body;
use domain::event::{Event, Fact};
use domain::ids::PlatformId;
use domain::webhook::delivery::{Attempt, Delivery, DeliveryState};
use domain::webhook::schedule::{Failure, habits};
use lambda::context::Context;
use outbound::{Answer, Limits, SendError};
use store::StoreError;
use store::outbox::{Recorded, Taken};
use store::queues::{MAX_DELAY_S, Message, Queue};

use super::PREDECESSOR_PAUSE_MS;
use super::headers::{Envelope, headers};
use crate::sealing;

const CONNECT_MS: u64 = 5_000;

/// Handles a message of the deliveries or the retries queue.
pub(super) async fn dispatch(context: &Context, message: &Message) -> Result<(), StoreError> {
    let Message::Delivery { platform, event, endpoint } = message else { return Err(StoreError::Damaged("message")) };
    let Some(taken) = context.store.delivery(platform, event, endpoint).await? else { return Ok(()) };
    let now_ms = context.now_ms();
    if taken.delivery.state != DeliveryState::Pending || taken.delivery.leased_until_ms > now_ms {
        return Ok(());
    }
    if taken.delivery.next_ms > now_ms {
        return come_back(context, message, taken.delivery.next_ms - now_ms).await;
    }
    let Some(event) = context.store.event(platform, event).await? else { return Ok(()) };
    if must_wait(context, platform, &event.event, endpoint).await? {
        return defer(context, platform, &taken, message, now_ms).await;
    }
    let config = context.config(platform).await?;
    let target = config.as_ref().and_then(|config| config.endpoints.iter().find(|known| known.id == *endpoint));
    match target {
        None => end(context, platform, &taken, taken.delivery.given_up("endpoint_deleted", now_ms)).await,
        Some(target) if !target.enabled => end(context, platform, &taken, taken.delivery.held(now_ms)).await,
        Some(target) => attempt(context, platform, taken, &event.event, target, message).await,
    }
}

/// Sends the message again so that it arrives in time; what SQS cannot hold is left to the sweeper.
async fn come_back(context: &Context, message: &Message, delay_ms: i64) -> Result<(), StoreError> {
    if delay_ms > i64::from(MAX_DELAY_S) * 1000 {
        return Ok(());
    }
    context.store.send(Queue::Retries, message, delay_ms).await
}

/// Whether the event before this one has a delivery to the same endpoint that was not attempted yet.
async fn must_wait(
    context: &Context,
    platform: &PlatformId,
    event: &Event,
    endpoint: &str,
) -> Result<bool, StoreError> {
    let Some(before) = &event.after else { return Ok(false) };
    let earlier = context.store.delivery(platform, before, endpoint).await?;
    Ok(earlier.is_some_and(|taken| taken.delivery.attempts == 0 && taken.delivery.state == DeliveryState::Pending))
}

async fn defer(
    context: &Context,
    platform: &PlatformId,
    taken: &Taken,
    message: &Message,
    now_ms: i64,
) -> Result<(), StoreError> {
    let later = taken.delivery.deferred(now_ms + PREDECESSOR_PAUSE_MS);
    if context.store.update_delivery(platform, taken, later).await?.is_some() {
        come_back(context, message, PREDECESSOR_PAUSE_MS).await?;
    }
    Ok(())
}

async fn end(context: &Context, platform: &PlatformId, taken: &Taken, ended: Delivery) -> Result<(), StoreError> {
    context.store.update_delivery(platform, taken, ended).await.map(drop)
}

async fn attempt(
    context: &Context,
    platform: &PlatformId,
    taken: Taken,
    event: &Event,
    target: &Endpoint,
    message: &Message,
) -> Result<(), StoreError> {
    let now_ms = context.now_ms();
    // A key that does not open holds the delivery: it stays due, and the alarm on old work tells.
    let keys =
        sealing::signing_keys(context, platform, target, now_ms).map_err(|_| StoreError::Damaged("signing key"))?;
    let body = render(event, analysed_body(context, platform, event).await?.as_ref());
    let Some(claim) = taken.delivery.claimed(now_ms) else { return Ok(()) };
    let Some(claimed) = context.store.update_delivery(platform, &taken, claim).await? else { return Ok(()) };
    let number = claimed.delivery.attempts + 1;
    let envelope = Envelope {
        kind: target.kind,
        event_type: event.fact.event_type(),
        id: event.id.as_str(),
        attempt: number,
        body: &body,
        now_ms,
        nonce: &context.random.uuid(),
        keys: &keys,
    };
    let headers = headers(&envelope);
    let started_ms = context.now_ms();
    let result = send(context, target, &headers, body).await;
    let took_ms = u64::try_from(context.now_ms() - started_ms).unwrap_or(0);
    let record = Attempt {
        number,
        at_ms: started_ms,
        took_ms,
        status: result.as_ref().ok().map(|answer| answer.status),
        failure: result.as_ref().err().map(|error| error.code().to_owned()),
        manual: claimed.delivery.manual,
    };
    let next = claimed.delivery.after(&record, failure(&result), context.random.number(), context.now_ms());
    let recorded = context.store.record_attempt(platform, &claimed, &next, &record, &context.random.id()).await?;
    if recorded == Recorded::Done && next.state == DeliveryState::Pending {
        let delay_ms = next.next_ms - context.now_ms();
        if let Err(error) = come_back(context, message, delay_ms).await {
            lambda::log::warning("retry_not_announced", &error.to_string());
        }
    }
    Ok(())
}

/// The body that an `analysed-content` event judged; gone only once the event's own time is over.
async fn analysed_body(context: &Context, platform: &PlatformId, event: &Event) -> Result<Option<Body>, StoreError> {
    let (Fact::AnalysedContent { body_version, .. }, Some(case)) = (&event.fact, &event.case) else { return Ok(None) };
    let stored = context.store.body(platform, case, *body_version).await?;
    // Damaged is not the same as gone: it stays due, and the alarm on old work tells.
    stored.map(|bytes| bodies::decode(&bytes).ok_or(StoreError::Damaged("body"))).transpose()
}

async fn send(
    context: &Context,
    target: &Endpoint,
    headers: &[(&'static str, String)],
    body: Vec<u8>,
) -> Result<Answer, SendError> {
    let mut map = http::HeaderMap::new();
    for (name, value) in headers {
        if let Ok(value) = value.parse() {
            map.insert(*name, value);
        }
    }
    let limits = Limits { connect_ms: CONNECT_MS, total_ms: habits(target.kind).timeout_ms };
    context.outbound.post(&target.url, map, body.into(), limits, context.now_ms() / 1000).await
}

fn failure(result: &Result<Answer, SendError>) -> Failure {
    match result {
        Ok(answer) => Failure { overloaded: matches!(answer.status, 429 | 503), retry_after_s: answer.retry_after_s },
        Err(error) => Failure { overloaded: error.is_timeout(), retry_after_s: None },
    }
}
