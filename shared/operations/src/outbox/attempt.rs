//! One attempt of one delivery: take it by a lease, send it, record what came of it.

use dialects::checkstep::webhook::{render, render_message};
use domain::bodies;
use domain::config::{Endpoint, Target};
use domain::content::Body;
use domain::event::{Event, Fact};
use domain::ids::PlatformId;
use domain::secrets::Plain;
use domain::webhook::delivery::{Attempt, DeliveryState};
use domain::webhook::schedule::{Failure, habits};
use lambda::context::Context;
use outbound::{Answer, Limits, SendError};
use store::StoreError;
use store::outbox::{Recorded, Taken};
use store::queues::Message;

use super::dispatch::come_back;
use super::headers::{Envelope, headers};
use super::{health, queue};
use crate::sealing;

const CONNECT_MS: u64 = 5_000;

/// What came back from a target of either kind.
pub(super) struct Response {
    /// The status, if one came.
    pub status: Option<u16>,
    /// Why there is none.
    pub failure: Option<String>,
    /// What the schedule has to know.
    pub told: Failure,
}

/// What is about to be sent, and where to.
struct Sending<'a> {
    platform: &'a PlatformId,
    event: &'a Event,
    target: &'a Endpoint,
    keys: Vec<Plain>,
    analysed: Option<Body>,
}

/// Makes an attempt of a delivery that is due.
pub(super) async fn attempt(
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
    let sending = Sending { platform, event, target, keys, analysed: analysed_body(context, platform, event).await? };
    let Some(claim) = taken.delivery.claimed(now_ms) else { return Ok(()) };
    let Some(claimed) = context.store.update_delivery(platform, &taken, claim).await? else { return Ok(()) };
    let number = claimed.delivery.attempts + 1;
    let started_ms = context.now_ms();
    let response = send(context, &sending, number, started_ms).await;
    let took_ms = u64::try_from(context.now_ms() - started_ms).unwrap_or(0);
    let record = Attempt {
        number,
        at_ms: started_ms,
        took_ms,
        status: response.status,
        failure: response.failure,
        manual: claimed.delivery.manual,
    };
    let next = claimed.delivery.after(&record, response.told, context.random.number(), context.now_ms());
    let recorded = health::record(context, platform, target, &claimed, &next, &record).await?;
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

async fn send(context: &Context, sending: &Sending<'_>, number: u32, now_ms: i64) -> Response {
    match &sending.target.target {
        Target::Url { url } => post(context, sending, url, number, now_ms).await,
        Target::Queue(target) => {
            let body = render_message(sending.event, sending.analysed.as_ref());
            queue::send(context, sending.platform, target, sending.event, &body, number).await
        }
    }
}

async fn post(context: &Context, sending: &Sending<'_>, url: &str, number: u32, now_ms: i64) -> Response {
    let (event, target) = (sending.event, sending.target);
    let body = render(event, sending.analysed.as_ref());
    let envelope = Envelope {
        kind: target.kind,
        event_type: event.fact.event_type(),
        id: event.id.as_str(),
        attempt: number,
        body: &body,
        now_ms,
        nonce: &context.random.uuid(),
        keys: &sending.keys,
    };
    let mut map = http::HeaderMap::new();
    for (name, value) in headers(&envelope) {
        if let Ok(value) = value.parse() {
            map.insert(name, value);
        }
    }
    let limits = Limits { connect_ms: CONNECT_MS, total_ms: habits(target.kind).timeout_ms };
    Response::from(context.outbound.post(url, map, body.into(), limits, now_ms / 1000).await)
}

impl From<Result<Answer, SendError>> for Response {
    fn from(result: Result<Answer, SendError>) -> Self {
        match result {
            Ok(Answer { status, retry_after_s, .. }) => {
                let told = Failure { overloaded: matches!(status, 429 | 503), retry_after_s };
                Self { status: Some(status), failure: None, told }
            }
            Err(error) => {
                let told = Failure { overloaded: error.is_timeout(), retry_after_s: None };
                Self { status: None, failure: Some(error.code().to_owned()), told }
            }
        }
    }
}
