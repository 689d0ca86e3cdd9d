//! A case in full: what surrounds it, and what was said about it.

use domain::moderators::Role;
use e2e::world::World;
use e2e::world::platform::{Setup, flagged, post};
use serde_json::{Value, json};

use super::{act, get, path};

#[tokio::test]
async fn a_case_is_shown_with_its_surroundings() {
    let world = World::new(Setup::plain()).await;
    let a = world.moderator(Role::Reviewer).await;
    world.moderate(&post("thread", "what do you think?")).await;
    for n in 0..13 {
        let mut reply = flagged(&format!("r{n:02}"), &format!("reply {n}"));
        reply["parent"] = json!({ "type": "post", "id": "thread" });
        reply["author"] = json!("u-1");
        world.moderate(&reply).await;
        world.advance(1_000);
    }
    act(&world, &a.key, "r06", "/notes", &json!({ "text": "a quarrel" })).await;
    let shown = get(&world, &a.key, &path(&world, "r06", "")).await;
    assert_eq!(shown["parent"]["body"]["fields"][0]["src"], "what do you think?");
    let ids = |list: &Value| -> Vec<String> {
        list.as_array().unwrap().iter().map(|one| one["content"]["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(ids(&shown["siblings"]["before"]), ["r01", "r02", "r03", "r04", "r05"]);
    assert_eq!(ids(&shown["siblings"]["after"]), ["r07", "r08", "r09", "r10", "r11"]);
    assert_eq!(shown["siblings"]["after"][0]["body"]["fields"][0]["src"], "reply 7");
    assert_eq!((&shown["author"]["id"], &shown["author"]["contents"]["count"]), (&json!("u-1"), &json!(13)));
    let note = shown["audit"].as_array().unwrap().last().unwrap();
    assert_eq!((&note["what"], &note["text"]), (&json!("noted"), &json!("a quarrel")));
    assert_eq!(shown["audit_count"], json!(shown["audit"].as_array().unwrap().len()));
    let found = get(&world, &a.key, "/moderate/v1/cases?type=post&id=r06").await;
    assert_eq!(found["id"], shown["id"]);
    let mut orphan = post("orphan", "hello");
    orphan["parent"] = json!({ "type": "post", "id": "never-sent" });
    world.moderate(&orphan).await;
    let shown = get(&world, &a.key, &path(&world, "orphan", "")).await;
    assert_eq!(shown["parent"]["status"], "unknown");
    world.finish().await;
}
