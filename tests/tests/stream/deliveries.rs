//! Webhooks as a receiver gets them: which ones, in which shape, and signed so that the vendor's clients believe them.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use e2e::inprocess::{Call, Installation};
use e2e::stream::App;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::actions::{item, submit};

const SERVED: &str = "/api/v2/moderation";

/// What has arrived: headers in small letters, and the body.
type Posts = Arc<Mutex<Vec<(Vec<(String, String)>, Vec<u8>)>>>;

/// A receiver that takes everything; gives its address.
fn receiver(posts: &Posts) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/hook", listener.local_addr().unwrap());
    let posts = Arc::clone(posts);
    std::thread::spawn(move || {
        for connection in listener.incoming() {
            let mut connection = connection.unwrap();
            let mut reader = BufReader::new(connection.try_clone().unwrap());
            let mut headers = Vec::new();
            let mut line = String::new();
            while reader.read_line(&mut line).unwrap() > 2 {
                if let Some((name, value)) = line.trim().split_once(": ") {
                    headers.push((name.to_ascii_lowercase(), value.to_owned()));
                }
                line.clear();
            }
            let length =
                headers.iter().find(|(name, _)| name == "content-length").map_or(0, |(_, n)| n.parse().unwrap());
            let mut body = vec![0; length];
            reader.read_exact(&mut body).unwrap();
            posts.lock().unwrap().push((headers, body));
            connection.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").unwrap();
        }
    });
    address
}

async fn endpoint(app: &App<'_>, url: &str) {
    let types = [
        "review_queue_item.new",
        "review_queue_item.updated",
        "moderation_check.completed",
        "moderation.mark_reviewed",
        "moderation.flagged",
    ];
    let made = app.installation.send(Call {
        method: "POST",
        path: format!("/admin/v1/platforms/{}/endpoints", app.platform),
        headers: vec![
            ("authorization".into(), format!("Bearer {}", app.installation.admin_key)),
            ("content-type".into(), "application/json".into()),
        ],
        body: json!({ "kind": "stream", "url": url, "types": types }).to_string().into_bytes(),
        ..Call::default()
    });
    let made = made.await;
    assert_eq!(made.status, 201, "{}", made.body);
    app.installation.context.forget_config(&app.platform);
}

/// What has arrived since the last time, by type; each is signed, and attempted for the first time.
async fn arrived(app: &App<'_>, posts: &Posts) -> Vec<(String, Value)> {
    app.installation.deliver(&app.platform).await;
    let taken = std::mem::take(&mut *posts.lock().unwrap());
    let mut found = Vec::new();
    for (headers, body) in taken {
        let header = |name: &str| headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        let mut mac = Hmac::<Sha256>::new_from_slice(app.secret.as_bytes()).unwrap();
        mac.update(&body);
        let signature = data_encoding::HEXLOWER.encode(&mac.finalize().into_bytes());
        assert_eq!((header("x-signature"), header("x-api-key")), (Some(signature.as_str()), Some(app.key.as_str())));
        assert_eq!((header("x-webhook-attempt"), header("content-encoding")), (Some("1"), None));
        assert!(header("x-webhook-id").is_some_and(|id| !id.is_empty()));
        let body: Value = serde_json::from_slice(&body).unwrap();
        assert!(body["created_at"].is_i64() && body["custom"] == json!({}), "{body}");
        found.push((body["type"].as_str().unwrap().to_owned(), body));
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found
}

fn types(found: &[(String, Value)]) -> Vec<&str> {
    found.iter().map(|(kind, _)| kind.as_str()).collect()
}

#[tokio::test]
async fn each_step_is_told_once_and_signed() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    let posts = Posts::default();
    endpoint(&app, &receiver(&posts)).await;
    let config = json!({ "key": "chat", "ai_text_config": { "rules": [{ "label": "INSULT", "action": "remove" }] } });
    app.post(&format!("{SERVED}/config"), &config).await.with(201);
    let check = |id: &str, text: &str| {
        json!({ "entity_type": "post", "entity_id": id, "entity_creator_id": "jane", "config_key": "chat",
            "moderation_payload": { "texts": [text] } })
    };
    app.post(&format!("{SERVED}/check"), &check("clean", "a lovely day")).await.with(201);
    let kept = arrived(&app, &posts).await;
    assert_eq!(types(&kept), ["moderation_check.completed"]);
    assert_eq!((&kept[0].1["recommended_action"], &kept[0].1["entity_id"]), (&json!("keep"), &json!("clean")));

    let found = app.post(&format!("{SERVED}/check"), &check("p-1", "you are an idiot")).await.with(201);
    let id = found["item"]["id"].clone();
    let told = arrived(&app, &posts).await;
    assert_eq!(types(&told), ["moderation_check.completed", "review_queue_item.new"]);
    let (checked, new) = (&told[0].1, &told[1].1);
    assert_eq!((&checked["recommended_action"], &checked["review_queue_item_id"]), (&json!("remove"), &id));
    assert_eq!((&new["review_queue_item"]["id"], &new["flags"][0]["type"]), (&id, &json!("ai_text")));

    let report = json!({ "entity_type": "post", "entity_id": "p-1", "user_id": "bob", "reason": "rude" });
    app.post(&format!("{SERVED}/flag"), &report).await.with(201);
    let told = arrived(&app, &posts).await;
    assert_eq!(types(&told), ["moderation.flagged", "review_queue_item.updated"]);
    assert_eq!((&told[0].1["object_id"], &told[0].1["content_type"]), (&json!("p-1"), &json!("post")));
    assert_eq!(told[1].1["flags"].as_array().unwrap().len(), 1, "only the new one");

    submit(&app, id.as_str().unwrap(), "mark_reviewed", &json!({})).await;
    let told = arrived(&app, &posts).await;
    assert_eq!(types(&told), ["moderation.mark_reviewed", "review_queue_item.updated"]);
    assert_eq!((&told[0].1["item"]["id"], &told[1].1["action"]["type"]), (&id, &json!("mark_reviewed")));
    assert!(arrived(&app, &posts).await.is_empty(), "nothing is told twice");
}

#[tokio::test]
async fn a_ban_by_name_is_told_although_nothing_flagged_the_user() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    let posts = Posts::default();
    endpoint(&app, &receiver(&posts)).await;
    let ban = json!({ "target_user_id": "zoe", "banned_by_id": "max", "reason": "spam" });
    app.post(&format!("{SERVED}/ban"), &ban).await.with(201);
    let told = arrived(&app, &posts).await;
    assert_eq!(types(&told), ["review_queue_item.updated"]);
    let shown = &told[0].1;
    assert_eq!((&shown["action"]["type"], &shown["action"]["user_id"]), (&json!("ban"), &json!("max")));
    let user = &shown["review_queue_item"];
    assert_eq!((&user["entity_type"], &user["entity_id"]), (&json!("stream:user"), &json!("zoe")));
    assert_eq!(user["bans"][0]["reason"], "spam");
    let query = [("target_user_id", "zoe"), ("created_by", "max")];
    app.send(app.call("POST", &format!("{SERVED}/unban"), &query, Some(&json!({})))).await.with(201);
    let told = arrived(&app, &posts).await;
    assert_eq!((types(&told), &told[0].1["action"]["type"]), (vec!["review_queue_item.updated"], &json!("unban")));
    assert_eq!(told[0].1["review_queue_item"]["bans"], json!([]));
}

#[tokio::test]
async fn another_platforms_receiver_hears_nothing() {
    let installation = Installation::new().await;
    let (app, other) = (App::new(&installation).await, App::new(&installation).await);
    let posts = Posts::default();
    endpoint(&other, &receiver(&posts)).await;
    item(&app, "p-1").await;
    app.installation.deliver(&app.platform).await;
    assert!(arrived(&other, &posts).await.is_empty());
}
