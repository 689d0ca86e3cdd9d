//! Channels: what judges a content, chosen by key, by id, by default, or by the kind of content.

use e2e::inprocess::{Call, Installation};
use e2e::modapi::Project;
use serde_json::{Value, json};

use super::{moderate, policy, text};

/// Calls the management API about the project's channels.
pub async fn admin(project: &Project<'_>, method: &'static str, key: &str, body: &Value) -> (u16, Value) {
    let call = Call {
        method,
        path: format!("/admin/v1/platforms/{}/modapi-channels{key}", project.platform),
        headers: vec![("authorization".into(), format!("Bearer {}", project.installation.admin_key))],
        body: if body.is_null() { Vec::new() } else { body.to_string().into_bytes() },
        ..Call::default()
    };
    let reply = project.installation.send(call).await;
    (reply.status, serde_json::from_str(&reply.body).unwrap())
}

/// Makes a channel.
pub async fn channel(project: &Project<'_>, key: &str, body: &Value) -> Value {
    let (status, made) = admin(project, "PUT", &format!("/{key}"), body).await;
    assert_eq!(status, 200, "{made}");
    made
}

#[tokio::test]
async fn a_channel_judges_what_names_it_or_no_other() {
    let installation = Installation::new().await;
    let project = Project::new(&installation).await;
    let lax = json!({ "policies": [{ "id": "toxicity", "flag": false }] });
    let made = channel(&project, "lax", &lax).await;
    channel(
        &project,
        "strict",
        &json!({ "is_default": true, "policies": [{ "id": "toxicity" }], "block_threshold": 0.51 }),
    )
    .await;
    let rude = text("you are an idiot");
    for (named, key, flagged) in [
        (json!("lax"), "lax", false),
        (made["id"].clone(), "lax", false),
        (Value::Null, "strict", true),
        (json!("strict"), "strict", true),
        (json!("default"), "default", true),
    ] {
        let answer = moderate(&project, &json!({ "content": rude, "channel": named })).await;
        assert_eq!(answer["meta"]["channel_key"], key, "{named}");
        assert_eq!(answer["evaluation"]["flagged"], flagged, "{named}");
    }
    let unknown = project.post("/v1/moderate", &json!({ "content": rude, "channel": "nobody" })).await;
    assert_eq!(unknown.refused(404), "channel_not_found");
    let refused = moderate(&project, &json!({ "content": rude, "channel": "strict" })).await;
    assert_eq!(refused["recommendation"], json!({ "action": "reject", "reason_codes": ["severity_reject"] }));
}

#[tokio::test]
async fn channels_are_kept_by_the_management_api() {
    let installation = Installation::new().await;
    let project = Project::new(&installation).await;
    let none = Value::Null;
    assert_eq!(admin(&project, "GET", "/chat", &none).await.0, 404);
    let made = channel(&project, "chat", &json!({ "name": "Chat", "context_enabled": true })).await;
    assert_eq!((&made["key"], &made["version"], &made["context_enabled"]), (&json!("chat"), &json!(1), &json!(true)));
    let again = channel(&project, "chat", &json!({ "flagging_mode": "dry_run" })).await;
    assert_eq!(
        (&again["version"], &again["name"], &again["context_enabled"]),
        (&json!(2), &json!("chat"), &json!(false))
    );
    let (_, all) = admin(&project, "GET", "", &none).await;
    assert_eq!(all["modapi_channels"].as_array().unwrap().len(), 1);
    let (status, refused) = admin(&project, "PUT", "/chat", &json!({ "review_threshold": 2, "policies": [{}] })).await;
    let paths: Vec<_> = refused["errors"].as_array().unwrap().iter().map(|error| error["path"].clone()).collect();
    assert_eq!((status, paths), (422, vec![json!("review_threshold"), json!("policies[0].id")]));
    assert_eq!(admin(&project, "PUT", "/two%20words", &json!({})).await.0, 422);
    let trial = moderate(&project, &json!({ "content": text("you are an idiot"), "channel": "chat" })).await;
    assert_eq!(trial["recommendation"], json!({ "action": "allow", "reason_codes": ["dry_run"] }));
    assert_eq!(trial["evaluation"]["shadow_flagged"], true);
    assert_eq!(admin(&project, "DELETE", "/chat", &none).await.0, 200);
    assert_eq!(admin(&project, "DELETE", "/chat", &none).await.0, 404);
    let settings = installation.context.store.platform_config(&project.platform).await.unwrap().unwrap();
    assert!(settings.platform.settings.queue_filters, "whoever has a channel asks for the queue with filters");
}

#[tokio::test]
async fn the_analysis_fits_the_kind_of_content() {
    let installation = Installation::new().await;
    let project = Project::new(&installation).await;
    let mail = text("write to ann@example.com");
    let judged = async |kind: &str, content: &Value| {
        moderate(&project, &json!({ "content": content, "metaType": kind, "doNotStore": true })).await
    };
    assert!(policy(&judged("message", &mail).await, "pii").is_none(), "people may tell one another how to reach them");
    let profile = judged("profile", &mail).await;
    let found = policy(&profile, "pii").unwrap();
    assert_eq!(found["matches"][0]["match"], "ann@example.com");
    assert_eq!((&found["flagged"], &profile["evaluation"]["flagged"]), (&json!(true), &json!(true)));
    let rough = text("damn, that was a good game");
    let [message, comment] = [judged("message", &rough).await, judged("comment", &rough).await];
    assert_eq!(policy(&message, "profanity").unwrap()["flagged"], false);
    assert!(policy(&comment, "profanity").is_some());
    for kind in ["message", "post", "comment", "review", "profile", "product", "event", "voice", "other"] {
        let answer = judged(kind, &text("a cup of tea")).await;
        assert_eq!(
            (&answer["evaluation"]["flagged"], &answer["meta"]["status"]),
            (&json!(false), &json!("success")),
            "{kind}"
        );
    }
}

#[tokio::test]
async fn lists_of_words_flag_and_mask() {
    let installation = Installation::new().await;
    let project = Project::new(&installation).await;
    let call = Call {
        method: "PUT",
        path: format!("/admin/v1/platforms/{}/block-lists/rivals", project.platform),
        headers: vec![("authorization".into(), format!("Bearer {}", installation.admin_key))],
        body: json!({ "entries": [{ "phrase": "acme" }] }).to_string().into_bytes(),
        ..Call::default()
    };
    assert_eq!(installation.send(call).await.status, 200);
    let content = text("buy from Acme today");
    let answer = moderate(&project, &json!({ "content": content })).await;
    let found = policy(&answer, "rivals").unwrap();
    assert_eq!((&found["type"], &found["flagged"]), (&json!("entity_matcher"), &json!(true)));
    assert_eq!((&found["matches"][0]["match"], &found["matches"][0]["span"]), (&json!("Acme"), &json!([9, 13])));
    assert_eq!(answer["content"]["modified"], Value::Null);
    channel(&project, "ads", &json!({ "policies": [{ "id": "rivals", "shouldMask": true, "mask": "***" }] })).await;
    let masked = moderate(&project, &json!({ "content": content, "channel": "ads" })).await;
    assert_eq!(masked["content"]["modified"], "buy from *** today");
    channel(&project, "free", &json!({ "wordlists": [] })).await;
    let free = moderate(&project, &json!({ "content": content, "channel": "free" })).await;
    assert!(policy(&free, "rivals").is_none() && free["evaluation"]["flagged"] == false);
}
