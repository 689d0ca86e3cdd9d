//! Idempotency keys: one effect for one key, whatever is repeated, whenever, and whatever fails.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use e2e::world::World;
use e2e::world::faults::{Fault, Rule};
use e2e::world::http::body_of;
use e2e::world::platform::{Setup, enforced, post};
use futures_util::future::join_all;
use serde_json::Value;

const DAY_MS: i64 = 86_400_000;

async fn received(world: &World) -> u32 {
    let heads = world.account.scan().await;
    heads.iter().filter(|item| item.s() == "H").map(|item| item.state::<domain::cases::Head>().received).sum()
}

fn is_replay(reply: &lambda::request::Reply) -> bool {
    reply.headers.contains(&("idempotent-replayed", "true".to_owned()))
}

#[tokio::test]
async fn the_same_request_gets_the_same_answer_and_one_receipt() {
    let world = World::new(Setup::subscribed()).await;
    for sending in [world.accepting(&post("a", "hello")), world.moderating(&enforced("b", "hello"))] {
        let sending = sending.once("key-1");
        let first = world.insist(&sending).await;
        world.advance(60_000);
        let again = world.insist(&sending).await;
        assert!(!is_replay(&first) && is_replay(&again));
        assert_eq!((first.status, first.body), (again.status, again.body));
    }
    assert_eq!(received(&world).await, 2);
    world.settle().await;
    let ledger = world.ledger().await;
    ledger.check("replays");
    // One analysed-content each, a decision and an incident-closed for the second.
    assert_eq!((ledger.events, ledger.duplicates), (4, 0));
    world.finish().await;
}

#[tokio::test]
async fn another_request_under_the_same_key_is_refused() {
    let world = World::new(Setup::plain()).await;
    world.insist(&world.accepting(&post("a", "hello")).once("key-1")).await;
    let other = world.insist(&world.accepting(&post("a", "goodbye")).once("key-1")).await;
    let body = body_of(&other, 409);
    assert_eq!(body["code"], "conflict", "{body}");
    assert_eq!(received(&world).await, 1);
    world.finish().await;
}

#[tokio::test]
async fn keys_of_operations_and_of_platforms_are_separate() {
    let world = World::new(Setup::plain()).await;
    let (_, other_key) = world.another_platform().await;
    let content = post("a", "hello");
    let replies = [
        world.insist(&world.accepting(&content).once("key-1")).await,
        world.insist(&world.moderating(&content).once("key-1")).await,
        world.insist(&world.accepting(&content).once("key-1").by(&other_key)).await,
        world.insist(&world.accepting(&content).once("key-2")).await,
    ];
    assert_eq!(replies.each_ref().map(|reply| reply.status), [202, 200, 202, 202]);
    assert!(!replies.iter().any(is_replay));
    assert_eq!(received(&world).await, 4);
    world.finish().await;
}

#[tokio::test]
async fn after_a_day_a_key_is_free_again() {
    let world = World::new(Setup::plain()).await;
    let sending = world.accepting(&post("a", "hello")).once("key-1");
    let first = world.insist(&sending).await;
    world.settle().await;
    let start_ms = e2e::world::START_MS;
    world.advance(start_ms + DAY_MS - 1000 - world.now_ms());
    assert!(is_replay(&world.insist(&sending).await));
    world.advance(start_ms + DAY_MS + 1000 - world.now_ms());
    let new = world.insist(&sending).await;
    assert!(!is_replay(&new));
    let time = |reply: &lambda::request::Reply| body_of(reply, 202)["timestamp"].clone();
    assert_ne!(time(&first), time(&new));
    assert_eq!(received(&world).await, 2);
    world.finish().await;
}

#[tokio::test]
async fn twenty_twins_at_once_have_one_effect() {
    let world = World::new(Setup::subscribed()).await;
    let asynchronous = world.accepting(&post("a", "hello")).once("key-1");
    let synchronous = world.moderating(&enforced("b", "hello")).once("key-2");
    for (sending, status) in [(asynchronous, 202), (synchronous, 200)] {
        let twins = join_all((0..20).map(|_| world.send_cold(&sending))).await;
        let answers: Vec<Value> = twins.into_iter().map(|reply| body_of(&reply.unwrap(), status)).collect();
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    }
    assert_eq!(received(&world).await, 2);
    world.settle().await;
    let ledger = world.ledger().await;
    ledger.check("twins");
    assert_eq!((ledger.events, ledger.decisions, ledger.duplicates), (4, 1, 0));
    world.finish().await;
}

#[tokio::test]
async fn a_replay_makes_up_for_a_message_that_was_not_accepted() {
    let world = World::new(Setup::subscribed()).await;
    let sending = world.accepting(&post("a", "hello")).once("key-1");
    world.proxy.add(Rule::on_operation("SendMessage", Fault::Throttle, 3));
    let refused = world.send(&sending).await.unwrap();
    assert_eq!(refused.status, 503, "{}", refused.body);
    assert!(world.proxy.all_happened());
    assert_eq!((received(&world).await, world.queues.sent()), (1, 0), "stored, but not yet promised");
    let accepted = world.send(&sending).await.unwrap();
    assert!(is_replay(&accepted));
    assert_eq!((received(&world).await, world.queues.sent()), (1, 1));
    world.settle().await;
    let ledger = world.ledger().await;
    ledger.check("replayed send");
    assert_eq!(ledger.events, 1);
    world.finish().await;
}

#[tokio::test]
async fn a_refused_request_leaves_its_key_free() {
    let world = World::new(Setup::plain()).await;
    let wrong = world.accepting(&serde_json::json!({ "type": "post" })).once("key-1");
    assert_eq!(world.insist(&wrong).await.status / 100, 4);
    let right = world.insist(&world.accepting(&post("a", "hello")).once("key-1")).await;
    assert_eq!(right.status, 202);
    world.finish().await;
}
