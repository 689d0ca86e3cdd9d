//! Section 8.2: appeals; and one effect for one key, in all calls.

use e2e::world::http::body_of;
use e2e::world::platform::{Setup, post};
use serde_json::{Value, json};

use super::desk::{Desk, about, refusal};

fn said(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

#[tokio::test]
async fn s8_2_an_appeal_that_is_not_possible_says_why() {
    let desk = Desk::open(Setup::plain()).await;
    assert_eq!(refusal(&desk.appeal("a", "ann").await), said(404, "not_found"));
    let mut content = post("a", "hello");
    content["author"] = json!("ann");
    desk.world.moderate(&content).await;
    assert_eq!(refusal(&desk.appeal("a", "ann").await), said(409, "not_enforced"));
    desk.decide("a", "act", &["FIN"]).await;
    assert_eq!(refusal(&desk.appeal("a", "ann").await), said(409, "not_appealable"));
    desk.decide("a", "overturn", &[]).await;
    desk.decide("a", "act", &["FIN", "HTE"]).await;
    let other = desk.appeal("a", "eve").await;
    assert_eq!(refusal(&other), said(403, "forbidden"));
    assert!(other.body.contains("author"), "{}", other.body);
    body_of(&desk.appeal("a", "ann").await, 202);
    assert_eq!(refusal(&desk.appeal("a", "ann").await), said(409, "already_appealed"));
    assert!(desk.head("a").await.unwrap().evidence.appeal, "an incident of kind appeal");
    desk.decide("a", "upheld", &[]).await;
    assert_eq!(refusal(&desk.appeal("a", "ann").await), said(409, "already_ruled"));
    // Nobody's content can be appealed for by whoever says so.
    desk.decide("b", "act", &["HTE"]).await;
    body_of(&desk.appeal("b", "anybody").await, 202);
    desk.world.finish().await;
}

#[tokio::test]
async fn s1_every_call_answers_once_for_a_key() {
    let desk = Desk::open(Setup::plain()).await;
    desk.world.moderate(&post("a", "hello")).await;
    let calls = [
        ("content/report", about("a", &json!({ "reporter": "" }))),
        ("content/inquiry", about("a", &json!({ "origin": "desk" }))),
        ("content/inquiry", about("a", &json!({ "origin": "desk" }))),
        ("content/decision", about("a", &json!({ "decision": "act", "violations": [{ "policy": "HTE" }] }))),
        ("content/appeal", about("a", &json!({ "author": "ann", "statement": "no" }))),
        ("author/decision", json!({ "author": "ann", "decision": "hold" })),
    ];
    for (index, (call, body)) in calls.iter().enumerate() {
        let key = format!("key-{index}");
        let first = desk.world.insist(&desk.sending(call, body).once(&key)).await;
        let entries = desk.entries("a").await.len();
        let again = desk.world.insist(&desk.sending(call, body).once(&key)).await;
        assert_eq!((first.status, &first.body), (202, &again.body), "{call}: {}", again.body);
        assert!(again.headers.contains(&("idempotent-replayed", "true".to_owned())), "{call}");
        assert_eq!(desk.entries("a").await.len(), entries, "{call}");
        let mut other: Value = body.clone();
        other["violations"] = json!([{ "policy": "VLC" }]);
        other["tags"] = json!(["#other"]);
        let refused = desk.world.insist(&desk.sending(call, &other).once(&key)).await;
        assert_eq!(refusal(&refused), said(409, "conflict"), "{call}: {}", refused.body);
    }
    let author = desk.world.context().store.author(&desk.world.platform, "ann").await.unwrap().unwrap();
    assert_eq!(author.decisions, 1);
    let reports = desk.world.context().store.reports(&desk.world.platform, &desk.case_id("a")).await.unwrap();
    assert_eq!(reports.len(), 1);
    desk.world.finish().await;
}
