use domain::cases::{CallersFlag, Trigger};
use domain::content::{ContentRef, FieldType, Meta};
use domain::decide::{Verdict, Violation};
use domain::event::DecisionKind;
use domain::filter::{Filter, Op};
use domain::ids::PlatformId;
use domain::severity::Severity;
use domain::transition::{Analysis, Arrival, Case, Decision, Flagging, Run, Said, Terms, Transition, replace};

use super::*;

/// 22 November 2026.
const START_US: i64 = 1_795_305_600_000_000;

fn platform() -> PlatformId {
    PlatformId::parse("platform1").unwrap()
}

fn story_of(t: &Transition) -> CaseStory {
    CaseStory {
        left_out: 0,
        id: t.case_id.clone(),
        head: t.case.head.clone(),
        body: t.case.decoded().unwrap(),
        entries: t.entries.clone(),
        texts: t.texts.clone(),
        reports: Vec::new(),
        author: None,
        people: BTreeMap::new(),
    }
}

fn step(story: &mut CaseStory, seconds: i64, step: impl FnOnce(&mut Transition)) {
    let case = Case { head: story.head.clone(), body: domain::bodies::encode(&story.body) };
    let mut t = Transition::on(&platform(), &story.id, case, START_US + seconds * 1_000_000);
    step(&mut t);
    assert!(story.advance(&t));
}

fn violation(label: &str, score: f64) -> Violation {
    Violation {
        policy: label.into(),
        score,
        cause: "toxicity/insult".into(),
        engine: "toxicity@3".into(),
        label: Some(label.into()),
        ..Violation::default()
    }
}

/// A message that the engines flagged.
fn judged() -> CaseStory {
    let field = domain::content::Field {
        id: "content".into(),
        kind: FieldType::Text,
        src: Some("get lost".into()),
        fields: Vec::new(),
        metadata: Vec::new(),
    };
    let body = Body {
        author: Some("ann".into()),
        parent: Some(ContentRef { kind: "conversation".into(), id: "room".into() }),
        created_ms: Some(5_000),
        metadata: vec![Meta { id: "plan".into(), value: "free".into() }],
        fields: vec![field],
        ..Body::default()
    };
    let content = ContentRef { kind: "message".into(), id: "m-1".into() };
    let t = replace(&platform(), &content, None, &body, &Arrival::default(), START_US).unwrap();
    let mut story = story_of(&t);
    step(&mut story, 1, |t| {
        let verdict = Verdict {
            violations: vec![violation("spam", 0.7), violation("toxicity", 0.9)],
            shadow: vec![violation("profanity", 0.4)],
            severity: Some(Severity::Medium),
            gravity: Some(0.6304),
            languages: vec!["en".into()],
            ..Verdict::default()
        };
        let analysis = Analysis { body_version: 1, body: t.case.body.clone(), verdict };
        t.analyse(&analysis, &Run::Receipt(1), &Terms::default());
    });
    story
}

fn dismissed(story: &mut CaseStory) {
    step(story, 60, |t| {
        t.say(Said { called: "resolve".into(), salt: "s".into(), reason: Some("fine".into()), ..Said::default() });
        let decision = Decision {
            kind: DecisionKind::Dismiss,
            trigger: Trigger::Manual,
            by: Some(Acting::OnBehalf { id: Some("mod".into()) }),
            hint: None,
            violations: Vec::new(),
            policies: Vec::new(),
            reason: None,
        };
        t.decide(&decision, &Terms::default()).unwrap();
    });
}

#[test]
fn an_item_is_shown_to_both_generations() {
    let (older, newer) = item(&judged(), "m-1", 1_000);
    assert_eq!(
        older,
        json!({
            "id": "m-1", "content": "get lost", "flagged": true, "status": "pending", "timestamp": 5_000,
            "labels": [
                { "label": "toxicity", "score": 0.9, "flagged": true },
                { "label": "spam", "score": 0.7, "flagged": true },
                { "label": "profanity", "score": 0.4, "flagged": false },
            ],
            "actions": [], "authorId": "ann", "conversationId": "room", "contentType": "message", "language": "en",
            "metadata": { "plan": "free" },
        })
    );
    assert_eq!(
        newer,
        json!({
            "id": "m-1", "contentId": "m-1", "content": { "type": "text", "text": "get lost" }, "flagged": true,
            "severity": 0.63, "status": "pending", "timestamp": 5_000, "language": "en", "conversationId": "room",
            "authorId": "ann", "contentType": "message", "metadata": { "plan": "free" },
            "labels": [
                { "label": "toxicity", "score": 0.9, "flagged": true, "manual": false, "shadow_flagged": false },
                { "label": "spam", "score": 0.7, "flagged": true, "manual": false, "shadow_flagged": false },
                { "label": "profanity", "score": 0.4, "flagged": false, "manual": false, "shadow_flagged": true },
            ],
        })
    );
}

#[test]
fn what_was_done_is_told_with_who_did_it() {
    let mut story = judged();
    dismissed(&mut story);
    let (older, newer) = item(&story, "m-1", 1_000);
    assert_eq!((&older["status"], &newer["status"]), (&json!("resolved"), &json!("resolved")));
    let told = json!([{ "id": "resolve", "name": "resolve", "timestamp": START_US / 1000 + 60_000, "comment": "fine",
        "reviewer": "mod" }]);
    assert_eq!(older["actions"], told);
}

#[test]
fn what_people_say_is_a_label_that_is_sure() {
    let mut story = judged();
    let flags = vec![CallersFlag { category: "custom".into(), labels: vec!["scam".into()] }];
    step(&mut story, 2, |t| {
        t.flag_by_caller(&Flagging { flags, ..Flagging::default() }, &Terms::default()).unwrap();
    });
    let (_, newer) = item(&story, "m-1", 1_000);
    let scam = json!({ "label": "scam", "score": 1.0, "flagged": true, "manual": true, "shadow_flagged": false });
    assert_eq!(newer["labels"][0], scam);
}

#[test]
fn nobody_has_said_what_kind_it_is_and_nothing_was_found() {
    let content = ContentRef { kind: DEFAULT_TYPE.into(), id: "m-2".into() };
    let t = replace(&platform(), &content, None, &Body::default(), &Arrival::default(), START_US).unwrap();
    let (older, newer) = item(&story_of(&t), "m-2", 1_000);
    for name in ["content", "severity", "language", "conversationId", "authorId", "contentType"] {
        assert_eq!(newer.get(name), Some(&Value::Null), "{name} is there");
    }
    assert!(["authorId", "conversationId", "contentType", "language"].iter().all(|name| older.get(*name).is_none()));
    assert_eq!((&older["flagged"], &older["timestamp"]), (&json!(false), &json!(START_US / 1000)));
}

#[test]
fn a_head_never_says_otherwise_than_the_whole() {
    let mut story = judged();
    dismissed(&mut story);
    let text = |text: &str| Known::Text(text.to_owned());
    let fields = [
        (Field::Reviewed, Known::Bool(true), true),
        (Field::Facet(Facet::Author), text("ann"), true),
        (Field::Facet(Facet::Parent), text("room"), true),
        (Field::Facet(Facet::Parent), text("hall"), false),
        (Field::Facet(Facet::Label), text("toxicity"), true),
        (Field::Facet(Facet::Label), text("hate"), false),
        (Field::Facet(Facet::Queue), text("none"), false),
        (Field::Named(ACTIONS), text("resolve"), true),
        (Field::Named(ACTIONS), text("reject"), false),
    ];
    for (field, value, expected) in fields {
        for op in [Op::Eq(value.clone()), Op::In(vec![value.clone()])] {
            let filter = Filter::Is(field.clone(), op);
            assert_eq!(filter.eval(&SeenStory(&story)), Some(expected), "{filter:?}");
            let by_head = filter.eval(&SeenHead { case: &story.id, head: &story.head });
            assert!(by_head.is_none_or(|passes| passes == expected), "{filter:?}");
        }
    }
}
