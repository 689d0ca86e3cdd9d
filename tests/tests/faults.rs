//! Failures at every point of the road from a request to its webhooks: whatever dies, is lost,
//! doubled, late or throttled, every event owed arrives, none is invented, and nothing is decided
//! twice. Each test counts, and prints its count.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod faults {
    pub mod enumeration;
    pub mod road;
}

use domain::webhook::delivery::DeliveryState;
use e2e::world::World;
use e2e::world::faults::{Fault, Rule};
use e2e::world::http::body_of;
use e2e::world::ledger::Ledger;
use e2e::world::platform::{Setup, enforced, flagged, post};
use e2e::world::queue::Chaos;
use e2e::world::report;
use faults::enumeration::enumerate;
use faults::road::Road;

#[tokio::test]
async fn dying_anywhere_async_clean() {
    enumerate(Road::AsyncClean, &[Fault::KillBefore, Fault::KillAfter]).await;
}

#[tokio::test]
async fn dying_anywhere_async_flagged_and_enforced() {
    enumerate(Road::AsyncEnforced, &[Fault::KillBefore, Fault::KillAfter]).await;
}

#[tokio::test]
async fn dying_anywhere_sync_enforced() {
    enumerate(Road::SyncEnforced, &[Fault::KillBefore, Fault::KillAfter]).await;
}

#[tokio::test]
async fn dying_anywhere_with_the_body_replaced() {
    enumerate(Road::Replaced, &[Fault::KillBefore, Fault::KillAfter]).await;
}

#[tokio::test]
async fn dying_anywhere_while_only_the_sweeper_works() {
    enumerate(Road::Unannounced, &[Fault::KillBefore, Fault::KillAfter]).await;
}

#[tokio::test]
async fn an_answer_lost_anywhere() {
    enumerate(Road::AsyncClean, &[Fault::LoseAnswer]).await;
    enumerate(Road::AsyncEnforced, &[Fault::LoseAnswer]).await;
    enumerate(Road::SyncEnforced, &[Fault::LoseAnswer]).await;
}

#[tokio::test]
async fn throttled_anywhere_until_the_client_gives_up() {
    enumerate(Road::AsyncEnforced, &[Fault::Throttle]).await;
    enumerate(Road::Replaced, &[Fault::Throttle]).await;
}

/// Many contents of all kinds, by both ways; 30 events owed for each 10 contents.
async fn many(world: &World, count: usize) {
    for n in 0..count {
        let id = format!("content-{n}");
        match n % 5 {
            0 => drop(world.moderate(&enforced(&id, "hello")).await),
            1 => drop(world.accept(&enforced(&id, "hello")).await),
            2 => drop(world.accept(&flagged(&id, "hello")).await),
            3 => drop(world.moderate(&post(&id, "hello")).await),
            _ => drop(world.accept(&post(&id, &"hello ".repeat(400))).await),
        }
    }
}

fn told(what: &str, ledger: &Ledger) {
    report::line(&format!(
        "{what}: {} events, {} webhooks owed, {} arrived, {} duplicates, {} invented, {} decisions",
        ledger.events, ledger.owed, ledger.arrived, ledger.duplicates, ledger.invented, ledger.decisions
    ));
    ledger.check(what);
}

#[tokio::test]
async fn all_announcements_lost() {
    let world = World::new(Setup::subscribed()).await;
    world.queues.set_chaos(Chaos::losing_announcements());
    many(&world, 20).await;
    // All that is sent by the sweeper arrives; what the functions send does not.
    for _ in 0..6 {
        world.pump().await;
        world.advance(121_000);
        world.queues.set_chaos(Chaos::default());
        assert!(world.sweep().await);
        world.queues.set_chaos(Chaos::losing_announcements());
    }
    world.queues.set_chaos(Chaos::default());
    world.settle().await;
    let ledger = world.ledger().await;
    told("all announcements lost", &ledger);
    assert_eq!((ledger.duplicates, ledger.decisions), (0, 8));
    world.finish().await;
}

#[tokio::test]
async fn every_message_three_times_in_random_order() {
    for seed in 1..=3 {
        let world = World::new(Setup::subscribed().seed(seed)).await;
        world.queues.set_chaos(Chaos::duplicating(3));
        many(&world, 20).await;
        world.pump_batches(10).await;
        world.settle().await;
        let ledger = world.ledger().await;
        told(&format!("every message three times, seed {seed}"), &ledger);
        assert_eq!((ledger.duplicates, ledger.decisions), (0, 8));
        world.finish().await;
    }
}

#[tokio::test]
async fn messages_lost_doubled_and_shuffled_at_random() {
    for seed in 10..=14 {
        let world =
            World::new(Setup::subscribed().endpoint("second", &domain::event::EventType::SUBSCRIBABLE).seed(seed))
                .await;
        world.queues.set_chaos(Chaos::random());
        many(&world, 10).await;
        world.settle().await;
        let ledger = world.ledger().await;
        told(&format!("chaos, seed {seed}"), &ledger);
        assert_eq!((ledger.duplicates, ledger.decisions), (0, 4));
        world.finish().await;
    }
}

#[tokio::test]
async fn a_consumer_that_fails_until_its_dead_letters() {
    for function in ["analyse", "webhook-fanout", "webhook-dispatch"] {
        let world = World::new(Setup::subscribed()).await;
        world.proxy.add(Rule::when(Fault::ServerError, usize::MAX, move |call| call.function == function));
        world.accept(&enforced("a", "hello")).await;
        world.settle_until(|| world.queues.redriven() > 0).await;
        assert!(world.queues.redriven() > 0, "{function}: nothing went to the dead letters");
        world.proxy.clear_rules();
        world.settle().await;
        let ledger = world.ledger().await;
        told(&format!("{function} fails until its dead letters"), &ledger);
        assert_eq!((ledger.events, ledger.duplicates, ledger.decisions), (3, 0, 1));
        // Redriving what is left by hand changes nothing.
        let redriven = redrive(&world);
        assert_eq!(redriven == 0, function == "analyse", "analyse has a consumer for its dead letters");
        world.settle().await;
        assert_eq!(world.ledger().await, ledger);
        world.finish().await;
    }
}

/// Moves all dead letters back to their queues.
fn redrive(world: &World) -> usize {
    let mut moved = 0;
    for queue in ["analyse", "events", "deliveries", "retries", "jobs"] {
        let letters = format!("{queue}-dlq");
        for letter in world.queues.receive(&letters, usize::MAX) {
            world.queues.send(queue, &letter.body, 0);
            assert!(world.queues.delete(&letters, &letter.id));
            moved += 1;
        }
    }
    moved
}

#[tokio::test]
async fn one_unreadable_message_among_nine_good_ones() {
    let world = World::new(Setup::subscribed()).await;
    for n in 0..9 {
        world.moderate(&post(&format!("content-{n}"), "hello")).await;
    }
    world.queues.send("events", "not a message", 0);
    world.pump_batches(10).await;
    let ledger = world.ledger().await;
    told("nine good messages and a bad one", &ledger);
    assert_eq!(ledger.arrived, 9, "the good ones do not wait for the bad one");
    world.settle().await;
    assert_eq!(world.queues.bodies("events-dlq"), ["not a message"]);
    assert_eq!(world.ledger().await, ledger);
    world.finish().await;
}

#[tokio::test]
async fn two_sweepers_at_once_send_once() {
    let world = World::new(Setup::subscribed()).await;
    world.queues.set_chaos(Chaos::losing_announcements());
    for n in 0..20 {
        world.moderate(&post(&format!("content-{n}"), "hello")).await;
    }
    world.queues.set_chaos(Chaos::default());
    world.advance(store::outbox::SEND_GRACE_MS + 1);
    let before = world.queues.sent();
    let (one, two) = tokio::join!(world.sweep_cold(), world.sweep_cold());
    assert!(one && two);
    assert_eq!(world.queues.sent() - before, 20, "each event is sent once");
    assert!(world.sweep().await);
    assert_eq!(world.queues.sent() - before, 20, "and not again before its time");
    world.settle().await;
    let ledger = world.ledger().await;
    told("two sweepers", &ledger);
    assert_eq!(ledger.duplicates, 0);
    world.finish().await;
}

#[tokio::test]
async fn the_queues_are_out_for_ten_minutes() {
    let world = World::new(Setup::subscribed()).await;
    world.proxy.add(Rule::when(Fault::Throttle, usize::MAX, |call| call.service == "SQS"));
    for n in 0..3 {
        world.moderate(&enforced(&format!("sync-{n}"), "hello")).await;
    }
    let refused = world.send(&world.accepting(&post("async", "hello")).once("key-1")).await.unwrap();
    assert_eq!(refused.status, 503, "no promise without a queue: {}", refused.body);
    for _ in 0..10 {
        world.advance(60_000);
        world.sweep().await;
    }
    assert_eq!((world.queues.sent(), world.receiver.posts().len()), (0, 0));
    world.proxy.clear_rules();
    let accepted = world.send(&world.accepting(&post("async", "hello")).once("key-1")).await.unwrap();
    body_of(&accepted, 202);
    world.settle().await;
    let ledger = world.ledger().await;
    told("queues out for ten minutes", &ledger);
    assert_eq!((ledger.events, ledger.decisions, ledger.duplicates), (10, 3, 0));
    world.finish().await;
}

#[tokio::test]
async fn a_slow_table_is_waited_for_no_longer_than_the_caller_waits() {
    let world = World::new(Setup::subscribed()).await;
    let slow = Fault::Delay(std::time::Duration::from_millis(1_500));
    world.proxy.add(Rule::on_operation("TransactWriteItems", slow, 1));
    let reply = world.send(&world.moderating(&enforced("a", "hello")).once("key-1")).await.unwrap();
    assert_eq!(reply.status, 200, "{}", reply.body);
    world.settle().await;
    told("a slow table", &world.ledger().await);
    assert_eq!(world.count_deliveries(DeliveryState::Delivered).await, 3);
    world.finish().await;
}
