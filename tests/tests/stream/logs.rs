//! What was done and what was flagged, across items.

use domain::config::Scope;
use domain::content::ContentRef;
use domain::ids::CaseId;
use domain::reports::Report;
use e2e::inprocess::{Call, Installation};
use e2e::stream::App;
use serde_json::{Value, json};

use crate::actions::{item, submit};

const LOGS: &str = "/api/v2/moderation/logs";
const FLAGS: &str = "/api/v2/moderation/flags";

/// Everything that passes, page by page, and the pages back.
async fn all(app: &App<'_>, path: &str, name: &str, query: &Value) -> Vec<Value> {
    let mut body = query.clone();
    let (mut found, mut pages, mut prev) = (Vec::new(), Vec::new(), Value::Null);
    loop {
        let page = app.post(path, &body).await.with(201);
        let items = page[name].as_array().unwrap().clone();
        found.extend(items.clone());
        pages.push(items);
        prev = page.get("prev").cloned().unwrap_or(prev);
        let Some(next) = page.get("next") else { break };
        body["next"] = next.clone();
        assert!(pages.len() < 100, "an endless walk");
    }
    pages.pop();
    body.as_object_mut().unwrap().remove("next");
    while let Some(expected) = pages.pop() {
        body["prev"] = prev;
        let page = app.post(path, &body).await.with(201);
        assert_eq!(page[name], Value::from(expected), "a page before");
        prev = page.get("prev").cloned().unwrap_or_default();
    }
    found
}

fn words(logs: &[Value]) -> Vec<&str> {
    logs.iter().map(|log| log["type"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn the_log_tells_of_every_flag_and_action_once_in_both_directions() {
    let installation = Installation::new().await;
    let (app, other) = (App::new(&installation).await, App::new(&installation).await);
    let (one, two) = (item(&app, "p-1").await, item(&app, "p-2").await);
    let report = json!({ "entity_type": "post", "entity_id": "p-1", "user_id": "bob", "reason": "rude" });
    app.post("/api/v2/moderation/flag", &report).await.with(201);
    submit(&app, &one, "delete_message", &json!({ "reason": "a scam" })).await;
    submit(&app, &two, "ban", &json!({})).await;
    app.post("/moderation/ban", &json!({ "target_user_id": "zoe", "user_id": "max" })).await.with(201);
    item(&other, "p-1").await;
    for limit in [1, 2, 100] {
        let newest = all(&app, LOGS, "logs", &json!({ "limit": limit })).await;
        assert_eq!(words(&newest), ["ban", "ban", "delete_message", "flag", "flag", "flag"], "{limit} a page");
        let mut oldest = all(&app, LOGS, "logs", &json!({ "limit": limit, "sort": [{ "created_at": 1 }] })).await;
        oldest.reverse();
        assert_eq!(oldest, newest);
    }
    let logs = all(&app, LOGS, "logs", &json!({})).await;
    assert_eq!((&logs[0]["target_user_id"], &logs[0]["user_id"]), (&json!("zoe"), &json!("max")));
    assert_eq!((&logs[2]["reason"], &logs[2]["review_queue_item_id"]), (&json!("a scam"), &json!(one)));
    let ids: std::collections::BTreeSet<_> = logs.iter().map(|log| log["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), logs.len());
    for (filter, expected) in [
        (json!({ "type": "ban" }), vec![0, 1]),
        (json!({ "type": { "$in": ["delete_message", "ban"] }, "target_user_id": "jane" }), vec![1, 2]),
        (json!({ "reporter_id": "bob" }), vec![3]),
        (json!({ "reporter_type": "moderator" }), vec![0, 1, 2]),
        (json!({ "reporter_type": "api_integration", "entity_id": "p-2" }), vec![4]),
        (json!({ "review_queue_item_id": one, "type": "flag" }), vec![3, 5]),
        (json!({ "moderation_category": "user_report" }), vec![3]),
        (json!({ "id": logs[2]["id"] }), vec![2]),
        (json!({ "created_at": { "$lte": logs[4]["created_at"] } }), vec![4, 5]),
        (json!({ "created_at": { "$gt": "2090-01-01T00:00:00Z" } }), vec![]),
        (json!({ "date_range": "2020-01-01T00:00:00_2090-01-01T00:00:00", "resource_type": "stream:user" }), vec![0]),
    ] {
        let found = all(&app, LOGS, "logs", &json!({ "filter": filter, "limit": 1 })).await;
        let expected: Vec<_> = expected.into_iter().map(|index: usize| logs[index].clone()).collect();
        assert_eq!(found, expected, "{filter}");
    }
}

#[tokio::test]
async fn reports_that_were_counted_later_are_logged_whoever_made_them() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    item(&app, "p-1").await;
    let case = CaseId::of(&app.platform, &ContentRef { kind: "post".into(), id: "p-1".into() });
    let report = |reporter: Option<&str>, random: &str| Report {
        reporter: reporter.map(str::to_owned),
        reason: Some("rude".into()),
        suspected: Vec::new(),
        tags: Vec::new(),
        custom: None,
        at_ms: None,
        random: random.to_owned(),
        is_trusted: false,
    };
    let now_us = installation.context.clock.now_us();
    for (late, (reporter, random)) in (1..).zip([(None, "x"), (Some("bob"), ""), (None, "y")]) {
        let record = report(reporter, random).record(&app.platform, 1, now_us - late * 1_000_000);
        assert!(installation.context.store.put_report_alone(&app.platform, &case, &record).await.unwrap());
    }
    installation.fold(&app.platform, &case).await;
    let reports = json!({ "moderation_category": "user_report" });
    let logs = all(&app, LOGS, "logs", &json!({ "filter": reports, "limit": 1 })).await;
    let mut names: Vec<_> = logs.iter().map(|log| log["user_id"].as_str().unwrap()).collect();
    names.sort_unstable();
    assert_eq!(names, ["", "", "bob"]);
    let flags = all(&app, FLAGS, "flags", &json!({ "filter": { "entity_type": "post", "entity_id": "p-1" } })).await;
    assert_eq!(flags.iter().filter(|flag| flag["type"] == "user_report").count(), 3);
}

#[tokio::test]
async fn the_log_of_a_user_has_what_was_decided_elsewhere() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    let one = item(&app, "p-1").await;
    let user = json!({ "filter": { "entity_type": "stream:user", "entity_id": "jane" }, "limit": 1 });
    assert_eq!(all(&app, LOGS, "logs", &user).await, Vec::<Value>::new());
    // With a content of hers; in Checkstep's dialect; and by name.
    submit(&app, &one, "ban", &json!({ "timeout": 5 })).await;
    let key = installation.key(&app.platform, &[Scope::Content], |_| {}).await;
    let body = json!({ "author": "jane", "decision": "overturn", "moderator": "ada" });
    let call = Call {
        method: "POST",
        path: "/api/v2/author/decision".into(),
        headers: vec![
            ("authorization".into(), format!("Bearer {key}")),
            ("content-type".into(), "application/json".into()),
        ],
        body: body.to_string().into_bytes(),
        ..Call::default()
    };
    let reply = installation.send(call).await;
    assert_eq!(reply.status, 202, "{}", reply.body);
    app.post("/moderation/ban", &json!({ "target_user_id": "jane", "user_id": "max" })).await.with(201);
    let logs = all(&app, LOGS, "logs", &user).await;
    assert_eq!(words(&logs), ["ban", "unban", "ban"]);
    assert!(logs.iter().all(|log| log["target_user_id"] == "jane"), "{logs:?}");
    assert_eq!((&logs[1]["user_id"], &logs[1]["reporter_type"]), (&json!("ada"), &json!("api_integration")));
    let ids: std::collections::BTreeSet<_> = logs.iter().map(|log| log["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), 3);
}

#[tokio::test]
async fn flags_come_with_their_items() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    let one = item(&app, "p-1").await;
    item(&app, "p-2").await;
    let report = json!({ "entity_type": "post", "entity_id": "p-1", "user_id": "bob", "reason": "rude" });
    app.post("/api/v2/moderation/flag", &report).await.with(201);
    submit(&app, &one, "mark_reviewed", &json!({})).await;
    let flags = all(&app, FLAGS, "flags", &json!({ "limit": 1 })).await;
    assert_eq!(words(&flags), ["user_report", "custom_check_text", "custom_check_text"]);
    assert_eq!((&flags[0]["user_id"], &flags[0]["reason"]), (&json!("bob"), &json!("rude")));
    assert_eq!(
        (&flags[0]["review_queue_item"]["id"], &flags[0]["review_queue_item"]["reviewed_by"]),
        (&json!(one), &json!("max"))
    );
    for (filter, count) in [
        (json!({ "labels": "scam" }), 2),
        (json!({ "entity_type": "post", "entity_id": "p-1" }), 2),
        (json!({ "review_queue_item_id": one, "labels": { "$in": ["scam"] } }), 1),
        (json!({ "labels": "none" }), 0),
    ] {
        assert_eq!(all(&app, FLAGS, "flags", &json!({ "filter": filter })).await.len(), count, "{filter}");
    }
}
