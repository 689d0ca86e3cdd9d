//! Appeals: who may make one, what decides it, and how they are found.

use e2e::inprocess::Installation;
use e2e::stream::App;
use serde_json::{Value, json};

use crate::actions::{item, submit, told_of};

const APPEAL: &str = "/api/v2/moderation/appeal";
const APPEALS: &str = "/api/v2/moderation/appeals";
const SUBMIT: &str = "/api/v2/moderation/submit_action";

fn of_post(id: &str) -> Value {
    json!({ "entity_type": "post", "entity_id": id, "appeal_reason": "it was a quotation",
        "attachments": ["https://example.com/a.png"] })
}

async fn appeal(app: &App<'_>, user: &str, body: &Value) -> String {
    app.post_as(user, APPEAL, body).await.with(201)["appeal_id"].as_str().unwrap().to_owned()
}

async fn get(app: &App<'_>, id: &str) -> Value {
    app.get(&format!("{APPEAL}/{id}"), &[]).await.with(200)["item"].clone()
}

/// Ids of the appeals that pass a filter, over all pages, and back again.
async fn found(app: &App<'_>, filter: &Value, limit: usize) -> Vec<String> {
    let mut ids = Vec::new();
    let mut body = json!({ "filter": filter, "limit": limit });
    let mut back = None;
    loop {
        let page = app.post(APPEALS, &body).await.with(201);
        let items = page["items"].as_array().unwrap();
        assert!(items.len() <= limit);
        ids.extend(items.iter().map(|item| item["id"].as_str().unwrap().to_owned()));
        if page.get("prev").is_some() {
            back = Some((page["prev"].clone(), items.len()));
        }
        let Some(next) = page.get("next") else { break };
        body["next"] = next.clone();
    }
    if let Some((prev, last)) = back {
        body.as_object_mut().unwrap().remove("next");
        body["prev"] = prev;
        let before = app.post(APPEALS, &body).await.with(201);
        let before: Vec<_> = before["items"].as_array().unwrap().iter().map(|item| item["id"].clone()).collect();
        let end = ids.len() - last;
        assert_eq!(before, ids[end - limit..end], "the page before the last");
    }
    ids
}

/// The appeals of the items of `p-1` that pass a filter.
async fn with(app: &App<'_>, filter: &Value) -> Vec<Value> {
    let filter = json!({ "$and": [{ "entity_id": "p-1" }, filter] });
    let page = app.post("/api/v2/moderation/review_queue", &json!({ "filter": filter })).await.with(201);
    page["items"].as_array().unwrap().iter().map(|item| item["appeal"]["id"].clone()).collect()
}

#[tokio::test]
async fn the_creator_appeals_once_and_a_stranger_never() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    let id = item(&app, "p-1").await;
    submit(&app, &id, "delete_message", &json!({ "reason": "a scam" })).await;
    assert_eq!(app.post_as("bob", APPEAL, &of_post("p-1")).await.with(403)["code"], 17);
    assert_eq!(app.post_as("jane", APPEAL, &of_post("p-2")).await.with(404)["code"], 16);
    let unnamed = app.post(APPEAL, &of_post("p-1")).await.with(400);
    assert_eq!(unnamed["exception_fields"], json!({ "user_id": "required" }));
    let made = appeal(&app, "jane", &of_post("p-1")).await;
    assert_eq!(app.post_as("jane", APPEAL, &of_post("p-1")).await.with(400)["code"], 4, "an appeal is pending");
    let shown = get(&app, &made).await;
    assert_eq!((&shown["status"], &shown["appeal_reason"]), (&json!("submitted"), &json!("it was a quotation")));
    assert_eq!((&shown["attachments"], &shown["user"]["id"]), (&json!(["https://example.com/a.png"]), &json!("jane")));
    assert_eq!((&shown["review_queue_item_id"], &shown["flag_labels"]), (&json!(id), &json!(["scam"])));
    assert_eq!(
        (&shown["original_moderation_action"]["type"], &shown["entity_content"]["texts"]),
        (&json!("delete_message"), &json!(["buy now"]))
    );
    assert!(shown["created_at"].is_i64() && shown["updated_at"].is_i64());
    assert_eq!(with(&app, &json!({ "appeal": true })).await, [json!(made)]);
    assert_eq!(with(&app, &json!({ "appeal_status": "submitted", "appeal_id": made })).await, [json!(made)]);
    for filter in [json!({ "appeal": false }), json!({ "appeal_status": "accepted" }), json!({ "appeal_id": "x" })] {
        assert_eq!(with(&app, &filter).await, Vec::<Value>::new(), "{filter}");
    }
    let mut of_bob = app.call("GET", &format!("{APPEAL}/{made}"), &[], None);
    app.sign_as(&mut of_bob, &json!({ "user_id": "bob" }));
    app.send(of_bob).await.with(404);
    app.get(&format!("{APPEAL}/{id}-1"), &[]).await.with(404);
    let delete = json!({ "action_type": "delete_message", "item_id": id, "user_id": "ada" });
    assert_eq!(app.post(SUBMIT, &delete).await.with(400)["code"], 4, "the appeal is to be ruled on");
}

#[tokio::test]
async fn t14_restore_accepts_and_t15_reject_appeal_rejects() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    for (number, action, by_appeal) in
        [(1, "restore", false), (2, "unblock", true), (3, "mark_reviewed", true), (4, "unban", false)]
    {
        let id = item(&app, &format!("p-{number}")).await;
        submit(&app, &id, "block", &json!({})).await;
        let made = appeal(&app, "jane", &of_post(&format!("p-{number}"))).await;
        let mut body = json!({ "action_type": action, action: { "decision_reason": "right" }, "user_id": "ada" });
        body[if by_appeal { "appeal_id" } else { "item_id" }] = if by_appeal { made.clone() } else { id }.into();
        let answer = app.post(SUBMIT, &body).await.with(201);
        assert_eq!(
            (&answer["appeal_item"]["id"], &answer["appeal_item"]["status"]),
            (&json!(made), &json!("accepted")),
            "{action}"
        );
        assert_eq!(answer["item"]["actions"][0]["type"], action);
        assert_eq!(
            (
                get(&app, &made).await["decided_by"].clone(),
                answer["item"]["entity_creator"]["deleted_content_count"].clone()
            ),
            (json!("ada"), json!(0))
        );
    }
    let id = item(&app, "p-9").await;
    submit(&app, &id, "block", &json!({})).await;
    let made = appeal(&app, "jane", &of_post("p-9")).await;
    let reject = |user: &str| {
        json!({ "action_type": "reject_appeal", "appeal_id": made,
        "reject_appeal": { "decision_reason": "it stays" }, "user_id": user })
    };
    let own = app.post(SUBMIT, &reject("max")).await.with(403);
    assert_eq!(own["code"], 17, "not by whoever enforced");
    let answer = app.post(SUBMIT, &reject("ada")).await.with(201);
    let shown = &answer["appeal_item"];
    assert_eq!((&shown["status"], &shown["decision_reason"]), (&json!("rejected"), &json!("it stays")));
    assert_eq!(app.post(SUBMIT, &reject("ada")).await.with(400)["code"], 4, "it has been decided");
    assert_eq!(app.post_as("jane", APPEAL, &of_post("p-9")).await.with(400)["code"], 4);
}

#[tokio::test]
async fn what_the_platform_took_down_by_itself_can_be_appealed() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    let id = item(&app, "p-1").await;
    let made = appeal(&app, "jane", &of_post("p-1")).await;
    let restore = json!({ "action_type": "restore", "item_id": id, "user_id": "ada" });
    let answer = app.post(SUBMIT, &restore).await.with(201);
    assert_eq!((&answer["appeal_item"]["id"], &answer["appeal_item"]["status"]), (&json!(made), &json!("accepted")));
    assert_eq!(app.post_as("jane", APPEAL, &of_post("p-1")).await.with(400)["code"], 4, "it has been ruled on");
    let seen = item(&app, "p-2").await;
    submit(&app, &seen, "mark_reviewed", &json!({})).await;
    assert_eq!(app.post_as("jane", APPEAL, &of_post("p-2")).await.with(404)["code"], 16, "nothing happened to it");
}

#[tokio::test]
async fn t23_a_ban_is_appealed_by_the_banned_and_unban_accepts() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    let of = |user: &str| json!({ "entity_type": "stream:user", "entity_id": user, "appeal_reason": "not me" });
    assert_eq!(app.post_as("jane", APPEAL, &of("jane")).await.with(404)["code"], 16, "jane is not banned");
    app.post("/api/v2/moderation/ban", &json!({ "target_user_id": "jane", "banned_by_id": "max" })).await.with(201);
    assert_eq!(app.post_as("bob", APPEAL, &of("jane")).await.with(403)["code"], 17);
    let made = appeal(&app, "jane", &of("jane")).await;
    let unban = |user: &str| json!({ "action_type": "unban", "appeal_id": made, "user_id": user });
    assert_eq!(app.post(SUBMIT, &unban("max")).await.with(403)["code"], 17, "max banned jane");
    let answer = app.post(SUBMIT, &unban("ada")).await.with(201);
    assert_eq!((&answer["appeal_item"]["status"], &answer["item"]["bans"]), (&json!("accepted"), &json!([])));
    assert_eq!(told_of(&app, "jane").await, ["author hold suspend", "author overturn restore"]);

    app.post("/moderation/ban", &json!({ "target_user_id": "jane", "user_id": "max", "timeout": 60 })).await.with(201);
    let second = appeal(&app, "jane", &of("jane")).await;
    assert_ne!(second, made);
    let reject = json!({ "action_type": "reject_appeal", "appeal_id": second,
        "reject_appeal": { "decision_reason": "it was" }, "user_id": "ada" });
    let answer = app.post(SUBMIT, &reject).await.with(201);
    assert_eq!(
        (&answer["appeal_item"]["status"], answer["item"]["bans"].as_array().unwrap().len()),
        (&json!("rejected"), 1)
    );
    assert_eq!(app.post_as("jane", APPEAL, &of("jane")).await.with(400)["code"], 4, "once for each ban");
    let all = found(&app, &json!({ "user_id": "jane" }), 10).await;
    assert_eq!(all, [second, made.clone()]);
    assert_eq!(get(&app, &made).await["status"], "accepted", "earlier appeals keep their end");
}

#[tokio::test]
async fn appeals_are_found_by_what_they_are() {
    let installation = Installation::new().await;
    let (app, other) = (App::new(&installation).await, App::new(&installation).await);
    let mut made = Vec::new();
    for number in 0..7 {
        let id = item(&app, &format!("p-{number}")).await;
        submit(&app, &id, "block", &json!({})).await;
        made.push((id, appeal(&app, "jane", &of_post(&format!("p-{number}"))).await));
    }
    let accept = json!({ "action_type": "restore", "appeal_id": made[2].1, "user_id": "ada" });
    app.post(SUBMIT, &accept).await.with(201);
    let newest_first: Vec<String> = made.iter().rev().map(|(_, appeal)| appeal.clone()).collect();
    for limit in [1, 2, 3, 100] {
        assert_eq!(found(&app, &json!({}), limit).await, newest_first, "{limit} a page");
    }
    let one = std::slice::from_ref(&made[2].1);
    for filter in [
        json!({ "id": made[2].1 }),
        json!({ "status": "accepted" }),
        json!({ "entity_type": "post", "entity_id": "p-2" }),
        json!({ "review_queue_item_id": made[2].0 }),
        json!({ "decided_by": { "$exists": true } }),
        json!({ "user_id": "jane", "decided_by": { "$in": ["ada", "max"] } }),
    ] {
        assert_eq!(found(&app, &filter, 10).await, one, "{filter}");
    }
    assert_eq!(found(&app, &json!({ "status": "submitted" }), 2).await.len(), 6);
    assert!(
        found(&app, &json!({ "user_id": "bob" }), 2).await.is_empty() && found(&other, &json!({}), 2).await.is_empty()
    );
    let own = app.post_as("bob", APPEALS, &json!({})).await.with(201);
    assert_eq!(own["items"], json!([]), "users find their own");
    let oldest = json!({ "sort": [{ "field": "created_at", "direction": 1 }], "limit": 1 });
    let own = app.post_as("jane", APPEALS, &oldest).await.with(201);
    assert_eq!(own["items"][0]["id"], made[0].1);
    let page = app.post(APPEALS, &json!({ "limit": 1 })).await.with(201);
    for body in [
        json!({ "next": page["next"], "sort": { "created_at": 1 } }),
        json!({ "next": page["next"], "filter": { "status": "submitted" } }),
        json!({ "next": "x" }),
        json!({ "filter": { "colour": "red" } }),
        json!({ "sort": [{ "field": "status" }] }),
        json!({ "limit": 101 }),
    ] {
        assert_eq!(app.post(APPEALS, &body).await.with(400)["code"], 4, "{body}");
    }
}
