//! Configurations: stored as sent, read under keys of any spelling, replaced as a whole.

use domain::config::{DialectConfig, PlatformConfig};
use domain::lens::{Lens, LensDialect};
use e2e::inprocess::Installation;
use e2e::stream::{Answer, App};
use serde_json::{Value, json};

const CONFIG: &str = "/api/v2/moderation/config";

fn insults(action: &str) -> Value {
    json!({ "rules": [{ "label": "INSULT", "action": action }] })
}

async fn get(app: &App<'_>, key: &str) -> Answer {
    app.get(&format!("{CONFIG}/{key}"), &[]).await
}

async fn delete(app: &App<'_>, key: &str, query: &[(&str, &str)]) -> Answer {
    app.send(app.call("DELETE", &format!("{CONFIG}/{key}"), query, None)).await
}

async fn stored(app: &App<'_>) -> std::sync::Arc<PlatformConfig> {
    app.installation.context.forget_config(&app.platform);
    app.installation.context.config(&app.platform).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_configuration_is_replaced_as_a_whole_and_stays_the_one_that_was_made() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    let sent = json!({ "key": "chat:messaging", "ai_text_config": insults("flag"), "own": { "note": 1 },
        "ai_image_config": { "rules": [{ "label": "Explicit", "action": "flag" }] } });
    let first = app.post(CONFIG, &sent).await.with(201)["config"].clone();
    assert_eq!((&first["key"], &first["team"], &first["async"]), (&json!("chat:messaging"), &json!(""), &json!(false)));
    assert_eq!(first["ai_image_config"]["rules"][0]["min_confidence"], 60.0);
    assert!(first["created_at"].is_i64() && first["own"] == json!({ "note": 1 }), "{first}");
    assert_eq!(get(&app, "chat:messaging").await.with(200)["config"], first);
    let second = json!({ "key": "chat:messaging", "automod_toxicity_config": { "rules": [
        { "label": "threat", "threshold": 0.5, "action": "remove" }] } });
    let second = app.post(CONFIG, &second).await.with(201)["config"].clone();
    assert!(second.get("ai_text_config").is_none() && second.get("own").is_none(), "{second}");
    assert_eq!(second["created_at"], first["created_at"]);
    assert!(second["updated_at"].as_i64() > first["updated_at"].as_i64());
    assert_eq!(stored(&app).await.dialect_configs[0].version, 2);
    assert!(delete(&app, "chat:messaging", &[]).await.with(200).get("config").is_none());
    for answer in [get(&app, "chat:messaging").await, delete(&app, "chat:messaging", &[]).await] {
        assert_eq!(answer.with(404)["code"], 16);
    }
}

#[tokio::test]
async fn keys_of_any_spelling_are_found() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    for (key, paths) in [
        ("chat:messaging:abc", vec!["chat:messaging:abc", "chat%3Amessaging%3Aabc"]),
        ("feeds:a/b c", vec!["feeds:a/b%20c", "feeds%3Aa%2Fb%20c"]),
        ("100%", vec!["100%25"]),
    ] {
        app.post(CONFIG, &json!({ "key": key, "ai_text_config": insults("flag") })).await.with(201);
        for path in paths {
            assert_eq!(get(&app, path).await.with(200)["config"]["key"], key, "{path}");
        }
    }
    let bare = app.call("GET", "/moderation/config/chat:messaging:abc", &[], None);
    app.send(bare).await.with(200);
}

#[tokio::test]
async fn teams_have_configurations_of_their_own() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    for team in [None, Some("red")] {
        let body = json!({ "key": "chat", "team": team, "ai_text_config": insults("flag") });
        assert_eq!(app.post(CONFIG, &body).await.with(201)["config"]["team"], team.unwrap_or_default());
    }
    let config = stored(&app).await;
    let found = |team: Option<&str>| {
        let lens = Lens { dialect: LensDialect::Stream, key: "chat:x".into(), team: team.map(str::to_owned) };
        config.dialect_config(&lens).map(|found: &DialectConfig| found.team.clone())
    };
    assert_eq!((found(Some("red")), found(Some("blue"))), (Some(Some("red".into())), Some(None)));
    delete(&app, "chat", &[("team", "red")]).await.with(200);
    assert_eq!(app.get(&format!("{CONFIG}/chat"), &[("team", "red")]).await.with(404)["code"], 16);
    get(&app, "chat").await.with(200);
}

#[tokio::test]
async fn what_cannot_be_is_refused_and_nothing_is_stored() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    for (body, path) in [
        (json!({ "ai_text_config": insults("flag") }), "key"),
        (json!({ "key": "a", "ai_text_config": insults("explode") }), "ai_text_config.rules[0].action"),
        (
            json!({ "key": "a", "automod_toxicity_config": { "rules": [
                { "label": "threat", "threshold": 2, "action": "flag" }] } }),
            "automod_toxicity_config.rules[0].threshold",
        ),
    ] {
        let refused = app.post(CONFIG, &body).await.with(400);
        assert_eq!(refused["code"], 4);
        assert!(refused["exception_fields"].get(path).is_some(), "{refused}");
    }
    assert!(stored(&app).await.dialect_configs.is_empty());
}

#[tokio::test]
async fn lists_come_in_pages_in_the_order_that_is_asked_for() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    for key in ["chat:b", "feeds", "chat:a", "chat"] {
        app.post(CONFIG, &json!({ "key": key, "ai_text_config": insults("flag") })).await.with(201);
    }
    let app = &app;
    let query = |body: Value| async move { app.post("/api/v2/moderation/configs", &body).await };
    let keys = |body: &Value| -> Vec<String> {
        body["configs"].as_array().unwrap().iter().map(|one| one["key"].as_str().unwrap().to_owned()).collect()
    };
    let filter = json!({ "key": { "$autocomplete": "chat" } });
    let first = query(json!({ "filter": filter, "sort": [{ "key": -1 }], "limit": 2 })).await.with(201);
    assert_eq!((keys(&first), first.get("prev")), (vec!["chat:b".to_owned(), "chat:a".to_owned()], None));
    let second = json!({ "filter": filter, "sort": [{ "key": -1 }], "limit": 2, "next": first["next"] });
    let second = query(second).await.with(201);
    assert_eq!((keys(&second), second.get("next")), (vec!["chat".to_owned()], None));
    let back = json!({ "filter": filter, "sort": [{ "key": -1 }], "limit": 2, "prev": second["prev"] });
    assert_eq!(keys(&query(back).await.with(201)), keys(&first));
    let other = json!({ "filter": filter, "sort": [{ "key": 1 }], "next": first["next"] });
    assert_eq!(query(other).await.with(400)["code"], 4, "a cursor of another walk");
    assert_eq!(keys(&query(json!({ "filter": { "key": "feeds" } })).await.with(201)), ["feeds"]);
    assert_eq!(query(json!({ "filter": { "colour": "red" } })).await.with(400)["code"], 4);
}

#[tokio::test]
async fn another_platforms_configurations_are_not_there() {
    let installation = Installation::new().await;
    let (app, other) = (App::new(&installation).await, App::new(&installation).await);
    app.post(CONFIG, &json!({ "key": "chat", "ai_text_config": insults("flag") })).await.with(201);
    assert_eq!(get(&other, "chat").await.with(404)["code"], 16);
    assert_eq!(delete(&other, "chat", &[]).await.with(404)["code"], 16);
    let check = json!({ "entity_type": "post", "entity_id": "p", "entity_creator_id": "jane", "config_key": "chat",
        "moderation_payload": { "texts": ["you are an idiot"] } });
    assert_eq!(other.post("/api/v2/moderation/check", &check).await.with(404)["code"], 16);
}
