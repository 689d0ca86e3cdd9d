//! What moderators do with items, and what the platform's other webhooks are told of it: row by row of the table
//! that maps this dialect's actions.

use domain::authors::AuthorStatus;
use domain::content::ContentRef;
use domain::event::Fact;
use domain::ids::{CaseId, EventId};
use domain::job::Work;
use e2e::inprocess::Installation;
use e2e::stream::App;
use serde_json::{Value, json};

const SUBMIT: &str = "/api/v2/moderation/submit_action";
const CUSTOM: &str = "/api/v2/moderation/custom_check";

/// A post of jane's that a service of the platform has flagged; gives the item's id.
pub async fn item(app: &App<'_>, id: &str) -> String {
    let body = json!({ "entity_type": "post", "entity_id": id, "entity_creator_id": "jane",
        "moderation_payload": { "texts": ["buy now"] }, "flags": [{ "type": "custom_check_text", "labels": ["scam"] }] });
    app.post(CUSTOM, &body).await.with(201)["id"].as_str().unwrap().to_owned()
}

/// Submits an action on an item, by max.
pub async fn submit(app: &App<'_>, item: &str, action: &str, payload: &Value) -> Value {
    let body = json!({ "action_type": action, "item_id": item, action: payload, "user_id": "max" });
    app.post(SUBMIT, &body).await.with(201)
}

fn case_of(item: &str) -> CaseId {
    CaseId::from_uuid(item).unwrap()
}

/// The webhooks that a case owes, in order, as one word each.
async fn told(app: &App<'_>, item: &str) -> Vec<String> {
    let store = &app.installation.context.store;
    let log = store.case_told(&app.platform, &case_of(item)).await.unwrap().unwrap();
    let mut found = Vec::new();
    for id in log.entries.iter().flat_map(|entry| &entry.events) {
        found.push(fact(app, id).await);
    }
    found
}

/// The webhooks that an author's log owes.
pub async fn told_of(app: &App<'_>, author: &str) -> Vec<String> {
    let entries = app.installation.context.store.author_entries(&app.platform, author).await.unwrap();
    let mut found = Vec::new();
    for id in entries.iter().filter_map(|entry| entry.event.as_ref()) {
        found.push(fact(app, id).await);
    }
    found
}

async fn fact(app: &App<'_>, id: &str) -> String {
    let id = EventId::parse(id).unwrap();
    let event = app.installation.context.store.event(&app.platform, &id).await.unwrap().unwrap().event;
    match event.fact {
        Fact::Decision { decision, hint, moderator, .. } => {
            assert_eq!(moderator.as_deref(), Some("max"), "decided by whom the server named");
            format!("{} {hint}", decision.as_str())
        }
        Fact::IncidentClosed { resolution, .. } => format!("closed {}", resolution.as_str()),
        Fact::AuthorDecision { decision, hint, .. } => format!("author {} {hint}", decision.as_str()),
        other => format!("{other:?}"),
    }
}

/// What is promised, by kind.
async fn promised(app: &App<'_>) -> Vec<Work> {
    let stored = app.installation.stored().await;
    let prefix = format!("O#{}#", app.platform);
    let mut jobs = Vec::new();
    for key in stored.keys().filter(|key| key.starts_with(&prefix)) {
        let id = key.trim_start_matches(&prefix).split(' ').next().unwrap();
        jobs.extend(app.installation.context.store.job(&app.platform, id).await.unwrap().map(|job| job.work));
    }
    jobs
}

#[tokio::test]
async fn t11_mark_reviewed_dismisses_what_is_open_and_is_seen_where_nothing_is() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    let id = item(&app, "p-1").await;
    let shown = submit(&app, &id, "mark_reviewed", &json!({})).await["item"].clone();
    assert_eq!((&shown["reviewed_by"], &shown["latest_moderator_action"]), (&json!("max"), &json!("mark_reviewed")));
    assert!(shown["reviewed_at"].is_i64());
    let action = &shown["actions"][0];
    assert_eq!((&action["type"], &action["user_id"]), (&json!("mark_reviewed"), &json!("max")));
    assert_eq!((&action["reporter_type"], &action["target_user_id"]), (&json!("moderator"), &json!("jane")));
    assert_eq!(told(&app, &id).await, ["dismiss dismiss", "closed dismissed"]);
    submit(&app, &id, "mark_reviewed", &Value::Null).await;
    assert_eq!(told(&app, &id).await.len(), 2, "nothing is left to be dismissed");
}

#[tokio::test]
async fn t10_t17_deletions_take_down_and_restore_brings_back() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    for (number, action, payload, hint) in [
        (1, "delete_message", json!({ "reason": "a scam" }), "disable"),
        (2, "delete_comment", json!({ "hard_delete": true }), "remove"),
        (3, "delete_activity", json!({ "hard_delete": false }), "disable"),
        (4, "delete_reaction", json!({ "hard_delete": true }), "remove"),
        (5, "block", json!({}), "disable"),
        (6, "shadow_block", json!({}), "shadow"),
    ] {
        let id = item(&app, &format!("p-{number}")).await;
        let shown = submit(&app, &id, action, &payload).await["item"].clone();
        assert_eq!(told(&app, &id).await, [&format!("act {hint}"), "closed enforced"], "{action}");
        assert_eq!(shown["entity_creator"]["deleted_content_count"], number, "{action}");
        assert_eq!((&shown["actions"][0]["type"], &shown["reviewed_by"]), (&json!(action), &json!("max")));
        assert_eq!(shown["actions"][0]["reason"], payload.get("reason").unwrap_or(&json!("")).clone());
        submit(&app, &id, action, &payload).await;
        assert_eq!(told(&app, &id).await.len(), 2, "{action} of what is down already is only recorded");
    }
    for (number, action) in [(1, "restore"), (2, "unblock")] {
        let id = item(&app, &format!("p-{number}")).await;
        let shown = submit(&app, &id, action, &json!({ "decision_reason": "a mistake" })).await["item"].clone();
        assert_eq!(told(&app, &id).await[2..], ["overturn restore"]);
        assert_eq!(shown["entity_creator"]["deleted_content_count"], 6 - number);
        assert_eq!(shown["actions"][0]["reason"], "a mistake");
    }
    let doubted = item(&app, "p-9").await;
    submit(&app, &doubted, "restore", &json!({})).await;
    assert_eq!(told(&app, &doubted).await, ["dismiss dismiss", "closed dismissed"], "it was never down");
}

#[tokio::test]
async fn t21_t23_a_ban_suspends_for_its_time_and_unban_ends_it() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    let id = item(&app, "p-1").await;
    let before_ms = installation.context.now_ms();
    let shown = submit(&app, &id, "ban", &json!({ "timeout": 60, "reason": "spam" })).await["item"].clone();
    assert_eq!((told(&app, &id).await, told_of(&app, "jane").await), (vec![], vec!["author hold suspend".into()]));
    let creator = &shown["entity_creator"];
    assert_eq!((&creator["banned"], &creator["ban_count"]), (&json!(true), &json!(1)));
    let ban = &shown["bans"][0];
    assert_eq!(
        (&ban["reason"], &ban["created_by"]["id"], &ban["shadow"]),
        (&json!("spam"), &json!("max"), &json!(false))
    );
    let expires_ms = ban["expires"].as_i64().unwrap() / 1_000_000;
    assert!((before_ms + 3_600_000..before_ms + 3_700_000).contains(&expires_ms));
    assert_eq!((&shown["reviewed_by"], &shown["actions"][0]["type"]), (&json!("max"), &json!("ban")));
    let ends = |work: &Work| matches!(work, Work::AuthorRelease { author, decision: 1 } if author == "jane");
    assert_eq!(promised(&app).await.iter().filter(|work| ends(work)).count(), 1, "it names the decision that it ends");

    submit(&app, &id, "ban", &json!({})).await;
    assert_eq!(told_of(&app, "jane").await[1..], ["author hold suspend"], "another end");
    submit(&app, &id, "ban", &json!({ "shadow": true })).await;
    assert_eq!(told_of(&app, "jane").await[2..], ["author hold shadow"], "another kind");
    let again = submit(&app, &id, "ban", &json!({ "shadow": true })).await["item"].clone();
    assert_eq!(told_of(&app, "jane").await.len(), 3, "the same ban is only recorded");
    assert_eq!((&again["entity_creator"]["shadow_banned"], &again["bans"][0]["shadow"]), (&json!(true), &json!(true)));

    let shown = submit(&app, &id, "unban", &json!({ "decision_reason": "served" })).await["item"].clone();
    assert_eq!(told_of(&app, "jane").await[3..], ["author overturn restore"]);
    assert_eq!((&shown["entity_creator"]["banned"], &shown["bans"]), (&json!(false), &json!([])));
    assert_eq!((&shown["entity_creator"]["ban_count"], told(&app, &id).await), (&json!(3), vec![]));
    submit(&app, &id, "unban", &json!({})).await;
    assert_eq!(told_of(&app, "jane").await.len(), 4, "nothing stands against jane any more");
}

#[tokio::test]
async fn what_only_the_platform_can_do_is_recorded() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    let id = item(&app, "p-1").await;
    for (action, payload, custom) in [
        ("ban", json!({ "channel_ban_only": true }), json!({ "channel_cid": "channel" })),
        ("ban", json!({ "channel_cid": "messaging:x" }), json!({ "channel_cid": "messaging:x" })),
        ("unban", json!({ "channel_cid": "messaging:x" }), json!({ "channel_cid": "messaging:x" })),
        (
            "custom",
            json!({ "id": "warn", "options": { "level": 2 } }),
            json!({ "id": "warn", "options": { "level": 2 } }),
        ),
        ("kick_user", json!({}), json!({})),
    ] {
        let shown = submit(&app, &id, action, &payload).await["item"].clone();
        assert_eq!((&shown["actions"][0]["type"], &shown["actions"][0]["custom"]), (&json!(action), &custom));
        assert_eq!(shown["reviewed_by"], "max");
    }
    assert_eq!((told(&app, &id).await, told_of(&app, "jane").await), (vec![], vec![]));
    let store = &installation.context.store;
    assert_eq!(store.author(&app.platform, "jane").await.unwrap(), None);
}

#[tokio::test]
async fn t20_delete_user_bans_the_author_and_walks_over_their_contents() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    let id = item(&app, "p-1").await;
    let shown = submit(&app, &id, "delete_user", &json!({ "hard_delete": true })).await["item"].clone();
    assert_eq!(told_of(&app, "jane").await, ["author act terminate"]);
    assert_eq!(
        (&shown["entity_creator"]["banned"], &shown["actions"][0]["type"]),
        (&json!(true), &json!("delete_user"))
    );
    let walks = |work: &Work| matches!(work, Work::AuthorWalk { author, decision: 1, .. } if author == "jane");
    assert_eq!(promised(&app).await.iter().filter(|work| walks(work)).count(), 1);
    let user = json!({ "entity_type": "stream:user", "entity_id": "bob", "entity_creator_id": "" });
    let user = app.post("/api/v2/moderation/flag", &user).await.with(201)["item_id"].as_str().unwrap().to_owned();
    submit(&app, &user, "delete_user", &json!({})).await;
    assert_eq!(told_of(&app, "bob").await, ["author act terminate"], "an item that is a user is its own author");
    let banned = installation.context.store.author(&app.platform, "bob").await.unwrap().unwrap();
    assert_eq!(banned.status, AuthorStatus::Banned);
    submit(&app, &user, "ban", &json!({})).await;
    assert_eq!(told_of(&app, "bob").await.len(), 1, "a ban of whoever is banned for good is only recorded");
}

#[tokio::test]
async fn t12_t16_escalations_leave_the_item_in_the_queue() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    let id = item(&app, "p-1").await;
    let payload = json!({ "reason": "unsure", "notes": "see the thread", "priority": "high" });
    let shown = submit(&app, &id, "escalate", &payload).await["item"].clone();
    assert_eq!((&shown["escalated"], &shown["reviewed_at"]), (&json!(true), &Value::Null));
    assert_eq!((&shown["escalated_by"], &shown["escalation_metadata"]), (&json!("max"), &payload));
    assert_eq!(told(&app, &id).await, ["escalate escalate"]);
    submit(&app, &id, "escalate", &payload).await;
    let shown = submit(&app, &id, "de_escalate", &json!({})).await["item"].clone();
    assert_eq!((&shown["escalated"], told(&app, &id).await.len()), (&json!(false), 1));
    submit(&app, &id, "mark_reviewed", &json!({})).await;
    let shown = submit(&app, &id, "escalate", &json!({})).await["item"].clone();
    assert_eq!((&shown["escalated"], &shown["reviewed_at"]), (&json!(true), &Value::Null), "a new incident");
}

#[tokio::test]
async fn t6_a_moderators_flag_is_a_report() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    let id = item(&app, "p-1").await;
    let report = json!({ "reason": "look at this", "entity_id": null, "entity_type": null, "custom": null });
    let shown = submit(&app, &id, "flag", &report).await["item"].clone();
    assert_eq!((&shown["flags_count"], &shown["reviewed_at"]), (&json!(2), &Value::Null));
    let report = shown["flags"].as_array().unwrap().iter().find(|flag| flag["type"] == "user_report").unwrap();
    assert_eq!((&report["user_id"], &report["reason"]), (&json!("max"), &json!("look at this")));
}

#[tokio::test]
async fn what_was_only_named_can_be_acted_on() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    let flag = json!({ "entity_type": "stream:chat:v1:message", "entity_id": "m-1", "entity_creator_id": "" });
    app.post("/api/v2/moderation/flag", &flag).await.with(201);
    let body = json!({ "action_type": "delete_message",
        "delete_message": { "entity_type": "stream:chat:v1:message", "entity_id": "m-1" }, "user_id": "max" });
    let shown = app.post("/moderation/submit_action", &body).await.with(201)["item"].clone();
    assert_eq!(told(&app, shown["id"].as_str().unwrap()).await[0], "act disable");
    let refused = json!({ "action_type": "ban", "item_id": shown["id"], "user_id": "max" });
    let refused = app.post(SUBMIT, &refused).await.with(400);
    assert_eq!(refused["code"], 4, "nobody is known to have written it");
    let named = json!({ "action_type": "ban", "ban": { "target_user_id": "zoe" }, "user_id": "max" });
    let shown = app.post(SUBMIT, &named).await.with(201)["item"].clone();
    assert_eq!((&shown["entity_type"], &shown["entity_id"]), (&json!("stream:user"), &json!("zoe")));
    assert_eq!((&shown["bans"][0]["user"]["id"], told_of(&app, "zoe").await.len()), (&json!("zoe"), 1));
}

/// A ban of somebody else than the author, on an item: the log says whom it is about.
#[tokio::test]
async fn the_log_names_whom_a_ban_is_about() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    let id = item(&app, "p-1").await;
    let ban = json!({ "target_user_id": "bob", "timeout": 30, "shadow": true, "channel_cid": "messaging:x" });
    let shown = submit(&app, &id, "ban", &ban).await["item"].clone();
    let action = &shown["actions"][0];
    assert_eq!((&action["type"], &action["target_user_id"]), (&json!("ban"), &json!("bob")));
    assert_eq!(action["custom"], json!({ "channel_cid": "messaging:x", "timeout": 30, "shadow": true }));
    assert_eq!(shown["entity_creator"]["banned"], false, "the author has nothing to do with it");
}

#[tokio::test]
async fn what_does_not_exist_or_is_anothers_is_not_found() {
    let installation = Installation::new().await;
    let (app, other) = (App::new(&installation).await, App::new(&installation).await);
    let id = item(&app, "p-1").await;
    let unknown = CaseId::of(&app.platform, &ContentRef { kind: "post".into(), id: "none".into() }).uuid();
    let before = installation.stored().await;
    for (app, item) in [(&app, unknown.as_str()), (&app, "item_id"), (&other, id.as_str())] {
        let body = json!({ "action_type": "delete_message", "item_id": item, "user_id": "max" });
        assert_eq!(app.post(SUBMIT, &body).await.with(404)["code"], 16);
    }
    let refused = app.post(SUBMIT, &json!({ "action_type": "applaud", "item_id": id })).await.with(400);
    assert_eq!((&refused["code"], refused["exception_fields"].get("action_type").is_some()), (&json!(4), true));
    let refused = app.post(SUBMIT, &json!({ "action_type": "mark_reviewed" })).await.with(400);
    assert!(refused["exception_fields"].get("item_id").is_some());
    let refused = app.post_as("max", SUBMIT, &json!({ "action_type": "mark_reviewed", "item_id": id })).await.with(403);
    assert_eq!(refused["code"], 17);
    assert_eq!(installation.stored().await, before);
}
