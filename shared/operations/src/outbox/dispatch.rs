//! A message about a delivery: whether it is to be attempted now, later, or not at all.

use domain::config::{Endpoint, EndpointKind, PlatformConfig};
use domain::event::Event;
use domain::ids::PlatformId;
use domain::webhook::delivery::{Delivery, DeliveryState};
use lambda::context::Context;
use store::StoreError;
use store::outbox::Taken;
use store::queues::{MAX_DELAY_S, Message, Queue};

use super::PREDECESSOR_PAUSE_MS;
use super::attempt::{Signed, Signer, attempt};

/// Where the event before this one stands at the same endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Before {
    /// It does not stand in the way.
    Clear,
    /// Its first attempt is yet to come.
    Awaited,
    /// It is held, and was never attempted.
    Held,
}

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
    let config = context.config(platform).await?;
    let target = config.as_ref().and_then(|config| config.endpoints.iter().find(|known| known.id == *endpoint));
    let target = match target {
        None => return end(context, platform, &taken, taken.delivery.given_up("endpoint_deleted", now_ms)).await,
        Some(target) if !target.enabled => {
            return end(context, platform, &taken, taken.delivery.held(now_ms)).await;
        }
        Some(target) => target,
    };
    let Some(signer) = signer(config.as_deref(), target) else {
        return end(context, platform, &taken, taken.delivery.given_up("app_revoked", now_ms)).await;
    };
    match before(context, platform, &event.event, endpoint).await? {
        Before::Awaited => defer(context, platform, &taken, message, now_ms).await,
        // It follows its predecessor: whoever sends that again sends both.
        Before::Held if !taken.delivery.manual => end(context, platform, &taken, taken.delivery.held(now_ms)).await,
        Before::Held | Before::Clear => attempt(context, platform, taken, &event.event, &signer, message).await,
    }
}

/// Who signs for an endpoint; `None` if there is nobody any more, as a Stream app that was revoked.
fn signer<'a>(config: Option<&'a PlatformConfig>, target: &'a Endpoint) -> Option<Signed<'a>> {
    let signer = match (target.kind, &target.app) {
        (EndpointKind::Modapi, _) => Signer::Platform(config?.webhook_secret.as_ref()?),
        (_, Some(app)) => Signer::App(config?.stream_app(app)?),
        (_, None) => Signer::Own,
    };
    Some(Signed { target, signer })
}

/// Sends the message again so that it arrives in time; what SQS cannot hold is left to the sweeper.
pub(super) async fn come_back(context: &Context, message: &Message, delay_ms: i64) -> Result<(), StoreError> {
    if delay_ms > i64::from(MAX_DELAY_S) * 1000 {
        return Ok(());
    }
    context.store.send(Queue::Retries, message, delay_ms).await
}

async fn before(context: &Context, platform: &PlatformId, event: &Event, endpoint: &str) -> Result<Before, StoreError> {
    let Some(before) = &event.after else { return Ok(Before::Clear) };
    let earlier = context.store.delivery(platform, before, endpoint).await?;
    let unattempted = earlier.filter(|taken| taken.delivery.attempts == 0).map(|taken| taken.delivery.state);
    Ok(match unattempted {
        Some(DeliveryState::Pending) => Before::Awaited,
        Some(DeliveryState::Held) => Before::Held,
        _ => Before::Clear,
    })
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
