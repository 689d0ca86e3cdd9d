//! The review queue: its order, its pages while cases are decided, its filters, its cursors, its counts.

use std::collections::BTreeSet;

use domain::config::{Queue, QueueFilter};
use domain::moderators::Role;
use e2e::world::World;
use e2e::world::http::body_of;
use e2e::world::platform::{OWN, Setup, flagged};
use serde_json::{Value, json};

use super::{act, decide, get, ok, send};

const CASES: &str = "/moderate/v1/queues/default/cases";

fn ids(page: &Value) -> Vec<String> {
    page["cases"].as_array().unwrap().iter().map(|case| case["content"]["id"].as_str().unwrap().to_owned()).collect()
}

/// A doubtful post with a score of its own.
fn doubtful(id: &str, score: f64) -> Value {
    let mut content = flagged(id, "doubtful");
    content["evaluations"] = json!([{ "strategy": OWN, "label": "doubt", "score": score, "field": "text" }]);
    content
}

/// All pages of a list.
async fn walk(world: &World, key: &str, query: &str) -> Vec<String> {
    let (mut all, mut cursor) = (Vec::new(), String::new());
    for _ in 0..100 {
        let page = get(world, key, &format!("{CASES}?{query}{cursor}")).await;
        all.extend(ids(&page));
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return all,
        }
    }
    panic!("the list does not end");
}

#[tokio::test]
async fn the_order_is_priority_or_age() {
    let world = World::new(Setup::plain()).await;
    let key = world.moderator(Role::Reviewer).await.key;
    for (id, score) in [("a", 0.5), ("b", 0.95), ("c", 0.6), ("d", 0.8)] {
        world.moderate(&doubtful(id, score)).await;
        world.advance(60_000);
    }
    assert_eq!(walk(&world, &key, "limit=3").await, ["b", "d", "c", "a"]);
    assert_eq!(walk(&world, &key, "order=oldest&limit=1").await, ["a", "b", "c", "d"]);
    assert_eq!(walk(&world, &key, "order=newest&limit=2").await, ["d", "c", "b", "a"]);
    // A day outweighs a doubling: what has waited that long comes before what is twice as sure.
    world.advance(30 * 3_600_000);
    world.moderate(&doubtful("e", 0.9)).await;
    assert_eq!(walk(&world, &key, "limit=9").await, ["b", "d", "c", "a", "e"]);
    world.finish().await;
}

#[tokio::test]
async fn pages_have_no_gaps_and_no_doubles_while_cases_are_decided() {
    let world = World::new(Setup::plain().seed(7)).await;
    let a = world.moderator(Role::Reviewer).await;
    for n in 0..60 {
        let score = 0.5 + f64::from(n * 37 % 50) / 100.0;
        world.moderate(&doubtful(&n.to_string(), score)).await;
        world.advance(1_000);
    }
    for order in ["priority", "oldest", "newest"] {
        let before: BTreeSet<String> = walk(&world, &a.key, "limit=100").await.into_iter().collect();
        let mut decided = BTreeSet::new();
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = get(&world, &a.key, &format!("{CASES}?order={order}&limit=7{cursor}")).await;
            seen.extend(ids(&page));
            let Some(next) = page["next"].as_str() else { break };
            cursor = format!("&cursor={next}");
            // Some that have been seen are decided, and some that have not.
            for n in 0..2 {
                let open: Vec<&String> = before.iter().filter(|id| !decided.contains(*id)).collect();
                let chosen = open[world.chance.below(open.len())].clone();
                let decision = if n == 0 { "dismiss" } else { "act" };
                assert_eq!(decide(&world, &a, &chosen, decision).await, ok());
                decided.insert(chosen);
            }
        }
        let once: BTreeSet<String> = seen.iter().cloned().collect();
        assert_eq!(once.len(), seen.len(), "{order}: a case twice: {seen:?}");
        let missed: Vec<_> = before.iter().filter(|id| !decided.contains(*id) && !once.contains(*id)).collect();
        assert!(missed.is_empty(), "{order}: missed {missed:?}");
    }
    world.finish().await;
}

#[tokio::test]
async fn filters_take_what_they_say() {
    let world = World::new(Setup::plain()).await;
    let a = world.moderator(Role::Reviewer).await;
    for n in 0..30 {
        let mut content = doubtful(&format!("{n:02}"), 0.7);
        content["author"] = json!(format!("u-{}", n % 3));
        content["source"] = json!(if n % 2 == 0 { "app" } else { "web" });
        content["tags"] = json!([if n % 5 == 0 { "#minors" } else { "#other" }]);
        world.moderate(&content).await;
        world.advance(60_000);
    }
    act(&world, &a.key, "04", "/claim", &json!({})).await;
    let expected = |takes: &dyn Fn(usize) -> bool| -> Vec<String> {
        (0..30).filter(|n| takes(*n)).map(|n| format!("{n:02}")).collect()
    };
    let list = async |query: &str| walk(&world, &a.key, &format!("order=oldest&limit=4&{query}")).await;
    assert_eq!(list("author=u-1&source=app").await, expected(&|n| n % 3 == 1 && n % 2 == 0));
    assert_eq!(list("tag=#minors").await, expected(&|n| n % 5 == 0));
    assert_eq!(list("policy=CHK&type=post&severity=medium").await, expected(&|_| true));
    for none in ["policy=AUT", "type=chat", "severity=high", "has_appeal=true", "older_than=2h"] {
        assert_eq!(list(none).await, expected(&|_| false), "{none}");
    }
    assert_eq!(list("claimed=true").await, ["04"]);
    assert_eq!(list("older_than=20m").await.len(), 10);
    assert_eq!(list("newer_than=20m&has_appeal=false").await.len(), 19);
    world.finish().await;
}

#[tokio::test]
async fn cursors_serve_the_list_they_are_of_and_no_other() {
    let world = World::new(Setup::plain()).await;
    let a = world.moderator(Role::Reviewer).await;
    let (other, _) = world.another_platform().await;
    let foreign = world.server_key(&other).await;
    world
        .queue(&Queue {
            name: "empty".into(),
            filter: QueueFilter { types: vec!["chat".into()], ..QueueFilter::default() },
            ..Queue::default()
        })
        .await;
    for id in ["1", "2", "3"] {
        world.moderate(&flagged(id, "doubtful")).await;
    }
    let first = get(&world, &a.key, &format!("{CASES}?limit=1&type=post")).await;
    let next = first["next"].as_str().unwrap().to_owned();
    let status = async |key: &str, path: &str, cursor: &str| {
        let path = format!("/moderate/v1/queues/{path}&cursor={cursor}");
        send(&world, key, "GET", &path, &Value::Null).await.status
    };
    assert_eq!(status(&a.key, "default/cases?limit=2&type=post", &next).await, 200, "another page size is fine");
    for path in [
        "empty/cases?type=post",
        "default/cases?type=chat",
        "default/cases?order=oldest&type=post",
        "default/cases?limit=1",
    ] {
        assert_eq!(status(&a.key, path, &next).await, 422, "{path}");
    }
    assert_eq!(status(&foreign, "default/cases?limit=1&type=post", &next).await, 422, "another platform");
    for at in 3..next.len() {
        let mut bytes = next.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(bytes).unwrap();
        assert_eq!(status(&a.key, "default/cases?limit=1&type=post", &changed).await, 422, "changed at {at}");
    }
    world.finish().await;
}

#[tokio::test]
async fn queues_are_counted_and_a_removed_one_is_listed_while_cases_wait_in_it() {
    let world = World::new(Setup::plain()).await;
    let a = world.moderator(Role::Reviewer).await;
    let filter = QueueFilter { tags: vec!["#minors".into()], ..QueueFilter::default() };
    world.queue(&Queue { name: "minors".into(), description: "first".into(), filter, ..Queue::default() }).await;
    for n in 0..5 {
        let mut content = flagged(&n.to_string(), "doubtful");
        content["tags"] = json!([if n < 2 { "#minors" } else { "#other" }]);
        world.moderate(&content).await;
    }
    let queues = get(&world, &a.key, "/moderate/v1/queues").await;
    let expected = json!([
        { "name": "minors", "description": "first", "count": 2 }, { "name": "default", "description": "", "count": 3 },
    ]);
    assert_eq!(queues["queues"], expected);
    let minors = "/moderate/v1/queues/minors/cases";
    assert_eq!(ids(&get(&world, &a.key, minors).await).len(), 2);
    let done = world.context().store.delete_config(&world.platform, store::configs::ConfigKind::Queue, "minors").await;
    assert!(done.unwrap());
    world.advance(lambda::cache::FRESH_MS + 1);
    assert_eq!(ids(&get(&world, &a.key, minors).await).len(), 2, "they still wait");
    let unknown = send(&world, &a.key, "GET", "/moderate/v1/queues/none/cases", &Value::Null).await;
    assert_eq!(body_of(&unknown, 404)["code"], "not_found");
    world.finish().await;
}
