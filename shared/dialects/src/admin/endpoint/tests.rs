use domain::config::target::QueueTarget;
use domain::config::{Disabled, DisabledReason, Endpoint, EndpointKind, Failing, Health, Target};
use domain::event::EventType;
use domain::ids::PlatformId;
use domain::secrets::Plain;
use serde_json::json;

use super::parts::{DEFAULT_GRACE_S, MAX_KEY_BYTES};
use super::*;
use crate::fault::{Fault, Problem};

const QUEUE: &str = "https://sqs.eu-west-1.amazonaws.com/123456789012/news";
const ROLE: &str = "arn:aws:iam::123456789012:role/r";

fn https_only(url: &str) -> Result<(), (&'static str, String)> {
    if url.starts_with("https://") { Ok(()) } else { Err(("url_scheme", "not https".into())) }
}

fn targets() -> Targets<'static> {
    Targets { check_url: &https_only, allow_local_queues: false }
}

fn platform() -> PlatformId {
    PlatformId::parse("platform1").unwrap()
}

fn made(body: &str) -> Endpoint {
    let new = create(body.as_bytes(), &targets()).ok().unwrap();
    Endpoint {
        id: "e1".into(),
        kind: new.kind,
        target: new.target,
        description: new.description,
        types: new.types,
        enabled: new.enabled,
        keys: Vec::new(),
        app: new.app,
        modapi: new.modapi,
        created_ms: 0,
        health: Health::new(new.enabled, 0),
    }
}

fn endpoint() -> Endpoint {
    made(r#"{"kind":"checkstep","url":"https://example.org/hook","types":["decision","decision","analysed-content"]}"#)
}

fn queue() -> Endpoint {
    made(&format!(r#"{{"kind":"checkstep","queue_url":"{QUEUE}","role_arn":"{ROLE}","types":["decision"]}}"#))
}

fn found(problems: &[Problem]) -> Vec<(&str, &str)> {
    problems.iter().map(|p| (p.path.as_str(), p.code)).collect()
}

#[test]
fn a_new_endpoint_shows_its_key_and_habits() {
    let shown = render_new(&platform(), &endpoint(), Some(&Plain::new("whsec_abc".into())));
    assert_eq!(shown["types"], json!(["decision", "analysed-content"]));
    assert_eq!((&shown["enabled"], &shown["signing_key"]), (&json!(true), &json!("whsec_abc")));
    assert_eq!(shown["habits"], json!({ "attempts": 3, "delays_s": [0, 300, 600], "timeout_ms": 10_000 }));
    let shown = render(&platform(), &endpoint());
    for absent in ["signing_key", "queue_url", "external_id", "failing_since", "disabled_reason", "disabled_at"] {
        assert!(shown.get(absent).is_none(), "{absent}");
    }
}

#[test]
fn a_queue_shows_what_its_role_has_to_ask_for() {
    let shown = render_new(&platform(), &queue(), None);
    assert_eq!((&shown["queue_url"], &shown["role_arn"]), (&json!(QUEUE), &json!(ROLE)));
    assert_eq!(shown["external_id"], domain::config::target::external_id(&platform()));
    assert!(shown.get("url").is_none() && shown.get("signing_key").is_none());
}

#[test]
fn health_is_told() {
    let failing = Some(Failing { since_ms: 0, counted_from_ms: None });
    let disabled = Some(Disabled { reason: DisabledReason::Failing, at_ms: 1_000 });
    let shown = render(&platform(), &Endpoint { enabled: false, health: Health { failing, disabled }, ..endpoint() });
    assert_eq!(shown["failing_since"], "1970-01-01T00:00:00.000Z");
    assert_eq!((&shown["disabled_reason"], &shown["enabled"]), (&json!("failing"), &json!(false)));
    assert_eq!(shown["disabled_at"], "1970-01-01T00:00:01.000Z");
}

#[test]
fn what_an_endpoint_may_not_be() {
    let cases: [(&str, &[(&str, &str)]); 15] = [
        ("{}", &[("kind", "missing"), ("url", "missing"), ("types", "missing")]),
        (r#"{"kind":"stream","url":"http://example.org","types":[]}"#, &[("url", "url_scheme"), ("types", "empty")]),
        (
            r#"{"kind":"stream","url":"https://example.org","types":["review_queue_item.new","decision"],"signing_key":"0123456789abcdef"}"#,
            &[("types[1]", "unknown_value"), ("signing_key", "not_signed")],
        ),
        (
            r#"{"kind":"checkstep","url":"https://example.org","types":["appeal.created"],"app":"abc"}"#,
            &[("types[0]", "unknown_value"), ("app", "other_kind")],
        ),
        (
            r#"{"kind":"modapi","url":"https://example.org","types":["decision","test"],"signing_key":"short"}"#,
            &[("types[0]", "unknown_value"), ("types[1]", "unknown_value"), ("signing_key", "bad_key")],
        ),
        (
            r#"{"kind":"modapi","url":"https://example.org","types":["AUTHOR_BLOCKED"],"payload_version":"V1","signing_key":"0123456789abcdef"}"#,
            &[("signing_key", "not_signed"), ("types[0]", "unknown_value")],
        ),
        (
            r#"{"kind":"standard","url":"https://example.org","types":["decision"],"name":"n","payload_version":"V2"}"#,
            &[("name", "other_kind"), ("payload_version", "other_kind")],
        ),
        (
            r#"{"kind":"smtp","url":"","types":"decision","enabled":1}"#,
            &[("kind", "unknown_value"), ("url", "empty"), ("types", "wrong_type"), ("enabled", "wrong_type")],
        ),
        (
            r#"{"kind":"checkstep","queue_url":"https://evil.org/q","types":["decision"]}"#,
            &[("role_arn", "missing"), ("queue_url", "bad_queue_url")],
        ),
        (
            r#"{"kind":"checkstep","queue_url":"https://evil.org/q","role_arn":"me","types":["decision"]}"#,
            &[("queue_url", "bad_queue_url"), ("role_arn", "bad_role_arn")],
        ),
        (
            r#"{"kind":"checkstep","role_arn":7,"types":["decision"]}"#,
            &[("role_arn", "wrong_type"), ("queue_url", "missing")],
        ),
        (
            r#"{"kind":"checkstep","queue_url":"https://sqs.eu-west-1.amazonaws.com/210987654321/q","role_arn":"arn:aws:iam::123456789012:role/r","types":["decision"]}"#,
            &[("queue_url", "other_account")],
        ),
        (
            r#"{"kind":"checkstep","queue_url":"http://localhost:4566/123456789012/q","role_arn":"arn:aws:iam::123456789012:role/r","types":["decision"]}"#,
            &[("queue_url", "bad_queue_url")],
        ),
        (
            r#"{"kind":"standard","queue_url":"https://sqs.eu-west-1.amazonaws.com/123456789012/q","role_arn":"arn:aws:iam::123456789012:role/r","types":["decision"],"signing_key":"0123456789abcdef"}"#,
            &[("kind", "unsupported_kind"), ("signing_key", "not_signed")],
        ),
        (
            r#"{"kind":"checkstep","url":"https://example.org","queue_url":"https://sqs.eu-west-1.amazonaws.com/123456789012/q","role_arn":"arn:aws:iam::123456789012:role/r","types":["decision"]}"#,
            &[("queue_url", "conflicting")],
        ),
    ];
    for (body, expected) in cases {
        let Err(Fault::Invalid(problems)) = create(body.as_bytes(), &targets()) else { panic!("{body}") };
        assert_eq!(found(&problems), expected, "{body}");
    }
}

#[test]
fn an_endpoint_of_stream_is_told_in_its_words() {
    let body = r#"{"kind":"stream","url":"https://example.org","app":"abc234","types":["moderation_check.completed","review_queue_item.new"]}"#;
    let endpoint = made(body);
    assert_eq!(endpoint.types, [EventType::AnalysedContent, EventType::ItemNew]);
    let shown = render(&platform(), &endpoint);
    assert_eq!(shown["types"], json!(["moderation_check.completed", "review_queue_item.new"]));
    assert_eq!((&shown["app"], &shown["kind"]), (&json!("abc234"), &json!("stream")));
    let other = change(br#"{"types":["appeal.created"],"app":"def567"}"#, &targets()).unwrap();
    assert_eq!(other.app(), Some("def567"));
    let changed = other.clone().apply(endpoint, 0).unwrap();
    assert_eq!(
        (changed.app.as_deref(), changed.types.as_slice()),
        (Some("def567"), [EventType::AppealCreated].as_slice())
    );
    let Err(Fault::Invalid(problems)) = other.apply(self::endpoint(), 0) else { panic!("accepted") };
    assert_eq!(found(&problems), [("types[0]", "other_kind"), ("app", "other_kind")]);
}

#[test]
fn an_endpoint_of_moderation_api_is_told_in_its_words_and_shape() {
    let endpoint = made(r#"{"kind":"modapi","url":"https://example.org","name":"Queue","types":["QUEUE_ITEM_NEW"]}"#);
    let shown = render(&platform(), &endpoint);
    assert_eq!((&shown["name"], &shown["payload_version"]), (&json!("Queue"), &json!("V2")));
    assert_eq!((&shown["types"], &shown["habits"]["attempts"]), (&json!(["QUEUE_ITEM_NEW"]), &json!(5)));
    let changed = |body: &[u8]| change(body, &targets()).unwrap().apply(endpoint.clone(), 0);
    let flat = changed(br#"{"payload_version":"V1"}"#).unwrap();
    assert_eq!(
        (render(&platform(), &flat)["payload_version"].clone(), &flat.modapi.unwrap().name),
        (json!("V1"), &"Queue".to_owned())
    );
    let Err(Fault::Invalid(problems)) = changed(br#"{"payload_version":"V1","types":["AUTHOR_ACTION"]}"#) else {
        panic!()
    };
    assert_eq!(found(&problems), [("types[0]", "unknown_value")]);
    let Err(Fault::Invalid(problems)) = change(br#"{"name":"n"}"#, &targets()).unwrap().apply(self::endpoint(), 0)
    else {
        panic!("accepted")
    };
    assert_eq!(found(&problems), [("name", "other_kind")]);
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
    let changed = change(body, &targets()).unwrap().apply(endpoint(), 7).unwrap();
    assert_eq!(changed.target, Target::Url { url: "https://example.org/hook".into() });
    assert_eq!((changed.kind, changed.enabled), (EndpointKind::Checkstep, false));
    assert_eq!(changed.health.disabled, Some(Disabled { reason: DisabledReason::Operator, at_ms: 7 }));
    assert_eq!(changed.types, [EventType::IncidentClosed]);
    assert!(change(br#"{"url":"ftp://x"}"#, &targets()).is_err());
}

#[test]
fn a_target_changes_within_its_kind() {
    let apply = |body: &str, to: Endpoint| change(body.as_bytes(), &targets()).unwrap().apply(to, 0);
    let url = r#"{"url":"https://example.org/2"}"#;
    let other = r#"{"queue_url":"https://sqs.eu-west-1.amazonaws.com/123456789012/other"}"#;
    assert_eq!(apply(url, endpoint()).unwrap().target, Target::Url { url: "https://example.org/2".into() });
    let Target::Queue(changed) = apply(other, queue()).unwrap().target else { panic!() };
    let queue_url = "https://sqs.eu-west-1.amazonaws.com/123456789012/other".to_owned();
    assert_eq!(changed, QueueTarget { queue_url, role_arn: ROLE.into() });
    let cases = [
        (url, queue(), ("url", "other_target")),
        (other, endpoint(), ("queue_url", "other_target")),
        (r#"{"role_arn":"arn:aws:iam::210987654321:role/r"}"#, queue(), ("queue_url", "other_account")),
        (r#"{"queue_url":"https://example.org/q"}"#, queue(), ("queue_url", "bad_queue_url")),
    ];
    for (body, to, expected) in cases {
        let Err(Fault::Invalid(problems)) = apply(body, to) else { panic!("{body}") };
        assert_eq!(found(&problems), [expected], "{body}");
    }
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
