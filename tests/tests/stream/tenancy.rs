//! Two platforms whose users, contents, lists and rules have the same names: whatever the second asks for by any
//! operation, it sees, counts and changes nothing of the first's.

use std::collections::{BTreeMap, BTreeSet};

use domain::content::ContentRef;
use domain::ids::CaseId;
use domain::rules::CompoundRule;
use e2e::inprocess::Installation;
use e2e::stream::App;
use lambda::operation::Dialect;
use serde_json::{Value, json};

use crate::actions::submit;

/// Stands in every text of the first platform, and in none of the second.
const MARK: &str = "of-the-first";
const SERVED: &str = "/api/v2/moderation";

/// What the second platform asks for.
struct Probe {
    operation: &'static str,
    method: &'static str,
    path: String,
    query: Vec<(&'static str, String)>,
    body: Option<Value>,
    status: u16,
    /// What the answer has to say, by pointer.
    says: Vec<(&'static str, Value)>,
}

impl Probe {
    fn new(operation: &'static str, method: &'static str, path: &str, body: Option<Value>, status: u16) -> Self {
        let path = if path.starts_with("/api") { path.to_owned() } else { format!("{SERVED}/{path}") };
        Self { operation, method, path, query: Vec::new(), body, status, says: Vec::new() }
    }

    fn saying(mut self, pointer: &'static str, value: Value) -> Self {
        self.says.push((pointer, value));
        self
    }

    fn with(mut self, name: &'static str, value: &str) -> Self {
        self.query.push((name, value.to_owned()));
        self
    }
}

/// What both platforms send: only the texts differ.
fn post(text: &str) -> Value {
    json!({ "entity_type": "post", "entity_id": "p-1", "entity_creator_id": "jane", "config_key": "chat",
        "moderation_payload": { "texts": [text], "custom": { "note": text } } })
}

fn with(body: &Value, more: &Value) -> Value {
    let mut body = body.clone();
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

fn message(reason: &str) -> Value {
    json!({ "entity_type": "stream:chat:v1:message", "entity_id": "m-1", "entity_creator_id": "jane",
        "user_id": "bob", "reason": reason })
}

fn config(note: &str) -> Value {
    json!({ "key": "chat", "note": note, "ai_text_config": { "rules": [{ "label": "INSULT", "action": "flag" }] } })
}

fn rule(description: &str) -> Value {
    json!({ "name": "r", "description": description, "rule_type": "user" })
}

/// What the first platform has.
struct First<'a> {
    app: App<'a>,
    item: String,
    appeal: String,
    /// A cursor of its queue.
    cursor: String,
}

impl<'a> First<'a> {
    async fn new(installation: &'a Installation) -> Self {
        let app = App::new(installation).await;
        let at = |name: &str| format!("{SERVED}/{name}");
        app.post(&at("config"), &config(MARK)).await.with(201);
        app.post("/api/v2/blocklists", &json!({ "name": "l", "words": [MARK] })).await.with(201);
        app.post(&at("moderation_rule"), &rule(MARK)).await.with(201);
        let checked = app.post(&at("check"), &post(&format!("you are an idiot {MARK}"))).await.with(201);
        let item = checked["item"]["id"].as_str().unwrap().to_owned();
        let flags = json!({ "flags": [{ "type": "custom_check_text", "labels": [MARK], "reason": MARK }] });
        app.post(&at("custom_check"), &with(&post(MARK), &flags)).await.with(201);
        app.post(&at("flag"), &message(MARK)).await.with(201);
        submit(&app, &item, "delete_message", &json!({ "reason": MARK })).await;
        let appeal = json!({ "entity_type": "post", "entity_id": "p-1", "appeal_reason": MARK, "user_id": "jane" });
        let appeal = app.post(&at("appeal"), &appeal).await.with(201)["appeal_id"].as_str().unwrap().to_owned();
        let ban = json!({ "target_user_id": "jane", "banned_by_id": MARK, "reason": MARK });
        app.post(&at("ban"), &ban).await.with(201);
        app.post(&at("mute"), &json!({ "target_ids": ["bob"], "user_id": "jane", "timeout": 5 })).await.with(201);
        let page = app.post(&at("review_queue"), &json!({ "limit": 1 })).await.with(201);
        let cursor = page["next"].as_str().unwrap().to_owned();
        Self { app, item, appeal, cursor }
    }

    /// All that is stored of it.
    async fn stored(&self) -> BTreeMap<String, String> {
        let mut stored = self.app.installation.stored().await;
        stored.retain(|key, _| key.contains(self.app.platform.as_str()));
        stored
    }

    /// What it is shown of itself.
    async fn shown(&self) -> Vec<Value> {
        let mut shown = Vec::new();
        for list in ["review_queue", "logs", "flags", "appeals", "configs", "moderation_rules"] {
            let mut page = self.app.post(&format!("{SERVED}/{list}"), &json!({})).await.with(201);
            page.as_object_mut().unwrap().retain(|name, _| !["duration", "next", "prev"].contains(&name.as_str()));
            shown.push(page);
        }
        shown
    }
}

/// Reads and changes of what is the first's alone.
fn of_the_first(first: &First<'_>) -> Vec<Probe> {
    let platform = &first.app.platform;
    let rule_id = CompoundRule::id_of(platform, "r");
    let one = |name: &str, id: &str| format!("{name}/{id}");
    let act = |body: Value| with(&json!({ "user_id": "max" }), &body);
    let unknown = |operation, method, path: &str, body| Probe::new(operation, method, path, body, 404);
    let list = |operation, name: &'static str, path: &str| {
        Probe::new(operation, "POST", path, Some(json!({})), 201).saying(name, json!([]))
    };
    let words = || Some(json!({ "words": ["a"] }));
    let older = json!({ "target_message_id": "m-1", "user_id": "bob" });
    let task = format!("/api/v2/tasks/{}-1", first.item);
    let pending = json!({ "texts": 0, "users": 0, "media": 0 });
    let exactly = json!({ "filter": { "review_queue_item_id": first.item } });
    vec![
        list("stream-review-queue.query-review-queue", "/items", "review_queue").saying("/stats", pending),
        Probe::new(
            "stream-review-queue.query-review-queue",
            "POST",
            "review_queue",
            Some(json!({ "filter": { "id": first.item } })),
            201,
        )
        .saying("/items", json!([])),
        Probe::new(
            "stream-review-queue.query-review-queue",
            "POST",
            "review_queue",
            Some(json!({ "limit": 1, "next": first.cursor })),
            400,
        ),
        unknown("stream-review-queue.get-review-queue-item", "GET", &one("review_queue", &first.item), None),
        unknown("stream-tasks.get", "GET", &task, None),
        list("stream-logs.logs", "/logs", "logs"),
        Probe::new("stream-logs.logs", "POST", "logs", Some(exactly.clone()), 201).saying("/logs", json!([])),
        list("stream-logs.flags", "/flags", "flags"),
        Probe::new("stream-logs.flags", "POST", "flags", Some(exactly.clone()), 201).saying("/flags", json!([])),
        list("stream-appeals.query", "/items", "appeals"),
        Probe::new("stream-appeals.query", "POST", "appeals", Some(json!({ "filter": { "user_id": "jane" } })), 201)
            .saying("/items", json!([])),
        unknown("stream-appeals.get", "GET", &one("appeal", &first.appeal), None),
        unknown(
            "stream-appeals.appeal",
            "POST",
            "appeal",
            Some(json!({ "entity_type": "post", "entity_id": "p-1",
            "appeal_reason": "why", "user_id": "jane" })),
        ),
        list("stream-configs.query", "/configs", "configs"),
        unknown("stream-configs.get", "GET", "config/chat", None),
        unknown("stream-configs.delete", "DELETE", "config/chat", None),
        list("stream-rules.query-moderation-rules", "/rules", "moderation_rules"),
        unknown("stream-rules.get-moderation-rule", "GET", &one("moderation_rule", &rule_id), None),
        unknown("stream-rules.delete-moderation-rule", "DELETE", &one("moderation_rule", &rule_id), None),
        Probe::new("stream-blocklists.list-block-lists", "GET", "/api/v2/blocklists", None, 200)
            .saying("/blocklists/0/name", json!("profanity_en_2020_v1"))
            .saying("/blocklists/1", Value::Null),
        unknown("stream-blocklists.get-block-list", "GET", "/api/v2/blocklists/l", None),
        unknown("stream-blocklists.update-block-list", "PUT", "/api/v2/blocklists/l", words()),
        unknown("stream-blocklists.delete-block-list", "DELETE", "/api/v2/blocklists/l", None),
        unknown(
            "stream-submit-action.submit-action",
            "POST",
            "submit_action",
            Some(act(json!({ "action_type": "restore", "item_id": first.item }))),
        ),
        unknown(
            "stream-submit-action.submit-action",
            "POST",
            "submit_action",
            Some(act(json!({ "action_type": "reject_appeal", "appeal_id": first.appeal,
                "reject_appeal": { "decision_reason": "no" } }))),
        ),
        unknown(
            "stream-submit-action.submit-action",
            "POST",
            "submit_action",
            Some(act(json!({ "action_type": "delete_message",
                "delete_message": { "entity_type": "post", "entity_id": "p-1" } }))),
        ),
        unknown("stream-flag.unflag", "POST", "unflag", Some(older)),
        unknown("stream-check.check", "POST", "check", Some(post("hello"))),
    ]
}

/// The same steps as the first's, which meet nothing of its.
fn of_the_second() -> Vec<Probe> {
    let created = |operation, path: &str, body| Probe::new(operation, "POST", path, Some(body), 201);
    let flags = json!({ "flags": [{ "type": "custom_check_text", "labels": ["l"] }] });
    let (ban, mute) = (json!({ "target_user_id": "jane" }), json!({ "target_ids": ["bob"], "user_id": "jane" }));
    vec![
        created("stream-configs.upsert", "config", config("own")).saying("/config/note", json!("own")),
        created("stream-blocklists.create-block-list", "/api/v2/blocklists", json!({ "name": "l", "words": ["own"] }))
            .saying("/blocklist/words", json!(["own"])),
        created("stream-rules.upsert-moderation-rule", "moderation_rule", rule("own"))
            .saying("/rule/description", json!("own")),
        created("stream-check.check", "check", post("you are an idiot"))
            .saying("/item/flags_count", json!(1))
            .saying("/item/bans", json!([]))
            .saying("/item/entity_creator/ban_count", json!(0))
            .saying("/item/entity_creator/banned", json!(false))
            .saying("/item/entity_creator/deleted_content_count", json!(0))
            .saying("/item/content_changed", json!(false)),
        created("stream-custom-check.custom-check", "custom_check", with(&post("hello"), &flags))
            .saying("/item/flags_count", json!(2))
            .saying("/item/reviewed_by", json!("")),
        created("stream-flag.flag", "flag", message("own")),
        created("stream-users.mute", "mute", mute.clone()).saying("/mutes/0/expires", Value::Null),
        created("stream-users.unmute", "unmute", mute),
        created("stream-users.ban", "ban", ban),
        created("stream-users.unban", "unban", json!({})).with("target_user_id", "jane"),
        Probe::new("stream-users.end-ban", "DELETE", "ban", None, 200).with("target_user_id", "jane"),
        created("stream-review-queue.query-review-queue", "review_queue", json!({ "filter": { "reviewed": false } }))
            .saying("/stats/texts", json!(1))
            .saying("/items/2", Value::Null),
    ]
}

async fn ask(second: &App<'_>, first: &First<'_>, probe: &Probe) {
    let query: Vec<(&str, &str)> = probe.query.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let what = format!("{} {} {:?}", probe.operation, probe.path, probe.body);
    let answer = second.send(second.call(probe.method, &probe.path, &query, probe.body.as_ref())).await;
    assert_eq!(answer.status, probe.status, "{what}: {}", answer.body);
    for (pointer, value) in &probe.says {
        assert_eq!(answer.body.pointer(pointer).unwrap_or(&Value::Null), value, "{what}: {pointer}: {}", answer.body);
    }
    let text = answer.body.to_string();
    assert!(!text.contains(MARK) && !text.contains(first.app.platform.as_str()), "{what}: {text}");
    let sent = format!("{} {:?}", probe.path, probe.body);
    let names_item = text.contains(&first.item) && !sent.contains(&first.item);
    assert!(!names_item, "{what} names an item of the first: {text}");
}

#[tokio::test]
async fn no_operation_sees_counts_or_changes_anything_of_another_platform() {
    let installation = Installation::new().await;
    let first = First::new(&installation).await;
    let second = App::new(&installation).await;
    let content = ContentRef { kind: "post".into(), id: "p-1".into() };
    assert_eq!(first.item, CaseId::of(&first.app.platform, &content).uuid());
    let (stored, shown) = (first.stored().await, first.shown().await);
    assert!(stored.len() > 20 && shown.iter().all(|page| page.to_string().contains(MARK)));
    let probes: Vec<Probe> = of_the_first(&first).into_iter().chain(of_the_second()).collect();
    for probe in &probes {
        ask(&second, &first, probe).await;
        assert_eq!(first.stored().await, stored, "{} changed something of the first", probe.operation);
    }
    installation.do_jobs(&second.platform).await;
    assert_eq!(first.stored().await, stored, "a job of the second changed something of the first");
    assert_eq!(first.shown().await, shown);
    let asked: BTreeSet<&str> = probes.iter().map(|probe| probe.operation).collect();
    let of_stream = operations::endpoints().filter(|endpoint| endpoint.dialect == Dialect::Stream);
    let all: BTreeSet<&str> = of_stream.map(|endpoint| endpoint.name).collect();
    assert_eq!(asked, all, "every operation is asked");
}
