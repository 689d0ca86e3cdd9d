//! Endpoints that fail: when they are disabled, what becomes of what they miss, and what it costs to know.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use domain::config::{DisabledReason, Endpoint, FAILING_LIMIT_MS, Failing};
use domain::event::EventType;
use domain::webhook::delivery::DeliveryState;
use e2e::world::World;
use e2e::world::faults::{Fault, Rule};
use e2e::world::http::body_of;
use e2e::world::platform::{ADMIN_KEY, Setup, enforced, post};
use e2e::world::receiver::Answer;
use serde_json::{Value, json};
use store::configs::{ConfigKind, Versioned};

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;

fn setup() -> Setup {
    Setup::plain().endpoint("main", &[EventType::AnalysedContent])
}

/// The endpoint as stored; its version tells how often it was written.
async fn endpoint(world: &World) -> Versioned<Endpoint> {
    let store = &world.context().store;
    store.config(&world.platform, ConfigKind::Endpoint, "main").await.unwrap().unwrap()
}

async fn admin(world: &World, method: &'static str, path: &str, body: &Value, status: u16) -> Value {
    let path = format!("/admin/v1/platforms/{}/{path}", world.platform);
    body_of(&world.send(&world.request(method, &path, body).by(ADMIN_KEY)).await.unwrap(), status)
}

/// A content every day, until time is up.
async fn contents(world: &World, name: &str, for_ms: i64) {
    for number in 0..for_ms / DAY_MS {
        world.accept(&post(&format!("{name}-{number}"), "hello")).await;
        world.settle().await;
        world.advance(DAY_MS);
    }
}

/// Lets the endpoint fail for five days, up to the attempt that disables it.
async fn fail_for_five_days(world: &World) {
    world.receiver.script("main", &[Answer::Status(500); 50]);
    let start_ms = world.now_ms();
    contents(world, "failing", FAILING_LIMIT_MS).await;
    assert!(endpoint(world).await.value.enabled, "five days from the second failure are not over");
    assert!(world.now_ms() - start_ms >= FAILING_LIMIT_MS);
}

async fn owe_a_webhook(world: &World, id: &str) {
    world.advance(HOUR_MS);
    world.accept(&post(id, "hello")).await;
    world.settle().await;
}

#[tokio::test]
async fn five_days_of_failures_disable_an_endpoint_and_nothing_is_lost() {
    let world = World::new(setup()).await;
    let first_ms = world.now_ms();
    fail_for_five_days(&world).await;
    let before = endpoint(&world).await;
    assert_eq!(before.version, 3, "written when it began to fail, and when that was certain");
    assert_eq!(before.value.health.failing.unwrap().since_ms / HOUR_MS, first_ms / HOUR_MS);
    owe_a_webhook(&world, "the last straw").await;
    let shown = admin(&world, "GET", "endpoints/main", &Value::Null, 200).await;
    assert_eq!((&shown["enabled"], &shown["disabled_reason"]), (&json!(false), &json!("failing")));
    assert!(shown["disabled_at"].is_string() && shown["failing_since"].is_string(), "{shown}");
    assert_eq!(endpoint(&world).await.version, 4);

    // What it misses from now on is held, and so is what was still to be tried.
    let posts = world.receiver.posts().len();
    world.advance(lambda::cache::FRESH_MS + 1);
    contents(&world, "missed", 2 * DAY_MS).await;
    assert_eq!(world.receiver.posts().len(), posts, "nothing is sent any more");
    assert_eq!(world.count_deliveries(DeliveryState::Held).await, 3);

    // The receiver works again; an operator says so, and has everything sent.
    world.receiver.script("main", &[]);
    let shown = admin(&world, "PUT", "endpoints/main", &json!({ "enabled": true }), 200).await;
    assert!(shown["enabled"] == true && shown.get("disabled_reason").is_none() && shown.get("failing_since").is_none());
    world.advance(lambda::cache::FRESH_MS + 1);
    let mut wish = json!({ "since": "2020-01-01T00:00:00Z" });
    while wish["cursor"] != Value::Null || wish.get("cursor").is_none() {
        wish["cursor"] = admin(&world, "POST", "endpoints/main/resend", &wish, 202).await["next"].clone();
    }
    world.settle().await;
    let total = world.deliveries().await.len();
    assert_eq!(world.count_deliveries(DeliveryState::Delivered).await, total, "everything has arrived");
    assert_eq!(total, 5 + 1 + 2);
    world.finish().await;
}

#[tokio::test]
async fn a_success_clears_the_clock() {
    let world = World::new(setup()).await;
    fail_for_five_days(&world).await;
    world.receiver.script("main", &[]);
    owe_a_webhook(&world, "a success").await;
    let well = endpoint(&world).await;
    assert_eq!((well.value.enabled, well.value.health.failing, well.version), (true, None, 4));
    world.receiver.script("main", &[Answer::Status(500); 3]);
    owe_a_webhook(&world, "a new failure").await;
    let failing = endpoint(&world).await.value;
    assert!(failing.enabled && failing.health.failing.is_some());
    world.finish().await;
}

#[tokio::test]
async fn a_healthy_endpoint_is_never_written() {
    let world = World::new(setup()).await;
    contents(&world, "fine", 3 * DAY_MS).await;
    assert_eq!(world.receiver.posts().len(), 3);
    assert_eq!(endpoint(&world).await.version, 1);
    world.finish().await;
}

/// A world whose endpoint has been failing for five days, and where one more attempt is due.
async fn on_the_brink() -> World {
    let world = World::new(setup()).await;
    world.receiver.script("main", &[Answer::Status(500); 50]);
    let since_ms = world.now_ms() - FAILING_LIMIT_MS;
    let failing = Some(Failing { since_ms, counted_from_ms: Some(since_ms) });
    world.change_endpoint("main", |endpoint| endpoint.health.failing = failing).await;
    world.accept(&post("last", "hello")).await;
    world.pump_only("analyse").await;
    world.pump_only("webhook-fanout").await;
    world.proxy.take_calls();
    world
}

#[tokio::test]
async fn the_attempt_that_disables_may_be_killed_anywhere() {
    let undisturbed = on_the_brink().await;
    undisturbed.pump_only("webhook-dispatch").await;
    let calls = undisturbed.proxy.take_calls().len();
    assert!(!endpoint(&undisturbed).await.value.enabled);
    undisturbed.finish().await;
    for number in 1..=calls {
        for fault in [Fault::KillBefore, Fault::KillAfter, Fault::LoseAnswer] {
            let world = on_the_brink().await;
            world.proxy.add(Rule::on_call(number, fault));
            world.pump_only("webhook-dispatch").await;
            world.settle().await;
            let end = endpoint(&world).await;
            assert_eq!((end.value.enabled, end.version), (false, 3), "{fault:?} at call {number}");
            assert_eq!(end.value.health.disabled.unwrap().reason, DisabledReason::Failing);
            world.finish().await;
        }
    }
}

#[tokio::test]
async fn what_was_held_is_sent_in_order() {
    // Only the decision is owed while the endpoint is off; its incident closes when it is on again.
    for on_again_after_ms in [0, 2 * HOUR_MS] {
        let types = [EventType::Decision, EventType::IncidentClosed];
        let setup = Setup::plain().disabled_endpoint("main", &types);
        let world = World::new(setup.with(|settings| settings.incident_closed_delay_s = 3_600)).await;
        world.moderate(&enforced("a", "hello")).await;
        world.pump().await;
        if on_again_after_ms > 0 {
            world.advance(on_again_after_ms);
            world.settle().await;
        }
        world.change_endpoint("main", |endpoint| endpoint.enabled = true).await;
        world.settle().await;
        assert!(world.receiver.posts().is_empty(), "incident-closed does not overtake a held decision");
        assert_eq!(world.count_deliveries(DeliveryState::Held).await, 2);
        // An operator sends incident-closed alone: its decision goes first.
        let deliveries = world.deliveries().await;
        let closed = deliveries.iter().find(|delivery| delivery.event_type == EventType::IncidentClosed).unwrap();
        let path = format!("deliveries/{}/main/resend", closed.event.as_str());
        admin(&world, "POST", &path, &json!({}), 202).await;
        world.settle().await;
        let kinds: Vec<String> = world.receiver.posts().iter().map(|post| post.kind().to_owned()).collect();
        assert_eq!(kinds, ["decision", "incident-closed"]);
        world.finish().await;
    }
}
