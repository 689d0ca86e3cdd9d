use std::collections::BTreeMap;

use domain::authors::AuthorDecisionKind;
use domain::cases::{ActedOn, Executed, Trigger};
use domain::content::{Body, ContentRef, Field, FieldType, Meta};
use domain::decide::{Confidence, Verdict, Violation};
use domain::event::DecisionKind;
use domain::ids::{CaseId, EventId, PlatformId};
use domain::lens::{Lens, LensDialect};
use domain::moderators::Acting;
use domain::story::AuthorStory;
use domain::transition::{Analysis, Arrival, Case, Decision, Run, Said, Terms, Transition, replace};

use super::*;

const AT_US: i64 = 1_700_000_000_000_000;

fn platform() -> PlatformId {
    PlatformId::parse("platform1").unwrap()
}

fn content() -> ContentRef {
    ContentRef { kind: "message".into(), id: "m-1".into() }
}

fn field(id: &str, src: &str) -> Field {
    Field { id: id.into(), kind: FieldType::Text, src: Some(src.into()), fields: Vec::new(), metadata: Vec::new() }
}

fn body(fields: Vec<Field>) -> Body {
    Body {
        author: Some("ann".into()),
        parent: Some(ContentRef { kind: "conversation".into(), id: "room".into() }),
        fields,
        metadata: vec![Meta { id: "plan".into(), value: json!("free") }],
        lens: Some(Lens { dialect: LensDialect::ModApi, key: "chat".into(), team: None }),
        ..Body::default()
    }
}

/// The story of a content in which something was found, and on which this was done.
fn story(body: &Body, act: impl FnOnce(&mut Transition)) -> CaseStory {
    let id = CaseId::of(&platform(), &content());
    let mut sent = replace(&platform(), &content(), None, body, &Arrival::default(), AT_US).unwrap();
    let violation = |policy: &str, field: &str, score| Violation {
        policy: policy.into(),
        field: Some(field.into()),
        confidence: Confidence::Check,
        score,
        cause: "toxicity/insult".into(),
        ..Violation::default()
    };
    let first = body.fields[0].id.clone();
    let violations = vec![violation("toxicity", &first, 0.7), violation("toxicity", &first, 0.9)];
    let verdict = Verdict { violations, languages: vec!["en".into()], ..Verdict::default() };
    let analysis = Analysis { body_version: 1, body: sent.case.body.clone(), verdict };
    sent.analyse(&analysis, &Run::Receipt(1), &Terms::default());
    let author = AuthorStory { id: "ann".into(), ..AuthorStory::default() };
    let mut story = CaseStory {
        id: id.clone(),
        head: sent.case.head.clone(),
        body: body.clone(),
        entries: sent.entries.clone(),
        texts: Vec::new(),
        reports: Vec::new(),
        author: Some(author),
        people: BTreeMap::new(),
        left_out: 0,
    };
    let case = Case { head: sent.case.head, body: sent.case.body };
    let mut acted = Transition::on(&platform(), &id, case, AT_US + 1_000_000);
    act(&mut acted);
    assert!(story.advance(&acted));
    story
}

fn executed(key: &str) -> Executed {
    Executed { id: format!("id-{key}"), key: key.into(), name: "Spam".into(), on: ActedOn::Item }
}

fn reject(t: &mut Transition) {
    t.say(Said {
        called: "modapi:spam".into(),
        executed: Some(executed("spam")),
        reason: Some("ads".into()),
        ..Said::default()
    });
    decide(t, DecisionKind::Act);
}

fn decide(t: &mut Transition, kind: DecisionKind) {
    let decision = Decision {
        kind,
        trigger: Trigger::Manual,
        by: Some(Acting::OnBehalf { id: None }),
        hint: None,
        violations: Vec::new(),
        policies: Vec::new(),
        reason: None,
    };
    t.decide(&decision, &Terms::default()).unwrap();
}

fn event(fact: Fact) -> Event {
    let id = EventId::derive(&platform(), &[b"x"]);
    Event { id, platform: platform(), case: None, fact, at_us: AT_US, not_before_ms: 0, after: None, sequence: 1 }
}

fn of_item(news: EventType, entry: Option<u32>) -> Event {
    event(Fact::Moderation { news, content: content(), entry, action: None })
}

fn told(event: &Event, news: EventType, payload: PayloadVersion, story: Option<&CaseStory>) -> Value {
    let telling = Telling { event, news, payload, story, author: &Known::default(), now_ms: AT_US / 1000 };
    serde_json::from_slice(&telling.render(MAX_BYTES)).unwrap()
}

fn last(story: &CaseStory) -> Option<u32> {
    story.entries.last().map(|entry| entry.number)
}

#[test]
fn an_action_is_told_in_an_envelope() {
    let story = story(&body(vec![field("content", "you idiot")]), reject);
    let event = of_item(EventType::QueueItemRejected, last(&story));
    let shown = told(&event, EventType::QueueItemRejected, PayloadVersion::V2, Some(&story));
    let expected = json!({
        "id": event_id(event.id.as_str()), "type": "queue_item.rejected", "api_version": "v2",
        "created": "2023-11-14T22:13:20.000000Z",
        "data": { "object": {
            "id": "id-spam", "key": "spam", "name": "Spam", "value": "ads", "created_at": "2023-11-14T22:13:20.000000Z",
            "item": {
                "id": "m-1", "author_id": "ann", "channel_key": "chat", "client_action": null,
                "content": { "type": "text", "text": "you idiot" }, "conversation_id": "room", "flagged": true,
                "flagged_fields": [], "language": "en", "meta_type": "message", "metadata": { "plan": "free" },
                "labels": [{ "label": "toxicity", "score": 0.9, "flagged": true, "manual": false }],
                "timestamp": "2023-11-14T22:13:20.000Z",
            },
            "author": { "id": "ann", "external_id": "ann", "status": "enabled", "block": null,
                "trust_level": { "level": 0, "manual": false } },
        } },
    });
    assert_eq!(shown, expected);
}

#[test]
fn the_flat_shape_has_what_its_receivers_are_typed_for() {
    let story = story(&body(vec![field("content", "you idiot")]), reject);
    let event = of_item(EventType::QueueItemAction, last(&story));
    let shown = told(&event, EventType::QueueItemAction, PayloadVersion::V1, Some(&story));
    let expected = json!({
        "id": event_id(event.id.as_str()), "type": "QUEUE_ITEM_ACTION", "timestamp": 1_700_000_000_000_i64,
        "item": {
            "id": "m-1", "flagged": true, "language": "en", "content": "you idiot", "timestamp": 1_700_000_000_000_i64,
            "labels": [{ "label": "toxicity", "score": 0.9, "flagged": true, "manual": false }],
            "metadata": { "plan": "free" }, "contextId": "room", "authorId": "ann",
        },
        "action": { "id": "id-spam", "key": "spam", "name": "Spam", "value": "ads" },
    });
    assert_eq!(shown, expected);
    let object = self::story(&body(vec![field("title", "x"), field("text", "y")]), |_| {});
    let new = told(&of_item(EventType::QueueItemNew, None), EventType::QueueItemNew, PayloadVersion::V1, Some(&object));
    let parts: Value = serde_json::from_str(new["item"]["content"].as_str().unwrap()).unwrap();
    assert_eq!(parts, json!({ "title": { "type": "text", "text": "x" }, "text": { "type": "text", "text": "y" } }));
    assert!(new.get("action").is_none());
}

#[test]
fn what_others_do_is_told_as_the_action_that_it_amounts_to() {
    let body = body(vec![field("title", "you idiot"), field("text", "hello")]);
    for (kind, news, key, name) in [
        (DecisionKind::Act, EventType::QueueItemRejected, "reject", "Reject"),
        (DecisionKind::Dismiss, EventType::QueueItemAllowed, "allow", "Allow"),
        (DecisionKind::Escalate, EventType::QueueItemAction, "escalate", "escalate"),
    ] {
        let story = story(&body, |t| decide(t, kind));
        let shown = told(&of_item(news, last(&story)), news, PayloadVersion::V2, Some(&story));
        let object = &shown["data"]["object"];
        assert_eq!((&object["key"], &object["name"], &object["value"]), (&json!(key), &json!(name), &Value::Null));
        assert_eq!(object["item"]["flagged_fields"], json!(["title"]));
        assert_eq!(object["item"]["content"]["type"], "object");
    }
    let completed = story(&body, |t| decide(t, DecisionKind::Dismiss));
    let shown = told(
        &of_item(EventType::QueueItemCompleted, None),
        EventType::QueueItemCompleted,
        PayloadVersion::V2,
        Some(&completed),
    );
    assert_eq!(shown["type"], "queue_item.resolved");
    let keys: Vec<_> = shown["data"]["object"].as_object().unwrap().keys().cloned().collect();
    assert_eq!(keys, ["author", "item"]);
}

#[test]
fn decisions_on_authors_name_their_action_and_show_the_author() {
    for (decision, until_ms, news, key) in [
        (AuthorDecisionKind::Hold, None, EventType::AuthorBlocked, "block"),
        (AuthorDecisionKind::Hold, Some(9), EventType::AuthorSuspended, "suspend"),
        (AuthorDecisionKind::Overturn, None, EventType::AuthorUnblocked, "unblock"),
        (AuthorDecisionKind::Escalate, None, EventType::AuthorAction, "escalate"),
    ] {
        let event = event(Fact::AuthorDecision {
            author: "ann".into(),
            decision,
            hint: "x".into(),
            trigger: Trigger::Manual,
            violations: Vec::new(),
            moderator: None,
            until_ms,
            reason: Some("rude".into()),
            executed: None,
        });
        let shown = told(&event, news, PayloadVersion::V2, None);
        let object = &shown["data"]["object"];
        assert_eq!((&shown["type"], &object["key"]), (&json!(word(news)), &json!(key)));
        assert_eq!((&object["value"], &object["author"]["external_id"]), (&json!("rude"), &json!("ann")));
    }
}

#[test]
fn a_case_that_has_ended_is_named_and_not_shown() {
    for payload in PayloadVersion::ALL {
        let shown = told(&of_item(EventType::QueueItemAction, Some(7)), EventType::QueueItemAction, payload, None);
        let item = if payload == PayloadVersion::V1 { &shown["item"] } else { &shown["data"]["object"]["item"] };
        assert_eq!(item["id"], "m-1", "{shown}");
    }
}

#[test]
fn what_is_too_large_is_cut_at_a_character_and_marked() {
    let long = "grüße ".repeat(60_000);
    for payload in PayloadVersion::ALL {
        let story = story(&body(vec![field("title", "short"), field("text", &long)]), reject);
        let event = of_item(EventType::QueueItemAction, last(&story));
        let telling = Telling {
            event: &event,
            news: EventType::QueueItemAction,
            payload,
            story: Some(&story),
            author: &Known::default(),
            now_ms: 0,
        };
        let bytes = telling.render(MAX_BYTES);
        assert!(bytes.len() <= MAX_BYTES && bytes.len() > MAX_BYTES / 2, "{}", bytes.len());
        let shown: Value = serde_json::from_slice(&bytes).unwrap();
        if payload == PayloadVersion::V2 {
            let data = &shown["data"]["object"]["item"]["content"]["data"];
            assert_eq!((&data["text"]["truncated"], data["title"].get("truncated")), (&json!(true), None));
            assert_eq!(data["title"]["text"], "short");
        } else {
            assert_eq!(shown["item"]["truncated"], json!(true));
        }
    }
    let metadata = vec![Meta { id: "big".into(), value: json!("x".repeat(300_000)) }];
    let large = Body { metadata, ..body(vec![field("content", "you idiot")]) };
    let story = story(&large, |_| {});
    let event = of_item(EventType::QueueItemNew, None);
    let shown = told(&event, EventType::QueueItemNew, PayloadVersion::V2, Some(&story));
    assert_eq!(shown["data"]["object"]["item"]["metadata_truncated"], json!(true));
}
