//! One attempt of one delivery: take it by a lease, send it, record what came of it.

use domain::config::{Endpoint, StreamApp, Target, WebhookSecret};
use domain::event::{Event, EventType};
use domain::ids::PlatformId;
use domain::secrets::Plain;
use domain::webhook::delivery::{Attempt, DeliveryState};
use domain::webhook::schedule::{Cause, Failure, habits};
use lambda::context::Context;
use outbound::{Answer, Limits, SendError};
use store::StoreError;
use store::outbox::{Recorded, Taken};
use store::queues::Message;

use super::dispatch::come_back;
use super::headers::{Envelope, headers};
use super::shown::Shown;
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

/// An endpoint with whoever signs what is sent to it.
pub(super) struct Signed<'a> {
    /// Where to.
    pub target: &'a Endpoint,
    /// Who signs.
    pub signer: Signer<'a>,
}

/// Whose secret signs.
#[derive(Clone, Copy)]
pub(super) enum Signer<'a> {
    /// The endpoint's own keys.
    Own,
    /// That of a Stream app.
    App(&'a StreamApp),
    /// The one of the platform, in Moderation API's dialect.
    Platform(&'a WebhookSecret),
}

/// What is about to be sent, and where to.
pub(super) struct Sending<'a> {
    pub platform: &'a PlatformId,
    pub event: &'a Event,
    /// As what it is told.
    pub told: EventType,
    pub target: &'a Endpoint,
    signer: Signer<'a>,
    keys: Vec<Plain>,
    shown: Shown,
}

/// Makes an attempt of a delivery that is due.
pub(super) async fn attempt(
    context: &Context,
    platform: &PlatformId,
    taken: Taken,
    event: &Event,
    signed: &Signed<'_>,
    message: &Message,
) -> Result<(), StoreError> {
    let now_ms = context.now_ms();
    // A key that does not open holds the delivery: it stays due, and the alarm on old work tells.
    let keys = keys(context, platform, signed, now_ms).map_err(|_| StoreError::Damaged("signing key"))?;
    let Signed { target, signer } = *signed;
    let told = taken.delivery.event_type;
    let shown = Shown::of(context, platform, event, target, told).await?;
    let sending = Sending { platform, event, told, target, signer, keys, shown };
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

/// The keys that sign, newest first.
fn keys(
    context: &Context,
    platform: &PlatformId,
    signed: &Signed<'_>,
    now_ms: i64,
) -> Result<Vec<Plain>, domain::seal::SealError> {
    match signed.signer {
        Signer::Own => sealing::signing_keys(context, platform, signed.target, now_ms),
        Signer::App(app) => sealing::app_secret(context, platform, app).map(|secret| vec![secret]),
        Signer::Platform(secret) => sealing::webhook_secret(context, platform, secret).map(|secret| vec![secret]),
    }
}

async fn send(context: &Context, sending: &Sending<'_>, number: u32, now_ms: i64) -> Response {
    match &sending.target.target {
        Target::Url { url } => post(context, sending, url, number, now_ms).await,
        Target::Queue(target) => {
            let body = sending.shown.message(sending.event);
            queue::send(context, sending, target, &body, number).await
        }
    }
}

async fn post(context: &Context, sending: &Sending<'_>, url: &str, number: u32, now_ms: i64) -> Response {
    let (event, target) = (sending.event, sending.target);
    let body = sending.shown.body(event);
    let envelope = Envelope {
        kind: target.kind,
        payload: target.payload(),
        event_type: sending.told,
        id: event.id.as_str(),
        attempt: number,
        body: &body,
        now_ms,
        nonce: &context.random.uuid(),
        keys: &sending.keys,
        app_key: match sending.signer {
            Signer::App(app) => Some(app.key.as_str()),
            Signer::Own | Signer::Platform(_) => None,
        },
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
                let overloaded = matches!(status, 429 | 503);
                let told = Failure { overloaded, retry_after_s, cause: Cause::of_status(status) };
                Self { status: Some(status), failure: None, told }
            }
            Err(error) => {
                let overloaded = error.is_timeout();
                let cause = if overloaded { Cause::Busy } else { Cause::Unreached };
                let told = Failure { overloaded, retry_after_s: None, cause };
                Self { status: None, failure: Some(error.code().to_owned()), told }
            }
        }
    }
}
