//! The built binaries, killed for good (SIGKILL) at each of their calls, before and after it took
//! effect. What they leave behind is then finished by others: every event owed arrives, none is
//! invented, and nothing is decided twice.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use std::process::Command;

use e2e::deployed::binary;
use e2e::runtime_api::Function;
use e2e::world::account::TABLE;
use e2e::world::faults::{Fault, Rule};
use e2e::world::http::Sending;
use e2e::world::platform::{Setup, enforced};
use e2e::world::queue::Received;
use e2e::world::{SECRET, World, report};
use lambda::sources::{Clock, SystemClock};
use serde_json::{Value, json};

/// More calls than any function makes for one event.
const MOST_CALLS: usize = 20;

/// What a binary is given, and how its work is known to be done.
#[derive(Clone, Copy, Debug)]
enum Road {
    /// A request, repeated by the client if it had no answer.
    Request(&'static str, &'static str),
    /// The messages of a queue, which come again if they were not deleted.
    Queue(&'static str, &'static str),
}

impl Road {
    const fn function(self) -> &'static str {
        match self {
            Self::Request(function, _) | Self::Queue(function, _) => function,
        }
    }
}

#[tokio::test]
async fn ingestion_killed_anywhere() {
    enumerate(Road::Request("checkstep-content", "/api/v2/content")).await;
    enumerate(Road::Request("checkstep-content-sync", "/api/v2/content/sync")).await;
}

#[tokio::test]
async fn consumers_killed_anywhere() {
    enumerate(Road::Queue("analyse", "analyse")).await;
    enumerate(Road::Queue("webhook-fanout", "events")).await;
    enumerate(Road::Queue("webhook-dispatch", "deliveries")).await;
}

/// Kills at the first call, the second, ... until the function gets through.
async fn enumerate(road: Road) {
    let (mut kills, mut duplicates) = (0, 0);
    for fault in [Fault::KillBefore, Fault::KillAfter] {
        for number in 1.. {
            assert!(number < MOST_CALLS, "{road:?} makes more calls than it should");
            let Some(repeated) = run(road, fault, number).await else { break };
            kills += 1;
            duplicates += repeated;
        }
    }
    assert!(kills >= 6, "{road:?} was killed only {kills} times");
    report::line(&format!("{road:?}: killed {kills} times, {duplicates} webhooks arrived twice"));
}

/// One world in which the binary dies at this call; how many webhooks came twice. `None` if it makes
/// fewer calls.
async fn run(road: Road, fault: Fault, number: usize) -> Option<usize> {
    let world = World::new(Setup::subscribed()).await;
    // The binaries live in real time.
    world.clock.reach(SystemClock.now_ms());
    world.receiver.tolerate(300_000);
    let content = enforced("a", "hello");
    let request = match road {
        Road::Request(_, "/api/v2/content") => world.accepting(&content),
        _ => world.moderating(&content),
    }
    .once("key-1");
    let (event, messages) = beginning(&world, road, &request).await;
    world.clock.reach(SystemClock.now_ms());
    world.proxy.take_calls();
    world.proxy.add(Rule::on_call(number, fault));
    let answer = play(&world, road.function(), event).await;
    let died = world.proxy.killed_at().is_some();
    assert_eq!(died, answer.is_none(), "{road:?}, {fault:?} at call {number}");
    world.proxy.clear_rules();
    world.clock.reach(SystemClock.now_ms());
    match (road, answer) {
        (Road::Request(..), None) => drop(world.insist(&request).await),
        (Road::Request(..), Some(answer)) => assert!(answer["statusCode"].as_u64().unwrap() < 300, "{answer}"),
        (Road::Queue(..), None) => {}
        (Road::Queue(_, queue), Some(answer)) => {
            assert_eq!(answer["batchItemFailures"], json!([]));
            for message in &messages {
                assert!(world.queues.delete(queue, &message.id));
            }
        }
    }
    world.settle().await;
    let ledger = world.ledger().await;
    ledger.check(&format!("{road:?}, {fault:?} at call {number}"));
    assert_eq!(ledger.decisions, 1, "{road:?}, {fault:?} at call {number}");
    let is_dispatch = road.function() == "webhook-dispatch";
    assert!(is_dispatch || ledger.duplicates == 0, "{road:?}, {fault:?} at call {number}: {ledger:?}");
    world.finish().await;
    died.then_some(ledger.duplicates)
}

/// Brings the world to where the function's work begins, and gives the event that asks for it.
async fn beginning(world: &World, road: Road, request: &Sending) -> (Value, Vec<Received>) {
    let Road::Queue(function, queue) = road else { return (http_event(request), Vec::new()) };
    match function {
        "analyse" => drop(world.accept(&enforced("a", "hello")).await),
        _ => drop(world.insist(request).await),
    }
    if function == "webhook-dispatch" {
        world.pump_only("webhook-fanout").await;
    }
    // One message: the order of the calls of several would be a matter of chance.
    let received = world.queues.receive(queue, 1);
    assert_eq!(received.len(), 1, "{function} has nothing to do");
    let records: Vec<Value> = received
        .iter()
        .map(|m| json!({ "messageId": m.id, "receiptHandle": m.id, "body": m.body, "eventSource": "aws:sqs" }))
        .collect();
    (json!({ "Records": records }), received)
}

fn http_event(request: &Sending) -> Value {
    let mut headers: serde_json::Map<String, Value> =
        request.headers.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
    headers.insert("authorization".into(), json!(format!("Bearer {}", request.key)));
    headers.insert("content-type".into(), json!("application/json"));
    let route = format!("{} {}", request.method, request.path);
    json!({
        "version": "2.0", "routeKey": route, "rawPath": request.path, "rawQueryString": "", "headers": headers,
        "requestContext": {
            "accountId": "123456789012", "apiId": "a", "domainName": "a.example.com", "domainPrefix": "a",
            "http": { "method": request.method, "path": request.path, "protocol": "HTTP/1.1",
                "sourceIp": "203.0.113.7", "userAgent": "t" },
            "requestId": "r", "routeKey": route, "stage": "$default",
            "time": "21/Nov/2026:10:20:18 +0000", "timeEpoch": 1_795_256_418_019_i64
        },
        "body": String::from_utf8(request.body.clone()).unwrap(), "isBase64Encoded": false
    })
}

/// Starts the binary and gives it the event. `None` if the proxy's rule killed it.
async fn play(world: &World, name: &'static str, event: Value) -> Option<Value> {
    let variables = variables(world).await;
    let mut function = Function::start(&binary(name), &variables);
    let process = function.process_id();
    let (done, answered) = tokio::sync::oneshot::channel();
    world.proxy.running(name);
    std::thread::spawn(move || {
        let answer = function.boot().and_then(|()| function.play(&event));
        // Nobody waits for the answer of a process that was killed.
        let _ = done.send(answer);
    });
    tokio::select! {
        biased;
        answer = answered => Some(answer.unwrap().unwrap()),
        () = world.proxy.death() => {
            assert!(Command::new("kill").args(["-9", &process.to_string()]).status().unwrap().success());
            None
        }
    }
}

/// What the template gives a function; all of them get all of it.
async fn variables(world: &World) -> Vec<(String, String)> {
    let settings = world.account.settings(world.proxy.url());
    let secret = world.account.secret(SECRET).await;
    let (id, key, _) = settings.connection.credentials;
    let queues = settings.queues;
    [
        ("AWS_REGION", Some(settings.connection.region)),
        ("AWS_ACCESS_KEY_ID", Some(id)),
        ("AWS_SECRET_ACCESS_KEY", Some(key)),
        ("AWS_ENDPOINT_URL", settings.connection.endpoint_url),
        ("TABLE_NAME", Some(TABLE.to_owned())),
        ("ANALYSE_QUEUE_URL", queues.analyse),
        ("DEEP_QUEUE_URL", queues.deep),
        ("EVENTS_QUEUE_URL", queues.events),
        ("DELIVERIES_QUEUE_URL", queues.deliveries),
        ("RETRIES_QUEUE_URL", queues.retries),
        ("JOBS_QUEUE_URL", queues.jobs),
        ("INSTALLATION_SECRET_ARN", Some(secret)),
        ("ALLOW_LOOPBACK_TARGETS", Some("true".to_owned())),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name.to_owned(), value?)))
    .collect()
}
