//! Ingestion: merging over several requests, the places bodies live in, and how long they stay.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use std::time::Duration;

use domain::bodies;
use domain::cases::{BodyPlace, Head, IncidentState, Visibility};
use domain::content::{Body, ContentRef};
use domain::ids::CaseId;
use e2e::world::World;
use e2e::world::faults::{Fault, Rule};
use e2e::world::http::body_of;
use e2e::world::items::Item;
use e2e::world::platform::{OWN, Setup, enforced, flagged, post};
use serde_json::{Value, json};

async fn parts_of(world: &World, kind: &str, id: &str) -> (Head, Vec<Item>) {
    let case = CaseId::of(&world.platform, &ContentRef { kind: kind.into(), id: id.into() });
    let partition = store::table::case_partition(&world.platform, &case);
    let mut items: Vec<Item> = world.account.scan().await.into_iter().filter(|item| item.p() == partition).collect();
    items.sort_by(|a, b| a.s().cmp(b.s()));
    let head = items.iter().find(|item| item.s() == "H").expect("the case exists").state();
    items.retain(|item| item.s().starts_with("B#"));
    (head, items)
}

async fn case(world: &World, kind: &str, id: &str) -> (Head, Body) {
    let case = CaseId::of(&world.platform, &ContentRef { kind: kind.into(), id: id.into() });
    let case = world.context().store.case(&world.platform, &case).await.unwrap().expect("the case exists");
    (case.head.clone(), case.decoded().unwrap())
}

fn field<'a>(body: &'a Body, path: &str) -> Option<&'a str> {
    body.walk().into_iter().find(|(known, _)| known == path).and_then(|(_, field)| field.src.as_deref())
}

#[tokio::test]
async fn repeated_sends_merge_whichever_way_they_come() {
    let world = World::new(Setup::subscribed()).await;
    let gallery = json!({ "type": "post", "id": "g", "author": "ann", "source": "app", "tags": ["#a", "#b"],
        "parent": { "type": "thread", "id": "t1" },
        "fields": [
            { "id": "title", "type": "text", "src": "A title" },
            { "id": "gallery", "type": "image", "fields": [{ "id": "caption", "type": "text", "src": "first" }] },
        ],
        "metadata": [{ "id": "Plan", "value": "Freemium" }, { "id": "Theme", "value": "Dark" }] });
    world.accept(&gallery).await;
    world.moderate(&json!({ "type": "post", "id": "g", "metadata": [{ "id": "Plan", "value": "Premium" }] })).await;
    world
        .accept(&json!({ "type": "post", "id": "g", "fields": [
            { "id": "gallery", "type": "image", "fields": [
                { "id": "caption", "type": "text", "src": "second" }, { "id": "alt", "type": "text", "src": "alt" }] }] }))
        .await;
    let answer = world.moderate(&json!({ "type": "post", "id": "g", "tags": ["#c"] })).await;
    assert_eq!(answer["author"], "ann", "the last known author is answered");
    world.settle().await;
    let (head, body) = case(&world, "post", "g").await;
    assert_eq!((head.received, head.body_version), (4, 4));
    assert_eq!((field(&body, "title"), field(&body, "gallery.caption")), (Some("A title"), Some("second")));
    assert_eq!(field(&body, "gallery.alt"), Some("alt"));
    assert_eq!((body.author.as_deref(), body.source.as_deref()), (Some("ann"), Some("app")));
    assert_eq!(body.parent, Some(ContentRef { kind: "thread".into(), id: "t1".into() }));
    assert_eq!(body.tags, ["#c"]);
    let plan: Vec<&Value> = body.metadata.iter().map(|meta| &meta.value).collect();
    assert_eq!(plan, ["Premium", "Dark"]);
    world.ledger().await.check("merging");
    world.finish().await;
}

#[tokio::test]
async fn partial_updates_at_the_same_time_both_survive() {
    let world = World::new(Setup::plain()).await;
    let part = |n: usize| json!({ "type": "post", "id": "p", "fields": [{ "id": format!("f{n}"), "type": "text", "src": "hello" }] });
    let sendings: Vec<_> = (0..8).map(|n| world.accepting(&part(n))).collect();
    let replies = futures_util::future::join_all(sendings.iter().map(|sending| world.send_cold(sending))).await;
    for reply in replies {
        body_of(&reply.unwrap(), 202);
    }
    world.settle().await;
    let (head, body) = case(&world, "post", "p").await;
    assert_eq!((head.received, body.fields.len()), (8, 8));
    world.finish().await;
}

#[tokio::test]
async fn two_clients_merging_a_thousand_times_each_lose_nothing() {
    const TIMES: usize = 1_000;
    const FIELDS: usize = 5;
    let world = World::new(Setup::plain()).await;
    let client = async |name: &str| {
        for n in 0..TIMES {
            let part = json!({ "id": format!("{name}{}", n % FIELDS), "type": "text", "src": format!("hello {n}") });
            world.moderate(&json!({ "type": "post", "id": "p", "fields": [part] })).await;
            // All that this client has sent so far is there, whatever the other one does.
            let (_, body) = case(&world, "post", "p").await;
            for at in n.saturating_sub(FIELDS - 1)..=n {
                let expected = format!("hello {at}");
                assert_eq!(field(&body, &format!("{name}{}", at % FIELDS)), Some(expected.as_str()), "{name}, {n}");
            }
        }
    };
    tokio::join!(client("a"), client("b"));
    let (head, body) = case(&world, "post", "p").await;
    assert_eq!((head.received as usize, body.fields.len()), (2 * TIMES, 2 * FIELDS));
    world.finish().await;
}

#[tokio::test]
async fn bodies_live_in_the_head_or_in_parts() {
    let world = World::new(Setup::plain()).await;
    for (id, bytes, parts) in [("small", 1_000, None), ("large", 2_000, Some(1)), ("huge", 240_000, Some(3))] {
        // The largest is spread over four fields, for each has a limit of its own.
        let fields: Vec<Value> = (0..if parts == Some(3) { 4 } else { 1 })
            .map(|n| json!({ "id": format!("f{n}"), "type": "text", "src": "word ".repeat(bytes / 5) }))
            .collect();
        let sent = json!({ "type": "post", "id": id, "fields": fields });
        world.moderate(&sent).await;
        let (head, stored) = parts_of(&world, "post", id).await;
        assert_eq!(head.body_place, parts.map_or(BodyPlace::Inline, BodyPlace::Parts), "{id}");
        assert_eq!(stored.len(), parts.unwrap_or(0) as usize, "{id}");
        let (_, body) = case(&world, "post", id).await;
        assert_eq!(field(&body, "f0").map(str::len), Some(bytes / 5 * 5), "{id}");
    }
    world.finish().await;
}

#[tokio::test]
async fn replaced_parts_expire() {
    let world = World::new(Setup::plain()).await;
    let long = |word: &str| post("a", &word.repeat(600));
    world.accept(&long("one ")).await;
    world.settle().await;
    world.accept(&long("two ")).await;
    let changed_s = world.now_ms() / 1000;
    let (head, stored) = parts_of(&world, "post", "a").await;
    assert_eq!((head.body_version, stored.len()), (2, 2));
    let expiries: Vec<Option<i64>> = stored.iter().map(|part| part.number("x")).collect();
    // Nothing was ever found in it: it expires as a whole.
    assert_eq!(expiries, [Some(changed_s + store::table::SUPERSEDED_TTL_S), head.expires_s]);
    assert!(head.expires_s.is_some());
    world.finish().await;
}

#[tokio::test]
async fn what_events_refer_to_stays_as_long_as_they_do() {
    let world = World::new(Setup::subscribed()).await;
    world.accept(&post("inline", "first words")).await;
    world.accept(&post("parts", &"first words ".repeat(300))).await;
    world.settle().await;
    world.accept(&post("inline", "other words")).await;
    world.accept(&post("parts", &"other words ".repeat(300))).await;
    for id in ["inline", "parts"] {
        let (_, stored) = parts_of(&world, "post", id).await;
        let old: Vec<&Item> = stored.iter().filter(|part| part.s().starts_with("B#00000001")).collect();
        assert_eq!(old.len(), 1, "{id}: the first version is kept");
        assert!(old[0].number("x").unwrap() >= world.now_ms() / 1000 + store::table::EVENT_TTL_S, "{id}");
        let first = bodies::decode(old[0].bytes("b").unwrap()).unwrap();
        assert!(field(&first, "text").unwrap().starts_with("first"), "{id}");
    }
    world.finish().await;
}

#[tokio::test]
async fn an_enforced_body_is_pinned_whatever_follows() {
    let world = World::new(Setup::subscribed()).await;
    for (id, text) in [("inline", "words".to_owned()), ("parts", "words ".repeat(600))] {
        world.accept(&enforced(id, &text)).await;
        world.settle().await;
        // Analysed again as it is, then replaced while such an analysis is still outstanding.
        world.accept(&enforced(id, &text)).await;
        world.accept(&post(id, &format!("other {text}"))).await;
        world.settle().await;
        world.accept(&post(id, &format!("yet other {text}"))).await;
        world.settle().await;
        let (head, stored) = parts_of(&world, "post", id).await;
        assert_eq!((head.visibility, head.body_version), (Visibility::Down, 3));
        let pinned: Vec<&Item> = stored.iter().filter(|part| part.s().starts_with("B#00000001")).collect();
        assert!(!pinned.is_empty() && pinned.iter().all(|part| part.number("x").is_none()), "{id}");
    }
    world.finish().await;
}

#[tokio::test]
async fn a_late_analysis_does_not_unpin_what_was_enforced() {
    let world = World::new(Setup::subscribed()).await;
    for (id, text) in [("inline", "words".to_owned()), ("parts", "words ".repeat(600))] {
        world.accept(&enforced(id, &text)).await;
        world.settle().await;
        world.accept(&enforced(id, &text)).await;
        // The second analysis has read the body and is slow to commit, while the body is replaced.
        let slow = Fault::Delay(Duration::from_millis(400));
        world.proxy.add(Rule::when(slow, 1, |call| call.operation == "TransactWriteItems"));
        let replacing = async {
            while !world.proxy.all_happened() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            world.accept(&post(id, &format!("other {text}"))).await;
        };
        tokio::join!(world.pump(), replacing);
        world.settle().await;
        let (_, stored) = parts_of(&world, "post", id).await;
        let pinned: Vec<&Item> = stored.iter().filter(|part| part.s().starts_with("B#00000001")).collect();
        assert!(!pinned.is_empty() && pinned.iter().all(|part| part.number("x").is_none()), "{id}");
    }
    world.finish().await;
}

#[tokio::test]
async fn the_run_judges_the_newest_body_and_every_receipt_is_announced() {
    let world = World::new(Setup::subscribed()).await;
    for n in 1..=3 {
        world.accept(&post("a", &format!("version {n}"))).await;
    }
    world.settle().await;
    let posts = world.receiver.posts_of("analysed-content");
    assert_eq!(posts.len(), 3);
    for post in &posts {
        assert_eq!(post.json()["content"]["fields"][0]["src"], "version 3");
    }
    world.finish().await;
}

#[tokio::test]
async fn new_types_are_registered_unless_the_platform_is_strict() {
    let lenient = World::new(Setup::plain()).await;
    lenient.accept(&json!({ "type": "recipe", "id": "1", "author": "ann" })).await;
    let config = lenient.context().config(&lenient.platform).await.unwrap().unwrap();
    assert!(config.complex_types.iter().any(|known| known.name == "recipe"));
    lenient.finish().await;

    let strict = World::new(Setup::plain().with(|settings| settings.strict_complex_types = true)).await;
    let recipe = json!({ "type": "recipe", "id": "1", "author": "ann" });
    let refused = strict.insist(&strict.accepting(&recipe)).await;
    assert!(body_of(&refused, 422).to_string().contains("type"), "{}", refused.body);
    assert!(strict.account.scan().await.iter().all(|item| item.s() != "H"), "nothing is stored");
    strict.register_type("recipe").await;
    strict.accept(&recipe).await;
    strict.finish().await;
}

#[tokio::test]
async fn own_evaluations_raise_policies_and_stay() {
    let world = World::new(Setup::plain()).await;
    let answer = world.moderate(&flagged("a", "hello")).await;
    assert_eq!(answer["violations"], json!([{ "policy": "CHK", "confidence": "check" }]));
    // Sent once, they hold for later versions too; a new score replaces the old one.
    let again = world.moderate(&post("a", "hello again")).await;
    assert_eq!(again["violations"], answer["violations"]);
    let lower = json!({ "type": "post", "id": "a",
        "evaluations": [{ "strategy": OWN, "label": "doubt", "score": 0.1, "field": "text" }] });
    assert_eq!(world.moderate(&lower).await["violations"], json!([]));
    let unknown =
        json!({ "type": "post", "id": "a", "evaluations": [{ "strategy": "else", "label": "doubt", "score": 1 }] });
    body_of(&world.insist(&world.accepting(&unknown)).await, 422);
    let (head, _) = case(&world, "post", "a").await;
    assert_eq!((head.incident, head.incident_count), (IncidentState::Open, 1), "one incident for all of it");
    world.finish().await;
}

#[tokio::test]
async fn built_in_engines_name_the_field() {
    let world = World::new(Setup::plain()).await;
    let content = json!({ "type": "post", "id": "a", "fields": [
        { "id": "title", "type": "text", "src": "Good morning" },
        { "id": "gallery", "type": "text", "src": "none", "fields": [{ "id": "caption", "type": "text", "src": "what utter crap" }] }] });
    let sending = world.request("POST", "/api/v2/content/sync?include=field", &content);
    let answer = body_of(&world.insist(&sending).await, 200);
    assert_eq!(answer["violations"], json!([{ "policy": "PRF", "field": "gallery.caption", "confidence": "check" }]));
    world.finish().await;
}

#[tokio::test]
async fn a_lowered_limit_holds_for_the_merged_content() {
    let world = World::new(Setup::plain().with(|settings| settings.limits.fields = 2)).await;
    let field = |id: &str| json!({ "id": "a", "type": "post", "fields": [{ "id": id, "type": "text", "src": "x" }] });
    world.accept(&field("one")).await;
    world.moderate(&field("two")).await;
    for sending in [world.accepting(&field("three")), world.moderating(&field("three"))] {
        let body = body_of(&world.insist(&sending).await, 422);
        assert_eq!((&body["errors"][0]["path"], &body["errors"][0]["code"]), (&json!("fields"), &json!("too_many")));
    }
    // What is known already can still be changed.
    world.accept(&field("one")).await;
    world.finish().await;
}
