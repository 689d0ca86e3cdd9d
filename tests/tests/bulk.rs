//! Bulk ingestion: all or nothing, in order, and as often as one likes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use std::collections::BTreeMap;

use domain::cases::Head;
use domain::content::{Body, ContentRef};
use domain::ids::CaseId;
use e2e::world::World;
use e2e::world::faults::{Fault, Rule};
use e2e::world::http::{Sending, body_of};
use e2e::world::platform::{Setup, enforced, flagged, post};
use futures_util::future::join_all;
use serde_json::{Value, json};

const BULK: &str = "6f9619ff-8b86-d011-b42d-00cf4fc964ff";
const OTHER: &str = "6f9619ff-8b86-d011-b42d-00cf4fc96400";
const PATH: &str = "/api/v2/content/bulk";

fn sending(world: &World, bulk: &str, contents: &[Value]) -> Sending {
    world.request("POST", PATH, &json!({ "bulk": bulk, "contents": contents }))
}

async fn bulk(world: &World, bulk: &str, contents: &[Value]) -> Value {
    body_of(&Box::pin(world.insist(&sending(world, bulk, contents))).await, 202)
}

fn asking(world: &World, bulk: &str) -> Sending {
    world.request("GET", &format!("{PATH}/{bulk}"), &Value::Null)
}

async fn progress(world: &World, bulk: &str) -> Value {
    body_of(&Box::pin(world.insist(&asking(world, bulk))).await, 200)
}

fn counted(received: u32, analysed: u32, [check, trust]: [u32; 2]) -> Value {
    json!({ "bulk": BULK, "received": received, "analysed": analysed, "failed": 0,
        "violations": { "check": check, "trust": trust }, "done": received == analysed })
}

async fn case(world: &World, id: &str) -> (Head, Body) {
    let case = CaseId::of(&world.platform, &ContentRef { kind: "post".into(), id: id.into() });
    let case = world.context().store.case(&world.platform, &case).await.unwrap().expect("the case exists");
    (case.head.clone(), case.decoded().unwrap())
}

/// How often each content was received, and what is stored of it.
async fn contents(world: &World) -> BTreeMap<String, (u32, Body)> {
    let mut found = BTreeMap::new();
    for item in world.account.scan().await.iter().filter(|item| item.s() == "H") {
        let id = item.state::<Head>().content.id;
        let (head, body) = case(world, &id).await;
        found.insert(id, (head.received, body));
    }
    found
}

#[tokio::test]
async fn progress_goes_from_nothing_to_done() {
    let world = World::new(Setup::subscribed()).await;
    let contents: Vec<Value> = (0..250)
        .map(|n| match n % 25 {
            0 => enforced(&n.to_string(), "hello"),
            1 | 2 => flagged(&n.to_string(), "hello"),
            _ => post(&n.to_string(), "hello"),
        })
        .collect();
    let unknown = world.insist(&asking(&world, BULK)).await;
    assert_eq!(body_of(&unknown, 404)["code"], "not_found");
    let (first, second) = contents.split_at(200);
    assert_eq!(bulk(&world, BULK, first).await, json!({ "bulk": BULK, "accepted": 200 }));
    assert_eq!(progress(&world, BULK).await, counted(200, 0, [0, 0]));
    assert_eq!(bulk(&world, BULK, second).await["accepted"], 50);
    assert_eq!(progress(&world, BULK).await, counted(250, 0, [0, 0]));
    world.settle().await;
    assert_eq!(progress(&world, BULK).await, counted(250, 250, [20, 10]));
    let ledger = world.ledger().await;
    ledger.check("a bulk");
    assert_eq!((ledger.receipts, ledger.decisions), (250, 10));
    let (_, other) = world.another_platform().await;
    body_of(&world.insist(&asking(&world, BULK).by(&other)).await, 404);
    world.finish().await;
}

#[tokio::test]
async fn a_repeated_call_changes_nothing() {
    let world = World::new(Setup::subscribed()).await;
    let sent = [post("a", "hello"), flagged("b", "hello"), post("a", "goodbye")];
    let first = bulk(&world, BULK, &sent).await;
    let (stored, messages) = (contents(&world).await, world.queues.sent());
    assert_eq!(messages, 2, "one for each content");

    // Before the analysis the messages go out again, for the first may have been lost.
    assert_eq!(bulk(&world, BULK, &sent).await, first);
    assert_eq!((contents(&world).await, world.queues.sent()), (stored.clone(), 2 * messages));
    world.settle().await;
    let posts = world.receiver.posts_of("analysed-content").len();
    assert_eq!(posts, 2);

    // After it nothing does, in whichever case the UUID is written.
    let sent_before = world.queues.sent();
    let again = bulk(&world, &BULK.to_uppercase(), &sent).await;
    assert_eq!(again, json!({ "bulk": BULK.to_uppercase(), "accepted": 3 }));
    assert_eq!((contents(&world).await, world.queues.sent()), (stored, sent_before));
    world.settle().await;
    assert_eq!(world.receiver.posts_of("analysed-content").len(), posts);

    // Another bulk is another order to analyse, and each bulk counts its own contents.
    bulk(&world, OTHER, &sent[..1]).await;
    assert_eq!(case(&world, "a").await.0.received, 2);
    assert_eq!(progress(&world, BULK).await, counted(2, 2, [1, 0]));
    assert_eq!(progress(&world, OTHER).await["analysed"], 0);
    world.settle().await;
    assert_eq!(progress(&world, OTHER).await["done"], true);
    world.finish().await;
}

#[tokio::test]
async fn contents_of_one_identity_apply_in_their_order() {
    let world = World::new(Setup::plain()).await;
    let mut sent = Vec::new();
    for round in 0..20 {
        for id in ["a", "b", "c"] {
            sent.push(json!({ "type": "post", "id": id, "author": format!("author {round}"), "fields": [
                { "id": "text", "type": "text", "src": format!("round {round}") },
                { "id": format!("f{round}"), "type": "text", "src": id }] }));
        }
    }
    assert_eq!(bulk(&world, BULK, &sent).await["accepted"], 60);
    for id in ["a", "b", "c"] {
        let (head, body) = case(&world, id).await;
        assert_eq!((head.received, body.author.as_deref()), (1, Some("author 19")));
        let names: Vec<_> = body.fields.iter().map(|field| field.id.clone()).collect();
        let expected: Vec<_> = std::iter::once("text".to_owned()).chain((0..20).map(|n| format!("f{n}"))).collect();
        assert_eq!((names, body.fields[0].src.as_deref()), (expected, Some("round 19")), "{id}");
    }
    world.settle().await;
    assert_eq!(progress(&world, BULK).await, counted(3, 3, [0, 0]));
    world.finish().await;
}

#[tokio::test]
async fn one_bad_content_refuses_all() {
    let world = World::new(Setup::plain()).await;
    let before = world.account.scan().await.len();
    let mut sent: Vec<Value> = (0..20).map(|n| post(&n.to_string(), "hello")).collect();
    sent[3]["tags"] = json!(["bad"]);
    sent[17]["fields"] = json!([{ "id": "a.b", "type": "text", "src": "x" }]);
    sent[17]["timestamp"] = json!("yesterday");
    let paths = |reply: &Value| -> Vec<String> {
        reply["errors"].as_array().unwrap().iter().map(|error| error["path"].as_str().unwrap().to_owned()).collect()
    };
    let refused = body_of(&world.insist(&sending(&world, BULK, &sent)).await, 422);
    assert_eq!(paths(&refused), ["contents[3].tags[0]", "contents[17].fields[0].id", "contents[17].timestamp"]);

    // What is too much by itself is known before anything is stored, also over several contents.
    let fields = |from: usize| -> Value {
        (from..from + 150).map(|n| json!({ "id": format!("f{n}"), "type": "text", "src": "x" })).collect()
    };
    let long: Value =
        (0..5).map(|n| json!({ "id": format!("f{n}"), "type": "text", "src": "x y ".repeat(60_000) })).collect();
    let content = |id: &str, fields: Value| json!({ "type": "post", "id": id, "fields": fields });
    let sent = [content("a", fields(0)), post("b", "hello"), content("a", fields(150)), content("c", long)];
    let refused = body_of(&world.insist(&sending(&world, BULK, &sent)).await, 422);
    assert_eq!(paths(&refused), ["contents[2].fields", "contents[3]"]);

    let items = world.account.scan().await;
    assert_eq!((items.len(), world.queues.sent()), (before, 0), "something was stored or sent");
    body_of(&world.insist(&asking(&world, BULK)).await, 404);

    // What only the stored content shows refuses that content alone, and says so.
    world.accept(&content("a", fields(0))).await;
    let sent = [post("b", "hello"), content("a", fields(150))];
    for _ in 0..2 {
        let refused = body_of(&world.insist(&sending(&world, BULK, &sent)).await, 422);
        assert_eq!(paths(&refused), ["contents[1].fields"]);
    }
    world.settle().await;
    assert_eq!(progress(&world, BULK).await, counted(1, 1, [0, 0]));
    assert_eq!(case(&world, "a").await.0.received, 1);
    world.finish().await;
}

#[tokio::test]
async fn twins_at_once_have_one_effect() {
    let world = World::new(Setup::subscribed()).await;
    let sent: Vec<Value> = (0..10).map(|n| post(&n.to_string(), "hello")).collect();
    let sending = sending(&world, BULK, &sent);
    for reply in join_all((0..6).map(|_| world.send_cold(&sending))).await {
        body_of(&reply.unwrap(), 202);
    }
    world.settle().await;
    let ledger = world.ledger().await;
    ledger.check("twins");
    assert_eq!((ledger.receipts, ledger.events, ledger.duplicates), (10, 10, 0));
    assert_eq!(progress(&world, BULK).await, counted(10, 10, [0, 0]));
    world.finish().await;
}

/// Every call of a bulk fails once in every way; the client's repetition makes it good.
#[tokio::test]
async fn failing_anywhere_and_repeated_all_is_analysed_once() {
    let sent = [post("a", "hello"), enforced("b", "hello"), post("c", &"long text ".repeat(300)), post("a", "goodbye")];
    for fault in [Fault::KillBefore, Fault::KillAfter, Fault::LoseAnswer, Fault::Throttle] {
        fails_anywhere(&sent, fault, None).await;
    }
}

/// The same with an idempotency key: its record never stands for less than has been done.
#[tokio::test]
async fn failing_anywhere_under_one_key_all_is_analysed_once() {
    let sent = [post("a", "hello"), enforced("b", "hello"), post("c", "hello"), post("a", "goodbye")];
    for fault in [Fault::KillBefore, Fault::KillAfter, Fault::LoseAnswer] {
        fails_anywhere(&sent, fault, Some("key-1")).await;
    }
}

async fn fails_anywhere(sent: &[Value], fault: Fault, key: Option<&str>) {
    let mut reached = 0;
    for number in 1..60 {
        let world = World::new(Setup::subscribed()).await;
        let sending = sending(&world, BULK, sent);
        let sending = key.map_or(sending.clone(), |key| sending.once(key));
        world.proxy.take_calls();
        world.proxy.add(Rule::on_call(number, fault));
        assert_eq!(body_of(&Box::pin(world.insist(&sending)).await, 202)["accepted"], 4);
        let happened = world.proxy.all_happened();
        world.settle().await;
        let ledger = world.ledger().await;
        ledger.check(&format!("{fault:?} at call {number}"));
        assert_eq!((ledger.receipts, ledger.decisions), (3, 1), "{fault:?} at call {number}");
        assert_eq!(progress(&world, BULK).await, counted(3, 3, [0, 1]), "{fault:?} at call {number}");
        assert_eq!(case(&world, "a").await.1.fields[0].src.as_deref(), Some("goodbye"));
        world.finish().await;
        if !happened {
            break;
        }
        reached = number;
    }
    assert!((6..59).contains(&reached), "{fault:?} reached {reached} calls");
}

/// The queue may take some messages of a batch and not others; all of them arrive, once.
#[tokio::test]
async fn messages_that_a_batch_left_out_are_sent_again() {
    let world = World::new(Setup::plain()).await;
    let sent: Vec<Value> = (0..25).map(|n| post(&n.to_string(), "hello")).collect();
    world.proxy.take_calls();
    world.proxy.add(Rule::on_operation("SendMessageBatch", Fault::Partial, 2));
    bulk(&world, BULK, &sent).await;
    let sends = world.proxy.take_calls().iter().filter(|call| call.operation == "SendMessageBatch").count();
    assert_eq!((world.queues.sent(), sends), (25, 5), "three batches, two of them in two goes");
    world.settle().await;
    assert_eq!(progress(&world, BULK).await, counted(25, 25, [0, 0]));

    // A queue that goes on leaving messages out has not accepted: no 202, and the repetition makes it good.
    let more = [post("x", "hello"), post("y", "hello")];
    world.proxy.add(Rule::on_operation("SendMessageBatch", Fault::Throttle, 3));
    assert_eq!(world.send(&sending(&world, OTHER, &more)).await.unwrap().status, 503);
    assert!(world.proxy.all_happened());
    bulk(&world, OTHER, &more).await;
    world.settle().await;
    assert_eq!(progress(&world, OTHER).await["analysed"], 2);
    world.finish().await;
}

#[tokio::test]
async fn an_idempotency_key_replays_the_answer_and_refuses_another_request() {
    let world = World::new(Setup::plain()).await;
    let is_replay =
        |reply: &lambda::request::Reply| reply.headers.contains(&("idempotent-replayed", "true".to_owned()));
    let sending = sending(&world, BULK, &[post("a", "hello"), post("b", "hello")]).once("key-1");
    let first = world.insist(&sending).await;
    let messages = world.queues.sent();
    world.advance(60_000);
    let again = world.insist(&sending).await;
    assert!(!is_replay(&first) && is_replay(&again));
    assert_eq!((first.status, &first.body), (again.status, &again.body));
    assert_eq!(world.queues.sent(), messages, "a replay sends nothing");

    let other = self::sending(&world, BULK, &[post("c", "hello")]).once("key-1");
    let before = contents(&world).await;
    assert_eq!(body_of(&world.insist(&other).await, 409)["code"], "conflict");
    assert_eq!(contents(&world).await, before, "a refused request stores nothing");

    // Keys belong to an operation and a platform, and are free again after a day.
    let (_, stranger) = world.another_platform().await;
    assert!(!is_replay(&world.insist(&sending.clone().by(&stranger)).await));
    assert!(!is_replay(&world.insist(&world.accepting(&post("d", "hello")).once("key-1")).await));
    world.settle().await;
    world.advance(e2e::world::START_MS + 86_401_000 - world.now_ms());
    assert!(!is_replay(&world.insist(&sending).await));

    // What is refused leaves its key free.
    let wrong = self::sending(&world, BULK, &[]).once("key-2");
    assert_eq!(world.insist(&wrong).await.status, 422);
    body_of(&world.insist(&other.once("key-2")).await, 202);
    world.finish().await;
}

/// Twins that meet: each does what the other may not have done, and both get the one recorded answer.
#[tokio::test]
async fn twins_under_one_key_have_one_effect_and_one_answer() {
    let world = World::new(Setup::subscribed()).await;
    let sent: Vec<Value> = (0..10).map(|n| post(&n.to_string(), "hello")).collect();
    let sending = sending(&world, BULK, &sent).once("key-1");
    let replies = join_all((0..6).map(|_| world.send_cold(&sending))).await;
    let answers: Vec<Value> = replies.into_iter().map(|reply| body_of(&reply.unwrap(), 202)).collect();
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    world.settle().await;
    let ledger = world.ledger().await;
    ledger.check("twins under a key");
    assert_eq!((ledger.receipts, ledger.events, ledger.duplicates), (10, 10, 0));
    world.finish().await;
}

/// A bulk may be half stored when the client goes away. What was stored counts, what was not does not.
#[tokio::test]
async fn a_killed_call_leaves_an_honest_count() {
    let world = World::new(Setup::plain()).await;
    let sent: Vec<Value> = (0..40).map(|n| post(&n.to_string(), "hello")).collect();
    let transactions = std::sync::atomic::AtomicUsize::new(0);
    world.proxy.add(Rule::when(Fault::KillAfter, 1, move |call| {
        call.operation == "TransactWriteItems" && transactions.fetch_add(1, std::sync::atomic::Ordering::Relaxed) == 20
    }));
    assert!(world.send(&sending(&world, BULK, &sent)).await.is_none(), "the call was killed");
    // What was on its way when the process died may still arrive.
    let before = contents(&world).await.len();
    let found = progress(&world, BULK).await;
    let after = contents(&world).await.len();
    let received = usize::try_from(found["received"].as_u64().unwrap()).unwrap();
    assert!((20..40).contains(&before) && (before..=after).contains(&received), "{before}, {received}, {after}");
    assert_eq!((&found["analysed"], &found["done"]), (&json!(0), &json!(false)));
    bulk(&world, BULK, &sent).await;
    world.settle().await;
    assert_eq!(progress(&world, BULK).await, counted(40, 40, [0, 0]));
    assert_eq!(world.ledger().await.receipts, 40);
    world.finish().await;
}

/// What the queue has given up on is failed, not clean, and counts again once it has succeeded.
#[tokio::test]
async fn an_analysis_given_up_is_failed_until_it_succeeds() {
    let world = World::new(Setup::plain()).await;
    bulk(&world, BULK, &[post("a", "hello"), post("b", "hello")]).await;
    let id = CaseId::of(&world.platform, &ContentRef { kind: "post".into(), id: "a".into() });
    let task = domain::task::Task::for_receipt(&world.platform, &id, 1, world.now_ms());
    world.context().store.promise(&task).await.unwrap();
    let found = progress(&world, BULK).await;
    assert_eq!((&found["failed"], &found["analysed"], &found["done"]), (&json!(1), &json!(0), &json!(false)));
    world.settle().await;
    assert_eq!(progress(&world, BULK).await, counted(2, 2, [0, 0]));
    world.finish().await;
}
