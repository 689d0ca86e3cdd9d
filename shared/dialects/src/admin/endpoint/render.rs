//! Endpoints as answered.

use domain::config::target::external_id;
use domain::config::{Endpoint, EndpointKind, Target};
use domain::ids::{EventId, PlatformId};
use domain::secrets::Plain;
use domain::time::iso_ms;
use domain::webhook::schedule::habits;
use serde_json::{Value, json};

use crate::admin::with;

/// An endpoint as answered, without its keys.
pub fn render(platform: &PlatformId, endpoint: &Endpoint) -> Value {
    let types: Vec<_> = endpoint.types.iter().map(|event| event.word(endpoint.kind)).collect();
    let habits = habits(endpoint.kind);
    let body = json!({
        "id": endpoint.id,
        "kind": kind_word(endpoint.kind),
        "types": types,
        "enabled": endpoint.enabled,
        "description": endpoint.description,
        "created_at": iso_ms(endpoint.created_ms),
        "habits": {
            "attempts": habits.attempts(),
            "delays_s": habits.delays_s,
            "timeout_ms": habits.timeout_ms,
        },
    });
    let body = with(body, "app", endpoint.app.as_deref());
    let own = endpoint.modapi.as_ref();
    let body = with(body, "name", own.map(|own| own.name.as_str()));
    let body = with(body, "payload_version", own.map(|own| own.payload.as_str()));
    let body = with(body, "action", own.and_then(|own| own.action.as_deref()));
    with_health(with_target(body, platform, &endpoint.target), endpoint)
}

fn with_target(body: Value, platform: &PlatformId, target: &Target) -> Value {
    match target {
        Target::Url { url } => with(body, "url", Some(url.as_str())),
        Target::Queue(queue) => {
            let body = with(body, "queue_url", Some(queue.queue_url.as_str()));
            let body = with(body, "role_arn", Some(queue.role_arn.as_str()));
            with(body, "external_id", Some(external_id(platform)))
        }
    }
}

fn with_health(body: Value, endpoint: &Endpoint) -> Value {
    let health = &endpoint.health;
    let body = with(body, "failing_since", health.failing.map(|failing| iso_ms(failing.since_ms)));
    let body = with(body, "disabled_reason", health.disabled.map(|disabled| disabled.reason.as_str()));
    with(body, "disabled_at", health.disabled.map(|disabled| iso_ms(disabled.at_ms)))
}

/// A new endpoint with its signing key, if it has one: the one answer that shows both.
pub fn render_new(platform: &PlatformId, endpoint: &Endpoint, key: Option<&Plain>) -> Value {
    with(render(platform, endpoint), "signing_key", key.map(Plain::expose))
}

/// A new signing key, and when its predecessor stops signing.
pub fn render_rotation(key: &Plain, old_expires_ms: Option<i64>) -> Value {
    let body = json!({ "signing_key": key.expose() });
    with(body, "old_key_expires_at", old_expires_ms.map(iso_ms))
}

/// A test event that was written.
pub fn render_test(event: &EventId) -> Value {
    json!({ "event": event.as_str() })
}

const fn kind_word(kind: EndpointKind) -> &'static str {
    match kind {
        EndpointKind::Checkstep => "checkstep",
        EndpointKind::Standard => "standard",
        EndpointKind::Stream => "stream",
        EndpointKind::Modapi => "modapi",
    }
}
