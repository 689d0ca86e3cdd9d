use domain::authors::{Author, AuthorStatus, AuthorTally, Restriction};
use domain::cases::{CallersFlag, Trigger};
use domain::content::{Body, ContentRef, Submission};
use domain::decide::{Confidence, Verdict, Violation};
use domain::flags::Remark;
use domain::ids::{CaseId, PlatformId};
use domain::moderators::Acting;
use domain::reports::Report;
use domain::story::AuthorStory;
use domain::transition::{Analysis, Arrival, Flagging, Run, Terms, Transition, receive};

use super::*;
use crate::stream::read;

/// 21 November 2026.
const START_US: i64 = 1_795_256_418_000_000;

fn platform() -> PlatformId {
    PlatformId::parse("platform1").unwrap()
}

fn body() -> Body {
    let sent = br#"{"moderation_payload":{"texts":["get lost"],"images":["example.com/a.jpg"],"custom":{"location_id":"loc-42"}}}"#;
    let payload = read::body(sent, |reader| payload::read(reader, "moderation_payload")).unwrap();
    payload.into_body(Some("jane".into()))
}

fn submission() -> Submission {
    let Body { author, fields, metadata, .. } = body();
    Submission {
        content: ContentRef { kind: "stream:chat:v1:message".into(), id: "m-1".into() },
        author,
        source: None,
        parent: None,
        fields,
        metadata,
        tags: None,
        evaluations: Vec::new(),
        created_ms: None,
    }
}

/// The story of a message that an engine, a user and a service flagged.
struct Told(CaseStory);

impl Told {
    fn received() -> Self {
        let t = receive(&platform(), None, &submission(), &Arrival::default(), START_US).unwrap();
        let story = CaseStory {
            left_out: 0,
            id: t.case_id.clone(),
            body: t.case.decoded().unwrap(),
            head: t.case.head,
            entries: t.entries,
            texts: t.texts,
            reports: Vec::new(),
            author: Some(AuthorStory { id: "jane".into(), record: None, tally: AuthorTally::default() }),
            people: std::collections::BTreeMap::new(),
        };
        Self(story)
    }

    fn step(mut self, seconds: i64, step: impl FnOnce(&mut Transition)) -> Self {
        let case = domain::transition::Case { head: self.0.head.clone(), body: domain::bodies::encode(&self.0.body) };
        let mut t = Transition::on(&platform(), &self.0.id, case, START_US + seconds * 1_000_000);
        step(&mut t);
        assert!(self.0.advance(&t));
        self
    }

    fn judged(self) -> Self {
        let violation = |field: &str, cause: &str| Violation {
            policy: "HTE".into(),
            field: Some(field.into()),
            confidence: Confidence::Check,
            score: 0.9,
            cause: cause.into(),
            engine: "toxicity@3".into(),
            ..Violation::default()
        };
        let violations = vec![violation("text_1", "toxicity/insult"), violation("image_1", "image/nudity")];
        self.step(1, |t| {
            let verdict = Verdict { violations, severity: Some(Severity::High), ..Verdict::default() };
            let analysis = Analysis { body_version: 1, body: t.case.body.clone(), verdict };
            t.analyse(&analysis, &Run::Receipt(1), &Terms::default());
        })
    }

    fn reported(self) -> Self {
        let report = Report {
            reporter: Some("bob".into()),
            reason: Some("rude".into()),
            suspected: Vec::new(),
            tags: Vec::new(),
            custom: Some(json!({ "screen": "chat" })),
            at_ms: None,
            random: String::new(),
            is_trusted: false,
        };
        self.step(2, |t| {
            t.report(&report, None, &Terms::default());
        })
    }

    fn flagged(self) -> Self {
        let flagging = Flagging {
            flags: vec![CallersFlag { category: "custom_check_text".into(), labels: vec!["scam".into()] }],
            remarks: vec![Remark { reason: Some("odd link".into()), custom: None }],
            salt: "s".into(),
        };
        self.step(3, |t| {
            t.flag_by_caller(&flagging, &Terms::default()).unwrap();
        })
    }
}

/// Every property that contract section 4.3 marks as required.
const REQUIRED: [&str; 18] = [
    "id",
    "entity_type",
    "entity_id",
    "created_at",
    "updated_at",
    "status",
    "recommended_action",
    "reviewed_by",
    "languages",
    "severity",
    "bans",
    "flags",
    "actions",
    "ai_text_severity",
    "latest_moderator_action",
    "flags_count",
    "escalated",
    "has_text",
];

fn check_item(item: &Value) {
    for name in REQUIRED {
        assert!(item.get(name).is_some_and(|value| !value.is_null()), "{name} of {item}");
    }
    for flag in item["flags"].as_array().unwrap() {
        for name in ["type", "entity_type", "entity_id", "result", "user_id", "created_at", "updated_at", "labels"] {
            assert!(flag.get(name).is_some_and(|value| !value.is_null()), "{name} of {flag}");
        }
    }
    for action in item["actions"].as_array().unwrap() {
        for name in [
            "id",
            "type",
            "created_at",
            "user_id",
            "reason",
            "custom",
            "target_user_id",
            "reporter_type",
            "ai_providers",
        ] {
            assert!(action.get(name).is_some_and(|value| !value.is_null()), "{name} of {action}");
        }
        assert!(action.get("user").is_some());
    }
    check_times(item);
}

/// Every time is a whole number of nanoseconds of our days.
fn check_times(value: &Value) {
    match value {
        Value::Object(map) => {
            for (name, inner) in map {
                if name.ends_with("_at") && !inner.is_null() {
                    assert!(inner.as_i64().is_some_and(|ns| ns > 1_600_000_000_000_000_000), "{name}: {inner}");
                }
                check_times(inner);
            }
        }
        Value::Array(items) => items.iter().for_each(check_times),
        _ => {}
    }
}

#[test]
fn what_was_only_received_is_partial_and_kept() {
    let item = render(&Told::received().0);
    check_item(&item);
    assert_eq!((&item["status"], &item["recommended_action"]), (&json!("partial"), &json!("keep")));
    assert_eq!((&item["completed_at"], &item["flags"], &item["flags_count"]), (&Value::Null, &json!([]), &json!(0)));
    assert_eq!(item["created_at"], json!(START_US * 1_000));
    assert_eq!(item["moderation_payload"]["custom"], json!({ "location_id": "loc-42" }));
    assert_eq!((&item["has_image"], &item["has_video"]), (&json!(true), &json!(false)));
}

#[test]
fn each_engine_reporter_and_service_is_a_flag_and_an_action() {
    let told = Told::received().judged().reported().flagged();
    let item = render(&told.0);
    check_item(&item);
    let flags = item["flags"].as_array().unwrap();
    let types: Vec<_> = flags.iter().map(|flag| flag["type"].as_str().unwrap()).collect();
    assert_eq!(types, ["automod_toxicity", "ai_image", "user_report", "custom_check_text"]);
    let result =
        json!([{ "provider_name": "automod_toxicity", "action": "flag", "labels": ["insult"], "text": "get lost" }]);
    assert_eq!(flags[0]["result"], result);
    assert_eq!(flags[1]["result"][0]["image"], "example.com/a.jpg");
    assert_eq!((&flags[2]["user_id"], &flags[2]["user"]["id"]), (&json!("bob"), &json!("bob")));
    assert_eq!((&flags[2]["reason"], &flags[2]["custom"]), (&json!("rude"), &json!({ "screen": "chat" })));
    assert_eq!((&flags[3]["labels"], &flags[3]["reason"]), (&json!(["scam"]), &json!("odd link")));
    assert_eq!((&item["flags_count"], &item["severity"], &item["status"]), (&json!(4), &json!(75), &json!("complete")));
    let actions = item["actions"].as_array().unwrap();
    let reporters: Vec<_> = actions.iter().map(|action| action["reporter_type"].as_str().unwrap()).collect();
    assert_eq!(reporters, ["api_integration", "user", "automod", "automod"], "newest first");
    assert!(actions.iter().all(|action| action["type"] == "flag" && action["target_user_id"] == "jane"));
    assert_eq!(actions[3]["ai_providers"], json!(["automod_toxicity"]));
    assert_eq!(actions[3]["custom"], json!({ "flag_type": "automod_toxicity" }));
}

#[test]
fn a_review_names_who_and_when() {
    let by = Acting::OnBehalf { id: Some("max".into()) };
    let told = Told::received().judged().step(60, |t| {
        let decision = domain::transition::Decision {
            kind: DecisionKind::Dismiss,
            trigger: domain::cases::Trigger::Manual,
            by: Some(by),
            hint: None,
            violations: Vec::new(),
            policies: Vec::new(),
            reason: None,
        };
        t.decide(&decision, &Terms::default()).unwrap();
    });
    let item = render(&told.0);
    check_item(&item);
    assert_eq!((&item["reviewed_by"], &item["latest_moderator_action"]), (&json!("max"), &json!("mark_reviewed")));
    assert_eq!(item["reviewed_at"], json!((START_US + 60_000_000) * 1_000));
    assert_eq!(
        (&item["actions"][0]["type"], &item["actions"][0]["user"]["id"]),
        (&json!("mark_reviewed"), &json!("max"))
    );
    let again = render(&told.reported().0);
    assert_eq!((&again["reviewed_at"], &again["reviewed_by"]), (&Value::Null, &json!("")), "something new came");
}

#[test]
fn what_stands_against_the_creator_is_shown() {
    let mut told = Told::received();
    let restriction = Restriction {
        decision: 2,
        at_us: START_US + 5,
        trigger: Trigger::Manual,
        by: Some(Acting::OnBehalf { id: Some("max".into()) }),
        hint: "suspend".into(),
        reason: Some("spam".into()),
    };
    let restriction = Some(restriction);
    let held = Author { status: AuthorStatus::Held, bans: 2, restriction, ..Author::new("jane") };
    let tally = AuthorTally { enforcements: 3, overturned: 1, reported: 2, ..AuthorTally::default() };
    told.0.author = Some(AuthorStory { id: "jane".into(), record: Some(held), tally });
    let item = render(&told.0);
    check_item(&item);
    let creator = &item["entity_creator"];
    assert_eq!((&creator["banned"], &creator["ban_count"]), (&json!(true), &json!(2)));
    assert_eq!((&creator["deleted_content_count"], &creator["flagged_count"]), (&json!(2), &json!(2)));
    let ban = &item["bans"][0];
    assert_eq!((&ban["user"]["id"], &ban["shadow"]), (&json!("jane"), &json!(false)));
    assert_eq!((&ban["created_by"]["id"], &ban["reason"]), (&json!("max"), &json!("spam")));
    assert_eq!(ban["created_at"], json!((START_US + 5) * 1_000));
    let AuthorStory { record: Some(mut record), .. } = told.0.author.clone().unwrap() else { panic!() };
    record.restriction.as_mut().unwrap().hint = domain::authors::SHADOW.into();
    told.0.author.as_mut().unwrap().record = Some(record);
    let item = render(&told.0);
    let creator = &item["entity_creator"];
    assert_eq!((&creator["banned"], &creator["shadow_banned"]), (&json!(false), &json!(true)));
    assert_eq!(item["bans"][0]["shadow"], json!(true));
}

#[test]
fn ids_are_stable_and_lead_back_to_the_case() {
    let told = Told::received().judged();
    let item = render(&told.0);
    assert_eq!(CaseId::from_uuid(item["id"].as_str().unwrap()).as_ref(), Some(&told.0.id));
    let id = |item: &Value| item["actions"].as_array().unwrap().last().unwrap()["id"].clone();
    let first = id(&item);
    assert_eq!(first, id(&render(&told.reported().0)));
}
