//! The review queue: every filter finds its items and no others, whatever list it is answered from.

use std::collections::BTreeSet;

use e2e::inprocess::Installation;
use e2e::stream::App;
use serde_json::{Value, json};

const QUEUE: &str = "/api/v2/moderation/review_queue";

/// Flags contents of several kinds, in several ways.
async fn fill(app: &App<'_>) {
    let payload =
        |texts: &[&str], images: &[&str], custom: Value| json!({ "texts": texts, "images": images, "custom": custom });
    let check = async |kind: &str, id: &str, author: &str, payload: Value, flags: Value| {
        let body = json!({ "entity_type": kind, "entity_id": id, "entity_creator_id": author,
            "moderation_payload": payload, "flags": flags });
        app.post("/api/v2/moderation/custom_check", &body).await.with(201);
    };
    let flag = async |kind: &str, id: &str, author: &str, reporter: &str, reason: &str| {
        let body = json!({ "entity_type": kind, "entity_id": id, "entity_creator_id": author, "user_id": reporter,
            "reason": reason });
        app.post("/api/v2/moderation/flag", &body).await.with(201);
    };
    let text = json!([{ "type": "custom_check_text", "labels": ["INSULT"], "reason": "rude" }]);
    let image = json!([{ "type": "custom_check_image", "labels": ["NUDITY", "OTHER"] }]);
    check("post", "p1", "jane", payload(&["a"], &[], json!({ "location_id": "loc-42", "level": 3 })), text.clone())
        .await;
    check("post", "p2", "jane", payload(&["b"], &["example.com/b.jpg"], json!({ "level": 5.5 })), image).await;
    check("comment", "c1", "bob", payload(&[], &["example.com/c.jpg"], json!({ "tags": ["x", "y"] })), text).await;
    flag("post", "p1", "jane", "zoe", "spam").await;
    flag("stream:user", "bob", "", "zoe", "impersonates me").await;
    flag("stream:chat:v1:message", "m1", "", "eve", "spam").await;
}

/// Ids of the contents that a filter finds, with a page of any size.
async fn found(app: &App<'_>, filter: &Value) -> BTreeSet<String> {
    let mut all: Vec<BTreeSet<String>> = Vec::new();
    for (sort, limit) in [("created_at", 100), ("updated_at", 2), ("id", 3), ("created_at", 1)] {
        let (mut ids, mut next) = (Vec::new(), Value::Null);
        loop {
            let body = json!({ "filter": filter, "sort": [{ sort: -1 }], "limit": limit, "next": next });
            let page = app.post(QUEUE, &body).await.with(201);
            let items = page["items"].as_array().unwrap();
            assert!(items.len() <= limit && (next.is_null() || !items.is_empty()), "{filter} by {sort}: {page}");
            ids.extend(items.iter().map(|item| item["entity_id"].as_str().unwrap().to_owned()));
            next = page["next"].clone();
            if next.is_null() {
                break;
            }
        }
        let distinct: BTreeSet<String> = ids.iter().cloned().collect();
        assert_eq!(distinct.len(), ids.len(), "{filter} by {sort}: {ids:?}");
        all.push(distinct);
    }
    assert!(all.windows(2).all(|pair| pair[0] == pair[1]), "{filter}: {all:?}");
    all.remove(0)
}

#[tokio::test]
async fn every_filter_finds_its_items_and_no_others() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    fill(&app).await;
    let everything = ["p1", "p2", "c1", "bob", "m1"];
    let id = app.post(QUEUE, &json!({ "filter": { "entity_id": "p2" } })).await.with(201)["items"][0]["id"].clone();
    let cases: Vec<(Value, Vec<&str>)> = vec![
        (json!({}), everything.into()),
        (json!({ "id": id }), vec!["p2"]),
        (json!({ "id": { "$gte": id, "$lte": id } }), vec!["p2"]),
        (json!({ "id": "nonsense" }), vec![]),
        (json!({ "entity_type": "post" }), vec!["p1", "p2"]),
        (json!({ "entity_type": "post", "entity_id": { "$in": ["p1", "c1"] } }), vec!["p1"]),
        (json!({ "entity_type": { "$gt": "post" } }), vec!["bob", "m1"]),
        (json!({ "entity_id": "c1" }), vec!["c1"]),
        (json!({ "entity_creator_id": "jane" }), vec!["p1", "p2"]),
        (json!({ "flagged_user_id": "bob" }), vec!["c1", "bob"]),
        (json!({ "entity_creator_id": { "$exists": false } }), vec!["m1"]),
        (json!({ "reviewed": false }), everything.into()),
        (json!({ "reviewed": true }), vec![]),
        (json!({ "status": "complete" }), everything.into()),
        (json!({ "status": "partial" }), vec![]),
        (json!({ "category": "custom_check_image" }), vec!["p2"]),
        (json!({ "category": { "$in": ["custom_check_text", "user_report"] } }), vec!["p1", "c1", "bob", "m1"]),
        (json!({ "label": "OTHER" }), vec!["p2"]),
        (json!({ "$nor": [{ "label": "INSULT" }] }), vec!["p2", "bob", "m1"]),
        (json!({ "reporter_type": "user" }), vec!["p1", "bob", "m1"]),
        (json!({ "reporter_type": { "$in": ["api_integration", "moderator"] } }), vec!["p1", "p2", "c1"]),
        (json!({ "reporter_id": "zoe" }), vec!["p1", "bob"]),
        (json!({ "user_report_reason": { "$in": ["spam", "ham"] } }), vec!["p1", "m1"]),
        (json!({ "has_text": true }), vec!["p1", "p2"]),
        (json!({ "has_image": true, "has_text": false }), vec!["c1"]),
        (json!({ "has_media": false }), vec!["p1", "bob", "m1"]),
        (json!({ "has_video": true }), vec![]),
        (json!({ "recommended_action": "flag" }), everything.into()),
        (json!({ "recommended_action": { "$in": ["remove", "shadow_block"] } }), vec![]),
        (json!({ "date_range": "2020-04-20T00:00:00_2035-04-20T00:00:00" }), everything.into()),
        (json!({ "daterange": "2020-04-20_2020-04-21" }), vec![]),
        (json!({ "created_at": { "$lt": "2020-01-01T00:00:00Z" } }), vec![]),
        (json!({ "updated_at": { "$gt": 1_577_880_000.5 } }), everything.into()),
        (json!({ "reviewed_at": { "$exists": true } }), vec![]),
        (json!({ "severity": { "$lte": 0 } }), everything.into()),
        (json!({ "flags_count": 2 }), vec!["p1"]),
        (json!({ "escalated": true }), vec![]),
        (json!({ "appeal": false, "entity_id": "p1" }), vec!["p1"]),
        (json!({ "latest_moderator_action": "" }), everything.into()),
        (json!({ "location_id": "loc-42" }), vec!["p1"]),
        (json!({ "custom": { "location_id": { "$autocomplete": "LOC" } } }), vec!["p1"]),
        (json!({ "level": { "$gt": 3, "$lt": 6 } }), vec!["p2"]),
        (json!({ "tags": "y" }), vec!["c1"]),
        (json!({ "$or": [{ "level": 3 }, { "entity_creator_id": "bob" }] }), vec!["p1", "c1", "bob"]),
        (
            json!({ "$and": [{ "$or": [{ "label": "INSULT" }, { "label": "OTHER" }] }, { "has_image": true }] }),
            vec!["p2", "c1"],
        ),
    ];
    for (filter, expected) in cases {
        let expected: BTreeSet<String> = expected.into_iter().map(str::to_owned).collect();
        assert_eq!(found(&app, &filter).await, expected, "{filter}");
    }
}

#[tokio::test]
async fn counts_are_those_of_what_waits_whatever_is_asked_for() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    fill(&app).await;
    let counts = json!({ "texts": 2, "users": 1, "media": 2 });
    for body in [json!({}), json!({ "filter": { "entity_id": "p1" }, "limit": 1 }), json!({ "stats_only": true })] {
        let page = app.post(QUEUE, &body).await.with(201);
        assert_eq!(page["stats"], counts, "{body}");
        assert!(body["stats_only"].is_null() || page["items"] == json!([]));
    }
}

#[tokio::test]
async fn one_item_is_found_by_its_id_and_nothing_that_was_never_flagged() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    fill(&app).await;
    let shown = app.post(QUEUE, &json!({ "filter": { "entity_id": "p1" } })).await.with(201)["items"][0].clone();
    let path = format!("{QUEUE}/{}", shown["id"].as_str().unwrap());
    assert_eq!(app.get(&path, &[]).await.with(200)["item"], shown);
    let bare = path.strip_prefix("/api/v2").unwrap();
    assert_eq!(app.get(bare, &[]).await.with(200)["item"]["id"], shown["id"]);
    for unknown in ["nonsense", "4f1c1f0a-6d1e-8c1a-9d0e-2f5b7c9a1e3d"] {
        assert_eq!(app.get(&format!("{QUEUE}/{unknown}"), &[]).await.with(404)["code"], 16);
    }
    let other = App::new(&installation).await;
    assert_eq!(other.get(&path, &[]).await.with(404)["code"], 16);
    assert_eq!(other.post(QUEUE, &json!({})).await.with(201)["items"], json!([]));
    let refused = app.post(QUEUE, &json!({ "filter": { "created_at": { "$near": 1 } } })).await.with(400);
    assert_eq!(refused["exception_fields"], json!({ "filter.created_at.$near": "bad_filter" }));
    assert_eq!(app.post_as("jane", QUEUE, &json!({})).await.with(403)["code"], 17);
}
