//! Rules of the rule builder: one by its name, in either form, filtered, ordered, and page by page.

use e2e::inprocess::Installation;
use e2e::stream::App;
use serde_json::{Value, json};

const RULE: &str = "/api/v2/moderation/moderation_rule";

async fn made(app: &App<'_>, body: &Value) -> Value {
    app.post(RULE, body).await.with(201)["rule"].clone()
}

async fn found(app: &App<'_>, query: &Value) -> Value {
    app.post(&format!("{RULE}s"), query).await.with(201)
}

fn names(page: &Value) -> Vec<&str> {
    page["rules"].as_array().unwrap().iter().map(|rule| rule["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_rule_is_one_by_its_name_in_both_forms() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    let inner = json!({ "rule_type": "user", "logic": "AND", "conditions": [{ "type": "content_flag_count" }] });
    let first = made(&app, &json!({ "name": "strikes", "config_keys": ["chat"], "rule": inner })).await;
    assert_eq!((&first["rule"], &first["rule_type"], &first["enabled"]), (&inner, &json!("user"), &json!(true)));
    let mut flat = inner.clone();
    flat["name"] = json!("strikes");
    flat["enabled"] = json!(false);
    let second = made(&app, &flat).await;
    assert_eq!((&second["id"], &second["created_at"]), (&first["id"], &first["created_at"]));
    assert_eq!((&second["enabled"], &second["config_keys"]), (&json!(false), &json!([])), "it is replaced as a whole");
    let id = first["id"].as_str().unwrap();
    let path = format!("{RULE}/{id}");
    assert_eq!(app.get(&path, &[]).await.with(200)["rule"], second);
    app.send(app.call("DELETE", &path, &[], None)).await.with(200);
    for method in ["GET", "DELETE"] {
        assert_eq!(app.send(app.call(method, &path, &[], None)).await.with(404)["code"], 16, "{method}");
    }
}

#[tokio::test]
async fn rules_are_filtered_ordered_and_paged_in_both_directions() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    for (name, kind, keys) in
        [("c", "user", json!(["chat"])), ("a", "content", json!([])), ("b", "user", json!(["feeds"]))]
    {
        made(&app, &json!({ "name": name, "rule_type": kind, "config_keys": keys, "enabled": name != "b" })).await;
    }
    let all = found(&app, &json!({ "sort": [{ "name": 1 }] })).await;
    assert_eq!(names(&all), ["a", "b", "c"]);
    assert!(all["ai_image_label_definitions"][0]["label"].is_string() && all["keyframe_labels"] == json!([]));
    for (filter, expected) in [
        (json!({ "rule_type": "user" }), vec!["b", "c"]),
        (json!({ "enabled": true }), vec!["a", "c"]),
        (json!({ "config_keys": { "$contains": "chat" } }), vec!["c"]),
        (
            json!({ "$or": [{ "name": { "$autocomplete": "A" } }, { "config_keys": { "$in": ["feeds"] } }] }),
            vec!["a", "b"],
        ),
        (json!({ "created_at": { "$lt": "2020-01-01T00:00:00Z" } }), vec![]),
    ] {
        assert_eq!(
            names(&found(&app, &json!({ "filter": filter, "sort": [{ "name": 1 }] })).await),
            expected,
            "{filter}"
        );
    }
    let page = |more: &Value| {
        let mut query = json!({ "sort": [{ "name": 1 }], "limit": 1 });
        query.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        query
    };
    let first = found(&app, &page(&json!({}))).await;
    let second = found(&app, &page(&json!({ "next": first["next"] }))).await;
    let third = found(&app, &page(&json!({ "next": second["next"] }))).await;
    assert_eq!([names(&first), names(&second), names(&third)], [["a"], ["b"], ["c"]]);
    assert!(first.get("prev").is_none() && third.get("next").is_none());
    assert_eq!(names(&found(&app, &page(&json!({ "prev": third["prev"] }))).await), ["b"]);
    let other = json!({ "sort": [{ "name": -1 }], "limit": 1, "next": first["next"] });
    assert_eq!(app.post(&format!("{RULE}s"), &other).await.with(400)["code"], 4, "a cursor is of one order");
}
