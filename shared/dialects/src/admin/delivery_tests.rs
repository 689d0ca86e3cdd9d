use domain::config::{Endpoint, EndpointKind, Health, Target};
use domain::event::{EventType, Fact};
use domain::ids::{EventId, PlatformId, sortable_ms};

use super::*;

fn event_id() -> EventId {
    EventId::derive(&PlatformId::parse("platform1").unwrap(), &[b"x"])
}

fn position() -> String {
    format!("{}#{}", sortable_ms(1_700_000_000_000), event_id().as_str())
}

fn delivery() -> Delivery {
    let endpoint = Endpoint {
        id: "e1".into(),
        kind: EndpointKind::Checkstep,
        target: Target::Url { url: "https://example.org".into() },
        description: String::new(),
        types: vec![EventType::Decision],
        enabled: true,
        keys: Vec::new(),
        app: None,
        modapi: None,
        created_ms: 0,
        health: Health::default(),
    };
    Delivery::owed(event_id(), EventType::Decision, &endpoint, 1_000)
}

fn found(fault: Fault) -> Vec<(String, &'static str)> {
    let Fault::Invalid(problems) = fault else { panic!("{fault:?}") };
    problems.into_iter().map(|p| (p.path, p.code)).collect()
}

#[test]
fn a_listing_needs_an_endpoint_and_known_words() {
    let from = position();
    let get = |name: &str| match name {
        "endpoint" => Some("e1"),
        "state" => Some("held"),
        "cursor" => Some(from.as_str()),
        _ => None,
    };
    let read = listing(get).unwrap();
    assert_eq!((read.endpoint.as_str(), read.state, read.limit), ("e1", Some(DeliveryState::Held), 25));
    assert_eq!(read.from.as_deref(), Some(from.as_str()));
    let bad = |name: &str| match name {
        "state" => Some("lost"),
        "cursor" => Some("W#other"),
        "limit" => Some("0"),
        _ => None,
    };
    let paths: Vec<_> = found(listing(bad).unwrap_err()).into_iter().map(|(path, _)| path).collect();
    assert_eq!(paths, ["endpoint", "state", "cursor", "limit"]);
}

#[test]
fn a_walk_survives_its_cursor() {
    for place in [None, Some(position())] {
        let walk = Walk { state: DeliveryState::Held, position: place };
        assert_eq!(Walk::parse(&walk.cursor()), Some(walk));
    }
    for text in ["", "held", "lost:", "held:x", "held:#"] {
        assert_eq!(Walk::parse(text), None, "{text}");
    }
}

#[test]
fn resend_takes_states_that_are_at_rest() {
    let read = resend_since(br#"{"since":"2024-01-01T00:00:00Z"}"#).unwrap();
    assert_eq!(read.states, [DeliveryState::Failed, DeliveryState::Held]);
    let cases = [
        (r#"{"states":[]}"#, vec![("since", "missing"), ("states", "empty")]),
        (r#"{"since":"2024-01-01T00:00:00Z","states":["pending"]}"#, vec![("states[0]", "unknown_value")]),
        (r#"{"since":"2024-01-01T00:00:00Z","states":["failed"],"cursor":"held:"}"#, vec![("cursor", "bad_cursor")]),
    ];
    for (body, expected) in cases {
        let problems = found(resend_since(body.as_bytes()).unwrap_err());
        let problems: Vec<_> = problems.iter().map(|(path, code)| (path.as_str(), *code)).collect();
        assert_eq!(problems, expected, "{body}");
    }
}

#[test]
fn only_a_pending_delivery_has_a_next_attempt() {
    let shown = render(&delivery());
    assert_eq!((&shown["state"], &shown["attempts_left"]), (&json!("pending"), &json!(3)));
    assert_eq!(shown["next_attempt_at"], "1970-01-01T00:00:01.000Z");
    let failed = Delivery { state: DeliveryState::Failed, last_result: Some("500".into()), ..delivery() };
    let shown = render_page(&[failed], Some("cursor"));
    assert!(shown["deliveries"][0].get("next_attempt_at").is_none());
    assert_eq!((&shown["deliveries"][0]["last_result"], &shown["next"]), (&json!("500"), &json!("cursor")));
}

#[test]
fn a_history_names_each_attempts_endpoint() {
    let event = Event {
        id: event_id(),
        platform: PlatformId::parse("platform1").unwrap(),
        case: None,
        fact: Fact::Test { endpoint: "e1".into() },
        at_us: 1_500_000,
        not_before_ms: 0,
        after: None,
        sequence: 0,
    };
    let attempt = Attempt { number: 1, at_ms: 2_000, took_ms: 7, status: Some(204), failure: None, manual: true };
    let shown = render_history(&event, true, &[delivery()], &[("e1".into(), attempt)]);
    assert_eq!((&shown["event_type"], &shown["at"]), (&json!("test"), &json!("1970-01-01T00:00:01.500Z")));
    assert_eq!(
        shown["attempts"][0],
        json!({ "endpoint": "e1", "number": 1, "at": "1970-01-01T00:00:02.000Z", "took_ms": 7, "manual": true, "status": 204 })
    );
    assert!(shown.get("case").is_none());
}
