//! Webhooks of a platform, as this dialect's clients manage them: the same endpoints that operators see.

use domain::config::{Endpoint, EndpointKind, ModapiEndpoint, PayloadVersion, Target};
use domain::event::EventType;
use domain::time::iso_ms;
use serde_json::{Value, json};

use crate::fault::{Fault, Problem};
use crate::json::Reader;
use crate::reading as read;

/// Says why an address is not acceptable: stable code and sentence.
pub type CheckUrl<'a> = &'a dyn Fn(&str) -> Result<(), (&'static str, String)>;

/// Longest address, bytes.
const MAX_URL_BYTES: usize = 4096;
/// Longest description, bytes.
const MAX_DESCRIPTION_BYTES: usize = 500;
/// Longest name, bytes.
const MAX_NAME_BYTES: usize = 255;

/// What a request says of a webhook; `None` means that it says nothing about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sent {
    name: Option<String>,
    url: Option<String>,
    types: Option<Vec<EventType>>,
    description: Option<String>,
    payload: Option<PayloadVersion>,
}

/// Reads a new webhook.
pub fn create(body: &[u8], check_url: CheckUrl<'_>) -> Result<Sent, Fault> {
    read::body(body, |reader| {
        read::require(reader, "name");
        let url = url(reader, true, check_url);
        read::require(reader, "eventTypes");
        Some(Sent { url, ..sent(reader) })
    })
}

/// Reads a change of a webhook.
pub fn change(body: &[u8], check_url: CheckUrl<'_>) -> Result<Sent, Fault> {
    read::body(body, |reader| Some(Sent { url: url(reader, false, check_url), ..sent(reader) }))
}

fn sent(reader: &mut Reader<'_>) -> Sent {
    if reader.get("eventTypes").and_then(Value::as_array).is_some_and(Vec::is_empty) {
        reader.problem("eventTypes", "empty", "'eventTypes' must name at least one type of event");
    }
    Sent {
        name: reader.short_text("name", MAX_NAME_BYTES).map(str::to_owned),
        url: None,
        types: read::words(reader, "eventTypes", &EventType::OF_ACTIONS.map(|event| (event.as_str(), event))),
        description: described(reader),
        payload: reader.word("payloadVersion", &PayloadVersion::ALL.map(|version| (version.as_str(), version))),
    }
}

/// An address that is accepted.
pub(super) fn url(reader: &mut Reader<'_>, is_required: bool, check_url: CheckUrl<'_>) -> Option<String> {
    if is_required {
        read::require(reader, "url");
    }
    let url = reader.short_text("url", MAX_URL_BYTES)?;
    if let Err((code, message)) = check_url(url) {
        reader.problem("url", code, message);
        return None;
    }
    Some(url.to_owned())
}

/// A text for people; null removes it.
pub(super) fn described(reader: &mut Reader<'_>) -> Option<String> {
    if reader.all().get("description").is_some_and(Value::is_null) {
        return Some(String::new());
    }
    read::note(reader, "description", MAX_DESCRIPTION_BYTES)
}

impl Sent {
    /// An endpoint with what was said put in place.
    pub fn applied(self, endpoint: Endpoint) -> Result<Endpoint, Fault> {
        let own = endpoint.modapi.unwrap_or_default();
        let types = self.types.unwrap_or(endpoint.types);
        let payload = self.payload.unwrap_or(own.payload);
        let untold = types.iter().enumerate().filter(|(_, event)| !payload.tells(**event));
        let problems: Vec<Problem> = untold.map(|(at, _)| untold_problem("eventTypes", at)).collect();
        if !problems.is_empty() {
            return Err(Fault::Invalid(problems));
        }
        Ok(Endpoint {
            target: self.url.map_or(endpoint.target, |url| Target::Url { url }),
            description: self.description.unwrap_or(endpoint.description),
            types,
            modapi: Some(ModapiEndpoint { name: self.name.unwrap_or(own.name), payload, ..own }),
            ..endpoint
        })
    }
}

/// What cannot be told in the shape that is asked for.
pub(crate) fn untold_problem(list: &str, at: usize) -> Problem {
    Problem::new(format!("{list}[{at}]"), "unknown_value", "messages of version V1 do not tell of this")
}

/// What is shown of a webhook wherever it is, and what else.
pub(super) fn shown<const N: usize>(endpoint: &Endpoint, more: [(&str, Value); N]) -> Value {
    let url = match &endpoint.target {
        Target::Url { url } => url.as_str(),
        Target::Queue(_) => "",
    };
    let mut shown = json!({
        "id": endpoint.id,
        "name": endpoint.modapi.as_ref().map_or("", |own| own.name.as_str()),
        "url": url,
        "description": endpoint.description,
    });
    if let Some(map) = shown.as_object_mut() {
        map.extend(more.map(|(name, value)| (name.to_owned(), value)));
    }
    shown
}

/// A webhook as answered.
pub fn render(endpoint: &Endpoint) -> Value {
    let types = endpoint.types.iter().map(|event| event.word(EndpointKind::Modapi)).collect::<Value>();
    let (version, created) = (endpoint.payload().as_str().into(), iso_ms(endpoint.created_ms).into());
    shown(endpoint, [("eventTypes", types), ("payloadVersion", version), ("createdAt", created)])
}

/// That a webhook was removed.
pub fn render_deleted(id: &str) -> Value {
    json!({ "id": id, "deleted": true })
}

/// The secret that signs.
pub fn render_secret(secret: &str) -> Value {
    json!({ "secret": secret })
}

#[cfg(test)]
mod tests {
    use domain::config::Health;

    use super::*;

    fn https_only(url: &str) -> Result<(), (&'static str, String)> {
        if url.starts_with("https://") { Ok(()) } else { Err(("url_scheme", "not https".into())) }
    }

    fn blank() -> Endpoint {
        Endpoint {
            id: "e1".into(),
            kind: EndpointKind::Modapi,
            target: Target::Url { url: String::new() },
            description: String::new(),
            types: Vec::new(),
            enabled: true,
            keys: Vec::new(),
            app: None,
            modapi: None,
            created_ms: 0,
            health: Health::default(),
        }
    }

    fn made(body: &Value) -> Result<Endpoint, Fault> {
        create(body.to_string().as_bytes(), &https_only)?.applied(blank())
    }

    fn paths(result: Result<Endpoint, Fault>) -> Vec<(String, &'static str)> {
        let Err(Fault::Invalid(problems)) = result else { panic!("{result:?}") };
        problems.into_iter().map(|problem| (problem.path, problem.code)).collect()
    }

    #[test]
    fn a_webhook_is_shown_as_it_was_sent() {
        let body = json!({ "name": "Queue", "url": "https://example.org/h", "eventTypes": ["QUEUE_ITEM_NEW", "AUTHOR_BLOCKED"] });
        let endpoint = made(&body).unwrap();
        let expected = json!({
            "id": "e1", "name": "Queue", "url": "https://example.org/h", "description": "",
            "eventTypes": ["QUEUE_ITEM_NEW", "AUTHOR_BLOCKED"], "payloadVersion": "V2",
            "createdAt": "1970-01-01T00:00:00.000Z",
        });
        assert_eq!(render(&endpoint), expected);
        let changed =
            change(br#"{"description":"d","eventTypes":["QUEUE_ITEM_NEW"],"payloadVersion":"V1"}"#, &https_only);
        let changed = changed.unwrap().applied(endpoint).unwrap();
        assert_eq!((changed.payload(), changed.description.as_str()), (PayloadVersion::V1, "d"));
        assert_eq!(changed.modapi.as_ref().unwrap().name, "Queue");
        let cleared = change(br#"{"description":null}"#, &https_only).unwrap().applied(changed).unwrap();
        assert_eq!(cleared.description, "");
    }

    #[test]
    fn what_a_webhook_may_not_be() {
        let owned = |list: &[(&str, &'static str)]| list.iter().map(|(a, b)| ((*a).to_owned(), *b)).collect::<Vec<_>>();
        assert_eq!(
            paths(made(&json!({}))),
            owned(&[("name", "missing"), ("url", "missing"), ("eventTypes", "missing")])
        );
        let body =
            json!({ "name": "n", "url": "http://example.org", "eventTypes": ["decision"], "payloadVersion": "V3" });
        let expected =
            owned(&[("url", "url_scheme"), ("eventTypes[0]", "unknown_value"), ("payloadVersion", "unknown_value")]);
        assert_eq!(paths(made(&body)), expected);
        let body = json!({ "name": "n", "url": "https://example.org", "eventTypes": [] });
        assert_eq!(paths(made(&body)), owned(&[("eventTypes", "empty")]));
        let body = json!({ "name": "n", "url": "https://example.org", "payloadVersion": "V1",
            "eventTypes": ["QUEUE_ITEM_ACTION", "QUEUE_ITEM_REJECTED"] });
        assert_eq!(paths(made(&body)), owned(&[("eventTypes[1]", "unknown_value")]));
    }
}
