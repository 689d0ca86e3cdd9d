//! Sending a delivery again because an operator asks for it: once more, without touching its
//! schedule, and never while an attempt is under way.

use dialects::fault::Fault;
use domain::config::Endpoint;
use domain::ids::{EventId, PlatformId};
use domain::webhook::delivery::{Delivery, DeliveryState};
use lambda::context::{Context, fault};
use store::configs::ConfigKind;
use store::queues::{Message, Queue};

use super::common::{Place, changed_meanwhile};

/// How often a change is tried again after a lost race.
const MAX_TRIES: usize = 3;

/// The endpoint, if it can be sent to.
pub(super) async fn receiver(context: &Context, platform: &PlatformId, id: &str) -> Result<Endpoint, Fault> {
    let place = Place { platform, kind: ConfigKind::Endpoint, name: id };
    let endpoint = place.read::<Endpoint>(context).await?.ok_or(Fault::NotFound("endpoint"))?.value;
    if !endpoint.enabled {
        return Err(Fault::Conflict("endpoint_disabled", "the endpoint is disabled".into()));
    }
    Ok(endpoint)
}

/// Makes a delivery due now and says so to the dispatcher. If its predecessor is held and was never
/// attempted, that is sent first: the order holds for what was held, too.
pub(super) async fn resend(
    context: &Context,
    platform: &PlatformId,
    event: &EventId,
    endpoint: &str,
) -> Result<Delivery, Fault> {
    release_predecessor(context, platform, event, endpoint).await?;
    resend_one(context, platform, event, endpoint).await
}

async fn release_predecessor(
    context: &Context,
    platform: &PlatformId,
    event: &EventId,
    endpoint: &str,
) -> Result<(), Fault> {
    let stored = context.store.event(platform, event).await.map_err(|error| fault(&error))?;
    let Some(before) = stored.and_then(|stored| stored.event.after) else { return Ok(()) };
    let earlier = context.store.delivery(platform, &before, endpoint).await.map_err(|error| fault(&error))?;
    let is_held = |delivery: &Delivery| delivery.state == DeliveryState::Held && delivery.attempts == 0;
    if earlier.is_some_and(|taken| is_held(&taken.delivery)) {
        resend_one(context, platform, &before, endpoint).await?;
    }
    Ok(())
}

async fn resend_one(
    context: &Context,
    platform: &PlatformId,
    event: &EventId,
    endpoint: &str,
) -> Result<Delivery, Fault> {
    for _ in 0..MAX_TRIES {
        let seen = context.store.delivery(platform, event, endpoint).await;
        let seen = seen.map_err(|error| fault(&error))?.ok_or(Fault::NotFound("delivery"))?;
        let now_ms = context.now_ms();
        if is_under_way(&seen.delivery, now_ms) {
            return Err(Fault::Conflict("in_progress", "an attempt is under way".into()));
        }
        let next = seen.delivery.resent(now_ms);
        let written = context.store.update_delivery(platform, &seen, next).await;
        if let Some(taken) = written.map_err(|error| fault(&error))? {
            announce(context, platform, event, endpoint).await;
            return Ok(taken.delivery);
        }
    }
    Err(changed_meanwhile())
}

fn is_under_way(delivery: &Delivery, now_ms: i64) -> bool {
    delivery.state == DeliveryState::Pending && now_ms < delivery.leased_until_ms
}

async fn announce(context: &Context, platform: &PlatformId, event: &EventId, endpoint: &str) {
    let message = Message::Delivery { platform: platform.clone(), event: event.clone(), endpoint: endpoint.to_owned() };
    if let Err(error) = context.store.send(Queue::Deliveries, &message, 0).await {
        // The delivery carries its due marker, so it is only later, not lost.
        lambda::log::warning("resend_not_announced", &error.to_string());
    }
}
