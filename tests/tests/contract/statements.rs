//! Section 8.1: statements of reasons.

use domain::ids::statement_id;
use e2e::world::http::body_of;
use e2e::world::platform::{Setup, post};
use serde_json::{Value, json};

use super::desk::{Desk, about};

fn keys(statement: &Value) -> Vec<&str> {
    let mut keys: Vec<&str> = statement.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

#[tokio::test]
async fn s8_1_each_status_has_its_sections() {
    let desk = Desk::open(Setup::subscribed()).await;
    let mut content = post("a", "first");
    content["author"] = json!("ann");
    content["timestamp"] = json!("2023-12-19T16:27:39.806Z");
    content["tags"] = json!(["#internal"]);
    desk.world.moderate(&content).await;
    desk.report("a", "secret-reporter").await;
    let (_, clean) = desk.statement("a").await;
    let content_ref = domain::content::ContentRef { kind: "post".into(), id: "a".into() };
    assert_eq!((keys(&clean), &clean["status"]), (vec!["content", "id", "status"], &json!("no-incident")));
    assert_eq!(clean["id"], statement_id(&desk.world.platform, &content_ref));
    let snapshot = json!({ "timestamp": "2023-12-19T16:27:39.806000Z",
        "fields": [{ "id": "text", "type": "text", "src": "first" }] });
    assert_eq!(clean["content"], snapshot);

    desk.decide("a", "act", &["HTE"]).await;
    // What was told stays, whatever is edited or worded anew later.
    desk.world.moderate(&post("a", "second")).await;
    desk.policy("HTE", &json!({ "name": "Another name", "description": "Another text" })).await;
    let (_, enforced) = desk.statement("a").await;
    assert_eq!((keys(&enforced), &enforced["status"]), (vec!["content", "id", "sor", "status"], &json!("enforced")));
    assert_eq!(enforced["content"], snapshot);
    let policy = json!({ "name": "Hate Speech", "code": "HTE", "description": "Attacks on people" });
    assert_eq!(enforced["sor"]["violations"], json!([{ "policy": policy, "field": "text" }]));

    let sent = json!({ "author": "ann", "statement": "I was joking", "timestamp": "2023-12-20T13:04:51.209658Z" });
    let answer = desk.accepted("content/appeal", &about("a", &sent)).await;
    assert_eq!(answer, json!({ "id": "a", "status": "appealed" }));
    let (_, appealed) = desk.statement("a").await;
    assert_eq!(keys(&appealed), ["appeal", "content", "id", "sor", "status"]);
    assert_eq!(appealed["appeal"], json!({ "timestamp": "2023-12-20T13:04:51.209658Z", "reason": "I was joking" }));

    desk.decide("a", "uphold", &[]).await;
    let (_, ruled) = desk.statement("a").await;
    assert_eq!(keys(&ruled), ["appeal", "appealRuling", "content", "id", "sor", "status"]);
    assert_eq!((&ruled["status"], &ruled["appealRuling"]["accepted"]), (&json!("appeal-ruled"), &json!(false)));
    for told in [&clean, &enforced, &appealed, &ruled] {
        for secret in ["mod-7", "secret-reporter", "score", "#internal", "ann\"", "version"] {
            assert!(!told.to_string().contains(secret), "{secret} in {told}");
        }
    }

    desk.decide("a", "overturn", &[]).await;
    assert_eq!(
        desk.statement("a").await.1["appealRuling"]["accepted"],
        true,
        "T17: a rejected appeal was right after all"
    );
    desk.world.settle().await;
    let closed = desk.told("incident-closed");
    let resolutions: Vec<&Value> = closed.iter().map(|told| &told["resolution"]).collect();
    assert_eq!(resolutions, ["enforced", "upheld"], "one for each incident");
    desk.world.finish().await;
}

#[tokio::test]
async fn s8_1_what_is_not_known_has_no_statement() {
    let desk = Desk::open(Setup::plain()).await;
    assert_eq!(desk.statement("a").await.0, 404);
    desk.report("a", "jane").await;
    assert_eq!(desk.statement("a").await.0, 404, "reports alone do not make a content known");
    let (status, refused) = desk.statement_with("type=post").await;
    assert_eq!((status, &refused["errors"][0]["path"]), (422, &json!("id")));
    desk.world.moderate(&post("a", "hello")).await;
    let (_, key) = desk.world.another_platform().await;
    let elsewhere = desk.world.request("GET", "/api/v2/content/sor?type=post&id=a", &Value::Null).by(&key);
    body_of(&desk.world.insist(&elsewhere).await, 404);
    desk.world.finish().await;
}

#[tokio::test]
async fn s8_1_an_extended_statement_adds_means_and_redress() {
    let desk = Desk::open(Setup::plain()).await;
    desk.world.moderate(&e2e::world::platform::enforced("a", "hello")).await;
    let (_, told) = desk.statement_with("type=post&id=a&include=extended").await;
    assert_eq!(told["automated"], json!({ "detection": true, "decision": true }));
    assert_eq!(told["redress"], json!(["internal-complaint", "out-of-court-settlement", "court"]));
    desk.decide("b", "act", &["FIN"]).await;
    let (_, told) = desk.statement_with("type=post&id=b&include=extended").await;
    assert_eq!(told.get("automated"), None, "only the platform knows how it found it");
    assert_eq!(told["redress"], json!(["out-of-court-settlement", "court"]));
    assert_eq!(keys(&desk.statement("b").await.1), ["content", "id", "sor", "status"]);
    desk.world.finish().await;
}
