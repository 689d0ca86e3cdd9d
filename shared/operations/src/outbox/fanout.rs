//! One event becomes one delivery for each endpoint that wants it, in one transaction.

use domain::config::{Endpoint, PlatformConfig};
use domain::event::{Event, EventType};
use domain::webhook::delivery::{Delivery, DeliveryState};
use lambda::context::Context;
use store::StoreError;
use store::queues::{Message, Queue};

use super::PREDECESSOR_PAUSE_MS;

/// Handles a message of the events queue.
pub(super) async fn fan_out(context: &Context, message: &Message) -> Result<(), StoreError> {
    let Message::Event { platform, event: id } = message else { return Err(StoreError::Damaged("message")) };
    let Some(stored) = context.store.event(platform, id).await? else { return Ok(()) };
    if stored.fanned_out {
        return Ok(());
    }
    let event = stored.event;
    let now_ms = context.now_ms();
    if let Some(wait_ms) = wait(context, &event, now_ms).await? {
        return context.store.send(Queue::Events, message, wait_ms).await;
    }
    let config = context.config(platform).await?;
    let deliveries: Vec<Delivery> = config
        .iter()
        .flat_map(|config| receivers(config, &event))
        .map(|(endpoint, told)| Delivery::owed(event.id.clone(), told, endpoint, now_ms))
        .collect();
    if !context.store.fan_out(&event, &deliveries, &context.random.id()).await? {
        return Ok(());
    }
    for delivery in deliveries.iter().filter(|delivery| delivery.state == DeliveryState::Pending) {
        let message = Message::Delivery {
            platform: platform.clone(),
            event: event.id.clone(),
            endpoint: delivery.endpoint.clone(),
        };
        if let Err(error) = context.store.send(Queue::Deliveries, &message, 0).await {
            // The delivery's due marker stands.
            lambda::log::warning("delivery_not_announced", &error.to_string());
        }
    }
    Ok(())
}

/// How long the event has to wait: for its own time, or until its predecessor has been fanned out.
async fn wait(context: &Context, event: &Event, now_ms: i64) -> Result<Option<i64>, StoreError> {
    if event.not_before_ms > now_ms {
        return Ok(Some(event.not_before_ms - now_ms));
    }
    let Some(before) = &event.after else { return Ok(None) };
    let predecessor = context.store.event(&event.platform, before).await?;
    Ok(predecessor.is_some_and(|stored| !stored.fanned_out).then_some(PREDECESSOR_PAUSE_MS))
}

/// Who wants it, and as what.
fn receivers<'a>(config: &'a PlatformConfig, event: &'a Event) -> impl Iterator<Item = (&'a Endpoint, EventType)> {
    config.endpoints.iter().filter_map(|endpoint| Some((endpoint, event.fact.told_to(endpoint)?)))
}
