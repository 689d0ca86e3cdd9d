//! Commands of moderators, contents and time in any order: whatever is answered, the table is consistent at
//! the end, every decision that stands was told once, and none that was taken back.

use domain::moderators::Role;
use e2e::world::World;
use e2e::world::moderators::Person;
use e2e::world::platform::{Setup, enforced, flagged, post};
use serde_json::{Value, json};

use super::{act, appeal, get, path};

const POSTS: usize = 6;
const COMMANDS: usize = 300;
const DECISIONS: [&str; 7] = ["act", "dismiss", "escalate", "overturn", "upheld", "de_escalate", "reviewed"];

async fn content(world: &World, id: &str) {
    let mut content = match world.chance.below(3) {
        0 => post(id, "harmless"),
        1 => flagged(id, "doubtful"),
        _ => enforced(id, "abusive"),
    };
    content["author"] = json!("me");
    content["fields"][0]["src"] = json!(format!("text {}", world.chance.below(1_000)));
    world.moderate(&content).await;
}

/// One command; the status of its answer.
async fn command(world: &World, people: &[Person], id: &str) -> u16 {
    let key = &people[world.chance.below(people.len())].key;
    let what = |what: &'static str, body: Value| async move { act(world, key, id, what, &body).await.status };
    match world.chance.below(12) {
        0 => what("/claim", json!({})).await,
        1 => what("/release", json!({})).await,
        2 => what("/notes", json!({ "text": "hm" })).await,
        3 | 4 => what("/undo", json!({})).await,
        5 => {
            content(world, id).await;
            200
        }
        6 => {
            let shown = get(world, key, &path(world, id, "")).await;
            if shown["visibility"] == "down" && shown["appeal"].is_null() {
                appeal(world, id, "me").await;
            }
            200
        }
        7 => {
            world.advance(i64::try_from(world.chance.below(60_000)).unwrap());
            world.pump().await;
            world.sweep().await;
            200
        }
        _ => {
            let decision = DECISIONS[world.chance.below(DECISIONS.len())];
            let mut body = super::ruling(decision);
            if world.chance.below(8) == 0 {
                let decision = ["act", "hold", "overturn"][world.chance.below(3)];
                body["author"] = json!({ "decision": decision });
            }
            what("/decision", body).await
        }
    }
}

#[tokio::test]
async fn three_hundred_commands_in_any_order_lose_nothing() {
    let world = World::new(Setup::subscribed().with(|settings| settings.undo_window_s = 30).seed(42)).await;
    let people = [
        world.moderator(Role::Reviewer).await,
        world.moderator(Role::Senior).await,
        world.moderator(Role::Admin).await,
    ];
    for n in 0..POSTS {
        content(&world, &n.to_string()).await;
    }
    let (mut done, mut refused) = (0, 0);
    for _ in 0..COMMANDS {
        let id = world.chance.below(POSTS).to_string();
        match Box::pin(command(&world, &people, &id)).await {
            200 => done += 1,
            403 | 409 => refused += 1,
            other => panic!("{other}"),
        }
    }
    assert!(done > 100 && refused > 20, "{done} done, {refused} refused");
    world.settle().await;
    let told = world.receiver.posts_of("decision");
    let mut once: Vec<&str> = told.iter().map(e2e::world::receiver::Post::id).collect();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), told.len(), "a decision was told twice");
    // What each log says was told is there, and nothing that was taken back: `finish` looks at every item.
    world.finish().await;
}
