//! Block lists: made, read, changed and removed, and the one that is always there.

use e2e::inprocess::Installation;
use e2e::stream::{Answer, App};
use serde_json::{Value, json};

const LISTS: &str = "/api/v2/blocklists";
const BUILT_IN: &str = "profanity_en_2020_v1";

async fn list(app: &App<'_>, query: &[(&str, &str)]) -> Value {
    app.get(LISTS, query).await.with(200)
}

fn names(page: &Value) -> Vec<&str> {
    page["blocklists"].as_array().unwrap().iter().map(|list| list["name"].as_str().unwrap()).collect()
}

async fn call(app: &App<'_>, method: &'static str, name: &str, query: &[(&str, &str)], body: Option<&Value>) -> Answer {
    app.send(app.call(method, &format!("{LISTS}/{name}"), query, body)).await
}

async fn made(app: &App<'_>, name: &str, more: &Value) -> Value {
    let mut body = json!({ "name": name, "words": ["cookie", "cream"] });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    app.post(LISTS, &body).await.with(201)["blocklist"].clone()
}

#[tokio::test]
async fn a_list_is_made_read_changed_and_removed() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    let options = json!({ "is_plural_check_enabled": true, "team": "red", "user_id": "jane" });
    let first = made(&app, "sweets & more", &options).await;
    assert_eq!((&first["type"], &first["words"]), (&json!("word"), &json!(["cookie", "cream"])));
    assert_eq!((&first["team"], &first["owner_user_id"]), (&json!("red"), &json!("jane")));
    assert!(first["created_at"].is_i64() && first["is_plural_check_enabled"] == true);
    for spelling in ["sweets%20%26%20more", "sweets & more"] {
        assert_eq!(call(&app, "GET", spelling, &[], None).await.with(200)["blocklist"], first, "{spelling}");
    }
    let change = json!({ "words": ["cake"], "is_leet_check_enabled": true });
    let changed = call(&app, "PUT", "sweets%20%26%20more", &[], Some(&change)).await.with(201)["blocklist"].clone();
    assert_eq!((&changed["words"], &changed["is_leet_check_enabled"]), (&json!(["cake"]), &json!(true)));
    assert_eq!((&changed["is_plural_check_enabled"], &changed["created_at"]), (&json!(true), &first["created_at"]));
    for (query, status) in [(&[("team", "blue")][..], 404), (&[("team", "red")], 200), (&[], 404)] {
        call(&app, "DELETE", "sweets%20%26%20more", query, None).await.with(status);
    }
    assert_eq!(names(&list(&app, &[]).await), [BUILT_IN]);
}

#[tokio::test]
async fn a_name_is_given_once_and_what_is_wrong_is_named() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    made(&app, "sweets", &json!({})).await;
    let before = installation.stored().await;
    for (body, path) in [
        (json!({ "name": "sweets", "words": [] }), "name"),
        (json!({ "name": BUILT_IN, "words": [] }), "name"),
        (json!({ "words": ["a"] }), "name"),
        (json!({ "name": "n", "words": ["a", 7] }), "words[1]"),
        (json!({ "name": "n", "words": ["(unfinished"], "type": "regex" }), "words[0]"),
        (json!({ "name": "n", "words": ["a"], "type": "colour" }), "type"),
    ] {
        let refused = app.post(LISTS, &body).await.with(400);
        assert_eq!((&refused["code"], refused["exception_fields"].get(path).is_some()), (&json!(4), true), "{refused}");
    }
    assert_eq!(installation.stored().await, before);
    for method in ["GET", "PUT", "DELETE"] {
        let body = (method == "PUT").then(|| json!({ "words": ["a"] }));
        assert_eq!(call(&app, method, "unknown", &[], body.as_ref()).await.with(404)["code"], 16, "{method}");
    }
}

#[tokio::test]
async fn lists_are_paged_by_name_and_by_team() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    for (name, team) in [("a", "red"), ("z", "blue"), ("m", "red")] {
        made(&app, name, &json!({ "team": team })).await;
    }
    let mut found = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = list(&app, &[("limit", "1"), ("cursor", &cursor)]).await;
        found.extend(names(&page).into_iter().map(str::to_owned));
        match page.get("next_cursor") {
            Some(next) => cursor = next.as_str().unwrap().to_owned(),
            None => break,
        }
    }
    assert_eq!(found, ["a", "m", BUILT_IN, "z"]);
    assert_eq!(names(&list(&app, &[("team", "red")]).await), ["a", "m"]);
    for query in [("limit", "0"), ("limit", "101"), ("cursor", "forged")] {
        assert_eq!(app.get(LISTS, &[query]).await.with(400)["code"], 4, "{query:?}");
    }
}

#[tokio::test]
async fn the_list_that_is_always_there_can_be_read_and_not_changed() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    let shown = call(&app, "GET", BUILT_IN, &[], None).await.with(200)["blocklist"].clone();
    assert!(shown["words"].as_array().unwrap().len() > 500 && shown["type"] == "word");
    assert_eq!(list(&app, &[]).await["blocklists"][0], shown);
    let change = json!({ "words": ["a"] });
    assert_eq!(call(&app, "PUT", BUILT_IN, &[], Some(&change)).await.with(403)["code"], 17);
    assert_eq!(call(&app, "DELETE", BUILT_IN, &[], None).await.with(403)["code"], 17);
    call(&app, "GET", BUILT_IN, &[("team", "red")], None).await.with(404);
}
