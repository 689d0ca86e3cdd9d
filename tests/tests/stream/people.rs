//! Users as servers describe them: shown wherever they are named, and nowhere once they have been erased.

use e2e::inprocess::Installation;
use e2e::stream::App;
use serde_json::{Value, json};

const SERVED: &str = "/api/v2/moderation";

fn described(id: &str, name: &str) -> Value {
    json!({ "id": id, "name": name, "image": format!("https://example.org/{id}.png"), "role": "guest" })
}

/// A post of jane's that bob reports; both are described along with it. Gives the item's id.
async fn reported(app: &App<'_>) -> String {
    let config = json!({ "key": "chat", "ai_text_config": { "rules": [{ "label": "INSULT", "action": "flag" }] } });
    app.post(&format!("{SERVED}/config"), &config).await.with(201);
    let post = json!({ "entity_type": "post", "entity_id": "p-1", "entity_creator_id": "jane", "config_key": "chat",
        "moderation_payload": { "texts": ["you are an idiot"] }, "user": described("jane", "Jane Doe") });
    app.post(&format!("{SERVED}/check"), &post).await.with(201);
    let report = json!({ "entity_type": "post", "entity_id": "p-1", "user": described("bob", "Bob") });
    app.post(&format!("{SERVED}/flag"), &report).await.with(201)["item_id"].as_str().unwrap().to_owned()
}

async fn item(app: &App<'_>, id: &str) -> Value {
    app.installation.context.forget_config(&app.platform);
    app.get(&format!("{SERVED}/review_queue/{id}"), &[]).await.with(200)["item"].clone()
}

#[tokio::test]
async fn whoever_is_described_is_shown_with_it_everywhere() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    let id = reported(&app).await;
    let ban = json!({ "target_user_id": "jane", "banned_by": described("max", "Max"), "reason": "rude" });
    app.post(&format!("{SERVED}/ban"), &ban).await.with(201);
    let act = json!({ "action_type": "mark_reviewed", "item_id": id, "user": described("max", "Max") });
    app.post(&format!("{SERVED}/submit_action"), &act).await.with(201);
    let shown = item(&app, &id).await;
    let creator = &shown["entity_creator"];
    assert_eq!((&creator["name"], &creator["role"]), (&json!("Jane Doe"), &json!("guest")));
    assert_eq!(creator["image"], "https://example.org/jane.png");
    let ban = &shown["bans"][0];
    assert_eq!((&ban["user"]["name"], &ban["created_by"]["name"]), (&json!("Jane Doe"), &json!("Max")));
    let flags = shown["flags"].as_array().unwrap();
    let report = flags.iter().find(|flag| flag["type"] == "user_report").unwrap();
    assert_eq!((&report["user"]["name"], &report["user"]["id"]), (&json!("Bob"), &json!("bob")));
    assert_eq!(shown["actions"][0]["user"]["name"], "Max");
    for (name, count) in [("Jane Doe", 1), ("Somebody", 0)] {
        let query = json!({ "filter": { "entity_creator_name": name } });
        let page = app.post(&format!("{SERVED}/review_queue"), &query).await.with(201);
        assert_eq!(page["items"].as_array().unwrap().len(), count, "{name}");
    }
}

#[tokio::test]
async fn a_profile_is_written_only_if_it_is_news_and_never_by_a_user() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    reported(&app).await;
    let profiles = async || {
        let stored = installation.stored().await;
        stored.into_iter().filter(|(key, _)| key.starts_with("A#") && key.ends_with(" P")).collect::<Vec<_>>()
    };
    let before = profiles().await;
    assert_eq!(before.len(), 2);
    reported(&app).await;
    assert_eq!(profiles().await, before, "nothing is news");
    let report = json!({ "entity_type": "post", "entity_id": "p-1", "user": described("bob", "Administrator") });
    app.post_as("bob", &format!("{SERVED}/flag"), &report).await.with(201);
    assert_eq!(profiles().await, before, "users do not describe themselves");
    let again = json!({ "entity_type": "post", "entity_id": "p-1", "user": { "id": "bob", "name": "Robert" } });
    app.post(&format!("{SERVED}/flag"), &again).await.with(201);
    let changed = profiles().await;
    assert!(changed.len() == 2 && changed != before);
    assert!(changed.iter().any(|(_, item)| item.contains("Robert") && item.contains("bob.png")), "the rest stays");
}

#[tokio::test]
async fn an_erasure_takes_the_profile_along() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    reported(&app).await;
    let holds = async |text: &str| installation.stored().await.values().any(|item| item.contains(text));
    assert!(holds("Jane Doe").await);
    // The last step of an erasure of all that is hers.
    let (store, now_ms) = (&installation.context.store, installation.context.now_ms());
    store.erase_author(&app.platform, "jane", now_ms).await.unwrap();
    assert!(!holds("Jane Doe").await, "her name is gone");
    assert!(holds("bob.png").await, "others stay as they are described");
}
