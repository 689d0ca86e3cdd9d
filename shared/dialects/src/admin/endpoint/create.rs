//! A new endpoint.

use domain::config::{EndpointKind, Target};
use domain::event::EventType;
use domain::secrets::Plain;
use serde_json::Value;

use super::parts::{app, description, signing_key, types};
use super::target::{Targets, new_target};
use crate::admin::read;
use crate::fault::Fault;
use crate::json::Reader;

/// An endpoint that is asked for.
pub struct NewEndpoint {
    /// Habits.
    pub kind: EndpointKind,
    /// Target, checked.
    pub target: Target,
    /// Event types, at least one.
    pub types: Vec<EventType>,
    /// For people.
    pub description: String,
    /// Whether deliveries are sent.
    pub enabled: bool,
    /// The platform's own signing key, if it brings one.
    pub signing_key: Option<Plain>,
    /// The Stream app that it is told with, for Stream's kind.
    pub app: Option<String>,
}

/// Reads a request for an endpoint.
pub fn create(body: &[u8], targets: &Targets<'_>) -> Result<NewEndpoint, Fault> {
    read::body(body, |reader| {
        read::require(reader, "kind");
        let kind = kind(reader);
        let target = new_target(reader, targets);
        read::require(reader, "types");
        let types = types(reader, kind);
        let description = description(reader);
        let enabled = reader.flag("enabled");
        let signing_key = signing_key(reader);
        let app = app(reader);
        if matches!(target, Some(Target::Queue(_))) {
            check_queue(reader, kind, signing_key.is_some());
        }
        if kind == Some(EndpointKind::Stream) && signing_key.is_some() && matches!(target, Some(Target::Url { .. })) {
            reader.problem("signing_key", "not_signed", "it is signed with the secret of the Stream app");
        }
        if kind.is_some_and(|kind| kind != EndpointKind::Stream) && app.is_some() {
            reader.problem("app", "other_kind", "only an endpoint of kind 'stream' has an app");
        }
        Some(NewEndpoint {
            kind: kind?,
            target: target?,
            types: types?,
            description: description.unwrap_or_default(),
            enabled: enabled.unwrap_or(true),
            signing_key,
            app,
        })
    })
}

fn kind(reader: &mut Reader<'_>) -> Option<EndpointKind> {
    if reader.get("kind").and_then(Value::as_str) == Some("modapi") {
        reader.problem("kind", "unsupported_kind", "this kind comes with its dialect");
        return None;
    }
    let kinds = [
        ("checkstep", EndpointKind::Checkstep),
        ("standard", EndpointKind::Standard),
        ("stream", EndpointKind::Stream),
    ];
    reader.word("kind", &kinds)
}

fn check_queue(reader: &mut Reader<'_>, kind: Option<EndpointKind>, has_key: bool) {
    if kind.is_some_and(|kind| !matches!(kind, EndpointKind::Checkstep | EndpointKind::Stream)) {
        reader.problem("kind", "unsupported_kind", "'kind' must be 'checkstep' or 'stream' for a queue");
    }
    if has_key {
        reader.problem("signing_key", "not_signed", "messages to a queue are not signed: the role authenticates");
    }
}
