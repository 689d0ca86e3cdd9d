//! Webhooks by way of a customer's own queue, in an account of its own on the emulator: what arrives, in
//! which order, by whose role, and what is recorded when it does not.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use std::collections::BTreeMap;
use std::time::Duration;

use domain::config::Target;
use domain::config::target::{QueueTarget, external_id};
use domain::event::EventType;
use domain::webhook::delivery::{Delivery, DeliveryState};
use e2e::customer::Customer;
use e2e::world::World;
use e2e::world::faults::{Fault, Rule};
use e2e::world::http::body_of;
use e2e::world::platform::{ADMIN_KEY, Setup, enforced, post};
use serde_json::{Value, json};
use store::customer_queues::{CustomerMessage, CustomerQueue, CustomerQueueError};

const MINUTE_MS: i64 = 60_000;
const ROLE: &str = "gavel";

/// Points an endpoint to a queue.
async fn redirect(world: &World, endpoint: &str, queue_url: &str, role_arn: &str) {
    let target = QueueTarget { queue_url: queue_url.to_owned(), role_arn: role_arn.to_owned() };
    world
        .change_endpoint(endpoint, |endpoint| {
            endpoint.target = Target::Queue(target);
            endpoint.keys.clear();
        })
        .await;
}

/// A world whose endpoint `main` sends to a queue of a customer.
async fn world_with(queue: &str, setup: Setup) -> (World, Customer, String) {
    let (world, customer) = (World::new(setup).await, Customer::new());
    let url = customer.queue(queue);
    let role = customer.role(ROLE, world.account.id(), &external_id(&world.platform), queue);
    redirect(&world, "main", &url, &role).await;
    (world, customer, url)
}

async fn the_delivery(world: &World) -> Delivery {
    let mut all = world.deliveries().await;
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

async fn send_again(world: &World, delivery: &Delivery) {
    let (event, endpoint) = (delivery.event.as_str(), &delivery.endpoint);
    let path = format!("/admin/v1/platforms/{}/deliveries/{event}/{endpoint}/resend", world.platform);
    let reply = world.send(&world.request("POST", &path, &json!({})).by(ADMIN_KEY)).await.unwrap();
    assert_eq!(body_of(&reply, 202)["state"], "pending");
}

/// How often a role was assumed since the last time this was asked.
fn assumed(world: &World) -> usize {
    world.proxy.take_calls().iter().filter(|call| call.service == "STS").count()
}

#[tokio::test]
async fn a_queue_gets_the_same_json_as_an_url() {
    let setup = Setup::subscribed().endpoint("url", &EventType::SUBSCRIBABLE);
    let (world, customer, queue) = world_with("news", setup).await;
    world.moderate(&enforced("a", "hello")).await;
    world.settle().await;
    let by_url: BTreeMap<String, (String, Value)> =
        world.receiver.posts().iter().map(|p| (p.id().to_owned(), (p.kind().to_owned(), p.json()))).collect();
    let messages = customer.receive(&queue);
    assert_eq!((messages.len(), by_url.len()), (3, 3), "all of them, in both");
    for message in messages {
        let (kind, body) = &by_url[&message.attributes["x-webhook-id"]];
        assert_eq!((&message.json(), &message.attributes["X-Webhook-Type"]), (body, kind));
        assert_eq!(message.attributes["x-webhook-attempt"], "1");
        assert_eq!(message.attributes.len(), 3, "nothing is signed: {:?}", message.attributes);
    }
    assert_eq!(world.count_deliveries(DeliveryState::Delivered).await, 6);
    world.finish().await;
}

#[tokio::test]
async fn an_ordered_queue_keeps_the_order_of_a_content_and_drops_repetitions() {
    let (world, customer, queue) = world_with("news.fifo", Setup::subscribed()).await;
    // The process dies after the queue has taken a message: it is sent again.
    let is_sent = |call: &e2e::world::faults::Call| call.service == "SQS" && call.function == "webhook-dispatch";
    world.proxy.add(Rule::when(Fault::KillAfter, 1, is_sent));
    world.moderate(&enforced("a", "hello")).await;
    world.settle().await;
    assert!(world.proxy.all_happened());
    let messages = customer.receive(&queue);
    let position = |kind: &str| messages.iter().position(|m| m.attributes["X-Webhook-Type"] == kind).unwrap();
    assert_eq!(messages.len(), 3, "each of them once: {messages:?}");
    assert!(position("decision") < position("incident-closed"));
    for message in &messages {
        assert_eq!(message.group, "post:a");
        assert_eq!(message.deduplication_id, message.attributes["x-webhook-id"]);
    }
    world.finish().await;
}

#[tokio::test]
async fn an_incident_closes_after_its_decision_was_attempted() {
    let (world, customer, queue) =
        world_with("news", Setup::subscribed().with(|settings| settings.incident_closed_delay_s = 0)).await;
    // The decision's first attempt fails; `incident-closed` goes after it, and not before.
    let role = customer.role_arn(ROLE);
    redirect(&world, "main", &format!("{queue}-gone"), &role).await;
    world.moderate(&enforced("a", "hello")).await;
    world.pump().await;
    redirect(&world, "main", &queue, &role).await;
    world.settle().await;
    let attempts = |kind: EventType| {
        let platform = world.platform.clone();
        let world = &world;
        async move {
            let all = world.deliveries().await;
            let event = all.iter().find(|delivery| delivery.event_type == kind).unwrap().event.clone();
            world.context().store.event_history(&platform, &event).await.unwrap().unwrap().attempts
        }
    };
    let (decision, closed) = (attempts(EventType::Decision).await, attempts(EventType::IncidentClosed).await);
    assert!(decision[0].1.failure.is_some() && decision[0].1.status.is_none(), "{decision:?}");
    assert!(decision[0].1.at_ms <= closed[0].1.at_ms, "{decision:?} {closed:?}");
    assert_eq!(customer.receive(&queue).len(), 3);
    world.finish().await;
}

#[tokio::test]
async fn failures_are_recorded_in_words_and_tried_three_times() {
    let setup = || Setup::plain().endpoint("main", &[EventType::AnalysedContent]);
    let wrong_id: fn(&World, &Customer, &str) -> (String, String) = |world, customer, queue| {
        customer.trust(ROLE, world.account.id(), "gavel-somebody-else");
        (queue.to_owned(), customer.role_arn(ROLE))
    };
    let no_role = |_: &World, customer: &Customer, queue: &str| (queue.to_owned(), customer.role_arn("nobody"));
    let no_queue = |world: &World, customer: &Customer, queue: &str| {
        let id = external_id(&world.platform);
        (format!("{queue}-gone"), customer.role("gone", world.account.id(), &id, "news-gone"))
    };
    let denied = |world: &World, customer: &Customer, queue: &str| {
        let id = external_id(&world.platform);
        (queue.to_owned(), customer.role("other", world.account.id(), &id, "another-queue"))
    };
    let cases: [(_, &str); 4] = [
        (wrong_id, "the role could not be assumed: AccessDenied"),
        (no_role, "the role could not be assumed: AccessDenied"),
        (no_queue, "the queue does not exist"),
        (denied, "the role may not send to the queue: AccessDenied"),
    ];
    for (spoil, words) in cases {
        let (world, customer, queue) = world_with("news", setup()).await;
        let (url, role) = spoil(&world, &customer, &queue);
        redirect(&world, "main", &url, &role).await;
        world.accept(&post("a", "hello")).await;
        world.settle().await;
        let failed = the_delivery(&world).await;
        assert_eq!((failed.state, failed.attempts, failed.left), (DeliveryState::Failed, 3, 0), "{words}");
        assert!(failed.last_result.as_deref().unwrap_or_default().starts_with(words), "{:?}", failed.last_result);
        let history = world.context().store.event_history(&world.platform, &failed.event).await.unwrap().unwrap();
        let gaps: Vec<i64> = history.attempts.windows(2).map(|pair| pair[1].1.at_ms - pair[0].1.at_ms).collect();
        for (gap, minutes) in gaps.iter().zip([5, 10]) {
            assert!((minutes * MINUTE_MS * 8 / 10..=minutes * MINUTE_MS * 12 / 10 + 1_000).contains(gap), "{gaps:?}");
        }
        // Put right by the customer, and sent again by an operator.
        customer.trust(ROLE, world.account.id(), &external_id(&world.platform));
        redirect(&world, "main", &queue, &customer.role_arn(ROLE)).await;
        send_again(&world, &failed).await;
        world.settle().await;
        assert_eq!(the_delivery(&world).await.state, DeliveryState::Delivered);
        assert_eq!(customer.receive(&queue)[0].attributes["x-webhook-attempt"], "4");
        world.finish().await;
    }
}

#[tokio::test]
async fn a_throttled_queue_is_tried_again() {
    let setup = Setup::plain().endpoint("main", &[EventType::AnalysedContent]);
    let (world, customer, queue) = world_with("news", setup).await;
    let is_sent = |call: &e2e::world::faults::Call| call.service == "SQS" && call.function == "webhook-dispatch";
    // As often as the client itself tries in one attempt.
    world.proxy.add(Rule::when(Fault::Throttle, 3, is_sent));
    world.accept(&post("a", "hello")).await;
    world.pump().await;
    let first = the_delivery(&world).await;
    assert_eq!(first.last_result.as_deref(), Some("the queue is throttled: RequestThrottled"));
    world.settle().await;
    let messages = customer.receive(&queue);
    assert_eq!(messages.len(), 1);
    assert_eq!(messages[0].attributes["x-webhook-attempt"], "2");
    world.finish().await;
}

#[tokio::test]
async fn a_role_is_assumed_once_until_five_minutes_before_its_credentials_end() {
    let setup = Setup::plain().endpoint("main", &[EventType::AnalysedContent]);
    let (world, customer, queue) = world_with("news", setup).await;
    let mut counts = Vec::new();
    for (number, wait_ms) in [0, 54 * MINUTE_MS, MINUTE_MS].into_iter().enumerate() {
        world.advance(wait_ms);
        world.accept(&post(&format!("c{number}"), "hello")).await;
        world.settle().await;
        counts.push(assumed(&world));
    }
    assert_eq!(counts, [1, 0, 1]);
    assert_eq!(customer.receive(&queue).len(), 3);
    world.finish().await;
}

#[tokio::test]
async fn credentials_of_one_platform_are_not_given_to_another() {
    let (world, customer, queue) = world_with("news", Setup::plain().endpoint("main", &[])).await;
    let context = world.context();
    let queues = context.customer_queues.as_ref().unwrap();
    let role_arn = customer.role_arn(ROLE);
    let (other, _) = world.another_platform().await;
    let message = CustomerMessage { body: "{}", attributes: &[], group: "g", deduplication_id: "d" };
    let mut results = Vec::new();
    for platform in [&world.platform, &other] {
        let external_id = &external_id(platform);
        let to = CustomerQueue { url: &queue, region: None, is_fifo: false, role_arn: &role_arn, external_id };
        results.push(queues.send(&to, &message, Duration::from_secs(10), world.now_ms()).await);
    }
    assert_eq!(results, [Ok(()), Err(CustomerQueueError::Role("AccessDenied".into()))]);
    assert_eq!(customer.receive(&queue).len(), 1);
    world.finish().await;
}

#[tokio::test]
async fn operators_name_queues_and_are_told_the_external_id() {
    let world = World::new(Setup::plain()).await;
    let customer = Customer::new();
    let queue = customer.queue("news");
    let base = format!("/admin/v1/platforms/{}", world.platform);
    let admin = async |method, path: &str, body: &Value| {
        world.send(&world.request(method, &format!("{base}{path}"), body).by(ADMIN_KEY)).await.unwrap()
    };
    let id = body_of(&admin("GET", "", &Value::Null).await, 200)["external_id"].as_str().unwrap().to_owned();
    let role_arn = customer.role(ROLE, world.account.id(), &id, "news");
    let wish = json!({ "kind": "checkstep", "queue_url": queue, "role_arn": role_arn, "types": ["analysed-content"] });
    let made = body_of(&admin("POST", "/endpoints", &wish).await, 201);
    assert_eq!((&made["external_id"], &made["queue_url"]), (&json!(id), &json!(queue)));
    assert!(made.get("signing_key").is_none() && made.get("url").is_none());
    let endpoint = format!("/endpoints/{}", made["id"].as_str().unwrap());
    let refused = body_of(&admin("POST", &format!("{endpoint}/rotate-key"), &json!({})).await, 409);
    assert_eq!(refused["code"], "not_signed");
    let elsewhere = json!({ "url": "https://example.org" });
    let refused = body_of(&admin("PUT", &endpoint, &elsewhere).await, 422);
    assert_eq!(refused["errors"][0]["path"], "url");
    let foreign = json!({ "queue_url": queue.replace("/news", "x/news") });
    let refused = body_of(&admin("PUT", &endpoint, &foreign).await, 422);
    assert_eq!(
        (&refused["errors"][0]["path"], &refused["errors"][0]["code"]),
        (&json!("queue_url"), &json!("bad_queue_url"))
    );
    body_of(&admin("POST", &format!("{endpoint}/test"), &json!({})).await, 202);
    world.settle().await;
    let messages = customer.receive(&queue);
    assert_eq!(messages[0].attributes["X-Webhook-Type"], "test");
    world.finish().await;
}
