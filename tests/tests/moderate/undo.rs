//! Taking a decision back: possible until its webhook leaves, and then as if it had never been.

use domain::moderators::Role;
use e2e::world::World;
use e2e::world::platform::{Setup, flagged};
use serde_json::json;

use super::{act, conflict, decide, get, ok, path, word};

fn setup() -> Setup {
    Setup::subscribed().with(|settings| settings.undo_window_s = 30)
}

#[tokio::test]
async fn a_decision_taken_back_was_never_told() {
    let world = World::new(setup()).await;
    let a = world.moderator(Role::Reviewer).await;
    world.moderate(&flagged("1", "doubtful")).await;
    for decision in ["act", "dismiss", "act"] {
        assert_eq!(decide(&world, &a, "1", decision).await, ok());
        world.pump().await;
        world.advance(20_000);
        world.sweep().await;
        assert_eq!(word(&act(&world, &a.key, "1", "/undo", &json!({})).await), ok(), "{decision}");
        let shown = get(&world, &a.key, &path(&world, "1", "")).await;
        assert_eq!((&shown["visibility"], &shown["incident"]["state"]), (&json!("online"), &json!("open")));
        let queue = get(&world, &a.key, "/moderate/v1/queues/default/cases").await;
        assert_eq!(queue["cases"].as_array().unwrap().len(), 1, "it waits again");
    }
    assert_eq!(word(&act(&world, &a.key, "1", "/undo", &json!({})).await), conflict("nothing_to_undo"));
    world.settle().await;
    assert!(world.receiver.posts_of("decision").is_empty() && world.receiver.posts_of("incident-closed").is_empty());
    assert_eq!(decide(&world, &a, "1", "dismiss").await, ok());
    world.settle().await;
    assert_eq!(world.receiver.posts_of("decision").len(), 1);
    assert_eq!(world.receiver.posts_of("incident-closed").len(), 1);
    world.finish().await;
}

#[tokio::test]
async fn a_decision_that_was_told_stands() {
    let world = World::new(setup()).await;
    let a = world.moderator(Role::Reviewer).await;
    world.moderate(&flagged("1", "doubtful")).await;
    let decided_ms = world.now_ms();
    assert_eq!(decide(&world, &a, "1", "act").await, ok());
    world.settle().await;
    assert_eq!(word(&act(&world, &a.key, "1", "/undo", &json!({})).await), conflict("nothing_to_undo"));
    let told = world.receiver.posts_of("decision");
    assert!(told.len() == 1 && told[0].at_ms >= decided_ms + 30_000, "the webhook waits for the window");
    world.finish().await;
}

#[tokio::test]
async fn a_webhook_that_has_left_cannot_be_withdrawn() {
    let world = World::new(setup()).await;
    let a = world.moderator(Role::Reviewer).await;
    world.moderate(&flagged("1", "doubtful")).await;
    assert_eq!(decide(&world, &a, "1", "act").await, ok());
    world.advance(30_000);
    world.pump().await;
    // A process whose clock is behind would still find the window open: the outbox says otherwise.
    world.advance(-1_000);
    assert_eq!(word(&act(&world, &a.key, "1", "/undo", &json!({})).await), conflict("too_late"));
    world.advance(1_000);
    world.settle().await;
    assert_eq!(world.receiver.posts_of("decision").len(), 1);
    world.finish().await;
}

#[tokio::test]
async fn content_and_author_are_taken_back_together() {
    let world = World::new(setup()).await;
    let a = world.moderator(Role::Reviewer).await;
    let mut content = flagged("1", "doubtful");
    content["author"] = json!("u-1");
    world.moderate(&content).await;
    let both = json!({ "decision": "act", "violations": [{ "policy": "CHK" }], "author": { "decision": "act" } });
    assert_eq!(word(&act(&world, &a.key, "1", "/decision", &both).await), ok());
    assert_eq!(word(&act(&world, &a.key, "1", "/undo", &json!({})).await), ok());
    world.settle().await;
    let profile = get(&world, &a.key, "/moderate/v1/authors?id=u-1").await;
    assert_eq!((&profile["status"], &profile["decisions"]), (&json!("active"), &json!(0)));
    assert!(world.receiver.posts_of("author-decision").is_empty());
    world.finish().await;
}
