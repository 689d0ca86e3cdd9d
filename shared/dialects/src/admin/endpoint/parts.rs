//! What requests about endpoints have in common, and the change of a signing key.

use domain::config::{EndpointKind, ModapiEndpoint, PayloadVersion};
use domain::event::EventType;
use domain::secrets::Plain;
use serde_json::Value;

use crate::admin::names::Name;
use crate::admin::read;
use crate::fault::{Fault, Problem};
use crate::json::Reader;

/// Most bytes of a description.
pub(crate) const MAX_DESCRIPTION_BYTES: usize = 500;
/// Fewest bytes of an own signing key.
pub(crate) const MIN_KEY_BYTES: usize = 16;
/// Most bytes of an own signing key.
pub(crate) const MAX_KEY_BYTES: usize = 256;
/// Most bytes of the name of an endpoint of Moderation API's kind.
pub(crate) const MAX_NAME_BYTES: usize = 255;
/// How long a replaced signing key signs along if the request does not say, seconds.
pub(crate) const DEFAULT_GRACE_S: i64 = 86_400;
/// Longest time a replaced signing key signs along, seconds.
pub(crate) const MAX_GRACE_S: i64 = 7 * 86_400;

/// A change of the signing key.
pub struct KeyRotation {
    /// How long the old key signs along, seconds.
    pub grace_s: i64,
    /// The platform's own new key, if it brings one.
    pub signing_key: Option<Plain>,
}

/// Reads a request for a new signing key.
pub fn rotate_key(body: &[u8]) -> Result<KeyRotation, Fault> {
    read::body(body, |reader| {
        let grace_s = reader.integer("grace_s", 0, MAX_GRACE_S);
        let signing_key = signing_key(reader);
        Some(KeyRotation { grace_s: grace_s.unwrap_or(DEFAULT_GRACE_S), signing_key })
    })
}

pub(super) fn description(reader: &mut Reader<'_>) -> Option<String> {
    read::note(reader, "description", MAX_DESCRIPTION_BYTES)
}

/// The Stream app whose key and secret an endpoint is told with.
pub(super) fn app(reader: &mut Reader<'_>) -> Option<String> {
    let id = reader.text("app")?;
    if !Name::Id.fits(id) {
        reader.problem("app", "unknown_app", "'app' must be the id of a Stream app of the platform");
        return None;
    }
    Some(id.to_owned())
}

/// What endpoints of Moderation API's kind have besides; `None` means that the request says nothing about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Own {
    name: Option<String>,
    payload: Option<PayloadVersion>,
}

impl Own {
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        let versions = PayloadVersion::ALL.map(|version| (version.as_str(), version));
        Self { name: read::note(reader, "name", MAX_NAME_BYTES), payload: reader.word("payload_version", &versions) }
    }

    /// What of it an endpoint of another kind does not have.
    pub(super) fn foreign(&self) -> impl Iterator<Item = &'static str> {
        let said = [("name", self.name.is_some()), ("payload_version", self.payload.is_some())];
        said.into_iter().filter(|(_, is_said)| *is_said).map(|(name, _)| name)
    }

    /// What was there, with what was said put in place.
    pub(super) fn applied(self, old: Option<ModapiEndpoint>) -> ModapiEndpoint {
        let old = old.unwrap_or_default();
        let (name, payload) = (self.name.unwrap_or(old.name), self.payload.unwrap_or(old.payload));
        ModapiEndpoint { name, payload, action: old.action }
    }
}

/// Types that messages of the shape that is asked for do not tell of.
pub(super) fn untold(payload: PayloadVersion, types: &[EventType]) -> impl Iterator<Item = Problem> {
    let untold = types.iter().enumerate().filter(move |(_, event)| !payload.tells(**event));
    untold.map(|(at, _)| {
        Problem::new(format!("types[{at}]"), "unknown_value", "messages of version V1 do not tell of this")
    })
}

/// The types of events that an endpoint of a kind is to be told; of any kind, if that is not known here.
pub(super) fn types(reader: &mut Reader<'_>, kind: Option<EndpointKind>) -> Option<Vec<EventType>> {
    if reader.get("types").and_then(Value::as_array).is_some_and(Vec::is_empty) {
        reader.problem("types", "empty", "'types' must name at least one type of event");
    }
    let kinds = kind
        .map_or_else(|| vec![EndpointKind::Checkstep, EndpointKind::Stream, EndpointKind::Modapi], |kind| vec![kind]);
    let of_kind = |kind: EndpointKind| {
        EventType::all().filter(move |known| known.is_told_to(kind)).map(move |known| (known.word(kind), known))
    };
    let known: Vec<_> = kinds.into_iter().flat_map(of_kind).collect();
    read::words(reader, "types", &known)
}

pub(super) fn signing_key(reader: &mut Reader<'_>) -> Option<Plain> {
    let key = reader.text("signing_key")?;
    let fits = (MIN_KEY_BYTES..=MAX_KEY_BYTES).contains(&key.len());
    if !fits || key.chars().any(char::is_control) {
        let message =
            format!("'signing_key' must have {MIN_KEY_BYTES} to {MAX_KEY_BYTES} bytes and no control characters");
        reader.problem("signing_key", "bad_key", message);
        return None;
    }
    Some(Plain::new(key.to_owned()))
}
