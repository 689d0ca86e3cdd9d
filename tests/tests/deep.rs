//! Contents whose analysis needs media and heavy engines: they are handed on, fetched, judged once, and never
//! look clean while somebody has not looked.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::print_stdout)]

use domain::cases::{Head, Judgement};
use domain::config::{HashKind, HashList, HashPart};
use domain::content::ContentRef;
use domain::ids::CaseId;
use domain::signal::NotRunReason;
use domain::task::{MAX_TASK_ATTEMPTS, Task};
use e2e::bmp;
use e2e::world::World;
use e2e::world::eyes::pixmap;
use e2e::world::faults::{Fault, Rule};
use e2e::world::pictures::Served;
use e2e::world::platform::{Setup, pictured, policy_on, post};
use e2e::world::queue::Chaos;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use store::configs::ConfigKind;

/// A world whose platform takes down what is red.
async fn world() -> World {
    let world = World::new(Setup::subscribed()).await;
    world.add(ConfigKind::Policy, "IMG", &policy_on("IMG", "image")).await;
    world
}

fn red() -> Served {
    Served::File("image/png", pixmap(255, 0, 0))
}

fn green() -> Served {
    Served::File("image/png", pixmap(0, 200, 0))
}

async fn head(world: &World, id: &str) -> Head {
    let case = CaseId::of(&world.platform, &ContentRef { kind: "post".into(), id: id.into() });
    world.context().store.case(&world.platform, &case).await.unwrap().expect("the case exists").head
}

async fn judgement(world: &World, id: &str) -> Judgement {
    head(world, id).await.judgement.expect("it has been judged")
}

/// What a judgement says: policies with fields, and what it lacks.
fn says(judgement: &Judgement) -> String {
    let violations = judgement.violations.iter();
    let found: Vec<String> =
        violations.map(|v| format!("{} at {}", v.policy, v.field.as_deref().unwrap_or("-"))).collect();
    format!("{}; lacks {}", found.join(", "), judgement.incomplete.join(", "))
}

/// What it says of a red picture, of a clean one, and of one that nobody has seen.
const RED: &str = "IMG at photo; lacks ";
const CLEAN: &str = "; lacks ";
const UNSEEN: &str = "; lacks image";

/// Bodies of the webhooks about a content, by their type.
fn told(world: &World, kind: &str, id: &str) -> Vec<Value> {
    let posts = world.receiver.posts();
    let bodies = posts.iter().map(|post| serde_json::from_slice::<Value>(&post.body).unwrap());
    bodies.filter(|body| body["webhook_type"] == kind && body["content"]["id"] == id).collect()
}

#[tokio::test]
async fn a_picture_is_fetched_and_judged_once_behind_the_second_queue() {
    let world = world().await;
    let (bad, good) = (world.pictures.serve("red", red()), world.pictures.serve("green", green()));
    world.accept(&pictured("bad", &bad)).await;
    world.accept(&pictured("good", &good)).await;
    world.pump_only("analyse").await;
    assert_eq!(world.queues.bodies("deep").len(), 2, "the light function hands on what it was given");
    assert!(!head(&world, "bad").await.is_analysed(), "and commits nothing");
    world.settle().await;
    let found = judgement(&world, "bad").await;
    assert_eq!(says(&found), RED);
    assert_eq!(head(&world, "bad").await.visibility, domain::cases::Visibility::Down);
    let clean = judgement(&world, "good").await;
    assert_eq!(says(&clean), CLEAN);
    for name in ["red", "green"] {
        assert_eq!(world.pictures.asked(name), 1, "{name}");
    }
    world.ledger().await.check("pictures");
    world.finish().await;
}

#[tokio::test]
async fn texts_do_not_take_the_long_way() {
    let world = world().await;
    world.accept(&post("a", "hello")).await;
    world.pump_only("analyse").await;
    assert!(world.queues.bodies("deep").is_empty() && head(&world, "a").await.is_analysed());
    world.finish().await;
}

#[tokio::test]
async fn hosts_of_media_are_not_trusted() {
    let world = world().await;
    let served = |name: &str, what: Served| world.pictures.serve(name, what);
    let inside = served("inside", Served::Redirect("http://10.0.0.1/a.png".into()));
    let metadata = served("metadata", Served::Redirect("http://169.254.169.254/latest/meta-data/".into()));
    let circle = served("circle", Served::Redirect("/circle".into()));
    let cases = [
        ("inside", inside),
        ("metadata", metadata),
        ("circle", circle),
        ("endless", served("endless", Served::Endless)),
        ("page", served("page", Served::File("image/png", b"<html>no picture</html>".to_vec()))),
        ("gone", served("gone", Served::Status(404))),
        ("literal", "http://192.168.0.1/a.png".to_owned()),
        ("scheme", "ftp://example.org/a.png".to_owned()),
        ("nonsense", "not an address".to_owned()),
    ];
    for (id, url) in &cases {
        world.accept(&pictured(id, url)).await;
    }
    world.settle().await;
    for (id, _) in &cases {
        let found = judgement(&world, id).await;
        assert_eq!(says(&found), UNSEEN, "{id}");
        assert!(world.pictures.asked(id) <= if *id == "circle" { 4 } else { 1 }, "{id}: asked in vain again");
        let told = told(&world, "analysed-content", id);
        assert_eq!((told.len(), &told[0]["incomplete"]), (1, &json!(["image"])), "{id}");
    }
    world.finish().await;
}

#[tokio::test]
async fn what_is_away_for_a_while_is_looked_at_later() {
    let world = world().await;
    for (name, fault) in [("busy", Served::Status(503)), ("broken", Served::Broken)] {
        let url = world.pictures.serve(name, fault);
        world.accept(&pictured(name, &url)).await;
        world.pump().await;
        assert_eq!(judgement(&world, name).await.incomplete, ["image"], "{name}");
        // One further attempt in vain, a minute later; then the host is well.
        world.advance(61_000);
        assert!(world.sweep().await);
        world.pump().await;
        assert_eq!(world.pictures.asked(name), 2, "{name}");
        world.pictures.serve(name, red());
        world.settle().await;
        let found = judgement(&world, name).await;
        assert_eq!(says(&found), RED, "{name}");
    }
    let for_ever = world.pictures.serve("down", Served::Status(500));
    world.accept(&pictured("down", &for_ever)).await;
    world.settle().await;
    assert_eq!(world.pictures.asked("down"), 1 + MAX_TASK_ATTEMPTS as usize, "there is an end to it");
    assert_eq!(judgement(&world, "down").await.incomplete, ["image"]);
    world.ledger().await.check("later");
    world.finish().await;
}

#[tokio::test]
async fn a_call_answers_without_waiting_and_is_completed_at_once_after() {
    let world = world().await;
    let url = world.pictures.serve("red", red());
    let answer = world.moderate(&pictured("a", &url)).await;
    assert_eq!(answer["incomplete"], json!(["image"]), "{answer}");
    assert_eq!(world.queues.bodies("deep").len(), 1, "the promised task is sent, not left to the sweeper");
    world.pump().await;
    let found = judgement(&world, "a").await;
    assert_eq!(says(&found), RED);
    world.settle().await;
    let told = told(&world, "analysed-content", "a");
    let incomplete: Vec<&Value> = told.iter().map(|body| &body["incomplete"]).collect();
    assert_eq!(told.len(), 2, "{incomplete:?}");
    assert_eq!(world.pictures.asked("red"), 1);
    // Its message may be lost as well: the task has a due marker of its own.
    let url = world.pictures.serve("second", red());
    world.proxy.add(Rule::on_operation("SendMessage", Fault::CloseBefore, 9));
    world.moderate(&pictured("b", &url)).await;
    world.proxy.clear_rules();
    world.settle().await;
    assert_eq!(says(&judgement(&world, "b").await), RED);
    world.ledger().await.check("calls");
    world.finish().await;
}

#[tokio::test]
async fn messages_that_come_often_or_out_of_order_judge_once() {
    let world = world().await;
    world.queues.set_chaos(Chaos::duplicating(5));
    let url = world.pictures.serve("red", red());
    for id in 0..6 {
        world.accept(&pictured(&id.to_string(), &url)).await;
    }
    world.settle().await;
    for id in 0..6 {
        let id = id.to_string();
        assert_eq!(says(&judgement(&world, &id).await), RED);
        assert_eq!(head(&world, &id).await.received, 1);
    }
    let ledger = world.ledger().await;
    ledger.check("duplicates");
    assert_eq!(ledger.decisions, 6);
    world.finish().await;
}

#[tokio::test]
async fn a_worker_that_dies_anywhere_loses_nothing() {
    let mut deaths = 0;
    for function in ["analyse", "analyse-deep"] {
        let calls = calls_of(function).await;
        assert!(calls >= 3, "{function} makes {calls} calls");
        for number in 1..=calls {
            for fault in [Fault::KillBefore, Fault::KillAfter, Fault::LoseAnswer] {
                let what = format!("{function}, {fault:?} at call {number}");
                let world = world().await;
                let url = world.pictures.serve("red", red());
                world.accept(&pictured("a", &url)).await;
                world.proxy.add(Rule::on_call_of(function, number, fault));
                world.settle().await;
                assert!(world.proxy.all_happened(), "{what}: it did not happen");
                assert_eq!(says(&judgement(&world, "a").await), RED, "{what}");
                let ledger = world.ledger().await;
                ledger.check(&what);
                assert_eq!(ledger.decisions, 1, "{what}");
                world.finish().await;
                deaths += 1;
            }
        }
    }
    println!("{deaths} faults, none of which lost or doubled anything");
}

/// How many calls a function makes for one picture.
async fn calls_of(function: &'static str) -> usize {
    let world = world().await;
    let url = world.pictures.serve("red", red());
    world.accept(&pictured("a", &url)).await;
    world.proxy.take_calls();
    world.settle().await;
    let calls = world.proxy.take_calls().iter().filter(|call| call.function == function).count();
    world.finish().await;
    calls
}

#[tokio::test]
async fn a_content_that_kills_every_worker_gets_a_verdict_all_the_same() {
    let world = world().await;
    let url = world.pictures.serve("red", red());
    world.accept(&pictured("a", &url)).await;
    // Whatever the deep function does first ends it, for as long as it tries to look at the picture.
    world.proxy.add(Rule::when(Fault::KillBefore, 40, |call| {
        call.function == "analyse-deep" && call.operation == "TransactWriteItems"
    }));
    world.settle_until(|| world.queues.redriven() >= 1).await;
    world.pump().await;
    assert!(!head(&world, "a").await.is_analysed(), "nobody has judged it");
    world.settle().await;
    assert!(head(&world, "a").await.is_analysed());
    world.ledger().await.check("deadly");
    world.finish().await;
}

#[test]
fn a_task_that_nobody_survived_comes_slower_each_time_and_never_ends() {
    let platform = domain::ids::PlatformId::parse("platform1").unwrap();
    let case = CaseId::of(&platform, &ContentRef { kind: "post".into(), id: "1".into() });
    let mut task = Task::for_receipt(&platform, &case, 1, 0);
    for _ in 0..20 {
        let next = task.after_crash(0);
        assert!(next.due_ms >= task.due_ms && next.id == task.id);
        task = next;
    }
    assert_eq!((task.attempts, task.due_ms), (MAX_TASK_ATTEMPTS - 1, 3_600_000));
    assert!(!NotRunReason::Unreadable.is_retryable() && NotRunReason::Deferred.is_retryable());
}

/// A list as an operator makes it, with entries of its own.
async fn hash_list(world: &World, name: &str, kind: HashKind, hashes: &[Vec<u8>]) {
    let entries = hashes.concat();
    let part = HashPart { id: "first".into(), entries: u32::try_from(hashes.len()).unwrap() };
    let empty = HashList {
        name: name.into(),
        kind,
        version: 1,
        series: 7,
        enabled: true,
        distance: 31,
        severity: None,
        parts: Vec::new(),
    };
    world.add(ConfigKind::HashList, name, &empty).await;
    let full = HashList { version: 2, parts: vec![part.clone()], ..empty };
    let store = &world.context().store;
    assert!(store.add_hash_part(&world.platform, &full, &part, &entries, 1, &world.id()).await.unwrap());
    world.advance(lambda::cache::FRESH_MS + 1);
}

#[tokio::test]
async fn what_stands_in_a_list_is_found_and_a_list_that_cannot_be_used_is_named() {
    let world = world().await;
    world.add(ConfigKind::Policy, "KNW", &policy_on("KNW", "hash_list")).await;
    let known = pixmap(0, 200, 0);
    hash_list(&world, "known", HashKind::Sha256, &[vec![7; 32], Sha256::digest(&known).to_vec()]).await;
    let (green, blue) = (world.pictures.serve("green", green()), world.pictures.serve("blue", blue()));
    world.accept(&pictured("listed", &green)).await;
    world.accept(&pictured("other", &blue)).await;
    world.settle().await;
    let found = judgement(&world, "listed").await;
    assert_eq!(says(&found), "KNW at photo; lacks ");
    assert_eq!(
        (found.violations[0].cause.as_str(), found.violations[0].engine.as_str()),
        ("hash_list/known", "known@2")
    );
    assert_eq!(says(&judgement(&world, "other").await), CLEAN);
    // The engines of these tests know no such hashes.
    hash_list(&world, "likeness", HashKind::Pdq, &[vec![1; 32]]).await;
    world.accept(&pictured("unlisted", &blue)).await;
    world.settle().await;
    assert_eq!(says(&judgement(&world, "unlisted").await), "; lacks hash_list");
    world.finish().await;
}

#[tokio::test]
async fn a_list_with_a_part_that_is_not_there_is_named_and_stops_nothing() {
    let world = world().await;
    world.add(ConfigKind::Policy, "KNW", &policy_on("KNW", "hash_list")).await;
    let lost = HashList {
        name: "lost".into(),
        kind: HashKind::Sha256,
        version: 1,
        series: 7,
        enabled: true,
        distance: 0,
        severity: None,
        parts: vec![HashPart { id: "gone".into(), entries: 1 }],
    };
    world.add(ConfigKind::HashList, "lost", &lost).await;
    let url = world.pictures.serve("red", red());
    world.accept(&pictured("a", &url)).await;
    world.accept(&post("b", "hello")).await;
    world.settle().await;
    assert_eq!(says(&judgement(&world, "a").await), "IMG at photo; lacks hash_list");
    assert_eq!(says(&judgement(&world, "b").await), CLEAN);
    world.finish().await;
}

fn blue() -> Served {
    Served::File("image/png", pixmap(0, 0, 200))
}

/// A picture of slow waves, as an uncompressed BMP.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "shades lie between 8 and 248")]
fn waves(phase: f64) -> Vec<u8> {
    const SIDE: u32 = 128;
    bmp::drawn(SIDE, |at| {
        let (x, y) = (f64::from(at % SIDE) / 20.0, f64::from(at / SIDE) / 13.0);
        let light = ((x + phase).sin() + (y * 1.7).cos() + (x * y / 9.0).sin()) * 40.0 + 128.0;
        [light as u8, (light * 0.8) as u8, (light * 0.5) as u8]
    })
}

#[tokio::test]
async fn the_engines_of_the_product_look_at_pictures_and_at_lists_of_likenesses() {
    let world = world().await;
    world.use_real_engines();
    world.add(ConfigKind::Policy, "KNW", &policy_on("KNW", "hash_list")).await;
    let picture = images::Picture::decode(&waves(0.0), &images::Limits::default()).expect("a picture");
    let hash = images::pdq::hash(&picture).hash.0;
    hash_list(&world, "known", HashKind::Pdq, &[hash.to_vec()]).await;
    let same = world.pictures.serve("same", Served::File("text/html", waves(0.0)));
    let other = world.pictures.serve("other", Served::File("image/bmp", waves(2.5)));
    let page = world.pictures.serve("page", Served::File("image/bmp", b"<html></html>".to_vec()));
    for (id, url) in [("same", &same), ("other", &other), ("page", &page)] {
        world.accept(&pictured(id, url)).await;
    }
    world.settle().await;
    assert_eq!(says(&judgement(&world, "same").await), "KNW at photo; lacks ");
    assert_eq!(says(&judgement(&world, "other").await), CLEAN);
    assert_eq!(says(&judgement(&world, "page").await), "; lacks hash_list, image");
    world.finish().await;
}

#[tokio::test]
async fn a_second_model_has_a_say_where_the_first_finds_something() {
    let texts = ["you are a silly fool", "what an idiot you are", "shut up you stupid clown"];
    let texts = texts.iter().flat_map(|text| [format!("verily {text}"), format!("well {text}")]);
    let world = world().await;
    world.add(ConfigKind::Policy, "TOX", &policy_on("TOX", "toxicity")).await;
    for (id, text) in texts.enumerate() {
        let text = text.as_str();
        world.accept(&post(&id.to_string(), text)).await;
        world.pump_only("analyse").await;
        assert_eq!(world.queues.bodies("deep").len(), 1, "{text}");
        world.pump().await;
        let found = judgement(&world, &id.to_string()).await;
        let toxic: Vec<_> = found.violations.iter().filter(|violation| violation.policy == "TOX").collect();
        assert_eq!(!toxic.is_empty(), text.starts_with("verily"), "{text}: {toxic:?}");
        assert!(toxic.iter().all(|violation| violation.engine.ends_with("+verily-1")), "{toxic:?}");
        assert!(found.incomplete.is_empty(), "{found:?}");
        // A call answers by the first model alone, and is complete.
        let answer = world.moderate(&post(&format!("call-{id}"), text)).await;
        assert!(answer.get("incomplete").is_none_or(|names| names == &json!([])), "{answer}");
        assert!(world.queues.bodies("deep").is_empty());
    }
    world.settle().await;
    world.finish().await;
}

#[tokio::test]
async fn a_second_model_is_not_asked_where_nothing_follows_or_nobody_wants_it() {
    for (rule, wanted) in [(false, true), (true, false)] {
        let world = World::new(Setup::plain().with(|settings| settings.second_opinion = wanted)).await;
        if rule {
            world.add(ConfigKind::Policy, "TOX", &policy_on("TOX", "toxicity")).await;
        }
        world.accept(&post("a", "verily what an idiot you are")).await;
        world.pump_only("analyse").await;
        assert!(world.queues.bodies("deep").is_empty() && head(&world, "a").await.is_analysed());
        world.settle().await;
        world.finish().await;
    }
}
