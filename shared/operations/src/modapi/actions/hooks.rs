//! Webhooks of one action: endpoints that are told of it alone.

use dialects::fault::Fault;
use dialects::modapi::action::SentWebhook;
use domain::config::{Endpoint, ModapiEndpoint, Target};
use domain::event::EventType;
use domain::ids::PlatformId;
use lambda::context::Context;

use crate::admin::common::no_room;
use crate::admin::endpoints::MAX_ENDPOINTS;
use crate::modapi::secret;
use crate::modapi::webhooks::{WHAT, blank, place};

/// What tells of an action, one of them for each execution.
const TYPES: [EventType; 5] = [
    EventType::QueueItemAction,
    EventType::AuthorBlocked,
    EventType::AuthorUnblocked,
    EventType::AuthorSuspended,
    EventType::AuthorAction,
];

/// Refuses webhooks that are not the action's, and more than there is room for.
pub(super) fn check(action: &str, sent: &[SentWebhook], endpoints: &[Endpoint]) -> Result<(), Fault> {
    for id in sent.iter().filter_map(|webhook| webhook.id.as_ref()) {
        if !own(action, endpoints).any(|endpoint| endpoint.id == *id) {
            return Err(Fault::NotFound(WHAT));
        }
    }
    let others = endpoints.len() - own(action, endpoints).count();
    if others + sent.len() > MAX_ENDPOINTS { Err(no_room(MAX_ENDPOINTS)) } else { Ok(()) }
}

/// Puts these webhooks in the place of those that the action has; gives all endpoints as they are then.
pub(super) async fn put(
    context: &Context,
    platform: &PlatformId,
    action: &str,
    sent: &[SentWebhook],
    endpoints: &[Endpoint],
) -> Result<Vec<Endpoint>, Fault> {
    if !sent.is_empty() {
        secret::ensured(context, platform).await?;
    }
    let mut now: Vec<Endpoint> =
        endpoints.iter().filter(|known| known.only_action() != Some(action)).cloned().collect();
    for known in own(action, endpoints) {
        let is_kept = sent.iter().any(|webhook| webhook.id.as_ref() == Some(&known.id));
        if !is_kept {
            match place(platform, &known.id).remove(context, WHAT).await {
                // Somebody else was faster.
                Ok(()) | Err(Fault::NotFound(_)) => {}
                Err(other) => return Err(other),
            }
        }
    }
    for webhook in sent {
        now.push(write(context, platform, action, webhook).await?);
    }
    Ok(now)
}

async fn write(context: &Context, platform: &PlatformId, action: &str, sent: &SentWebhook) -> Result<Endpoint, Fault> {
    let known = match &sent.id {
        Some(id) => Some(place(platform, id).read::<Endpoint>(context).await?.ok_or(Fault::NotFound(WHAT))?),
        None => None,
    };
    let (old, seen) = known.map(|known| (known.value, known.version)).unzip();
    let old = old.unwrap_or_else(|| Endpoint { types: TYPES.to_vec(), ..blank(context, ModapiEndpoint::default()) });
    let own = old.modapi.unwrap_or_default();
    let next = Endpoint {
        target: Target::Url { url: sent.url.clone() },
        description: sent.description.clone(),
        modapi: Some(ModapiEndpoint { name: sent.name.clone(), action: Some(action.to_owned()), ..own }),
        ..old
    };
    place(platform, &next.id).write(context, &next, seen).await?;
    Ok(next)
}

fn own<'a>(action: &'a str, endpoints: &'a [Endpoint]) -> impl Iterator<Item = &'a Endpoint> {
    endpoints.iter().filter(move |endpoint| endpoint.only_action() == Some(action))
}
