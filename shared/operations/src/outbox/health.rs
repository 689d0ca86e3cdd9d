//! Recording an attempt, together with what it means for the endpoint: one commit, so that no success
//! and no failure that counts is forgotten.

use domain::config::{DisabledReason, Endpoint};
use domain::ids::PlatformId;
use domain::webhook::delivery::{Attempt, Delivery};
use lambda::context::Context;
use store::StoreError;
use store::configs::{ConfigKind, Versioned};
use store::outbox::{Outcome, Recorded, Taken};

/// How often the endpoint is read again after others have changed it.
const TRIES: usize = 4;

/// Records an attempt.
pub(super) async fn record(
    context: &Context,
    platform: &PlatformId,
    target: &Endpoint,
    claimed: &Taken,
    next: &Delivery,
    attempt: &Attempt,
) -> Result<Recorded, StoreError> {
    for _ in 0..TRIES {
        let changed = changed(context, platform, target, attempt.is_success()).await?;
        let outcome = Outcome { attempt, next, endpoint: changed.as_ref() };
        let recorded = context.store.record_attempt(platform, claimed, &outcome, &context.random.id()).await?;
        if recorded != Recorded::EndpointChanged {
            if let Some(changed) = changed.filter(|_| recorded == Recorded::Done) {
                tell(context, platform, &changed.value);
            }
            return Ok(recorded);
        }
    }
    // What happened to the delivery must not be lost over this; the next attempt will tell the same.
    let outcome = Outcome { attempt, next, endpoint: None };
    context.store.record_attempt(platform, claimed, &outcome, &context.random.id()).await
}

/// What an attempt makes of the endpoint. The copy at hand says whether there is anything to write at
/// all; what is written builds on the endpoint as it is stored.
async fn changed(
    context: &Context,
    platform: &PlatformId,
    known: &Endpoint,
    is_success: bool,
) -> Result<Option<Versioned<Endpoint>>, StoreError> {
    let now_ms = context.now_ms();
    if known.attempted(is_success, now_ms).is_none() {
        return Ok(None);
    }
    let stored = context.store.config::<Endpoint>(platform, ConfigKind::Endpoint, &known.id).await?;
    let changed = stored.and_then(|stored| {
        let value = stored.value.attempted(is_success, now_ms)?;
        Some(Versioned { value, version: stored.version })
    });
    Ok(changed)
}

fn tell(context: &Context, platform: &PlatformId, endpoint: &Endpoint) {
    context.forget_config(platform);
    let disabled = endpoint.health.disabled.filter(|disabled| disabled.reason == DisabledReason::Failing);
    if disabled.is_some() {
        lambda::log::warning("endpoint_disabled", &format!("{platform}/{}", endpoint.id));
        lambda::log::metrics(context.now_ms(), super::DISPATCH.name, &[("EndpointsDisabled", 1.0)]);
    }
}
