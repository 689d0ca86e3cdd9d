//! Webhooks: how they are managed, and what a receiver gets, verified by means of its own.

use std::collections::BTreeMap;

use e2e::deployed::inbox::{Inbox, Received};
use e2e::inprocess::{Call, Installation};
use e2e::modapi::Project;
use e2e::stream::App;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use super::actions::execute;
use super::{moderate, text};

const ALL: [&str; 9] = [
    "QUEUE_ITEM_NEW",
    "QUEUE_ITEM_ACTION",
    "QUEUE_ITEM_REJECTED",
    "QUEUE_ITEM_ALLOWED",
    "QUEUE_ITEM_COMPLETED",
    "AUTHOR_BLOCKED",
    "AUTHOR_UNBLOCKED",
    "AUTHOR_SUSPENDED",
    "AUTHOR_ACTION",
];

/// A project whose webhooks arrive.
struct Receiver<'a> {
    project: &'a Project<'a>,
    inbox: Inbox,
    secret: String,
    seen: usize,
}

impl<'a> Receiver<'a> {
    async fn new(project: &'a Project<'a>, types: &[&str], version: &str) -> Self {
        let inbox = Inbox::open();
        let body =
            json!({ "name": "hook", "url": inbox.url("/modapi"), "eventTypes": types, "payloadVersion": version });
        let made = project.post("/v1/webhooks", &body).await.with(200);
        assert_eq!((&made["payloadVersion"], &made["eventTypes"]), (&json!(version), &json!(types)));
        let secret = project.get("/v1/webhook-secret").await.with(200)["secret"].as_str().unwrap().to_owned();
        project.installation.context.forget_config(&project.platform);
        Self { project, inbox, secret, seen: 0 }
    }

    /// What has arrived since the last time, by type; each is signed, and says the same in headers and body.
    async fn arrived(&mut self) -> BTreeMap<String, Value> {
        self.project.installation.deliver(&self.project.platform).await;
        let all = self.inbox.all(|_| true);
        let new: Vec<Received> = all.into_iter().skip(self.seen).collect();
        self.seen += new.len();
        let mut found = BTreeMap::new();
        for received in &new {
            let mut mac = Hmac::<Sha256>::new_from_slice(self.secret.as_bytes()).unwrap();
            mac.update(&received.bytes);
            let signature = data_encoding::HEXLOWER.encode(&mac.finalize().into_bytes());
            assert_eq!(received.header("modapi-signature"), signature);
            assert_eq!((received.path.as_str(), received.header("user-agent")), ("/modapi", "ModAPI/1.0"));
            assert_eq!(received.header("content-type"), "application/json");
            let id = received.body["id"].as_str().unwrap();
            assert!(id.starts_with("evt_") && received.header("webhook-event-id") == id);
            let version = received.body["api_version"].as_str().unwrap_or("v1");
            assert_eq!(received.header("webhook-version"), version);
            let kind = received.body["type"].as_str().unwrap().to_owned();
            assert!(found.insert(kind.clone(), received.body.clone()).is_none(), "{kind} came twice");
        }
        found
    }

    async fn types(&mut self) -> Vec<String> {
        self.arrived().await.into_keys().collect()
    }
}

async fn flagged(project: &Project<'_>, id: &str) {
    let body = json!({ "content": text("you are an idiot"), "contentId": id, "authorId": "ann", "metaType": "message",
        "conversationId": "room", "metadata": { "plan": "free" } });
    moderate(project, &body).await;
}

#[tokio::test]
async fn each_step_is_told_once_in_an_envelope() {
    let installation = Installation::new().await;
    let project = Project::new(&installation).await;
    let mut receiver = Receiver::new(&project, &ALL, "V2").await;
    moderate(&project, &json!({ "content": text("a cup of tea"), "contentId": "clean" })).await;
    assert!(receiver.types().await.is_empty());

    flagged(&project, "m-1").await;
    let told = receiver.arrived().await;
    assert_eq!(told.keys().collect::<Vec<_>>(), ["queue_item.new"]);
    let item = &told["queue_item.new"]["data"]["object"]["item"];
    assert_eq!(
        (&item["id"], &item["meta_type"], &item["channel_key"]),
        (&json!("m-1"), &json!("message"), &json!("default"))
    );
    assert_eq!((&item["conversation_id"], &item["metadata"]), (&json!("room"), &json!({ "plan": "free" })));
    assert_eq!((&item["content"], &item["flagged"]), (&text("you are an idiot"), &json!(true)));
    assert_eq!(item["labels"][0]["label"], "toxicity");
    flagged(&project, "m-1").await;
    assert!(receiver.types().await.is_empty(), "an item is new once");

    execute(&project, &json!({ "actionKey": "reject", "contentIds": ["m-1"], "value": "rude" })).await;
    let told = receiver.arrived().await;
    assert_eq!(told.keys().collect::<Vec<_>>(), ["queue_item.action", "queue_item.rejected", "queue_item.resolved"]);
    for kind in ["queue_item.action", "queue_item.rejected"] {
        let object = &told[kind]["data"]["object"];
        assert_eq!(
            (&object["id"], &object["key"], &object["name"]),
            (&json!("reject"), &json!("reject"), &json!("Reject"))
        );
        assert_eq!((&object["value"], &object["item"]["id"]), (&json!("rude"), &json!("m-1")));
        assert_eq!(object["author"]["external_id"], "ann");
    }
    assert!(told["queue_item.resolved"]["data"]["object"].get("key").is_none());
    execute(&project, &json!({ "actionKey": "allow", "contentIds": ["m-1"] })).await;
    assert_eq!(receiver.types().await, ["queue_item.action", "queue_item.allowed"]);
}

#[tokio::test]
async fn authors_are_told_of_in_every_way_they_are_decided_on() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    let project = Project::of(&installation, &app.platform).await;
    let mut receiver = Receiver::new(&project, &ALL, "V2").await;
    for (body, kind, key, status) in [
        (json!({ "actionKey": "block", "authorIds": ["ann"], "value": "spam" }), "author.blocked", "block", "blocked"),
        (
            json!({ "actionKey": "suspend", "authorIds": ["ann"], "duration": 60_000 }),
            "author.suspended",
            "suspend",
            "suspended",
        ),
        (json!({ "actionKey": "unblock", "authorIds": ["ann"] }), "author.unblocked", "unblock", "enabled"),
    ] {
        execute(&project, &body).await;
        let told = receiver.arrived().await;
        assert_eq!(told.keys().collect::<Vec<_>>(), [kind]);
        let object = &told[kind]["data"]["object"];
        assert_eq!((&object["key"], &object["author"]["status"]), (&json!(key), &json!(status)));
        assert_eq!(object["value"], body.get("value").cloned().unwrap_or_default());
    }
    project.post("/v1/actions", &json!({ "name": "Warn", "key": "warn", "type": "AUTHOR_WARN" })).await.with(200);
    execute(&project, &json!({ "actionKey": "warn", "authorIds": ["ann"], "value": "last time" })).await;
    let told = receiver.arrived().await;
    let object = &told["author.action"]["data"]["object"];
    assert_eq!((told.len(), &object["name"], &object["value"]), (1, &json!("Warn"), &json!("last time")));
    assert_eq!((&object["author"]["id"], object.get("item")), (&json!("ann"), None));

    // Stream's moderators, and the console.
    let ban = json!({ "action_type": "ban", "ban": { "target_user_id": "bob" }, "user_id": "max" });
    app.post("/api/v2/moderation/submit_action", &ban).await.with(201);
    let told = receiver.arrived().await;
    assert_eq!(told["author.blocked"]["data"]["object"]["author"]["id"], "bob");
    let call = Call {
        method: "POST",
        path: "/moderate/v1/authors/decision".into(),
        headers: vec![("authorization".into(), format!("Bearer {}", project.key))],
        body: json!({ "author": "bob", "decision": "overturn" }).to_string().into_bytes(),
        ..Call::default()
    };
    let decided = installation.send(call).await;
    if decided.status == 200 {
        assert_eq!(receiver.types().await, ["author.unblocked"]);
    } else {
        panic!("{}", decided.body);
    }
}

#[tokio::test]
async fn what_other_dialects_decide_is_told_as_well() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    let project = Project::of(&installation, &app.platform).await;
    let mut receiver = Receiver::new(&project, &ALL, "V2").await;
    let body = json!({ "entity_type": "post", "entity_id": "p-1", "entity_creator_id": "jane",
        "moderation_payload": { "texts": ["buy now"] }, "flags": [{ "type": "custom_check_text", "labels": ["scam"] }] });
    let item = app.post("/api/v2/moderation/custom_check", &body).await.with(201)["id"].clone();
    assert_eq!(receiver.types().await, ["queue_item.new"]);
    let act = json!({ "action_type": "block", "item_id": item, "block": { "reason": "a scam" }, "user_id": "max" });
    app.post("/api/v2/moderation/submit_action", &act).await.with(201);
    let told = receiver.arrived().await;
    assert_eq!(told.keys().collect::<Vec<_>>(), ["queue_item.action", "queue_item.rejected", "queue_item.resolved"]);
    let object = &told["queue_item.rejected"]["data"]["object"];
    assert_eq!((&object["key"], &object["value"]), (&json!("reject"), &json!("a scam")));
    assert_eq!(object["item"]["content"]["type"], "text");
}

#[tokio::test]
async fn the_flat_shape_tells_of_items() {
    let installation = Installation::new().await;
    let project = Project::new(&installation).await;
    let types = ["QUEUE_ITEM_NEW", "QUEUE_ITEM_ACTION", "QUEUE_ITEM_COMPLETED"];
    let mut receiver = Receiver::new(&project, &types, "V1").await;
    flagged(&project, "m-1").await;
    let told = receiver.arrived().await;
    let item = &told["QUEUE_ITEM_NEW"]["item"];
    assert_eq!(
        (&item["content"], &item["contextId"], &item["authorId"]),
        (&json!("you are an idiot"), &json!("room"), &json!("ann"))
    );
    assert!(item["labels"][0]["score"].is_f64() && item["timestamp"].is_i64() && item["language"].is_string());
    execute(&project, &json!({ "actionKey": "reject", "contentIds": ["m-1"], "value": "rude" })).await;
    let told = receiver.arrived().await;
    assert_eq!(told.keys().collect::<Vec<_>>(), ["QUEUE_ITEM_ACTION", "QUEUE_ITEM_COMPLETED"]);
    assert_eq!(
        told["QUEUE_ITEM_ACTION"]["action"],
        json!({ "id": "reject", "key": "reject", "name": "Reject", "value": "rude" })
    );
    let untold = project
        .post("/v1/webhooks", &json!({ "name": "n", "url": "http://127.0.0.1:9/", "eventTypes": ["AUTHOR_BLOCKED"], "payloadVersion": "V1" }))
        .await;
    assert_eq!(untold.refused(400), "validation_failed");
}

#[tokio::test]
async fn an_actions_own_webhook_is_told_of_that_action_alone() {
    let installation = Installation::new().await;
    let project = Project::new(&installation).await;
    let inbox = Inbox::open();
    let hook = json!({ "name": "Mine", "url": inbox.url("/modapi") });
    let body = json!({ "name": "Spam", "key": "spam", "type": "ITEM_REJECT", "webhooks": [hook] });
    let own = project.post("/v1/actions", &body).await.with(200);
    let hooks = own["webhooks"].as_array().unwrap();
    assert_eq!((hooks.len(), &hooks[0]["name"], &hooks[0]["moderationActionId"]), (1, &json!("Mine"), &own["id"]));
    assert_eq!(project.get("/v1/actions/spam").await.with(200), own);
    assert_eq!(project.get("/v1/webhooks").await.with(200), json!([]), "it is shown with its action");
    let secret = project.get("/v1/webhook-secret").await.with(200)["secret"].as_str().unwrap().to_owned();
    let mut receiver = Receiver { project: &project, inbox, secret, seen: 0 };
    installation.context.forget_config(&project.platform);
    for id in ["m-1", "m-2"] {
        flagged(&project, id).await;
    }
    execute(&project, &json!({ "actionKey": "reject", "contentIds": ["m-1"] })).await;
    assert!(receiver.types().await.is_empty());
    execute(&project, &json!({ "actionKey": "spam", "contentIds": ["m-2"] })).await;
    let told = receiver.arrived().await;
    assert_eq!(told.keys().collect::<Vec<_>>(), ["queue_item.action"]);
    assert_eq!(told["queue_item.action"]["data"]["object"]["id"], own["id"]);

    let id = hooks[0]["id"].as_str().unwrap();
    let moved = json!({ "webhooks": [{ "id": id, "name": "Moved", "url": "http://127.0.0.1:9/" }, { "name": "New", "url": "http://127.0.0.1:9/2" }] });
    let changed = project.put("/v1/actions/spam", &moved).await.with(200);
    let names: Vec<_> =
        changed["webhooks"].as_array().unwrap().iter().map(|hook| hook["name"].as_str().unwrap()).collect();
    assert_eq!((names, &changed["webhooks"][0]["id"]), (vec!["Moved", "New"], &json!(id)));
    let foreign = json!({ "webhooks": [{ "id": "none", "name": "x", "url": "http://127.0.0.1:9/" }] });
    assert_eq!(project.put("/v1/actions/spam", &foreign).await.refused(404), "webhook_not_found");
    project.delete("/v1/actions/spam").await.with(200);
    let left = installation.stored().await.keys().filter(|key| key.contains("CFG#ENDPOINT#")).count();
    assert_eq!(left, 0, "they go with their action");
}

#[tokio::test]
async fn webhooks_live_beside_the_operators_endpoints() {
    let installation = Installation::new().await;
    let project = Project::new(&installation).await;
    let admin = async |method: &'static str, path: &str, body: Value| {
        let call = Call {
            method,
            path: format!("/admin/v1/platforms/{}/endpoints{path}", project.platform),
            headers: vec![("authorization".into(), format!("Bearer {}", installation.admin_key))],
            body: if body.is_null() { Vec::new() } else { body.to_string().into_bytes() },
            ..Call::default()
        };
        serde_json::from_str::<Value>(&installation.send(call).await.body).unwrap()
    };
    let other = json!({ "kind": "checkstep", "url": "http://127.0.0.1:9/", "types": ["decision"] });
    let other = admin("POST", "", other).await;
    let body =
        json!({ "name": "Queue", "url": "http://127.0.0.1:9/a", "eventTypes": ["QUEUE_ITEM_NEW"], "description": "d" });
    let made = project.post("/v1/webhooks", &body).await.with(200);
    let path = format!("/v1/webhooks/{}", made["id"].as_str().unwrap());
    assert_eq!(project.get("/v1/webhooks").await.with(200), json!([made]));
    let page = project.get("/v1/webhooks?page=1&pageSize=20").await.with(200);
    assert_eq!((&page["data"], &page["pagination"]["total"]), (&json!([made]), &json!(1)));
    let seen = admin("GET", &format!("/{}", made["id"].as_str().unwrap()), Value::Null).await;
    assert_eq!(
        (&seen["kind"], &seen["name"], &seen["types"]),
        (&json!("modapi"), &json!("Queue"), &json!(["QUEUE_ITEM_NEW"]))
    );
    assert_eq!((&seen["habits"]["attempts"], &seen["habits"]["timeout_ms"]), (&json!(5), &json!(5_000)));
    let changed = project.put(&path, &json!({ "eventTypes": ["AUTHOR_BLOCKED"] })).await.with(200);
    assert_eq!((&changed["name"], &changed["eventTypes"]), (&json!("Queue"), &json!(["AUTHOR_BLOCKED"])));
    let foreign = format!("/v1/webhooks/{}", other["id"].as_str().unwrap());
    assert_eq!(project.get(&foreign).await.refused(404), "webhook_not_found", "of another kind");
    assert_eq!(project.delete(&foreign).await.refused(404), "webhook_not_found");
    let stranger = Project::new(&installation).await;
    assert_eq!(stranger.get(&path).await.refused(404), "webhook_not_found", "another tenant's");
    for url in
        ["https://10.0.0.1/", "https://169.254.169.254/latest", "ftp://example.com/", "https://user:pw@example.com/"]
    {
        let body = json!({ "name": "n", "url": url, "eventTypes": ["QUEUE_ITEM_NEW"] });
        let refused = project.post("/v1/webhooks", &body).await.with(400);
        assert_eq!(refused["issues"][0]["path"], json!(["url"]), "{url}");
    }

    let secret = async |project: &Project<'_>| project.get("/v1/webhook-secret").await.with(200)["secret"].clone();
    let (first, again) = (secret(&project).await, secret(&project).await);
    assert!(first == again && first != secret(&stranger).await, "one for each project");
    let stored = format!("{:?}", installation.stored().await);
    assert!(!stored.contains(first.as_str().unwrap()), "it is sealed");
    let rotate = format!("/{}/rotate-key", made["id"].as_str().unwrap());
    let rotated = admin("POST", &rotate, json!({})).await;
    installation.context.forget_config(&project.platform);
    assert_eq!(secret(&project).await, rotated["signing_key"]);
    assert_ne!(rotated["signing_key"], first);
    assert_eq!(project.delete(&path).await.with(200), json!({ "id": made["id"], "deleted": true }));
    assert_eq!(project.get("/v1/webhooks").await.with(200), json!([]));
}

#[tokio::test]
async fn without_an_endpoint_nothing_more_is_written() {
    let installation = Installation::new().await;
    let (silent, told) = (Project::new(&installation).await, Project::new(&installation).await);
    Receiver::new(&told, &ALL, "V2").await;
    let mut events = Vec::new();
    for project in [&silent, &told] {
        flagged(project, "m-1").await;
        execute(project, &json!({ "actionKey": "reject", "contentIds": ["m-1"] })).await;
        let prefix = format!("E#{}#", project.platform);
        events.push(installation.stored().await.keys().filter(|key| key.starts_with(&prefix)).count());
    }
    // `decision` and `incident-closed` are always there.
    assert_eq!(events, [2, 6]);
}
