//! Reports and what follows from them later: crowds of reporters, surges, precision, strikes, and what time ends.
#![recursion_limit = "256"]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use std::collections::BTreeSet;

use domain::authors::{Author, AuthorDecision, AuthorDecisionKind, AuthorStatus, AuthorTransition};
use domain::cases::{Action, IncidentState, Resolution, Trigger};
use domain::reports::reporter_key;
use domain::transition::Terms;
use e2e::world::World;
use e2e::world::faults::{Fault, Rule};
use e2e::world::http::body_of;
use e2e::world::items::Item;
use e2e::world::platform::{Setup, flagged, post};
use e2e::world::queue::Chaos;
use e2e::world::report;
use futures_util::future::join_all;
use serde_json::{Value, json};
use store::authors::AuthorOutcome;

const DAY_MS: i64 = 86_400_000;

fn about(id: &str, more: &Value) -> Value {
    let mut body = json!({ "type": "post", "id": id });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

fn by(author: &str, id: &str) -> Value {
    let mut content = post(id, "hello");
    content["author"] = json!(author);
    content
}

async fn reported(world: &World, id: &str, reporter: &str) {
    world.call_accepted("content/report", &about(id, &json!({ "reporter": reporter }))).await;
}

async fn decide(world: &World, id: &str, decision: &str) {
    let more = json!({ "decision": decision, "violations": [{ "policy": "CHK" }] });
    world.call_accepted("content/decision", &about(id, &more)).await;
}

#[tokio::test]
async fn three_hundred_reporters_at_once() {
    let world = World::new(Setup::subscribed().with(|settings| settings.surge_minimum = 50)).await;
    world.moderate(&post("a", "hello")).await;
    let mut alone = 0;
    for wave in 0..3 {
        let sendings: Vec<_> = (0..100)
            .map(|n| about("a", &json!({ "reporter": format!("{wave}-{n}"), "reason": "look" })))
            .map(|body| world.request("POST", "/api/v2/content/report", &body))
            .collect();
        for reply in join_all(sendings.iter().map(|sending| world.insist(sending))).await {
            assert_eq!(body_of(&reply, 202)["associated"], true);
        }
        let items = world.account.scan().await;
        alone += items.iter().filter(|item| item.s().starts_with("R#") && item.is_due()).count();
        world.pump_only("jobs").await;
        world.advance(60_000);
    }
    assert!(alone > 0, "the crowd was not dense enough for any report to be stored alone");
    world.settle().await;
    let evidence = world.head_of("a").await.unwrap().evidence;
    assert_eq!((evidence.reports, evidence.identified), (300, 300));
    let log = world.log_of("a").await;
    assert_eq!(log.iter().filter(|entry| matches!(entry.action, Action::Reported { .. })).count(), 300);
    assert_eq!(surges(&world, "a").await, ["content"]);
    decide(&world, "a", "dismiss").await;
    world.settle().await;
    let closed = world.receiver.posts_of("incident-closed");
    assert_eq!(closed.len(), 1);
    let told = closed[0].json()["reporters"].clone();
    let told: Vec<&str> = told.as_array().unwrap().iter().map(|reporter| reporter["id"].as_str().unwrap()).collect();
    assert_eq!(told.iter().collect::<BTreeSet<_>>().len(), 300, "each is told once");
    assert!(told.is_sorted_by_key(|id| &id[..1]), "in the order of their first reports");
    let items = world.account.scan().await;
    let tallies = items.iter().filter(|item| item.p().starts_with("A#") && item.s() == "Z");
    let rejected =
        tallies.map(e2e::world::items::Item::state::<domain::authors::ReporterTally>).filter(|t| t.rejected == 1);
    assert_eq!(rejected.count(), 300);
    report::line(&format!("300 reporters: {alone} reports were stored alone"));
    world.finish().await;
}

/// On what a case's reports were noticed as a surge.
async fn surges(world: &World, id: &str) -> Vec<String> {
    let log = world.log_of(id).await;
    let on = log.into_iter().filter_map(|entry| match entry.action {
        Action::Surged { on } => Some(on),
        _ => None,
    });
    on.collect()
}

#[tokio::test]
async fn surges_on_a_content_an_author_and_a_policy_are_noticed_once() {
    for seed in 1..=2 {
        let world = World::new(Setup::plain().seed(seed).with(|settings| settings.surge_minimum = 6)).await;
        world.queues.set_chaos(Chaos::duplicating(3));
        for n in 0..9 {
            world.moderate(&by("ann", &format!("of-ann-{n}"))).await;
            world.moderate(&post(&format!("suspected-{n}"), "hello")).await;
        }
        world.moderate(&post("content", "hello")).await;
        world.moderate(&post("calm", "hello")).await;
        reported(&world, "calm", "r").await;
        for n in 0..9 {
            reported(&world, "content", &format!("r{n}")).await;
            reported(&world, &format!("of-ann-{n}"), "r").await;
            let suspects = json!({ "reporter": "r", "potential_violations": [{ "policy": "CHK" }] });
            world.call_accepted("content/report", &about(&format!("suspected-{n}"), &suspects)).await;
            // The worker dies at any place, and counts all the same exactly once.
            let fault = if n % 2 == 0 { Fault::KillBefore } else { Fault::KillAfter };
            world.proxy.add(Rule::on_call_of("jobs", 3 + n, fault));
            world.settle().await;
        }
        assert_eq!(surges(&world, "content").await, ["content"]);
        for (kind, on) in [("of-ann", "author"), ("suspected", "policy")] {
            let mut found = Vec::new();
            for n in 0..9 {
                found.extend(surges(&world, &format!("{kind}-{n}")).await.into_iter().map(|on| (n, on)));
            }
            let [(n, noticed)] = found.as_slice() else { panic!("{on}, seed {seed}: {found:?}") };
            assert_eq!((*n, noticed.as_str()), (5, on), "the sixth report makes the surge");
            let (surged, calm) = (priority(&world, &format!("{kind}-5")).await, priority(&world, "calm").await);
            assert!(surged > calm + 1.0, "{on}: {surged} is not above {calm}");
        }
        let tally = world.context().store.author_tally(&world.platform, "ann").await.unwrap().value;
        assert_eq!(tally.reported, 9, "each report is counted once");
        world.finish().await;
    }
}

async fn priority(world: &World, id: &str) -> f64 {
    world.head_of(id).await.unwrap().priority.unwrap()
}

#[tokio::test]
async fn precision_is_counted_once_and_trust_raises_priority() {
    let world = World::new(Setup::plain()).await;
    world.queues.set_chaos(Chaos::duplicating(3));
    for n in 0..6 {
        let id = format!("a{n}");
        world.moderate(&post(&id, "hello")).await;
        reported(&world, &id, "jane").await;
        reported(&world, &id, "joe").await;
        let fault = if n % 2 == 0 { Fault::KillBefore } else { Fault::KillAfter };
        decide(&world, &id, if n == 0 { "dismiss" } else { "act" }).await;
        world.proxy.add(Rule::on_call_of("jobs", 4 + 2 * n, fault));
        world.settle().await;
    }
    assert!(world.proxy.killed_at().is_some());
    let key = reporter_key(&world.platform, "jane");
    let tally = world.context().store.reporter_tally(&world.platform, &key).await.unwrap().value;
    assert_eq!((tally.confirmed, tally.rejected), (5, 1));
    for (id, reporter) in [("by-jane", "jane"), ("by-eve", "eve")] {
        world.moderate(&post(id, "hello")).await;
        reported(&world, id, reporter).await;
    }
    assert!(priority(&world, "by-jane").await > priority(&world, "by-eve").await + 0.5);
    world.finish().await;
}

#[tokio::test]
async fn strikes_count_expire_and_vanish_whatever_the_order() {
    for seed in 1..=4 {
        let world = World::new(Setup::plain().seed(seed)).await;
        world.queues.set_chaos(Chaos::duplicating(2));
        for id in ["kept", "overturned", "again"] {
            world.moderate(&by("ann", id)).await;
            decide(&world, id, "act").await;
        }
        decide(&world, "overturned", "overturn").await;
        decide(&world, "again", "overturn").await;
        decide(&world, "again", "act").await;
        world.settle().await;
        let tally = world.context().store.author_tally(&world.platform, "ann").await.unwrap().value;
        assert_eq!((tally.enforcements, tally.overturned), (4, 2), "seed {seed}");
        let standing: BTreeSet<_> =
            tally.strikes.iter().map(|strike| (strike.case.clone(), strike.enforcement)).collect();
        let expected = [(world.post_case("kept"), 1), (world.post_case("again"), 2)];
        assert_eq!(standing, BTreeSet::from(expected), "seed {seed}");
        assert!(tally.early.is_empty(), "seed {seed}");
        let (now_ms, weight) = (world.now_ms(), tally.strikes.iter().map(|strike| strike.weight).sum::<u32>());
        assert_eq!((tally.weight_at(now_ms), tally.weight_at(now_ms + 3650 * DAY_MS)), (weight, 0));
        // What only a ban took down gives no strike, and none is taken for it.
        world.moderate(&by("ann", "clean")).await;
        world.decide_author("ann", "act").await;
        world.settle().await;
        world.decide_author("ann", "overturn").await;
        world.settle().await;
        let after = world.context().store.author_tally(&world.platform, "ann").await.unwrap().value;
        assert_eq!((after.enforcements, after.overturned, after.strikes.len()), (4, 2, 2), "seed {seed}");
        world.finish().await;
    }
}

#[tokio::test]
async fn an_incident_that_nobody_looks_at_expires() {
    let mut kills = 0;
    for number in 1.. {
        let world = World::new(Setup::subscribed().with(|settings| settings.incident_expiry_days = 3)).await;
        world.moderate(&flagged("a", "hello")).await;
        reported(&world, "a", "jane").await;
        world.moderate(&flagged("reopened", "hello")).await;
        world.moderate(&by("ann", "appealed")).await;
        decide(&world, "appealed", "act").await;
        let appeal = json!({ "author": "ann", "statement": "I was joking" });
        body_of(&world.call("content/appeal", &about("appealed", &appeal)).await, 202);
        settle_for(&world, 2 * DAY_MS).await;
        assert_eq!(world.head_of("a").await.unwrap().incident, IncidentState::Open);
        decide(&world, "reopened", "dismiss").await;
        reported(&world, "reopened", "jane").await;
        world.proxy.add(Rule::on_call_of("jobs", number, Fault::KillAfter));
        settle_for(&world, DAY_MS + DAY_MS / 2).await;
        let head = world.head_of("a").await.unwrap();
        assert_eq!(head.incident, IncidentState::Closed(Resolution::Dismissed), "killed at {number}");
        let last = world.log_of("a").await.pop().unwrap();
        assert_eq!((last.trigger, last.by), (Trigger::Automated, None));
        let open = world.head_of("reopened").await.unwrap();
        assert_eq!(
            (open.incident, open.incident_count),
            (IncidentState::Open, 2),
            "the first incident's end is not its"
        );
        settle_for(&world, 2 * DAY_MS).await;
        assert!(!world.head_of("reopened").await.unwrap().incident.is_open());
        assert!(world.head_of("appealed").await.unwrap().has_pending_appeal(), "a person's right does not expire");
        let happened = world.proxy.all_happened();
        let closed = world.receiver.posts_of("incident-closed");
        let told = closed.iter().filter(|post| post.json()["content"]["id"] == "a").count();
        assert_eq!(told, 1, "killed at {number}");
        world.finish().await;
        if !happened {
            break;
        }
        kills += 1;
    }
    assert!(kills > 5, "{kills}");
}

/// Lets time pass in steps of a minute's sweep, and no further.
async fn settle_for(world: &World, ms: i64) {
    let end_ms = world.now_ms() + ms;
    while world.now_ms() < end_ms {
        world.pump().await;
        let due_ms = world.account.next_due_ms().await.unwrap_or(end_ms).max(world.now_ms() + 60_000);
        world.clock.reach(due_ms.min(end_ms));
        world.sweep().await;
    }
    world.pump().await;
}

#[tokio::test]
async fn a_suspension_ends_in_time_unless_a_later_decision_stands() {
    let world = World::new(Setup::subscribed()).await;
    for author in ["ann", "eve", "joe"] {
        hold(&world, author, 3 * DAY_MS).await;
    }
    world.decide_author("eve", "act").await;
    hold(&world, "joe", 0).await;
    settle_for(&world, 2 * DAY_MS).await;
    assert_eq!(status(&world, "ann").await, (AuthorStatus::Held, 1));
    world.proxy.add(Rule::on_call_of("jobs", 4, Fault::KillAfter));
    settle_for(&world, 2 * DAY_MS).await;
    assert!(world.proxy.all_happened());
    assert_eq!(status(&world, "ann").await, (AuthorStatus::Active, 2), "released, once");
    assert_eq!(status(&world, "eve").await, (AuthorStatus::Banned, 2));
    assert_eq!(status(&world, "joe").await, (AuthorStatus::Held, 2), "held without end by a later decision");
    let told = world.receiver.posts_of("author-decision");
    let released = told.iter().filter(|post| post.json()["decision"] == "overturn").count();
    assert_eq!(released, 1);
    let jobs = world.account.scan().await.into_iter().filter(|item: &Item| item.p().starts_with("O#")).count();
    assert_eq!(jobs, 0);
    world.finish().await;
}

async fn status(world: &World, author: &str) -> (AuthorStatus, u32) {
    let known = world.context().store.author(&world.platform, author).await.unwrap().unwrap();
    (known.status, known.decisions)
}

/// Suspends an author by automation, until so much later; 0 for without end.
async fn hold(world: &World, author: &str, ms: i64) {
    let store = &world.context().store;
    let known = store.author(&world.platform, author).await.unwrap().unwrap_or_else(|| Author::new(author));
    let decision = AuthorDecision {
        kind: AuthorDecisionKind::Hold,
        trigger: Trigger::Automated,
        by: None,
        hint: None,
        violations: Vec::new(),
        policies: Vec::new(),
        until_ms: (ms > 0).then(|| world.now_ms() + ms),
        said: domain::authors::AuthorSaid::default(),
        asked_us: None,
    };
    let now_us = world.now_ms() * 1000;
    let held = AuthorTransition::decide(&world.platform, known, &decision, &Terms::default(), now_us).unwrap();
    let outcome = store.commit_author(&held, &store::authors::Along::default(), &world.id()).await;
    assert!(matches!(outcome, Ok(AuthorOutcome::Done)), "{outcome:?}");
}
