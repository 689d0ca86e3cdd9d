//! Webhooks as a receiver sees them: attempts on schedule, signatures, order, and what stays when a
//! receiver does not want them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use domain::event::EventType;
use domain::webhook::delivery::{Delivery, DeliveryState};
use e2e::world::World;
use e2e::world::http::body_of;
use e2e::world::platform::{ADMIN_KEY, Setup, enforced, post, signing_key};
use e2e::world::queue::Chaos;
use e2e::world::receiver::{Answer, Post};
use e2e::world::report;
use serde_json::json;

const MINUTE_MS: i64 = 60_000;

/// The only delivery there is.
async fn the_delivery(world: &World) -> Delivery {
    let mut all = world.deliveries().await;
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

/// An operator sends a delivery again.
async fn send_again(world: &World, delivery: &Delivery) {
    let (event, endpoint) = (delivery.event.as_str(), &delivery.endpoint);
    let path = format!("/admin/v1/platforms/{}/deliveries/{event}/{endpoint}/resend", world.platform);
    let reply = world.send(&world.request("POST", &path, &json!({})).by(ADMIN_KEY)).await.unwrap();
    assert_eq!(body_of(&reply, 202)["state"], "pending");
}

fn check_attempts(posts: &[Post], endpoint: &str) {
    for (index, post) in posts.iter().enumerate() {
        assert_eq!(post.header("x-webhook-attempt"), (index + 1).to_string());
        assert_eq!(post.id(), posts[0].id());
        assert_eq!(post.body, posts[0].body, "the same event, byte by byte");
        assert!(post.is_signed_by(&signing_key(endpoint)), "attempt {index} is signed, with its own date");
    }
    let mut nonces: Vec<&str> = posts.iter().map(|post| post.header("x-auth-nonce")).collect();
    nonces.sort_unstable();
    nonces.dedup();
    assert_eq!(nonces.len(), posts.len(), "every attempt has its own nonce");
}

/// Attempts at 0, about 5 and about 15 minutes, each within 20 % (and a sweep).
fn check_schedule(posts: &[Post]) -> Vec<i64> {
    let gaps: Vec<i64> = posts.windows(2).map(|pair| pair[1].at_ms - pair[0].at_ms).collect();
    for (gap, minutes) in gaps.iter().zip([5, 10]) {
        let (low, high) = (minutes * MINUTE_MS * 8 / 10, minutes * MINUTE_MS * 12 / 10 + 1_000);
        assert!((low..=high).contains(gap), "attempts {gaps:?} ms apart");
    }
    gaps
}

#[tokio::test]
async fn a_receiver_that_never_accepts_sees_three_attempts_and_can_be_served_later() {
    let _frozen = World::freeze();
    let never = [Answer::Status(500), Answer::Status(302), Answer::Status(404), Answer::Hang, Answer::Close];
    let mut rows = Vec::new();
    for (seed, answer) in never.into_iter().enumerate() {
        let world = World::new(Setup::plain().endpoint("main", &[EventType::AnalysedContent]).seed(seed as u64)).await;
        world.receiver.script("main", &[answer; 3]);
        world.accept(&post("a", "hello")).await;
        world.settle().await;
        let posts = world.receiver.posts();
        assert_eq!(posts.len(), 3, "{answer:?}");
        check_attempts(&posts, "main");
        let gaps = check_schedule(&posts);
        let failed = the_delivery(&world).await;
        assert_eq!((failed.state, failed.attempts, failed.left), (DeliveryState::Failed, 3, 0), "{answer:?}");
        rows.push(vec![format!("{answer:?}"), format!("{gaps:?} ms"), failed.last_result.clone().unwrap_or_default()]);

        send_again(&world, &failed).await;
        world.settle().await;
        let delivered = the_delivery(&world).await;
        assert_eq!((delivered.state, delivered.attempts), (DeliveryState::Delivered, 4), "{answer:?}");
        check_attempts(&world.receiver.posts(), "main");
        assert_eq!(world.finish().await.attempts, 4);
    }
    report::table("Three attempts, then failed, then sent again", &rows);
}

#[tokio::test]
async fn sending_again_between_two_attempts_leaves_the_schedule_alone() {
    let world = World::new(Setup::plain().endpoint("main", &[EventType::AnalysedContent])).await;
    world.receiver.script("main", &[Answer::Status(500); 4]);
    world.accept(&post("a", "hello")).await;
    world.pump().await;
    world.advance(MINUTE_MS);
    send_again(&world, &the_delivery(&world).await).await;
    world.pump().await;
    let pending = the_delivery(&world).await;
    assert_eq!((pending.state, pending.attempts, pending.left), (DeliveryState::Pending, 2, 2));
    world.settle().await;
    let posts = world.receiver.posts();
    assert_eq!(posts.len(), 4, "three on schedule, one by hand");
    check_attempts(&posts, "main");
    check_schedule(&posts[1..]);
    assert_eq!(the_delivery(&world).await.state, DeliveryState::Failed);
    world.finish().await;
}

#[tokio::test]
async fn without_queues_the_sweeper_keeps_the_schedule_to_the_minute() {
    let world = World::new(Setup::plain().endpoint("main", &[EventType::AnalysedContent])).await;
    world.queues.set_chaos(Chaos::losing_announcements());
    world.receiver.script("main", &[Answer::Status(500), Answer::Status(500)]);
    world.accept(&post("a", "hello")).await;
    world.pump().await;
    world.queues.set_chaos(Chaos::default());
    world.settle().await;
    assert_eq!(world.receiver.posts().len(), 3);
    assert_eq!(the_delivery(&world).await.state, DeliveryState::Delivered);
    world.finish().await;
}

#[tokio::test]
async fn any_2xx_is_success() {
    for status in [200, 201, 202, 204, 299] {
        let world = World::new(Setup::plain().endpoint("main", &[EventType::AnalysedContent])).await;
        world.receiver.script("main", &[Answer::Status(status)]);
        world.accept(&post("a", "hello")).await;
        world.settle().await;
        assert_eq!(world.receiver.posts().len(), 1, "{status}");
        assert_eq!(the_delivery(&world).await.state, DeliveryState::Delivered, "{status}");
        world.finish().await;
    }
}

#[tokio::test]
async fn an_incident_closes_after_its_decision_was_attempted() {
    for (delay_s, refusals) in [(60, 0), (60, 3), (0, 1), (3_600, 0)] {
        let world = World::new(Setup::subscribed().with(|settings| settings.incident_closed_delay_s = delay_s)).await;
        world.receiver.script("main", &vec![Answer::Status(503); refusals]);
        world.moderate(&enforced("a", "hello")).await;
        world.settle().await;
        let first = |kind: &str| world.receiver.posts().iter().position(|post| post.kind() == kind).unwrap();
        assert!(first("decision") < first("incident-closed"), "delay {delay_s} s, {refusals} refusals");
        let gap_ms = world.receiver.posts_of("incident-closed")[0].at_ms - world.receiver.posts_of("decision")[0].at_ms;
        let delay_ms = i64::from(delay_s) * 1000;
        assert!((delay_ms..delay_ms + 2 * MINUTE_MS).contains(&gap_ms), "{gap_ms} ms with a delay of {delay_s} s");
        let closed = world.receiver.posts_of("incident-closed")[0].json();
        assert_eq!(closed["resolution"], "enforced");
        assert_eq!(closed["violations"], json!([{ "policy": "AUT" }]));
        world.ledger().await.check("closing");
        world.finish().await;
    }
}

#[tokio::test]
async fn a_decision_that_is_not_announced_still_goes_first() {
    let world = World::new(Setup::subscribed().with(|settings| settings.incident_closed_delay_s = 0)).await;
    world.moderate(&enforced("a", "hello")).await;
    // Only the message of incident-closed survives.
    let mut messages = world.queues.receive("events", 10);
    messages.sort_by(|a, b| a.id.cmp(&b.id));
    messages[..2].iter().for_each(|message| assert!(world.queues.delete("events", &message.id)));
    world.advance(200_000);
    world.pump().await;
    assert!(world.receiver.posts().is_empty(), "nothing goes before the decision");
    world.settle().await;
    let kinds: Vec<String> = world.receiver.posts().iter().map(|post| post.kind().to_owned()).collect();
    let at = |kind: &str| kinds.iter().position(|known| known == kind).unwrap();
    assert!(at("decision") < at("incident-closed"), "{kinds:?}");
    world.finish().await;
}

#[tokio::test]
async fn a_disabled_endpoint_holds_its_deliveries_until_they_are_sent() {
    let world = World::new(Setup::plain().disabled_endpoint("main", &[EventType::Decision])).await;
    world.moderate(&enforced("a", "hello")).await;
    world.settle().await;
    assert!(world.receiver.posts().is_empty());
    let held = the_delivery(&world).await;
    assert_eq!(held.state, DeliveryState::Held);
    world.change_endpoint("main", |endpoint| endpoint.enabled = true).await;
    world.settle().await;
    assert!(world.receiver.posts().is_empty(), "only an operator sends what was held");
    send_again(&world, &held).await;
    world.settle().await;
    assert_eq!(the_delivery(&world).await.state, DeliveryState::Delivered);
    check_attempts(&world.receiver.posts(), "main");
    world.finish().await;
}

#[tokio::test]
async fn an_endpoint_that_is_disabled_or_deleted_meanwhile_gets_nothing_more() {
    for is_deleted in [false, true] {
        let world = World::new(Setup::plain().endpoint("main", &[EventType::Decision])).await;
        world.receiver.script("main", &[Answer::Status(500)]);
        world.moderate(&enforced("a", "hello")).await;
        world.pump().await;
        assert_eq!(world.receiver.posts().len(), 1);
        if is_deleted {
            world.delete_endpoint("main").await;
        } else {
            world.change_endpoint("main", |endpoint| endpoint.enabled = false).await;
        }
        world.settle().await;
        assert_eq!(world.receiver.posts().len(), 1, "nothing is sent any more");
        let end = the_delivery(&world).await;
        let expected = if is_deleted { DeliveryState::Failed } else { DeliveryState::Held };
        assert_eq!((end.state, end.attempts), (expected, 1));
        world.finish().await;
    }
}

#[tokio::test]
async fn during_a_rotation_both_keys_sign() {
    let world = World::new(Setup::plain().endpoint("main", &[EventType::AnalysedContent])).await;
    let rotated = world.sealed("main", "the next key");
    let until_ms = world.now_ms() + 24 * 60 * MINUTE_MS;
    world
        .change_endpoint("main", |endpoint| {
            endpoint.keys[0].expires_ms = Some(until_ms);
            endpoint.keys.push(rotated);
        })
        .await;
    world.accept(&post("a", "hello")).await;
    world.pump().await;
    world.advance(until_ms - world.now_ms());
    world.accept(&post("b", "hello")).await;
    world.settle().await;
    let posts = world.receiver.posts();
    let signatures = |post: &Post| post.header("x-auth-signature").split(',').count();
    assert_eq!(posts.iter().map(signatures).collect::<Vec<_>>(), [2, 1]);
    let signed = |key: &str| posts.iter().map(|post| post.is_signed_by(key)).collect::<Vec<_>>();
    assert_eq!((signed(&signing_key("main")), signed("the next key")), (vec![true, false], vec![true, true]));
    world.finish().await;
}

#[tokio::test]
async fn long_texts_are_cut_and_say_so() {
    let world = World::new(Setup::plain().endpoint("main", &[EventType::AnalysedContent])).await;
    let fields: Vec<serde_json::Value> = [200_000, 150_000, 10]
        .iter()
        .enumerate()
        .map(|(n, length)| json!({ "id": format!("f{n}"), "type": "text", "src": "ä".repeat(length / 2) }))
        .collect();
    world.accept(&json!({ "type": "post", "id": "a", "fields": fields })).await;
    world.settle().await;
    let posts = world.receiver.posts();
    assert_eq!(posts.len(), 1);
    assert!(posts[0].body.len() <= 256 * 1024, "{} bytes", posts[0].body.len());
    assert!(posts[0].body.len() > 250 * 1024, "only as much is cut as must be: {} bytes", posts[0].body.len());
    assert!(posts[0].is_signed_by(&signing_key("main")));
    let shown = &posts[0].json()["content"]["fields"];
    assert_eq!(shown[0]["truncated"], true);
    assert!(shown[0]["src"].as_str().unwrap().chars().all(|letter| letter == 'ä'));
    assert_eq!((&shown[2]["truncated"], &shown[2]["src"]), (&serde_json::Value::Null, &"äääää".into()));
    world.finish().await;
}

#[tokio::test]
async fn a_webhook_shows_the_text_that_was_judged() {
    let long = |word: &str| format!("{word} ").repeat(500);
    for (first, second) in [("one".to_owned(), "two".to_owned()), (long("one"), long("two"))] {
        let world = World::new(Setup::plain().endpoint("main", &[EventType::AnalysedContent])).await;
        world.receiver.script("main", &[Answer::Status(500), Answer::Status(500)]);
        world.moderate(&post("a", &first)).await;
        world.pump().await;
        world.moderate(&post("a", &second)).await;
        world.settle().await;
        let mut texts: Vec<(String, String)> = Vec::new();
        for post in world.receiver.posts() {
            let text = post.json()["content"]["fields"][0]["src"].as_str().unwrap().to_owned();
            texts.push((post.id().to_owned(), text));
        }
        texts.sort();
        texts.dedup();
        assert_eq!(texts.len(), 2, "each event shows one text, whichever attempt");
        let mut texts: Vec<String> = texts.into_iter().map(|(_, text)| text).collect();
        texts.sort();
        assert_eq!(texts, [first, second]);
        world.finish().await;
    }
}

#[tokio::test]
async fn each_endpoint_gets_what_it_subscribed_to() {
    let setup = Setup::plain()
        .endpoint("all", &EventType::SUBSCRIBABLE)
        .endpoint("decisions", &[EventType::Decision])
        .endpoint("none", &[EventType::AuthorDecision]);
    let world = World::new(setup).await;
    world.moderate(&enforced("a", "hello")).await;
    world.accept(&post("b", "hello")).await;
    world.settle().await;
    let mut seen: Vec<(String, String)> =
        world.receiver.posts().iter().map(|post| (post.endpoint.clone(), post.kind().to_owned())).collect();
    seen.sort();
    let expected = [
        ("all", "analysed-content"),
        ("all", "analysed-content"),
        ("all", "decision"),
        ("all", "incident-closed"),
        ("decisions", "decision"),
    ];
    assert_eq!(seen, expected.map(|(endpoint, kind)| (endpoint.to_owned(), kind.to_owned())));
    world.ledger().await.check("subscriptions");
    world.finish().await;
}
