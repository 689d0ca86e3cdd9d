//! A new endpoint.

use domain::config::{EndpointKind, ModapiEndpoint, Target};
use domain::event::EventType;
use domain::secrets::Plain;

use super::parts::{Own, app, description, signing_key, types, untold};
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
    /// What it has besides, for Moderation API's kind.
    pub modapi: Option<ModapiEndpoint>,
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
        if signing_key.is_some() && matches!(target, Some(Target::Url { .. })) {
            check_signed(reader, kind);
        }
        if kind.is_some_and(|kind| kind != EndpointKind::Stream) && app.is_some() {
            reader.problem("app", "other_kind", "only an endpoint of kind 'stream' has an app");
        }
        let modapi = own(reader, kind, types.as_deref().unwrap_or_default());
        Some(NewEndpoint {
            kind: kind?,
            target: target?,
            types: types?,
            description: description.unwrap_or_default(),
            enabled: enabled.unwrap_or(true),
            signing_key,
            app,
            modapi,
        })
    })
}

fn kind(reader: &mut Reader<'_>) -> Option<EndpointKind> {
    let kinds = [
        ("checkstep", EndpointKind::Checkstep),
        ("standard", EndpointKind::Standard),
        ("stream", EndpointKind::Stream),
        ("modapi", EndpointKind::Modapi),
    ];
    reader.word("kind", &kinds)
}

/// What Moderation API's kind has besides, if it is that.
fn own(reader: &mut Reader<'_>, kind: Option<EndpointKind>, types: &[EventType]) -> Option<ModapiEndpoint> {
    let own = Own::read(reader);
    if kind == Some(EndpointKind::Modapi) {
        let own = own.applied(None);
        for problem in untold(own.payload, types) {
            reader.problem(&problem.path, problem.code, problem.message);
        }
        return Some(own);
    }
    for name in own.foreign().filter(|_| kind.is_some()) {
        reader.problem(name, "other_kind", format!("only an endpoint of kind 'modapi' has '{name}'"));
    }
    None
}

/// Kinds whose messages another secret signs.
fn check_signed(reader: &mut Reader<'_>, kind: Option<EndpointKind>) {
    let message = match kind {
        Some(EndpointKind::Stream) => "it is signed with the secret of the Stream app",
        Some(EndpointKind::Modapi) => "it is signed with the platform's webhook secret",
        _ => return,
    };
    reader.problem("signing_key", "not_signed", message);
}

fn check_queue(reader: &mut Reader<'_>, kind: Option<EndpointKind>, has_key: bool) {
    if kind.is_some_and(|kind| !matches!(kind, EndpointKind::Checkstep | EndpointKind::Stream)) {
        reader.problem("kind", "unsupported_kind", "'kind' must be 'checkstep' or 'stream' for a queue");
    }
    if has_key {
        reader.problem("signing_key", "not_signed", "messages to a queue are not signed: the role authenticates");
    }
}
