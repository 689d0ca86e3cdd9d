//! Marking one item as reviewed, and others of the same user along with it.

use domain::ids::CaseId;
use e2e::inprocess::Installation;
use e2e::stream::App;
use serde_json::{Value, json};

use crate::actions::{item, submit};

/// The items of the queue that nobody has reviewed, by the id of their content.
async fn waiting(app: &App<'_>) -> Vec<String> {
    let body = json!({ "filter": { "reviewed": false }, "sort": [{ "created_at": 1 }] });
    let page = app.post("/api/v2/moderation/review_queue", &body).await.with(201);
    let items = page["items"].as_array().unwrap();
    items.iter().map(|item| item["entity_id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn the_newest_of_the_same_user_are_marked_along_up_to_a_number() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    let mut ids = Vec::new();
    for number in 1..=5 {
        ids.push(item(&app, &format!("p-{number}")).await);
    }
    let other = json!({ "entity_type": "post", "entity_id": "other", "entity_creator_id": "zoe",
        "moderation_payload": { "texts": ["buy now"] }, "flags": [{ "type": "custom_check_text", "labels": ["scam"] }] });
    app.post("/api/v2/moderation/custom_check", &other).await.with(201);
    submit(&app, &ids[3], "escalate", &json!({ "reason": "unsure" })).await;
    let payload = json!({ "content_to_mark_as_reviewed_limit": 2, "decision_reason": "all the same" });
    submit(&app, &ids[0], "mark_reviewed", &payload).await;
    assert_eq!(waiting(&app).await, ["p-2", "p-3", "p-4", "p-5", "other"], "the others are marked by a job");
    installation.do_jobs(&app.platform).await;
    assert_eq!(waiting(&app).await, ["p-2", "p-4", "other"], "the newest, and none that was escalated");
    let told = app.get(&format!("/api/v2/moderation/review_queue/{}", ids[4]), &[]).await.with(200);
    let action = &told["item"]["actions"][0];
    assert_eq!((&action["type"], &action["user_id"]), (&json!("mark_reviewed"), &json!("max")));
    assert_eq!(action["reason"], "all the same");
    installation.do_jobs(&app.platform).await;
    assert_eq!(waiting(&app).await.len(), 3, "once is enough");
    let alone = json!({ "content_to_mark_as_reviewed_limit": 9, "disable_marking_content_as_reviewed": true });
    for payload in [alone, json!({}), Value::Null] {
        submit(&app, &ids[4], "mark_reviewed", &payload).await;
    }
    installation.do_jobs(&app.platform).await;
    assert_eq!(waiting(&app).await.len(), 3, "nobody asked for it");
}

#[tokio::test]
async fn what_has_changed_since_waits_for_a_look_of_its_own() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    let (seen, news) = (item(&app, "p-1").await, item(&app, "p-2").await);
    submit(&app, &seen, "mark_reviewed", &json!({ "content_to_mark_as_reviewed_limit": 5 })).await;
    let report = json!({ "entity_type": "post", "entity_id": "p-2", "entity_creator_id": "jane", "user_id": "bob" });
    app.post("/api/v2/moderation/flag", &report).await.with(201);
    let case = installation.context.store.case(&app.platform, &CaseId::from_uuid(&news).unwrap()).await.unwrap();
    assert!(case.unwrap().head.evidence.reports > 0);
    installation.do_jobs(&app.platform).await;
    assert_eq!(waiting(&app).await, ["p-2"]);
}
