//! Webhook bodies against the contract's examples, and the cut of long ones.

use domain::cases::{Resolution, Trigger};
use domain::content::{Field, FieldType};
use domain::decide::Confidence;
use domain::event::DecisionKind;
use domain::ids::{EventId, PlatformId};
use proptest::prelude::*;

use super::*;

fn event(fact: Fact) -> Event {
    let platform = PlatformId::parse("platform1").unwrap();
    Event {
        id: EventId::derive(&platform, &[b"x"]),
        platform,
        case: None,
        fact,
        at_us: 1_666_125_455_464_307,
        not_before_ms: 0,
        after: None,
        sequence: 3,
    }
}

fn violation(policy: &str, field: Option<&str>, confidence: Confidence) -> Violation {
    Violation {
        policy: policy.into(),
        field: field.map(str::to_owned),
        confidence,
        score: 0.9,
        cause: "s/l".into(),
        ..Violation::default()
    }
}

fn content() -> ContentRef {
    ContentRef { kind: "my-object".into(), id: "be7da45e89".into() }
}

fn parsed(event: &Event, body: Option<&Body>) -> Value {
    serde_json::from_slice(&render(event, body)).unwrap()
}

#[test]
fn decision_as_in_section_12_2() {
    let fact = Fact::Decision {
        content: content(),
        decision: DecisionKind::Act,
        hint: "disable".into(),
        trigger: Trigger::Manual,
        violations: vec![violation("HTE", Some("background_image"), Confidence::Trust)],
        moderator: Some("137ec1a9-64e6-4d2a-848d-6aa5c56e7c29".into()),
    };
    assert_eq!(
        parsed(&event(fact), None),
        json!({ "timestamp": "2022-10-18T20:37:35.464307+00:00", "webhook_type": "decision", "sequence": 3,
            "decision": "act", "hint": "disable",
            "content": { "id": "be7da45e89", "type": "my-object", "fields": ["background_image"] },
            "triggers": [{ "type": "manual" }], "violations": [{ "policy": "HTE" }],
            "moderator_id": "137ec1a9-64e6-4d2a-848d-6aa5c56e7c29" })
    );
}

#[test]
fn incident_closed_as_in_section_12_4() {
    let fact = Fact::IncidentClosed {
        content: content(),
        resolution: Resolution::Enforced,
        violations: vec![
            violation("VLC", Some("a"), Confidence::Check),
            violation("HTE", None, Confidence::Trust),
            violation("VLC", Some("b"), Confidence::Check),
        ],
        reporters: vec!["jane.doe@example.org".into()],
    };
    let body = parsed(&event(fact), None);
    assert_eq!(body["violations"], json!([{ "policy": "VLC" }, { "policy": "HTE" }]));
    assert_eq!(body["reporters"], json!([{ "id": "jane.doe@example.org" }]));
    assert_eq!(
        (&body["resolution"], &body["content"]),
        (&json!("enforced"), &json!({ "id": "be7da45e89", "type": "my-object" }))
    );
}

fn analysed(incomplete: Vec<String>) -> Event {
    event(Fact::AnalysedContent {
        content: ContentRef { kind: "user-profile".into(), id: "7e070".into() },
        body_version: 1,
        violations: vec![violation("PGM", Some("picture.caption"), Confidence::Check)],
        incomplete,
        enforced: false,
        stream_only: false,
        provisional: false,
        is_item: false,
    })
}

fn body(texts: &[&str]) -> Body {
    let field = |(index, text): (usize, &&str)| Field {
        id: format!("f{index}"),
        kind: FieldType::Text,
        src: Some((*text).to_owned()),
        fields: Vec::new(),
        metadata: Vec::new(),
    };
    Body { fields: texts.iter().enumerate().map(field).collect(), ..Body::default() }
}

#[test]
fn analysed_content_as_in_section_12_5() {
    let shown = parsed(&analysed(Vec::new()), Some(&body(&["John Doe"])));
    assert_eq!(
        shown["content"],
        json!({ "id": "7e070", "type": "user-profile", "fields": [{ "id": "f0", "type": "text", "src": "John Doe" }] })
    );
    assert_eq!(shown["violations"], json!([{ "policy": "PGM", "field": "picture.caption", "confidence": "check" }]));
    assert!(shown.get("incomplete").is_none());
    assert_eq!(parsed(&analysed(vec!["image".into()]), None)["incomplete"], json!(["image"]));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn long_bodies_fit_and_say_so(lengths in proptest::collection::vec(0_usize..200_000, 1..5), letter in prop::sample::select(vec!['x', 'é', '✓', '"'])) {
        let texts: Vec<String> = lengths.iter().map(|n| letter.to_string().repeat(*n / letter.len_utf8())).collect();
        let body = body(&texts.iter().map(String::as_str).collect::<Vec<_>>());
        let bytes = render(&analysed(Vec::new()), Some(&body));
        prop_assert!(bytes.len() <= MAX_WEBHOOK_BYTES);
        let shown: Value = serde_json::from_slice(&bytes).unwrap();
        for (index, text) in texts.iter().enumerate() {
            let field = &shown["content"]["fields"][index];
            let src = field["src"].as_str().unwrap();
            prop_assert!(text.starts_with(src));
            prop_assert_eq!(field.get("truncated").is_some(), src.len() < text.len());
        }
    }
}
