//! `gavel audit verify`, as the command that it is: it passes whatever the product did, erasures included,
//! and finds what was done to the table behind the product's back.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use std::collections::HashMap;
use std::process::Command;

use aws_sdk_dynamodb::types::AttributeValue;
use domain::content::ContentRef;
use domain::ids::CaseId;
use e2e::deployed::binary;
use e2e::world::World;
use e2e::world::account::TABLE;
use e2e::world::http::body_of;
use e2e::world::platform::{ADMIN_KEY, Setup, enforced, flagged, post};
use serde_json::{Value, json};
use store::table::{self, Key};

type Raw = HashMap<String, AttributeValue>;

/// Status and output of a check.
async fn verify(world: &World) -> (Option<i32>, String) {
    let platform = world.platform.as_str().to_owned();
    let run = async |url: String| {
        let command = tokio::task::spawn_blocking(move || {
            let mut command = Command::new(binary("gavel"));
            command.args(["audit", "verify", "--url", &url, "--key", ADMIN_KEY, "--platform", &platform]);
            command.output().expect("the command runs")
        });
        command.await.expect("it ends")
    };
    let output = world.serve_while(run).await;
    let text = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8_lossy(&text).into_owned())
}

async fn send(world: &World, path: &str, body: Value) {
    let reply = world.insist(&world.request("POST", path, &body)).await;
    assert_eq!(reply.status, 202, "{path}: {}", reply.body);
}

fn by(author: &str, mut content: Value) -> Value {
    content["author"] = json!(author);
    content
}

/// Cases with every sort of entry, and authors with decisions.
async fn filled() -> World {
    let world = World::new(Setup::plain()).await;
    world.moderate(&by("ann", enforced("down", "bad words"))).await;
    world.moderate(&by("bob", flagged("open", "doubtful words"))).await;
    world.moderate(&post("clean", "kind words")).await;
    let appeal = json!({ "id": "down", "type": "post", "author": "ann", "statement": "it was only a joke" });
    send(&world, "/api/v2/content/appeal", appeal).await;
    world.advance(86_400_000);
    let upheld = json!({ "id": "down", "type": "post", "decision": "upheld" });
    send(&world, "/api/v2/content/decision", upheld).await;
    for decision in ["hold", "act", "overturn"] {
        send(&world, "/api/v2/author/decision", json!({ "author": "bob", "decision": decision })).await;
    }
    world.settle().await;
    world
}

fn case(world: &World, id: &str) -> CaseId {
    CaseId::of(&world.platform, &ContentRef { kind: "post".into(), id: id.into() })
}

fn raw_key(at: &Key) -> Raw {
    let text = |value: &str| AttributeValue::S(value.to_owned());
    HashMap::from([("p".to_owned(), text(&at.p)), ("s".to_owned(), text(&at.s))])
}

async fn get(world: &World, at: &Key) -> Raw {
    let found = world.account.client().get_item().table_name(TABLE).set_key(Some(raw_key(at))).send().await;
    found.unwrap().item.unwrap_or_else(|| panic!("no item {at:?}"))
}

async fn put(world: &World, item: Raw) {
    world.account.client().put_item().table_name(TABLE).set_item(Some(item)).send().await.unwrap();
}

async fn delete(world: &World, at: &Key) {
    world.account.client().delete_item().table_name(TABLE).set_key(Some(raw_key(at))).send().await.unwrap();
}

/// The item with its state changed.
fn changed(item: &Raw, from: &str, to: &str) -> Raw {
    let state = item["d"].as_s().unwrap();
    assert!(state.contains(from), "{from} is not in {state}");
    let mut item = item.clone();
    item.insert("d".into(), AttributeValue::S(state.replacen(from, to, 1)));
    item
}

#[tokio::test]
async fn what_was_changed_behind_the_products_back_is_found() {
    let world = filled().await;
    let (status, text) = verify(&world).await;
    assert_eq!(status, Some(0), "{text}");
    assert!(
        text.contains("cases    3 (0 erased)") && text.contains("1 texts") && text.contains("authors  1, 3 entries")
    );

    let (down, open) = (case(&world, "down"), case(&world, "open"));
    let platform = &world.platform;
    let entry = |number| table::entry(platform, &down, number);
    let changes = [
        (entry(1), r#""trigger":"automated""#, r#""trigger":"manual""#, "entry 2 does not continue"),
        (entry(2), r#""trigger":"external""#, r#""trigger":"manual""#, "entry 3 does not continue"),
        (entry(3), r#""trigger":"external""#, r#""trigger":"manual""#, "does not stand where its log ends"),
        (entry(2), r#""number":2"#, r#""number":9"#, "entry 2 is missing"),
        (table::entry_text(platform, &down, 2), "only a joke", "no joke", "the text of entry 2"),
        (
            table::head(platform, &down),
            r#""visibility":"down""#,
            r#""visibility":"online""#,
            "does not stand where its log ends",
        ),
        (
            table::head(platform, &open),
            r#""incident":"open""#,
            r#""incident":"none""#,
            "does not stand where its log ends",
        ),
        (table::author_entry(platform, "bob", 2), r#""to":"banned""#, r#""to":"active""#, "author bob: entry 3"),
        (
            table::author(platform, "bob"),
            r#""status":"active""#,
            r#""status":"held""#,
            "author bob: the author does not",
        ),
    ];
    for (at, from, to, expected) in changes {
        let before = get(&world, &at).await;
        put(&world, changed(&before, from, to)).await;
        let (status, text) = verify(&world).await;
        assert!(status == Some(1) && text.contains(expected), "{at:?}: {status:?} {text}");
        let names_it = [down.as_str(), open.as_str(), "author bob"].iter().any(|name| text.contains(name));
        assert!(names_it, "{text}");
        put(&world, before).await;
    }
    let removed = [
        (entry(2), "entry 2 is missing"),
        (entry(3), "entry 3 is missing"),
        (table::entry_text(platform, &down, 2), "the text of entry 2"),
        (table::head(platform, &down), "the case is gone, and its log is not"),
        (table::author(platform, "bob"), "record is gone"),
        (table::author_entry(platform, "bob", 1), "author bob: entry 1"),
    ];
    for (at, expected) in removed {
        let before = get(&world, &at).await;
        delete(&world, &at).await;
        let (status, text) = verify(&world).await;
        assert!(status == Some(1) && text.contains(expected), "{at:?}: {status:?} {text}");
        put(&world, before).await;
    }
    assert_eq!(verify(&world).await.0, Some(0), "all is as it was");
    world.finish().await;
}

#[tokio::test]
async fn an_erasure_leaves_a_log_that_passes() {
    let world = filled().await;
    let path = format!("/admin/v1/platforms/{}/erasures", world.platform);
    for what in [json!({ "content": { "type": "post", "id": "down" } }), json!({ "author": "bob" })] {
        let reply = world.insist(&world.request("POST", &path, &what).by(ADMIN_KEY)).await;
        body_of(&reply, 202);
    }
    world.settle().await;
    let stored = world.account.scan().await;
    assert!(stored.iter().all(|item| !format!("{item:?}").contains("only a joke")), "the statement is still there");
    let (status, text) = verify(&world).await;
    assert_eq!(status, Some(0), "{text}");
    assert!(text.contains("cases    3 (2 erased)"), "{text}");
    world.finish().await;
}

/// Cases that are not listed because they were never flagged are found by their entries.
#[tokio::test]
async fn a_platform_that_lists_flagged_cases_only_is_checked_too() {
    let world = World::new(Setup::plain().with(|settings| settings.index_all_cases = false)).await;
    world.moderate(&post("clean", "kind words")).await;
    world.moderate(&flagged("open", "doubtful words")).await;
    let (status, text) = verify(&world).await;
    assert!(status == Some(0) && text.contains("cases    1 (0 erased)"), "{text}");
    world.finish().await;
}

#[tokio::test]
async fn what_cannot_be_checked_is_not_passed() {
    let world = World::new(Setup::plain()).await;
    let run = async |url: String| {
        let command = tokio::task::spawn_blocking(move || {
            let mut command = Command::new(binary("gavel"));
            command.args(["audit", "verify", "--url", &url, "--key", "wrong", "--platform", "platform1"]);
            command.output().expect("the command runs")
        });
        command.await.expect("it ends")
    };
    let output = world.serve_while(run).await;
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(1) && text.contains("401"), "{text}");
    world.finish().await;
}
