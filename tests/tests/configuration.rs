//! Configuration: a version exists exactly if its object was written, numbers are never used twice,
//! rules on trial have no consequences, and a moderator is who their key says.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use e2e::world::World;
use e2e::world::faults::{Fault, Rule};
use e2e::world::http::{Sending, body_of};
use e2e::world::platform::{ADMIN_KEY, OWN, Setup, flagged};
use serde_json::{Value, json};

/// A request of an operator about the world's platform.
fn admin(world: &World, method: &'static str, path: &str, body: &Value) -> Sending {
    let path = format!("/admin/v1/platforms/{}/{path}", world.platform);
    world.request(method, &path, body).by(ADMIN_KEY)
}

async fn ask(world: &World, method: &'static str, path: &str, body: &Value, status: u16) -> Value {
    let reply = world.send(&admin(world, method, path, body)).await.expect("an answer");
    body_of(&reply, status)
}

/// One object of each kind that keeps its versions: path, and two states of it.
fn objects() -> [(&'static str, Value, Value); 4] {
    let rule = |mode: &str| json!([{ "strategy": OWN, "label": "doubt", "lower": 0.5, "mode": mode }]);
    [
        ("policies/NEW", json!({ "name": "A", "rules": rule("live") }), json!({ "name": "B", "rules": rule("off") })),
        ("strategies/new", json!({ "kind": "external" }), json!({ "kind": "external", "enabled": false })),
        ("complex-types/a%2350%25", json!({ "description": "A" }), json!({ "description": "B", "retention_days": 7 })),
        ("queues/new", json!({ "order": 1 }), json!({ "order": 2, "filter": { "tags": ["x"] } })),
    ]
}

/// The number in an answer.
fn number(body: &Value) -> u64 {
    body.get("config_version").unwrap_or(&body["version"]).as_u64().unwrap_or_else(|| panic!("no version: {body}"))
}

fn numbers(page: &Value) -> Vec<u64> {
    page["versions"].as_array().unwrap().iter().map(number).collect()
}

#[tokio::test]
async fn versions_stay_and_their_numbers_go_on() {
    let world = World::new(Setup::plain()).await;
    for (path, first, second) in objects() {
        assert_eq!(number(&ask(&world, "PUT", path, &first, 200).await), 1, "{path}");
        assert_eq!(number(&ask(&world, "PUT", path, &second, 200).await), 2, "{path}");
        ask(&world, "DELETE", path, &json!({}), 200).await;
        ask(&world, "GET", path, &json!({}), 404).await;
        assert_eq!(number(&ask(&world, "PUT", path, &first, 200).await), 3, "{path} made anew");
        assert_eq!(number(&ask(&world, "GET", path, &json!({}), 200).await), 3, "{path}");

        let all = ask(&world, "GET", &format!("{path}/versions"), &json!({}), 200).await;
        assert_eq!((numbers(&all), all.get("next")), (vec![3, 2, 1], None), "{path}");
        let page = ask(&world, "GET", &format!("{path}/versions?limit=2"), &json!({}), 200).await;
        assert_eq!((numbers(&page), &page["next"]), (vec![3, 2], &json!("2")), "{path}");
        let rest = ask(&world, "GET", &format!("{path}/versions?limit=2&cursor=2"), &json!({}), 200).await;
        assert_eq!((numbers(&rest), rest.get("next")), (vec![1], None), "{path}");

        for (version, said) in [(1, &first), (2, &second), (3, &first)] {
            let kept = ask(&world, "GET", &format!("{path}/versions/{version}"), &json!({}), 200).await;
            assert_eq!(number(&kept), version, "{path}");
            for name in ["name", "enabled", "description", "retention_days", "order"] {
                if let Some(value) = said.get(name) {
                    assert_eq!(&kept[name], value, "{path} {version} {name}");
                }
            }
        }
        for unknown in ["0", "4", "x", "-1", "100000000", "99999999999999999999"] {
            ask(&world, "GET", &format!("{path}/versions/{unknown}"), &json!({}), 404).await;
        }
        ask(&world, "GET", &format!("{path}/versions?limit=0&cursor=x"), &json!({}), 422).await;
    }
    world.finish().await;
}

/// What is stored of an object: its state, and the states of its versions, the oldest first.
async fn stored(world: &World, kind: &str) -> (Option<String>, Vec<String>) {
    let items = world.account.scan().await;
    let mut versions: Vec<_> = items.iter().filter(|item| item.s().starts_with(&format!("VER#{kind}#new#"))).collect();
    versions.sort_by_key(|item| item.s().to_owned());
    let state = |item: &e2e::world::items::Item| item.text("d").unwrap().to_owned();
    let current = items.iter().find(|item| item.s() == format!("CFG#{kind}#new")).map(state);
    (current, versions.into_iter().map(state).collect())
}

#[tokio::test]
async fn a_version_exists_exactly_if_its_object_was_written() {
    let faults = [
        (Fault::CloseBefore, 1),
        (Fault::CloseBefore, 20),
        (Fault::LoseAnswer, 1),
        (Fault::LoseAnswer, 20),
        (Fault::Throttle, 20),
        (Fault::ServerError, 20),
        (Fault::KillBefore, 1),
        (Fault::KillAfter, 1),
    ];
    let world = World::new(Setup::plain()).await;
    let (mut written, mut failed) = (0, 0);
    for (round, (fault, times)) in faults.into_iter().enumerate() {
        let before = stored(&world, "QUEUE").await;
        world.proxy.add(Rule::on_operation("TransactWriteItems", fault, times));
        let order = json!({ "order": round });
        let reply = world.send(&admin(&world, "PUT", "queues/new", &order)).await;
        world.proxy.clear_rules();
        let after = stored(&world, "QUEUE").await;
        let is_done = reply.as_ref().is_some_and(|reply| reply.status == 200);
        if after == before {
            assert!(!is_done, "{fault:?}: confirmed and not there");
            failed += 1;
        } else {
            assert_eq!(after.1.len(), before.1.len() + 1, "{fault:?}: one version more");
            assert_eq!(after.1[..before.1.len()], before.1, "{fault:?}: the earlier ones as they were");
            written += 1;
        }
        assert_eq!(after.0.as_ref(), after.1.last(), "{fault:?}: the newest version is the object");
    }
    assert!(written >= 3 && failed >= 3, "{written} written, {failed} failed");
    world.finish().await;
}

/// Two operators change one object at once, again and again: each number was given to one of them.
#[tokio::test]
async fn one_of_two_writers_at_once_wins() {
    let world = World::new(Setup::plain()).await;
    let context = world.context();
    let kind = store::configs::ConfigKind::Queue;
    let queue = |order: u32| domain::config::Queue { name: "new".into(), order, ..domain::config::Queue::default() };
    let mut seen = None;
    for round in 0..10 {
        let (one, two) = (queue(round), queue(round + 100));
        let put = async |queue| {
            let written = context.store.write_config(&world.platform, kind, "new", queue, seen).await;
            written.unwrap()
        };
        let (one, two) = tokio::join!(put(&one), put(&two));
        let winner = one.xor(two).expect("one of the two");
        assert_eq!(winner, seen.unwrap_or(0) + 1);
        seen = Some(winner);
    }
    assert_eq!(stored(&world, "QUEUE").await.1.len(), 10);
    world.finish().await;
}

#[tokio::test]
async fn a_rule_on_trial_changes_no_answer() {
    let world = World::new(Setup::plain()).await;
    for mode in ["shadow", "off", "live"] {
        let rules = json!([{ "strategy": OWN, "label": "doubt", "lower": 0.5, "higher": 0.6, "mode": mode },
            { "strategy": "nobody-has-it", "label": "*", "lower": 0.5, "mode": mode }]);
        let policy = json!({ "name": "Trial", "automation": true, "rules": rules });
        ask(&world, "PUT", "policies/TRY", &policy, 200).await;
        world.advance(lambda::cache::FRESH_MS + 1);
        let verdict = world.moderate(&flagged(mode, "hello")).await;
        let codes: Vec<_> = verdict["violations"].as_array().unwrap().iter().map(|v| v["policy"].clone()).collect();
        let is_live = mode == "live";
        assert_eq!(codes, if is_live { vec!["CHK", "TRY"] } else { vec!["CHK"] }, "{mode}");
        assert_eq!(verdict.get("incomplete").is_some(), is_live, "{mode}: {verdict}");
    }
    world.finish().await;
}
