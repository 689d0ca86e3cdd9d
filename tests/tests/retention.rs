//! How long cases are kept: those that nothing happened to expire by themselves; the others are ended by a job,
//! whole or not at all, and never while somebody still has a right to them.
#![recursion_limit = "256"]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use domain::cases::{Head, IncidentState, Visibility};
use e2e::world::World;
use e2e::world::faults::{Fault, Rule};
use e2e::world::http::body_of;
use e2e::world::items::Item;
use e2e::world::platform::{ADMIN_KEY, Setup, enforced, flagged, post};
use e2e::world::report;
use serde_json::{Value, json};

const DAY_MS: i64 = 86_400_000;

fn about(id: &str, more: &Value) -> Value {
    let mut body = json!({ "type": "post", "id": id });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

/// The items of a post's case, and its jobs.
async fn items(world: &World, id: &str) -> Vec<Item> {
    let partition = store::table::case_partition(&world.platform, &world.post_case(id));
    world.account.scan().await.into_iter().filter(|item| item.p() == partition).collect()
}

async fn jobs(world: &World) -> usize {
    world.account.scan().await.iter().filter(|item| item.p().starts_with("O#")).count()
}

async fn decide(world: &World, id: &str, decision: &str) {
    let more = json!({ "decision": decision, "violations": [{ "policy": "CHK" }] });
    world.call_accepted("content/decision", &about(id, &more)).await;
}

/// Lets days pass, and what is owed by then happen.
async fn days(world: &World, days: i64) {
    world.advance(days * DAY_MS);
    for _ in 0..6 {
        world.sweep().await;
        world.pump().await;
        world.advance(130_000);
    }
}

#[tokio::test]
async fn clean_cases_expire_by_themselves_as_their_type_says() {
    let world = World::new(Setup::plain().with(|settings| settings.retention_days = 100)).await;
    let path = format!("/admin/v1/platforms/{}/complex-types/note", world.platform);
    let short = world.request("PUT", &path, &json!({ "retention_days": 7 })).by(ADMIN_KEY);
    let reply = world.insist(&short).await;
    assert!((200..300).contains(&reply.status), "{}", reply.body);
    world.advance(lambda::cache::FRESH_MS + 1);
    world.accept(&post("small", "hello")).await;
    world.accept(&post("large", &"hello ".repeat(1000))).await;
    world.accept(&json!({ "type": "note", "id": "n", "author": "ann" })).await;
    let at_s = world.now_ms() / 1000;
    world.settle().await;
    for id in ["small", "large"] {
        for item in items(&world, id).await {
            assert_eq!(item.number("x"), Some(at_s + 100 * 86_400), "{id} {}", item.s());
        }
    }
    let heads: Vec<Head> = world.heads().await;
    let note = heads.iter().find(|head| head.content.kind == "note").unwrap();
    assert_eq!(note.expires_s, Some(at_s + 7 * 86_400));
    assert_eq!(jobs(&world).await, 0, "nothing else is owed");
    world.finish().await;
}

#[tokio::test]
async fn a_case_whose_log_has_begun_does_not_expire_by_itself() {
    let world = World::new(Setup::plain()).await;
    for (id, text) in [("small", "hello".to_owned()), ("large", "hello ".repeat(1000))] {
        world.accept(&post(id, &text)).await;
        world.settle().await;
        world.call_accepted("content/inquiry", &about(id, &json!({ "origin": "desk" }))).await;
        for item in items(&world, id).await {
            assert_eq!(item.number("x"), None, "{id} {}", item.s());
        }
    }
    // Reports wait for their content, and outside decisions are recorded, without an incident.
    world.call_accepted("content/report", &about("unknown", &json!({ "reporter": "jane" }))).await;
    world.accept(&post("decided", "hello")).await;
    world.settle().await;
    decide(&world, "decided", "dismiss").await;
    for id in ["unknown", "decided"] {
        let found = items(&world, id).await;
        assert!(found.len() > 1 && found.iter().all(|item| item.number("x").is_none()), "{id}: {found:?}");
    }
    assert_eq!(jobs(&world).await, 4, "each is ended by a job");
    days(&world, 366).await;
    for id in ["unknown", "decided"] {
        assert!(items(&world, id).await.is_empty(), "{id} is gone");
    }
    world.finish().await;
}

#[tokio::test]
async fn nothing_ends_while_somebody_has_a_right_to_it() {
    let world = World::new(Setup::plain().with(|settings| settings.retention_days = 10)).await;
    world.moderate(&flagged("open", "hello")).await;
    world.moderate(&flagged("dismissed", "hello")).await;
    decide(&world, "dismissed", "dismiss").await;
    world.moderate(&enforced("restored", "hello")).await;
    decide(&world, "restored", "overturn").await;
    world.moderate(&enforced("down", &"hello ".repeat(500))).await;
    world.moderate(&enforced("appealed", "hello")).await;
    let appeal = json!({ "author": "ann", "statement": "I was joking" });
    body_of(&world.call("content/appeal", &about("appealed", &appeal)).await, 202);
    world.settle().await;
    days(&world, 11).await;
    assert!(items(&world, "dismissed").await.is_empty(), "nothing stands against its end");
    for id in ["open", "restored", "down", "appealed"] {
        assert!(world.head_of(id).await.unwrap().erased_ms.is_none(), "{id}");
    }
    days(&world, 172).await;
    assert!(world.head_of("restored").await.is_some(), "six months are not over");
    days(&world, 20).await;
    assert!(items(&world, "restored").await.is_empty());
    let skeleton = world.head_of("down").await.unwrap();
    assert_eq!((skeleton.visibility, skeleton.is_skeleton()), (Visibility::Down, true));
    assert!(items(&world, "down").await.iter().all(|item| !item.everything().contains("hello")));
    for id in ["open", "appealed"] {
        let head = world.head_of(id).await.unwrap();
        assert!(head.erased_ms.is_none() && head.incident == IncidentState::Open, "{id}");
    }
    // What is sent again is kept as long as anything else.
    world.accept(&post("down", "words again")).await;
    days(&world, 8).await;
    assert!(!world.head_of("down").await.unwrap().is_skeleton());
    decide(&world, "open", "dismiss").await;
    decide(&world, "appealed", "overturn").await;
    decide(&world, "down", "overturn").await;
    days(&world, 31).await;
    for id in ["open", "appealed", "down"] {
        assert!(items(&world, id).await.is_empty(), "{id}");
    }
    assert_eq!(jobs(&world).await, 0);
    world.finish().await;
}

#[tokio::test]
async fn an_end_killed_at_every_call_is_whole_and_leaves_room() {
    let mut kills = 0;
    for fault in [Fault::KillBefore, Fault::KillAfter] {
        for number in 1.. {
            let world = World::new(Setup::plain().with(|settings| settings.retention_days = 10)).await;
            world.moderate(&flagged("a", &"hello ".repeat(500))).await;
            world.call_accepted("content/report", &about("a", &json!({ "reporter": "jane" }))).await;
            decide(&world, "a", "dismiss").await;
            world.settle().await;
            world.advance(11 * DAY_MS);
            world.proxy.add(Rule::on_call_of("jobs", number, fault));
            // The first time that the worker dies or gets through, the content comes again.
            world.sweep().await;
            world.pump_only("jobs").await;
            let happened = world.proxy.all_happened();
            world.proxy.clear_rules();
            let what = format!("{fault:?} at call {number}");
            // Who only reads may not remove what is left.
            let left = items(&world, "a").await.len();
            world.context().store.case_told(&world.platform, &world.post_case("a")).await.unwrap();
            assert_eq!(items(&world, "a").await.len(), left, "{what}");
            world.moderate(&flagged("a", &"again ".repeat(500))).await;
            world.settle().await;
            let case = world.context().store.case(&world.platform, &world.post_case("a")).await.unwrap().unwrap();
            let body = case.decoded().unwrap();
            assert!(body.fields[0].src.as_deref().unwrap().starts_with("again"), "{what}");
            assert!(case.head.incident.is_open(), "{what}");
            decide(&world, "a", "dismiss").await;
            world.advance(31 * DAY_MS);
            world.settle().await;
            assert!(items(&world, "a").await.is_empty(), "{what}");
            assert_eq!(jobs(&world).await, 0, "{what}");
            world.finish().await;
            if !happened {
                break;
            }
            kills += 1;
        }
    }
    report::line(&format!("the end of a case: killed {kills} times"));
    assert!(kills > 12, "{kills}");
}
