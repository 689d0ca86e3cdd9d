//! What each operation costs, as equalities: a change of cost is a failing test, not a surprise on
//! the bill. Round trips and units are those the table reports, seen by the proxy.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use domain::event::EventType;
use e2e::world::World;
use e2e::world::faults::Call;
use e2e::world::http::Sending;
use e2e::world::platform::{Setup, enforced, flagged, post};
use e2e::world::receiver::Answer;
use e2e::world::report;
use store::queues::{Message, Queue};

const READS: [&str; 2] = ["GetItem", "Query"];

/// Cost of a stretch of work.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Cost {
    round_trips: usize,
    write_units: f64,
    read_units: f64,
    messages: usize,
}

const fn cost(round_trips: usize, write_units: f64, read_units: f64, messages: usize) -> Cost {
    Cost { round_trips, write_units, read_units, messages }
}

/// Measures steps and prints them together at the end.
struct Bill {
    rows: Vec<Vec<String>>,
    wrong: Vec<String>,
}

impl Bill {
    fn new() -> Self {
        let title = ["step", "calls", "write units", "read units", "messages"].map(str::to_owned).to_vec();
        Self { rows: vec![title], wrong: Vec::new() }
    }

    /// The calls of one function since the last time must cost exactly this.
    fn charge(&mut self, what: &str, calls: &[Call], expected: Cost) {
        let table: Vec<&Call> = calls.iter().filter(|call| call.service == "DynamoDB").collect();
        let units = |reads: bool| units(&table, reads);
        let actual = cost(table.len(), units(false), units(true), calls.len() - table.len());
        let numbers = [actual.round_trips.to_string(), actual.write_units.to_string(), actual.read_units.to_string()];
        let mut row = vec![what.to_owned()];
        row.extend(numbers);
        row.push(actual.messages.to_string());
        self.rows.push(row);
        if actual != expected {
            self.wrong.push(format!("{what}: {actual:?} instead of {expected:?}: {calls:#?}"));
        }
    }

    fn settle(&self, title: &str) {
        report::table(title, &self.rows);
        assert!(self.wrong.is_empty(), "{}", self.wrong.join("\n"));
    }
}

fn units(calls: &[&Call], reads: bool) -> f64 {
    let is_read = |call: &&&Call| READS.contains(&call.operation.as_str()) == reads;
    calls.iter().filter(is_read).fold(0.0, |sum, call| sum + call.units)
}

/// A world whose functions have read the key and the configuration, with nothing left to do.
async fn warm(setup: Setup) -> World {
    let world = World::new(setup).await;
    world.accept(&post("warm-up", "hello")).await;
    world.moderate(&enforced("warm-up", "hello")).await;
    world.settle().await;
    // The copies may have become old while the world settled.
    world.accept(&post("warm-up", "hello")).await;
    world.moderate(&post("warm-up", "hello")).await;
    world.pump().await;
    world.proxy.take_calls();
    world
}

async fn calls_of(world: &World, sending: Sending) -> Vec<Call> {
    let reply = world.send(&sending).await.unwrap();
    assert!(reply.status < 300, "{}", reply.body);
    world.proxy.take_calls()
}

/// Runs what waits in the queues and gives the calls of one function.
async fn behind(world: &World, function: &str) -> Vec<Call> {
    world.pump().await;
    world.proxy.take_calls().into_iter().filter(|call| call.function == function).collect()
}

fn written(id: &str, text: &str) -> serde_json::Value {
    let mut content = post(id, text);
    content["author"] = serde_json::json!("ada");
    content
}

#[tokio::test]
async fn nobody_listens() {
    let world = warm(Setup::plain()).await;
    let mut bill = Bill::new();
    let calls = calls_of(&world, world.moderating(&post("s", "hello"))).await;
    bill.charge("sync, clean: head, and its place among all cases", &calls, cost(1, 2.0, 0.0, 0));
    assert_eq!(calls[0].operation, "PutItem");
    let calls = calls_of(&world, world.accepting(&post("a", "hello"))).await;
    bill.charge("async, clean: receipt", &calls, cost(1, 2.0, 0.0, 1));
    assert_eq!(calls.iter().map(|call| call.operation.as_str()).collect::<Vec<_>>(), ["PutItem", "SendMessage"]);
    let calls = behind(&world, "analyse").await;
    bill.charge("async, clean: result", &calls, cost(2, 2.0, 1.0, 0));
    assert_eq!(calls.iter().map(|call| call.operation.as_str()).collect::<Vec<_>>(), ["GetItem", "PutItem"]);
    // The first put finds the case there; the emulator, unlike AWS, reports nothing for it.
    let calls = calls_of(&world, world.moderating(&post("s", "hello again"))).await;
    bill.charge("sync, clean, second version", &calls, cost(2, 1.0, 0.0, 0));
    let calls = calls_of(&world, world.moderating(&flagged("f", "hello"))).await;
    bill.charge("sync, flagged (T2): head in 3 lists, entry, job", &calls, cost(1, 13.0, 0.0, 0));
    let calls = calls_of(&world, world.moderating(&enforced("e", "hello"))).await;
    bill.charge("sync, enforced (T3): the same, snapshot, 2 events", &calls, cost(1, 21.0, 0.0, 2));
    let calls = calls_of(&world, world.moderating(&post("i", "hello")).once("key-1")).await;
    bill.charge("sync, clean, with idempotency key", &calls, cost(1, 5.0, 0.0, 0));
    let calls = calls_of(&world, world.moderating(&post("i", "hello")).once("key-1")).await;
    bill.charge("the same again", &calls, cost(1, 0.0, 0.0, 0));
    let calls = calls_of(&world, world.moderating(&written("w", "hello"))).await;
    bill.charge("sync, clean, of an author: one read and one list more", &calls, cost(2, 3.0, 1.0, 0));
    bill.settle("Without a subscriber");
    world.finish().await;
}

/// A platform whose review queue is filtered by what callers ask for: each flagged case stands in a list by each of its
/// values, and in all of them again once it has been reviewed.
#[tokio::test]
async fn flagged_cases_are_filed() {
    let world = warm(Setup::plain().with(|settings| settings.queue_filters = true)).await;
    let mut bill = Bill::new();
    let calls = calls_of(&world, world.moderating(&post("s", "hello"))).await;
    bill.charge("sync, clean: as without", &calls, cost(1, 2.0, 0.0, 0));
    let calls = calls_of(&world, world.moderating(&flagged("f", "hello"))).await;
    bill.charge("sync, flagged: 9 lists and the one by last change", &calls, cost(1, 32.0, 0.0, 0));
    let report = |reporter: &str| serde_json::json!({ "id": "f", "type": "post", "reporter": reporter });
    calls_of(&world, world.request("POST", "/api/v2/content/report", &report("jane"))).await;
    let calls = calls_of(&world, world.request("POST", "/api/v2/content/report", &report("bob"))).await;
    bill.charge("a further report: 1 list more, the others stay", &calls, cost(5, 17.0, 4.0, 1));
    let dismiss = serde_json::json!({ "id": "f", "type": "post", "decision": "dismiss", "moderator": "mod" });
    let calls = calls_of(&world, world.request("POST", "/api/v2/content/decision", &dismiss)).await;
    bill.charge("reviewed: 13 lists are left for 13 others", &calls, cost(5, 71.0, 3.5, 2));
    bill.settle("With filters of review queues");
    world.finish().await;
}

/// A platform that does without the list of all its cases.
#[tokio::test]
async fn nothing_is_listed() {
    let world = warm(Setup::plain().with(|settings| settings.index_all_cases = false)).await;
    let mut bill = Bill::new();
    let calls = calls_of(&world, world.moderating(&post("s", "hello"))).await;
    bill.charge("sync, clean", &calls, cost(1, 1.0, 0.0, 0));
    let calls = calls_of(&world, world.accepting(&post("a", "hello"))).await;
    bill.charge("async, clean: receipt", &calls, cost(1, 1.0, 0.0, 1));
    let calls = behind(&world, "analyse").await;
    bill.charge("async, clean: result", &calls, cost(2, 1.0, 1.0, 0));
    bill.settle("Without the list of all cases");
    world.finish().await;
}

/// Per content: one transaction of its head and its place in the bulk, and a tenth of a call to the queue.
#[tokio::test]
async fn a_bulk() {
    let world = warm(Setup::plain()).await;
    let mut bill = Bill::new();
    let bulk = |ids: std::ops::Range<u32>, text: &str| {
        let contents: Vec<_> = ids.map(|n| post(&n.to_string(), text)).collect();
        let body = serde_json::json!({ "bulk": "6f9619ff-8b86-d011-b42d-00cf4fc964ff", "contents": contents });
        world.request("POST", "/api/v2/content/bulk", &body)
    };
    // The function has not been called before: it reads the key and the configuration.
    calls_of(&world, bulk(0..1, "warm-up")).await;
    let calls = calls_of(&world, bulk(100..140, "hello")).await;
    bill.charge("40 contents", &calls, cost(40, 200.0, 0.0, 4));
    let calls = calls_of(&world, bulk(200..240, "hello").once("key-1")).await;
    bill.charge("40 contents, with idempotency key", &calls, cost(42, 201.0, 1.0, 4));
    let calls = calls_of(&world, bulk(200..240, "hello").once("key-1")).await;
    bill.charge("the same again", &calls, cost(1, 0.0, 1.0, 0));
    bill.settle("A bulk, without a subscriber");
    world.finish().await;
}

#[tokio::test]
async fn somebody_listens() {
    let world = warm(Setup::subscribed()).await;
    let mut bill = Bill::new();
    let calls = calls_of(&world, world.moderating(&post("s", "hello"))).await;
    bill.charge("sync, clean: head and event", &calls, cost(1, 6.0, 0.0, 1));
    assert_eq!(calls[0].operation, "TransactWriteItems");
    let fanned_out = behind(&world, "webhook-fanout").await;
    bill.charge("fan-out to one endpoint", &fanned_out, cost(2, 7.0, 1.0, 1));
    calls_of(&world, world.accepting(&post("a", "hello"))).await;
    let calls = behind(&world, "analyse").await;
    bill.charge("async, clean: result and event", &calls, cost(2, 6.0, 1.0, 1));
    let calls = calls_of(&world, world.moderating(&flagged("f", "hello"))).await;
    bill.charge("sync, flagged (T2): head in 3 lists, entry, job, event", &calls, cost(1, 16.0, 0.0, 1));
    let calls = calls_of(&world, world.moderating(&enforced("e", "hello"))).await;
    bill.charge("sync, enforced (T3): the same, snapshot, 3 events", &calls, cost(1, 24.0, 0.0, 3));
    bill.settle("With a subscriber");
    world.finish().await;
}

#[tokio::test]
async fn a_delivery() {
    // Only decisions, so that one content makes one event that goes out.
    let world = warm(Setup::plain().endpoint("main", &[EventType::Decision])).await;
    let mut bill = Bill::new();
    calls_of(&world, world.moderating(&enforced("a", "hello"))).await;
    let calls = behind(&world, "webhook-dispatch").await;
    let (claim, result) = claim_and_result(&calls);
    bill.charge("reads of a delivery: itself, its event", &calls[..2], cost(2, 0.0, 2.0, 0));
    bill.charge("claim", &[claim], cost(1, 3.0, 0.0, 0));
    bill.charge("result: delivered", &[result], cost(1, 5.0, 0.0, 0));
    world.receiver.script("main", &[Answer::Status(500); 2]);
    // Only the failure with which an endpoint begins to fail writes the endpoint as well.
    for (id, what, units) in [("b", "result: the first failure", 8.0), ("c", "result: will be tried again", 6.0)] {
        calls_of(&world, world.moderating(&enforced(id, "hello"))).await;
        let calls = behind(&world, "webhook-dispatch").await;
        let (claim, result) = claim_and_result(&calls);
        bill.charge("claim", &[claim], cost(1, 3.0, 0.0, 0));
        bill.charge(what, &[result], cost(1, units, 0.0, 0));
    }
    bill.settle("A delivery");
    world.finish().await;
}

fn claim_and_result(calls: &[Call]) -> (Call, Call) {
    let one = |operation: &str| {
        let mut found = calls.iter().filter(|call| call.operation == operation);
        let first = found.next().cloned().unwrap_or_else(|| panic!("no {operation}: {calls:#?}"));
        assert!(found.next().is_none(), "two of {operation}: {calls:#?}");
        first
    };
    (one("PutItem"), one("TransactWriteItems"))
}

#[tokio::test]
async fn the_sweeper() {
    let world = warm(Setup::subscribed()).await;
    let mut bill = Bill::new();
    assert!(world.sweep().await);
    let calls = world.proxy.take_calls();
    bill.charge("8 empty shards", &calls, cost(8, 0.0, 4.0, 0));
    // An event whose announcement was lost, found after its grace.
    world.queues.set_chaos(e2e::world::queue::Chaos::losing_announcements());
    calls_of(&world, world.moderating(&post("a", "hello"))).await;
    world.queues.set_chaos(e2e::world::queue::Chaos::default());
    world.advance(store::outbox::SEND_GRACE_MS + 1);
    assert!(world.sweep().await);
    bill.charge("one due event", &world.proxy.take_calls(), cost(9, 3.0, 4.0, 1));
    bill.settle("The sweeper");
    world.finish().await;
}

#[tokio::test]
async fn a_cold_start_reads_the_key_and_the_configuration() {
    let world = World::new(Setup::plain()).await;
    let mut bill = Bill::new();
    let calls = calls_of(&world, world.moderating(&post("a", "hello"))).await;
    // The first use of a key on a day is noted.
    assert_eq!(
        calls.iter().map(|call| call.operation.as_str()).collect::<Vec<_>>(),
        ["GetItem", "UpdateItem", "Query", "PutItem"]
    );
    world.restart();
    let calls = calls_of(&world, world.moderating(&post("b", "hello"))).await;
    bill.charge("sync, clean, cold", &calls, cost(3, 2.0, 1.5, 0));
    bill.settle("A cold start");
    world.finish().await;
}

/// The meter that the logs and the bench show agrees with what the table reports.
#[tokio::test]
async fn the_meter_counts_what_the_table_reports() {
    let world = World::new(Setup::subscribed()).await;
    let context = world.context();
    let (other, _) = world.another_platform().await;
    world.proxy.take_calls();
    context.config(&world.platform).await.unwrap();
    let event = domain::ids::EventId::derive(&other, &[b"none"]);
    let message = Message::Event { platform: other.clone(), event: event.clone() };
    context.store.event(&other, &event).await.unwrap();
    context.store.send(Queue::Events, &message, 0).await.unwrap();
    let strategy = domain::config::ComplexType { name: "novel".into(), ..domain::config::ComplexType::default() };
    let kind = store::configs::ConfigKind::ComplexType;
    assert!(context.store.put_config(&other, kind, "novel", &strategy, None).await.unwrap());
    let usage = context.store.meter().take();
    let calls = world.proxy.take_calls();
    let calls: Vec<&Call> = calls.iter().collect();
    assert_eq!((usage.round_trips, usage.messages, usage.sends), (4, 1, 1));
    assert_eq!((usage.read_units, usage.write_units), (units(&calls, true), units(&calls, false)));
    let three = vec![message; 3];
    context.store.send_batch(Queue::Events, &three).await.unwrap();
    let usage = context.store.meter().take();
    assert_eq!((usage.round_trips, usage.messages, usage.sends), (0, 3, 1));
    world.finish().await;
}
