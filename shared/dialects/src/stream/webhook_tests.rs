use domain::authors::AuthorTally;
use domain::cases::Trigger;
use domain::content::{ContentRef, Field, FieldType, Submission};
use domain::decide::{Confidence, Verdict, Violation};
use domain::event::DecisionKind;
use domain::ids::{EventId, PlatformId};
use domain::moderators::Acting;
use domain::reports::Report;
use domain::story::AuthorStory;
use domain::transition::{Analysis, AppealRequest, Arrival, Case, Decision, Run, Terms, Transition, receive};

use super::*;

/// 21 November 2026.
const START_US: i64 = 1_795_256_418_000_000;

fn platform() -> PlatformId {
    PlatformId::parse("platform1").unwrap()
}

/// A post with its story, and the range of entries of each step.
struct Post {
    story: CaseStory,
    steps: i64,
}

impl Post {
    fn new(text: &str) -> Self {
        let field = Field {
            id: "text_1".into(),
            kind: FieldType::Text,
            src: Some(text.to_owned()),
            fields: Vec::new(),
            metadata: Vec::new(),
        };
        let submission = Submission {
            content: ContentRef { kind: "post".into(), id: "p-1".into() },
            author: Some("jane".into()),
            source: None,
            parent: None,
            fields: vec![field],
            metadata: Vec::new(),
            tags: None,
            evaluations: Vec::new(),
            created_ms: None,
        };
        let t = receive(&platform(), None, &submission, &Arrival::default(), START_US).unwrap();
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
        Self { story, steps: 0 }
    }

    /// Takes a step and gives what is told of it, as this event.
    fn step(&mut self, news: EventType, step: impl FnOnce(&mut Transition)) -> Value {
        self.steps += 1;
        let body = domain::bodies::encode(&self.story.body);
        let case = Case { head: self.story.head.clone(), body };
        let mut t = Transition::on(&platform(), &self.story.id, case, START_US + self.steps * 1_000_000);
        step(&mut t);
        assert!(self.story.advance(&t));
        let entries = t.entries.first().zip(t.entries.last()).map(|(first, last)| (first.number, last.number));
        let reports = t.reports.iter().map(|write| (write.record.incident, write.record.key.clone())).collect();
        let fact = Fact::Item { news, content: self.story.head.content.clone(), entries, reports };
        parsed(&self.event(fact), Some(&self.story))
    }

    fn event(&self, fact: Fact) -> Event {
        Event {
            id: EventId::derive(&platform(), &[b"x"]),
            platform: platform(),
            case: Some(self.story.id.clone()),
            fact,
            at_us: START_US,
            not_before_ms: 0,
            after: None,
            sequence: 1,
        }
    }

    fn judge(&mut self, news: EventType) -> Value {
        let violation = Violation {
            policy: "HTE".into(),
            field: Some("text_1".into()),
            confidence: Confidence::Check,
            score: 0.9,
            cause: "toxicity/insult".into(),
            engine: "toxicity@3".into(),
            ..Violation::default()
        };
        let verdict = Verdict { violations: vec![violation], ..Verdict::default() };
        let body = domain::bodies::encode(&self.story.body);
        self.step(news, |t| {
            t.analyse(&Analysis { body_version: 1, body, verdict }, &Run::Receipt(1), &Terms::default());
        })
    }

    fn decide(&mut self, news: EventType, kind: DecisionKind) -> Value {
        // Whoever enforced does not rule.
        let id = if matches!(kind, DecisionKind::Upheld | DecisionKind::Overturn) { "max" } else { "mia" };
        let by = Acting::OnBehalf { id: Some(id.into()) };
        self.step(news, |t| {
            let decision = Decision {
                kind,
                trigger: Trigger::Manual,
                by: Some(by),
                hint: None,
                violations: Vec::new(),
                policies: Vec::new(),
                reason: Some(("s".into(), "seen twice".into())),
            };
            t.decide(&decision, &Terms::default()).unwrap();
        })
    }
}

fn parsed(event: &Event, story: Option<&CaseStory>) -> Value {
    serde_json::from_slice(&render(event, story, MAX_BYTES)).unwrap()
}

fn report(t: &mut Transition) {
    let report = Report {
        reporter: Some("bob".into()),
        reason: Some("spam".into()),
        suspected: Vec::new(),
        tags: Vec::new(),
        custom: None,
        at_ms: None,
        random: String::new(),
        is_trusted: false,
    };
    t.report(&report, None, &Terms::default());
}

#[test]
fn an_item_is_told_with_what_is_new_of_it() {
    let mut post = Post::new("get lost");
    let made = post.judge(EventType::ItemNew);
    assert_eq!((&made["type"], &made["custom"]), (&json!("review_queue_item.new"), &json!({})));
    assert_eq!(made["created_at"], json!(START_US * 1_000));
    assert_eq!(made["review_queue_item"]["id"], json!(post.story.id.uuid()));
    assert_eq!(made["review_queue_item"]["moderation_payload"]["texts"], json!(["get lost"]));
    assert_eq!((made["flags"].as_array().unwrap().len(), &made["flags"][0]["type"]), (1, &json!("automod_toxicity")));
    assert_eq!(made["action"]["type"], "flag");
    let reported = post.step(EventType::ItemUpdated, report);
    assert_eq!(reported["flags"].as_array().unwrap().len(), 1, "only the new one");
    assert_eq!((&reported["flags"][0]["user_id"], &reported["flags"][0]["reason"]), (&json!("bob"), &json!("spam")));
    assert_eq!(reported["review_queue_item"]["flags_count"], 2);
    let taken = post.decide(EventType::ItemUpdated, DecisionKind::Act);
    assert_eq!((&taken["flags"], &taken["action"]["type"]), (&json!([]), &json!("block")));
    assert_eq!((&taken["action"]["user_id"], &taken["action"]["reason"]), (&json!("mia"), &json!("seen twice")));
}

#[test]
fn reports_and_reviews_have_shapes_of_their_own() {
    let mut post = Post::new("hello");
    let flagged = post.step(EventType::Flagged, report);
    assert_eq!((&flagged["content_type"], &flagged["object_id"]), (&json!("post"), &json!("p-1")));
    post.judge(EventType::ItemUpdated);
    let reviewed = post.decide(EventType::MarkedReviewed, DecisionKind::Dismiss);
    assert_eq!(
        (&reviewed["item"]["entity_id"], &reviewed["type"]),
        (&json!("p-1"), &json!("moderation.mark_reviewed"))
    );
}

#[test]
fn appeals_are_told_with_their_ruling() {
    for (kind, news, status) in [
        (DecisionKind::Upheld, EventType::AppealRejected, "rejected"),
        (DecisionKind::Overturn, EventType::AppealAccepted, "accepted"),
    ] {
        let mut post = Post::new("get lost");
        post.judge(EventType::ItemNew);
        post.decide(EventType::ItemUpdated, DecisionKind::Act);
        let made = post.step(EventType::AppealCreated, |t| {
            let statement = "it was a joke".to_owned();
            let (author, salt) = ("jane".to_owned(), "s".to_owned());
            let request = AppealRequest { author, statement, at_us: None, attachments: Vec::new(), salt };
            t.appeal(&request, &Terms::default()).unwrap();
        });
        let appeal = &made["appeal"];
        assert_eq!((&appeal["status"], &appeal["appeal_reason"]), (&json!("submitted"), &json!("it was a joke")));
        let ruled = post.decide(news, kind);
        assert_eq!((&ruled["appeal"]["id"], &ruled["appeal"]["status"]), (&appeal["id"], &json!(status)));
        assert_eq!(ruled["appeal"]["decision_reason"], "seen twice");
    }
}

#[test]
fn a_check_is_told_when_it_is_done() {
    let mut post = Post::new("get lost");
    post.judge(EventType::ItemNew);
    let violations = post.story.head.judgement.as_ref().unwrap().violations.clone();
    let fact = |violations: Vec<Violation>, incomplete: Vec<String>| Fact::AnalysedContent {
        content: post.story.head.content.clone(),
        body_version: 1,
        violations,
        incomplete,
        enforced: false,
        stream_only: true,
        provisional: false,
        is_item: false,
    };
    let told = |fact| parsed(&post.event(fact), None);
    let found = violations.clone();
    let flagged = told(fact(violations, Vec::new()));
    assert_eq!(
        (&flagged["type"], &flagged["recommended_action"]),
        (&json!("moderation_check.completed"), &json!("flag"))
    );
    assert_eq!(
        (&flagged["entity_id"], &flagged["review_queue_item_id"]),
        (&json!("p-1"), &json!(post.story.id.uuid()))
    );
    let clean = told(fact(Vec::new(), Vec::new()));
    assert_eq!((&clean["recommended_action"], &clean["review_queue_item_id"]), (&json!("keep"), &json!("")));
    assert_eq!(told(fact(Vec::new(), vec!["image".into()]))["recommended_action"], "flag", "not run is not clean");
    let change = |mut made: Fact, (is_enforced, was_flagged): (bool, bool)| {
        if let Fact::AnalysedContent { enforced, is_item, .. } = &mut made {
            (*enforced, *is_item) = (is_enforced, was_flagged);
        }
        made
    };
    let enforced = told(change(fact(found, Vec::new()), (true, false)));
    assert_eq!(enforced["recommended_action"], "remove", "automation has taken it down");
    let kept = told(change(fact(Vec::new(), Vec::new()), (false, true)));
    assert_eq!(
        (&kept["recommended_action"], &kept["review_queue_item_id"]),
        (&json!("keep"), &json!(post.story.id.uuid())),
        "an item that is kept this time is an item"
    );
}

#[test]
fn what_is_too_long_is_told_shortened() {
    let mut post = Post::new(&"long ".repeat(60_000));
    post.judge(EventType::ItemNew);
    let fact = Fact::Item {
        news: EventType::ItemNew,
        content: post.story.head.content.clone(),
        entries: Some((1, 1)),
        reports: Vec::new(),
    };
    let bytes = render(&post.event(fact.clone()), Some(&post.story), MAX_BYTES);
    assert!(bytes.len() <= MAX_BYTES);
    let shown: Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(
        (&shown["review_queue_item"]["entity_id"], &shown["flags"][0]["type"]),
        (&json!("p-1"), &json!("automod_toxicity"))
    );
    assert_eq!((&shown["truncated"], &shown["review_queue_item"]["truncated"]), (&json!(true), &json!(true)));
    let told = &shown["review_queue_item"]["moderation_payload"]["texts"][0];
    assert!(told.as_str().unwrap().starts_with("long long"), "as much of it as is possible");
    let ended = parsed(&post.event(fact), None);
    assert_eq!(ended["review_queue_item"]["id"], json!(post.story.id.uuid()), "a case that has ended is still named");
}
