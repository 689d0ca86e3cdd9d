use domain::cases::{Action, IncidentState, Judgement, Resolution, Standing, Trigger, Visibility};
use domain::content::{Field, FieldType};
use domain::decide::Confidence;
use domain::event::DecisionKind;
use domain::ids::PlatformId;
use domain::ranges::Ranges;

use super::*;

fn found() -> Violation {
    Violation {
        policy: "OBS".into(),
        field: Some("text".into()),
        confidence: Confidence::Trust,
        score: 0.97,
        cause: "profanity/profanity".into(),
        engine: "3".into(),
        ..Violation::default()
    }
}

fn head() -> Head {
    let mut analysed = Ranges::default();
    analysed.insert(1);
    Head {
        version: 2,
        received: 1,
        analysed,
        body_version: 1,
        visibility: Visibility::Down,
        incident: IncidentState::Closed(Resolution::Enforced),
        incident_count: 1,
        judgement: Some(Judgement {
            body_version: 1,
            at_ms: 1,
            violations: vec![found()],
            incomplete: vec!["image".into()],
            severity: None,
            gravity: None,
            enforceable: vec![found()],
            hint: None,
            policies: Vec::new(),
            shadow: Vec::new(),
            languages: Vec::new(),
            pending: false,
        }),
        enforcement: Some(Enforcement {
            number: 1,
            body_version: 1,
            at_us: 1,
            trigger: Trigger::Automated,
            by: None,
            violations: vec![found()],
            policies: Vec::new(),
            entry: 1,
            ban: None,
        }),
        entry_count: 1,
        ..Head::new(&ContentRef { kind: "post".into(), id: "p/1".into() }, 0)
    }
}

fn audit() -> AuditEntry {
    AuditEntry {
        number: 1,
        at_us: 1,
        trigger: Trigger::Automated,
        action: Action::Decided {
            decision: DecisionKind::Act,
            hint: "hide".into(),
            violations: vec![found()],
            resolution: Some(Resolution::Enforced),
        },
        executed: None,
        called: None,
        policies: vec![("OBS".into(), 4)],
        by: None,
        text: None,
        from: Standing::default(),
        to: head().standing(),
        events: vec!["e".into()],
        previous: String::new(),
    }
}

fn case_id() -> CaseId {
    CaseId::of(&PlatformId::parse("platform1").unwrap(), &head().content)
}

#[test]
fn a_decided_case_shows_why() {
    let field =
        Field { id: "text".into(), kind: FieldType::Text, src: Some("damn".into()), fields: vec![], metadata: vec![] };
    let parent = Some(ContentRef { kind: "thread".into(), id: "t".into() });
    let body = Body { author: Some("a1".into()), parent, fields: vec![field], ..Body::default() };
    let shown = render(&case_id(), &head(), &body, &[audit()]);
    assert_eq!((&shown["status"], &shown["visibility"]), (&json!("analysed"), &json!("down")));
    assert_eq!(shown["incident"], json!({ "state": "closed", "resolution": "enforced" }));
    let violation = json!({ "policy": "OBS", "field": "text", "confidence": "trust", "score": 0.97, "cause": "profanity/profanity", "engine": "3" });
    assert_eq!((&shown["violations"][0], &shown["enforcement"]["violations"][0]), (&violation, &violation));
    assert_eq!(shown["incomplete"], json!(["image"]));
    assert_eq!(shown["body"]["fields"], json!([{ "id": "text", "type": "text", "src": "damn" }]));
    assert_eq!((&shown["body"]["author"], &shown["body"]["parent"]["type"]), (&json!("a1"), &json!("thread")));
    let entry = &shown["audit"][0];
    assert_eq!(
        (&entry["what"], &entry["decision"], &entry["hint"]),
        (&json!("decided"), &json!("act"), &json!("hide"))
    );
    assert_eq!(entry["policies"], json!([{ "code": "OBS", "version": 4 }]));
    assert_eq!(
        entry["from"],
        json!({ "visibility": "online", "incident": { "state": "none" }, "sor_status": "no-incident" })
    );
    assert_eq!(entry["digest"], audit().digest());
}

#[test]
fn a_case_that_waits_does_not_look_analysed() {
    let waiting = Head { received: 2, judgement: None, enforcement: None, ..head() };
    let shown = render(&case_id(), &waiting, &Body::default(), &[]);
    assert_eq!(shown["status"], "not_analysed");
    assert_eq!((&shown["received"], &shown["analysed"]), (&json!(2), &json!(1)));
    assert!(shown.get("enforcement").is_none() && shown.get("judged_at").is_none());
}

#[test]
fn a_content_is_named_by_type_and_id() {
    let get = |name: &str| (name == "id").then_some("1");
    let Err(Fault::Invalid(problems)) = content(get) else { panic!() };
    assert_eq!((problems.len(), problems[0].path.as_str(), problems[0].code), (1, "type", "missing"));
    let long = "x".repeat(MAX_ID_BYTES + 1);
    let Err(Fault::Invalid(problems)) = content(|_| Some(long.as_str())) else { panic!() };
    assert_eq!(problems.len(), 2);
}
