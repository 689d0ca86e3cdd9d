//! Authors: decided on alone or together with a content, and their profile.

use domain::moderators::Role;
use e2e::world::World;
use e2e::world::http::body_of;
use e2e::world::platform::{Setup, flagged};
use serde_json::{Value, json};

use super::{act, conflict, get, ok, path, send, word};

const DECIDE: &str = "/moderate/v1/authors/decision";
const PROFILE: &str = "/moderate/v1/authors?id=u-1";

fn by_author(id: &str) -> Value {
    let mut content = flagged(id, "doubtful");
    content["author"] = json!("u-1");
    content
}

#[tokio::test]
async fn content_and_author_are_decided_on_at_once() {
    let world = World::new(Setup::subscribed()).await;
    let a = world.moderator(Role::Reviewer).await;
    for id in ["1", "2", "3"] {
        world.moderate(&by_author(id)).await;
    }
    let both = json!({
        "decision": "act", "violations": [{ "policy": "CHK", "field": "text" }], "hint": "blur",
        "author": { "decision": "act", "hint": "lock" },
    });
    let path_of = path(&world, "1", "/decision");
    let sending = world.request("POST", &path_of, &both).by(&a.key).once("k");
    let first = world.insist(&sending).await;
    assert_eq!(first.status, 200, "{}", first.body);
    world.settle().await;
    assert_eq!(world.insist(&sending).await.body, first.body, "a repetition after the author was banned");
    let profile = get(&world, &a.key, PROFILE).await;
    assert_eq!((&profile["status"], &profile["decisions"]), (&json!("banned"), &json!(1)));
    assert_eq!(profile["ban"]["violations"][0]["policy"], "CHK");
    assert_eq!((&profile["enforcements"], &profile["strikes"]["weight"]), (&json!(1), &json!(1)), "{profile}");
    assert_eq!((&profile["contents"]["count"], &profile["violations"]["CHK"]), (&json!(3), &json!(3)));
    assert_eq!(profile["history"][0]["by"]["moderator"], json!(a.id));
    assert_eq!(profile["latest_cases"].as_array().unwrap().len(), 3);
    for id in ["1", "2", "3"] {
        assert_eq!(get(&world, &a.key, &path(&world, id, "")).await["visibility"], "down");
    }
    let told = world.receiver.posts_of("author-decision");
    assert_eq!(told.len(), 1);
    assert_eq!(world.receiver.posts_of("decision").len(), 1, "of the content that was decided on");
    let again = json!({ "decision": "overturn", "author": { "decision": "act" } });
    assert_eq!(word(&act(&world, &a.key, "1", "/decision", &again).await), conflict("author_already_banned"));
    assert_eq!(get(&world, &a.key, &path(&world, "1", "")).await["visibility"], "down", "neither was done");
    world.finish().await;
}

#[tokio::test]
async fn refusals_suspensions_and_their_end() {
    let world = World::new(Setup::subscribed()).await;
    let a = world.moderator(Role::Reviewer).await;
    assert_eq!(word(&send(&world, &a.key, "GET", PROFILE, &Value::Null).await), (404, "not_found".into()));
    let decide = async |body: Value| word(&send(&world, &a.key, "POST", DECIDE, &body).await);
    assert_eq!(decide(json!({ "author": "u-1", "decision": "overturn" })).await, conflict("author_not_restricted"));
    let until = domain::time::iso_ms(world.now_ms() + 3_600_000);
    assert_eq!(decide(json!({ "author": "u-1", "decision": "hold", "until": until })).await, ok());
    let again = json!({ "author": "u-1", "decision": "hold", "until": until });
    assert_eq!(decide(again).await, conflict("author_already_held"), "with the same end");
    let profile = get(&world, &a.key, PROFILE).await;
    assert_eq!((&profile["status"], &profile["held_until"]), (&json!("held"), &json!(until)));
    world.settle().await;
    let profile = get(&world, &a.key, PROFILE).await;
    assert_eq!((&profile["status"], profile["history"].as_array().unwrap().len()), (&json!("active"), 2));
    let sending = world.request("POST", DECIDE, &json!({ "author": "u-1", "decision": "escalate" })).by(&a.key);
    let sending = sending.once("k");
    let first = body_of(&world.insist(&sending).await, 200);
    assert_eq!(body_of(&world.insist(&sending).await, 200), first);
    let profile = get(&world, &a.key, PROFILE).await;
    assert_eq!((&profile["escalated"], &profile["decisions"]), (&json!(true), &json!(3)), "escalated once");
    assert_eq!(decide(json!({ "author": "u-1", "decision": "act" })).await, ok());
    for decision in ["act", "hold", "escalate"] {
        assert_eq!(decide(json!({ "author": "u-1", "decision": decision })).await, conflict("author_already_banned"));
    }
    world.finish().await;
}

#[tokio::test]
async fn the_author_of_a_case_alone_or_nobody() {
    let world = World::new(Setup::plain()).await;
    let a = world.moderator(Role::Reviewer).await;
    world.moderate(&by_author("1")).await;
    world.moderate(&flagged("2", "anonymous")).await;
    let body = json!({ "author": { "decision": "hold" } });
    assert_eq!(word(&act(&world, &a.key, "2", "/decision", &body).await), conflict("no_author"));
    assert_eq!(word(&act(&world, &a.key, "1", "/decision", &body).await), ok());
    let shown = get(&world, &a.key, &path(&world, "1", "")).await;
    assert_eq!((&shown["author"]["status"], &shown["incident"]["state"]), (&json!("held"), &json!("open")));
    world.finish().await;
}
