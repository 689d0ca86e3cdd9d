//! Erasing what a content or an author said: afterwards no item of the whole table holds a word of it, wherever
//! the work was interrupted, and what has to stay still stands.
#![recursion_limit = "256"]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use domain::cases::{IncidentState, Visibility, verify};
use e2e::world::World;
use e2e::world::faults::{Fault, Rule};
use e2e::world::http::body_of;
use e2e::world::platform::{OWN, Setup, post};
use e2e::world::report;
use serde_json::{Value, json};

/// Words that stand nowhere but where a test puts them: one for each place.
const PLACES: [&str; 17] = [
    "field",
    "nested",
    "fieldmeta",
    "meta",
    "tag",
    "author",
    "parent",
    "source",
    "reason",
    "reporter",
    "reporttag",
    "origin",
    "statement",
    "superseded",
    "unknown",
    "late",
    "bulk",
];

fn word(place: &str) -> String {
    format!("zq{place}zq")
}

/// How often a word must stand in each field for the body to be in two parts.
const LARGE: usize = 4_000;

fn content(id: &str, first: &str, copies: usize) -> Value {
    // Each field has a limit of its own: a body in several parts needs several.
    let more = if copies >= LARGE { 6 } else { 0 };
    let more = (0..more)
        .map(|n| json!({ "id": format!("more{n}"), "type": "text", "src": format!("{first} ").repeat(copies) }));
    let mut content = json!({ "type": "post", "id": id, "author": word("author"), "source": word("source"), "tags": [format!("#{}", word("tag"))],
        "parent": { "type": "thread", "id": word("parent") },
        "fields": [{ "id": "text", "type": "text", "src": format!("{first} ").repeat(copies),
            "metadata": [{ "id": "m", "value": word("fieldmeta") }],
            "fields": [{ "id": "caption", "type": "text", "src": word("nested") }] }],
        "metadata": [{ "id": "m", "value": word("meta") }],
        "evaluations": [{ "strategy": OWN, "label": "doubt", "score": 0.7, "field": "text" }] });
    content["fields"].as_array_mut().unwrap().extend(more);
    content
}

fn about(id: &str, more: &Value) -> Value {
    let mut body = json!({ "type": "post", "id": id });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

async fn once(world: &World, path: &str, key: &str, body: &Value) -> Value {
    let sending = world.request("POST", &format!("/api/v2/{path}"), body).once(key);
    body_of(&world.insist(&sending).await, if path.ends_with("sync") { 200 } else { 202 })
}

/// A content with a distinctive word in every place that can hold text: small, or in several parts.
async fn fill(world: &World, id: &str, copies: usize) {
    let report = |reporter: &str| {
        about(
            id,
            &json!({ "reporter": reporter, "reason": word("reason"), "tags": [format!("#{}", word("reporttag"))] }),
        )
    };
    once(world, "content/report", &format!("r0-{id}"), &report(&word("unknown"))).await;
    once(world, "content/sync", &format!("s-{id}"), &content(id, &word("superseded"), copies)).await;
    let bulk = format!("00000000-0000-4000-8000-0000000000{:02}", id.len() + copies % 50);
    let mut again = content(id, &word("field"), copies);
    again["metadata"][0]["value"] = json!(word("bulk"));
    once(world, "content/bulk", &format!("b-{id}"), &json!({ "bulk": bulk, "contents": [again] })).await;
    once(
        world,
        "content",
        &format!("c-{id}"),
        &about(id, &json!({ "metadata": [{ "id": "n", "value": word("meta") }] })),
    )
    .await;
    world.pump().await;
    once(world, "content/report", &format!("r1-{id}"), &report(&format!("{}@example.org", word("reporter")))).await;
    once(world, "content/inquiry", &format!("i-{id}"), &about(id, &json!({ "origin": word("origin") }))).await;
    let act = json!({ "decision": "act", "moderator": "mod-7", "violations": [{ "policy": "CHK" }] });
    once(world, "content/decision", &format!("d-{id}"), &about(id, &act)).await;
    let appeal = json!({ "author": word("author"), "statement": word("statement") });
    once(world, "content/appeal", &format!("a-{id}"), &about(id, &appeal)).await;
    once(world, "content/report", &format!("r2-{id}"), &report(&word("late"))).await;
}

/// Everything that an item of the table holds, as text: bodies uncompressed.
async fn all_text(world: &World) -> Vec<(String, String)> {
    let items = world.account.scan().await;
    items.iter().map(|item| (format!("{} {}", item.p(), item.s()), item.everything())).collect()
}

async fn places_found(world: &World) -> Vec<(&'static str, String)> {
    let all = all_text(world).await;
    let found = PLACES.iter().flat_map(|place| {
        let wanted = word(place);
        all.iter().filter(move |(_, text)| text.contains(&wanted)).map(|(key, _)| (*place, key.clone()))
    });
    found.collect()
}

async fn assert_gone(world: &World, what: &str) {
    let found = places_found(world).await;
    assert!(found.is_empty(), "{what}: these words are still there: {found:#?}");
}

fn setup() -> Setup {
    Setup::subscribed().with(|settings| settings.echo_external_decisions = true)
}

#[tokio::test]
async fn every_word_of_a_content_goes_and_what_has_to_stay_stays() {
    for copies in [1, LARGE] {
        let world = World::new(setup()).await;
        fill(&world, "a", copies).await;
        let seen: std::collections::BTreeSet<_> =
            places_found(&world).await.into_iter().map(|(place, _)| place).collect();
        assert_eq!(seen.len(), PLACES.len(), "every place is filled: {seen:?}");
        let before = world.head_of("a").await.unwrap();
        let receipt = world.erase(&json!({ "content": { "type": "post", "id": "a" } })).await;
        assert_eq!(world.receipt(&receipt).await["state"], "running");
        world.settle().await;
        assert_gone(&world, "a content").await;
        let receipt = world.receipt(&receipt).await;
        assert_eq!(
            (&receipt["state"], &receipt["contents"], &receipt["reports"]),
            (&json!("done"), &json!(1), &json!(3))
        );
        let head = world.head_of("a").await.unwrap();
        assert_eq!(head.standing(), before.standing(), "what was decided stands");
        assert_eq!((head.visibility, head.has_pending_appeal()), (Visibility::Down, true));
        let log = world.log_of("a").await;
        assert_eq!(verify(&log), Ok((head.standing(), head.chain.clone())));
        statement_without_text(&world).await;
        // What is sent again begins anew.
        world.accept(&post("a", "once more")).await;
        world.settle().await;
        let (_, statement) = statement(&world).await;
        assert_eq!(statement["status"], "appealed");
        let case = world.context().store.case(&world.platform, &world.post_case("a")).await.unwrap().unwrap();
        assert_eq!(case.decoded().unwrap().fields[0].src.as_deref(), Some("once more"));
        assert_gone(&world, "sent again").await;
        world.finish().await;
    }
}

async fn statement(world: &World) -> (u16, Value) {
    let path = "/api/v2/content/sor?type=post&id=a";
    let reply = world.insist(&world.request("GET", path, &Value::Null)).await;
    (reply.status, serde_json::from_str(&reply.body).unwrap())
}

async fn statement_without_text(world: &World) {
    let (status, told) = statement(world).await;
    assert_eq!((status, &told["status"]), (200, &json!("appealed")));
    assert_eq!(told["sor"]["violations"][0]["policy"]["code"], "CHK", "{told}");
    assert_eq!(told["content"]["fields"], json!([]), "{told}");
    assert!(!told.to_string().contains("zq"), "{told}");
}

#[tokio::test]
async fn an_author_is_erased_with_all_contents_and_stays_banned() {
    let world = World::new(setup()).await;
    for (id, copies) in [("a", 1), ("bb", 300)] {
        fill(&world, id, copies).await;
    }
    world.decide_author(&word("author"), "act").await;
    world.settle().await;
    let receipt = world.erase(&json!({ "author": word("author") })).await;
    // One more comes while the erasure is under way.
    world.pump_only("jobs").await;
    world.accept(&content("ccc", &word("field"), 1)).await;
    world.settle().await;
    let told = world.receipt(&receipt).await;
    assert_eq!((&told["state"], &told["contents"], &told["reports"]), (&json!("done"), &json!(3), &json!(6)), "{told}");
    assert_gone(&world, "an author").await;
    let store = &world.context().store;
    let banned = store.author(&world.platform, &word("author")).await.unwrap().unwrap();
    assert!(banned.ban.is_some(), "an erasure lifts no ban");
    let entries = store.author_entries(&world.platform, &word("author")).await.unwrap();
    assert_eq!(domain::authors::verify(&entries), Ok((banned.status, banned.chain.clone())));
    world.accept(&content("dddd", "words", 1)).await;
    assert_eq!(world.head_of("dddd").await.unwrap().visibility, Visibility::Down);
    world.settle().await;
    world.finish().await;
}

#[tokio::test]
async fn an_analysis_in_flight_brings_nothing_back() {
    let world = World::new(setup()).await;
    world.accept(&content("a", &word("field"), 400)).await;
    // The analysis has read the body and is slow to commit, while the content is erased.
    let slow = Fault::Delay(std::time::Duration::from_millis(1500));
    world.proxy.add(Rule::when(slow, 1, |call| call.operation == "TransactWriteItems"));
    let erasing = async {
        while !world.proxy.all_happened() {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        world.erase(&json!({ "content": { "type": "post", "id": "a" } })).await;
        world.pump_only("jobs").await;
    };
    tokio::join!(world.pump_only("analyse"), erasing);
    world.settle().await;
    assert_gone(&world, "in flight").await;
    assert!(world.head_of("a").await.unwrap().is_analysed());
    world.finish().await;
}

#[tokio::test]
async fn a_content_erased_and_killed_at_every_call() {
    let kills = enumerate("content", async |world: &World| {
        fill(world, "a", 300).await;
        world.settle().await;
        world.erase(&json!({ "content": { "type": "post", "id": "a" } })).await
    })
    .await;
    assert!(kills > 30, "{kills}");
}

#[tokio::test]
async fn an_author_erased_and_killed_at_every_call() {
    let kills = enumerate("author", async |world: &World| {
        let mut small = content("a", &word("field"), 1);
        small.as_object_mut().unwrap().remove("evaluations");
        world.moderate(&small).await;
        world.moderate(&content("b", &word("field"), 300)).await;
        let report = json!({ "reporter": word("reporter"), "reason": word("reason") });
        world.call_accepted("content/report", &about("b", &report)).await;
        world.settle().await;
        world.erase(&json!({ "author": word("author") })).await
    })
    .await;
    assert!(kills > 30, "{kills}");
}

/// Kills the worker at its first call, at its second, ... until it gets through. Gives how often.
async fn enumerate(what: &str, ask: impl AsyncFn(&World) -> String) -> usize {
    let (mut kills, mut counts) = (0, None);
    for fault in [Fault::KillBefore, Fault::KillAfter] {
        for number in 1.. {
            let world = World::new(setup()).await;
            let receipt = ask(&world).await;
            world.proxy.add(Rule::on_call_of("jobs", number, fault));
            world.settle().await;
            let happened = world.proxy.all_happened();
            let what = format!("{what}, {fault:?} at call {number}");
            assert_gone(&world, &what).await;
            let told = world.receipt(&receipt).await;
            let told =
                (told["state"].clone(), told["contents"].clone(), told["texts"].clone(), told["reports"].clone());
            assert_eq!(*counts.get_or_insert(told.clone()), told, "{what}: the receipt");
            assert_eq!(told.0, "done", "{what}");
            world.finish().await;
            if !happened {
                break;
            }
            kills += 1;
        }
    }
    report::line(&format!("erasing a {what}: killed {kills} times; the receipt says {counts:?}"));
    kills
}

#[tokio::test]
async fn a_report_that_waits_to_be_counted_is_counted_once_and_says_nothing() {
    let world = World::new(setup()).await;
    world.moderate(&post("a", "hello")).await;
    let store = &world.context().store;
    let case = world.post_case("a");
    for n in 0..3 {
        let report = domain::reports::Report {
            custom: None,
            reporter: Some(format!("{}{n}", word("reporter"))),
            reason: Some(word("reason")),
            suspected: Vec::new(),
            tags: vec![word("reporttag")],
            at_ms: None,
            random: String::new(),
            is_trusted: false,
        };
        let record = report.record(&world.platform, 1, world.now_ms() * 1000);
        assert!(store.put_report_alone(&world.platform, &case, &record).await.unwrap());
    }
    world.erase(&json!({ "content": { "type": "post", "id": "a" } })).await;
    world.settle().await;
    assert_gone(&world, "waiting reports").await;
    let head = world.head_of("a").await.unwrap();
    assert_eq!((head.incident, head.evidence.reports, head.evidence.identified), (IncidentState::Open, 3, 3));
    world.finish().await;
}
