//! Counting what an author posts: each content once, whatever comes twice, and only where a rule asks for it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use std::sync::atomic::{AtomicUsize, Ordering};

use domain::cases::Judgement;
use domain::config::VelocityRule;
use domain::content::ContentRef;
use domain::ids::CaseId;
use e2e::world::World;
use e2e::world::faults::{Fault, Rule};
use e2e::world::platform::{Setup, policy_on, post};
use e2e::world::queue::Chaos;
use serde_json::{Value, json};
use store::configs::ConfigKind;

async fn world(max_posts: Option<u32>, max_repeats: Option<u32>) -> World {
    let world = World::new(Setup::subscribed()).await;
    let rule = VelocityRule {
        name: "burst".into(),
        window_s: 600,
        max_posts,
        max_repeats,
        complex_types: vec!["post".into()],
        enabled: true,
        version: 1,
    };
    world.add(ConfigKind::VelocityRule, "burst", &rule).await;
    world.add(ConfigKind::Policy, "FLD", &policy_on("FLD", "velocity")).await;
    world
}

fn by(author: &str, id: &str, text: &str) -> Value {
    let mut content = post(id, text);
    content["author"] = json!(author);
    content
}

async fn judgement(world: &World, id: &str) -> Judgement {
    let case = CaseId::of(&world.platform, &ContentRef { kind: "post".into(), id: id.into() });
    let head = world.context().store.case(&world.platform, &case).await.unwrap().expect("the case exists").head;
    head.judgement.expect("it has been judged")
}

/// Causes and engines of the violations of a content.
async fn causes(world: &World, id: &str) -> Vec<(String, String)> {
    let found = judgement(world, id).await;
    assert!(found.incomplete.is_empty(), "{found:?}");
    found.violations.into_iter().map(|violation| (violation.cause, violation.engine)).collect()
}

fn rate() -> Vec<(String, String)> {
    vec![("velocity/rate".to_owned(), "burst@1".to_owned())]
}

#[tokio::test]
async fn a_content_that_comes_again_in_a_call_counts_once() {
    let world = world(Some(3), None).await;
    world.moderate(&by("bob", "a", "one")).await;
    world.moderate(&by("ann", "a", "one")).await;
    let window = world.context().store.post_window(&world.platform, "ann").await.unwrap().unwrap();
    assert_eq!(window.value.posts.len(), 1);
    world.settle().await;
    world.finish().await;
}

#[tokio::test]
async fn the_posts_of_an_author_are_counted_both_ways_and_each_once() {
    let world = world(Some(3), None).await;
    world.queues.set_chaos(Chaos::duplicating(4));
    world.accept(&by("ann", "a", "one")).await;
    world.moderate(&by("ann", "b", "two")).await;
    world.accept(&by("ann", "c", "three")).await;
    world.accept(&by("bob", "d", "four")).await;
    world.settle().await;
    for id in ["a", "b", "c", "d"] {
        assert_eq!(causes(&world, id).await, [], "{id}");
    }
    world.accept(&by("ann", "e", "five")).await;
    world.pump().await;
    assert_eq!(causes(&world, "e").await, rate());
    world.moderate(&by("ann", "f", "six")).await;
    assert_eq!(causes(&world, "f").await, rate());
    world.advance(601_000);
    world.moderate(&by("ann", "g", "seven")).await;
    assert_eq!(causes(&world, "g").await, []);
    world.settle().await;
    world.ledger().await.check("velocity");
    world.finish().await;
}

#[tokio::test]
async fn posts_count_by_their_arrival_however_late_they_are_analysed() {
    let world = world(Some(1), None).await;
    // Slowly posted, analysed together.
    for id in ["a", "b", "c"] {
        world.accept(&by("ann", id, id)).await;
        world.advance(601_000);
    }
    world.settle().await;
    for id in ["a", "b", "c"] {
        assert_eq!(causes(&world, id).await, [], "{id}");
    }
    // Posted together, analysed far apart.
    world.accept(&by("bob", "d", "d")).await;
    world.accept(&by("bob", "e", "e")).await;
    world.advance(601_000);
    world.settle().await;
    let found = [causes(&world, "d").await, causes(&world, "e").await].concat();
    assert_eq!(found, rate(), "the second of them, whichever was analysed first");
    world.finish().await;
}

#[tokio::test]
async fn the_same_text_in_another_dress_is_the_same_text() {
    let world = world(None, Some(2)).await;
    for (id, text) in
        [("a", "Buy my book"), ("b", "something else"), ("c", "BUY  my b\u{200b}ook!"), ("d", "buy my ｂｏｏｋ")]
    {
        world.moderate(&by("ann", id, text)).await;
    }
    let repeat = vec![("velocity/repeat".to_owned(), "burst@1".to_owned())];
    assert_eq!(causes(&world, "b").await, []);
    assert_eq!(causes(&world, "c").await, []);
    assert_eq!(causes(&world, "d").await, repeat);
    world.finish().await;
}

#[tokio::test]
async fn a_worker_that_dies_while_it_counts_counts_once() {
    for number in 1..=8 {
        for fault in [Fault::KillBefore, Fault::KillAfter, Fault::LoseAnswer] {
            let world = world(Some(1), None).await;
            world.accept(&by("ann", "a", "one")).await;
            world.proxy.add(Rule::on_call_of("analyse", number, fault));
            world.settle().await;
            world.proxy.clear_rules();
            assert_eq!(causes(&world, "a").await, [], "{fault:?} at call {number}");
            world.accept(&by("ann", "b", "two")).await;
            world.settle().await;
            assert_eq!(causes(&world, "b").await, rate(), "{fault:?} at call {number}");
            world.ledger().await.check("counting");
            world.finish().await;
        }
    }
}

#[tokio::test]
async fn what_could_not_be_counted_is_no_clean_result() {
    let world = world(Some(1), None).await;
    world.moderate(&by("ann", "a", "one")).await;
    world.accept(&by("ann", "b", "two")).await;
    // The case can be read; then, for as long as the client of the service tries, its author's posts cannot.
    let reads = AtomicUsize::new(0);
    world.proxy.add(Rule::when(Fault::ServerError, 3, move |call| {
        let is_read = call.function == "analyse" && call.operation == "GetItem";
        is_read && reads.fetch_add(1, Ordering::SeqCst) > 0
    }));
    world.pump().await;
    assert!(world.proxy.all_happened());
    let found = judgement(&world, "b").await;
    assert_eq!((found.violations.len(), found.incomplete), (0, vec!["velocity".to_owned()]));
    world.settle().await;
    assert_eq!(causes(&world, "b").await, rate());
    world.finish().await;
}

#[tokio::test]
async fn without_a_rule_nothing_is_counted() {
    let world = World::new(Setup::plain()).await;
    world.moderate(&by("ann", "a", "one")).await;
    world.proxy.take_calls();
    world.moderate(&by("ann", "b", "two")).await;
    let calls = world.proxy.take_calls();
    assert_eq!(calls.len(), 2, "the author's record and the case: {calls:?}");
    world.settle().await;
    world.finish().await;
}
