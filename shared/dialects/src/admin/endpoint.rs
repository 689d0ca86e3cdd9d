//! Webhook endpoints. A signing key appears only in the answer to the request that made it.

use domain::config::{Endpoint, EndpointKind};
use domain::event::EventType;
use domain::ids::EventId;
use domain::secrets::Plain;
use domain::time::iso_ms;
use domain::webhook::schedule::habits;
use serde_json::{Value, json};

use crate::fault::Fault;
use crate::json::Reader;

use super::{read, with};

/// Most bytes of a description.
const MAX_DESCRIPTION_BYTES: usize = 500;
/// Most bytes read of a URL; whether it is acceptable is the caller's to say.
const MAX_URL_BYTES: usize = 4096;
/// Fewest bytes of an own signing key.
const MIN_KEY_BYTES: usize = 16;
/// Most bytes of an own signing key.
const MAX_KEY_BYTES: usize = 256;
/// How long a replaced signing key signs along if the request does not say, seconds.
const DEFAULT_GRACE_S: i64 = 86_400;
/// Longest time a replaced signing key signs along, seconds.
const MAX_GRACE_S: i64 = 7 * 86_400;

/// Says why a URL is not acceptable: stable code and sentence.
pub type CheckUrl<'a> = &'a dyn Fn(&str) -> Result<(), (&'static str, String)>;

/// An endpoint that is asked for.
pub struct NewEndpoint {
    /// Habits.
    pub kind: EndpointKind,
    /// Target, checked.
    pub url: String,
    /// Event types, at least one.
    pub types: Vec<EventType>,
    /// For people.
    pub description: String,
    /// Whether deliveries are sent.
    pub enabled: bool,
    /// The platform's own signing key, if it brings one.
    pub signing_key: Option<Plain>,
}

/// A change of an endpoint; `None` means that the request says nothing about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    url: Option<String>,
    types: Option<Vec<EventType>>,
    description: Option<String>,
    enabled: Option<bool>,
}

impl Change {
    /// The endpoint with what was said put in place.
    pub fn apply(self, endpoint: Endpoint) -> Endpoint {
        Endpoint {
            url: self.url.unwrap_or(endpoint.url),
            types: self.types.unwrap_or(endpoint.types),
            description: self.description.unwrap_or(endpoint.description),
            enabled: self.enabled.unwrap_or(endpoint.enabled),
            ..endpoint
        }
    }
}

/// A change of the signing key.
pub struct KeyRotation {
    /// How long the old key signs along, seconds.
    pub grace_s: i64,
    /// The platform's own new key, if it brings one.
    pub signing_key: Option<Plain>,
}

/// Reads a request for an endpoint.
pub fn create(body: &[u8], check_url: CheckUrl<'_>) -> Result<NewEndpoint, Fault> {
    read::body(body, |reader| {
        read::require(reader, "kind");
        let kind = kind(reader);
        read::require(reader, "url");
        let url = url(reader, check_url);
        read::require(reader, "types");
        let types = types(reader);
        let description = read::note(reader, "description", MAX_DESCRIPTION_BYTES);
        let enabled = reader.flag("enabled");
        let signing_key = signing_key(reader);
        Some(NewEndpoint {
            kind: kind?,
            url: url?,
            types: types?,
            description: description.unwrap_or_default(),
            enabled: enabled.unwrap_or(true),
            signing_key,
        })
    })
}

/// Reads a change of an endpoint. Its kind cannot change: it decides how deliveries are tried again.
pub fn change(body: &[u8], check_url: CheckUrl<'_>) -> Result<Change, Fault> {
    read::body(body, |reader| {
        let url = url(reader, check_url);
        let types = types(reader);
        let description = read::note(reader, "description", MAX_DESCRIPTION_BYTES);
        Some(Change { url, types, description, enabled: reader.flag("enabled") })
    })
}

/// Reads a request for a new signing key.
pub fn rotate_key(body: &[u8]) -> Result<KeyRotation, Fault> {
    read::body(body, |reader| {
        let grace_s = reader.integer("grace_s", 0, MAX_GRACE_S);
        let signing_key = signing_key(reader);
        Some(KeyRotation { grace_s: grace_s.unwrap_or(DEFAULT_GRACE_S), signing_key })
    })
}

fn kind(reader: &mut Reader<'_>) -> Option<EndpointKind> {
    if matches!(reader.get("kind").and_then(Value::as_str), Some("stream" | "modapi")) {
        reader.problem("kind", "unsupported_kind", "this kind comes with its dialect");
        return None;
    }
    let kinds = [("checkstep", EndpointKind::Checkstep), ("standard", EndpointKind::Standard)];
    reader.word("kind", &kinds)
}

fn url(reader: &mut Reader<'_>, check_url: CheckUrl<'_>) -> Option<String> {
    let url = reader.short_text("url", MAX_URL_BYTES)?;
    if let Err((code, message)) = check_url(url) {
        reader.problem("url", code, message);
    }
    Some(url.to_owned())
}

fn types(reader: &mut Reader<'_>) -> Option<Vec<EventType>> {
    if reader.get("types").and_then(Value::as_array).is_some_and(Vec::is_empty) {
        reader.problem("types", "empty", "'types' must name at least one type of event");
    }
    let known = EventType::SUBSCRIBABLE.map(|kind| (kind.as_str(), kind));
    read::words(reader, "types", &known)
}

fn signing_key(reader: &mut Reader<'_>) -> Option<Plain> {
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

/// An endpoint as answered, without its keys.
pub fn render(endpoint: &Endpoint) -> Value {
    let types: Vec<_> = endpoint.types.iter().map(|kind| kind.as_str()).collect();
    let habits = habits(endpoint.kind);
    json!({
        "id": endpoint.id,
        "kind": kind_word(endpoint.kind),
        "url": endpoint.url,
        "types": types,
        "enabled": endpoint.enabled,
        "description": endpoint.description,
        "created_at": iso_ms(endpoint.created_ms),
        "habits": {
            "attempts": habits.attempts(),
            "delays_s": habits.delays_s,
            "timeout_ms": habits.timeout_ms,
        },
    })
}

/// A new endpoint with its signing key: the one answer that shows both.
pub fn render_new(endpoint: &Endpoint, key: &Plain) -> Value {
    with(render(endpoint), "signing_key", Some(key.expose()))
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

#[cfg(test)]
mod tests {
    use super::*;

    fn https_only(url: &str) -> Result<(), (&'static str, String)> {
        if url.starts_with("https://") { Ok(()) } else { Err(("url_scheme", "not https".into())) }
    }

    fn endpoint() -> Endpoint {
        let body = br#"{"kind":"checkstep","url":"https://example.org/hook","types":["decision","decision","analysed-content"]}"#;
        let new = create(body, &https_only).ok().unwrap();
        assert!(new.signing_key.is_none());
        Endpoint {
            id: "e1".into(),
            kind: new.kind,
            url: new.url,
            description: new.description,
            types: new.types,
            enabled: new.enabled,
            keys: Vec::new(),
            created_ms: 0,
        }
    }

    #[test]
    fn a_new_endpoint_shows_its_key_and_habits() {
        let shown = render_new(&endpoint(), &Plain::new("whsec_abc".into()));
        assert_eq!(shown["types"], json!(["decision", "analysed-content"]));
        assert_eq!((&shown["enabled"], &shown["signing_key"]), (&json!(true), &json!("whsec_abc")));
        assert_eq!(shown["habits"], json!({ "attempts": 3, "delays_s": [0, 300, 600], "timeout_ms": 10_000 }));
        assert!(render(&endpoint()).get("signing_key").is_none());
    }

    #[test]
    fn what_an_endpoint_may_not_be() {
        let cases: [(&str, &[(&str, &str)]); 4] = [
            ("{}", &[("kind", "missing"), ("url", "missing"), ("types", "missing")]),
            (
                r#"{"kind":"stream","url":"http://example.org","types":[]}"#,
                &[("kind", "unsupported_kind"), ("url", "url_scheme"), ("types", "empty")],
            ),
            (
                r#"{"kind":"modapi","url":"https://example.org","types":["decision","test"],"signing_key":"short"}"#,
                &[("kind", "unsupported_kind"), ("types[1]", "unknown_value"), ("signing_key", "bad_key")],
            ),
            (
                r#"{"kind":"smtp","url":"","types":"decision","enabled":1}"#,
                &[("kind", "unknown_value"), ("url", "empty"), ("types", "wrong_type"), ("enabled", "wrong_type")],
            ),
        ];
        for (body, expected) in cases {
            let Err(Fault::Invalid(problems)) = create(body.as_bytes(), &https_only) else { panic!("{body}") };
            let found: Vec<_> = problems.iter().map(|p| (p.path.as_str(), p.code)).collect();
            assert_eq!(found, expected, "{body}");
        }
    }

    #[test]
    fn a_refused_key_is_not_repeated() {
        let body = format!(r#"{{"signing_key":"{}"}}"#, "k".repeat(MAX_KEY_BYTES + 1));
        let Err(Fault::Invalid(problems)) = rotate_key(body.as_bytes()) else { panic!() };
        assert!(!problems[0].message.contains("kkk"));
    }

    #[test]
    fn a_change_keeps_what_it_does_not_name() {
        let body = br#"{"enabled":false,"url":null,"types":["incident-closed"],"kind":"standard"}"#;
        let changed = change(body, &https_only).unwrap().apply(endpoint());
        assert_eq!(changed.url, "https://example.org/hook");
        assert_eq!((changed.kind, changed.enabled), (EndpointKind::Checkstep, false));
        assert_eq!(changed.types, [EventType::IncidentClosed]);
        assert!(change(br#"{"url":"ftp://x"}"#, &https_only).is_err());
    }

    #[test]
    fn rotations_have_a_default_and_bounds() {
        assert_eq!(rotate_key(b"").ok().unwrap().grace_s, DEFAULT_GRACE_S);
        let own = rotate_key(br#"{"grace_s":0,"signing_key":"0123456789abcdef"}"#).ok().unwrap();
        assert_eq!((own.grace_s, own.signing_key.unwrap().expose()), (0, "0123456789abcdef"));
        assert!(rotate_key(br#"{"grace_s":604801}"#).is_err());
        let shown = render_rotation(&Plain::new("k".into()), Some(0));
        assert_eq!(shown, json!({ "signing_key": "k", "old_key_expires_at": "1970-01-01T00:00:00.000Z" }));
    }
}
