//! Flags that a service of the platform sets.

use e2e::inprocess::Installation;
use e2e::stream::App;
use serde_json::{Value, json};

const CUSTOM: &str = "/api/v2/moderation/custom_check";

fn check(flags: &Value) -> Value {
    json!({ "entity_type": "post", "entity_id": "p-1", "entity_creator_id": "jane",
        "moderation_payload": { "texts": ["buy now"], "images": ["example.com/a.jpg"] }, "flags": flags })
}

#[tokio::test]
async fn flags_are_put_on_the_item_once() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    let one = json!([
        { "type": "custom_check_text", "labels": ["scam"], "reason": "our model", "custom": { "score": 0.9 } },
        { "type": "custom_check_image", "labels": [] },
    ]);
    let answer = app.post(CUSTOM, &check(&one)).await.with(201);
    let item = &answer["item"];
    assert_eq!(
        (&answer["status"], &answer["id"], &item["status"]),
        (&json!("complete"), &item["id"], &json!("complete"))
    );
    assert_eq!((&item["recommended_action"], &item["flags_count"]), (&json!("flag"), &json!(2)));
    let flag = &item["flags"][0];
    assert_eq!((&flag["type"], &flag["labels"]), (&json!("custom_check_text"), &json!(["scam"])));
    assert_eq!((&flag["reason"], &flag["custom"]), (&json!("our model"), &json!({ "score": 0.9 })));
    assert_eq!(item["moderation_payload"], check(&one)["moderation_payload"]);
    assert_eq!((&item["entity_creator"]["id"], &item["has_image"]), (&json!("jane"), &json!(true)));
    assert!(item["actions"].as_array().unwrap().iter().all(|action| action["reporter_type"] == "api_integration"));
    let again = app.post(CUSTOM, &check(&one)).await.with(201);
    assert_eq!((&again["id"], &again["item"]["flags_count"]), (&answer["id"], &json!(2)));
    let more = app.post(CUSTOM, &check(&json!([{ "type": "own" }]))).await.with(201);
    assert_eq!(more["item"]["flags_count"], 3);
}

#[tokio::test]
async fn a_message_needs_no_more_than_its_id() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    let message = json!({ "entity_type": "stream:chat:v1:message", "entity_id": "m-1", "entity_creator_id": "",
        "moderation_payload": {}, "flags": [{ "type": "custom_check_text", "labels": ["scam"] }] });
    assert_eq!(app.post(CUSTOM, &message).await.with(201)["item"]["entity_id"], "m-1");
    for flags in [json!([]), json!(vec![json!({ "type": "own" }); 11])] {
        let refused = app.post(CUSTOM, &check(&flags)).await.with(400);
        assert_eq!(refused["code"], 4);
        assert!(refused["exception_fields"].get("flags").is_some(), "{refused}");
    }
}
