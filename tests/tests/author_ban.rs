//! A ban of an author with many contents, and its end: each content is reached exactly once, whatever dies,
//! doubles or comes out of order on the way, and only what the ban took down comes back.
#![recursion_limit = "256"]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};

use domain::cases::{Head, IncidentState, Resolution, Visibility};
use domain::event::{Event, EventType, Fact};
use e2e::world::World;
use e2e::world::faults::{Fault, Rule};
use e2e::world::http::body_of;
use e2e::world::items::Item;
use e2e::world::platform::{Setup, post};
use e2e::world::queue::Chaos;
use e2e::world::report;
use serde_json::{Value, json};

fn by_ann(id: &str) -> Value {
    let mut content = post(id, "hello");
    content["author"] = json!("ann");
    content
}

fn about(id: &str, more: &Value) -> Value {
    let mut body = json!({ "type": "post", "id": id });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

/// How many contents of each kind the author has.
#[derive(Clone, Copy)]
struct Crowd {
    clean: usize,
    reported: usize,
    enforced: usize,
    appealed: usize,
}

impl Crowd {
    async fn enter(self, world: &World) {
        world.store_posts("ann", (0..self.clean).map(|n| format!("clean-{n}"))).await;
        for n in 0..self.reported {
            world.moderate(&by_ann(&format!("reported-{n}"))).await;
        }
        self.report(world).await;
        for (kind, count) in [("enforced", self.enforced), ("appealed", self.appealed)] {
            for n in 0..count {
                let id = format!("{kind}-{n}");
                world.moderate(&by_ann(&id)).await;
                let act = json!({ "decision": "act", "violations": [{ "policy": "CHK" }] });
                world.call_accepted("content/decision", &about(&id, &act)).await;
                if kind == "appealed" {
                    let appeal = json!({ "author": "ann", "statement": "I was joking" });
                    body_of(&world.call("content/appeal", &about(&id, &appeal)).await, 202);
                }
            }
        }
        world.settle().await;
    }

    async fn report(self, world: &World) {
        for n in 0..self.reported {
            for reporter in ["jane", "joe"] {
                let report = about(&format!("reported-{n}"), &json!({ "reporter": reporter }));
                world.call_accepted("content/report", &report).await;
            }
        }
    }

    const fn total(self) -> usize {
        self.clean + self.reported + self.enforced + self.appealed
    }
}

fn setup() -> Setup {
    Setup::plain()
        .endpoint("main", &[EventType::AuthorDecision, EventType::IncidentClosed])
        .with(|settings| settings.echo_external_decisions = true)
}

async fn heads(world: &World) -> BTreeMap<String, Head> {
    world.heads().await.into_iter().map(|head| (head.content.id.clone(), head)).collect()
}

/// Facts of all events so far, by id.
async fn facts(world: &World) -> BTreeMap<String, Fact> {
    let items = world.account.scan().await;
    let events = items.iter().filter(|item| item.p().starts_with("E#") && item.s() == "E").map(Item::state::<Event>);
    events.map(|event| (event.id.as_str().to_owned(), event.fact)).collect()
}

fn new_facts(before: &BTreeMap<String, Fact>, after: &BTreeMap<String, Fact>) -> Vec<Fact> {
    after.iter().filter(|(id, _)| !before.contains_key(*id)).map(|(_, fact)| fact.clone()).collect()
}

/// What a ban must have done to contents that stood like `before`, whatever happened on the way.
fn check_banned(what: &str, before: &BTreeMap<String, Head>, after: &BTreeMap<String, Head>, new: &[Fact]) {
    let mut closed = BTreeSet::new();
    for (id, head) in after {
        assert_eq!(head.visibility, Visibility::Down, "{what}: {id} is not down");
        let Some(before) = before.get(id) else { continue };
        if before.visibility == Visibility::Down {
            assert_eq!(head.enforcement, before.enforcement, "{what}: {id} had an enforcement of its own");
        } else {
            assert!(head.is_down_by_ban_only(), "{what}: {id}");
        }
        if before.has_pending_appeal() {
            assert!(head.has_pending_appeal() && head.incident == before.incident, "{what}: {id} has an appeal");
        } else if before.incident.is_open() {
            assert_eq!(head.incident, IncidentState::Closed(Resolution::Terminated), "{what}: {id}");
            closed.insert(id.clone());
        }
    }
    let decisions = new.iter().filter(|fact| matches!(fact, Fact::AuthorDecision { .. })).count();
    assert_eq!(decisions, 1, "{what}: one author-decision");
    let mut told = BTreeSet::new();
    for fact in new {
        let Fact::IncidentClosed { content, resolution, reporters, .. } = fact else { continue };
        assert_eq!((*resolution, reporters.len()), (Resolution::Terminated, 2), "{what}: {content:?}");
        assert!(told.insert(content.id.clone()), "{what}: {content:?} was told twice");
    }
    assert_eq!(told, closed, "{what}: exactly the incidents that were open are told");
    assert_eq!(new.len(), 1 + closed.len(), "{what}: nothing else is told");
}

/// What the end of the ban must have done.
fn check_lifted(what: &str, banned: &BTreeMap<String, Head>, after: &BTreeMap<String, Head>, new: &[Fact]) {
    for (id, head) in after {
        let was_banned_only = banned[id].is_down_by_ban_only();
        assert_eq!(head.visibility == Visibility::Online, was_banned_only, "{what}: {id}");
        assert_eq!(head.has_pending_appeal(), banned[id].has_pending_appeal(), "{what}: {id}");
    }
    assert!(matches!(new, [Fact::AuthorDecision { .. }]), "{what}: {new:?}");
}

#[tokio::test]
async fn seven_hundred_contents_under_kills_and_chaos() {
    walk(Crowd { clean: 640, reported: 25, enforced: 20, appealed: 15 }, 211).await;
}

#[tokio::test]
#[ignore = "takes minutes, nearly all of them the emulator's: run it with --ignored"]
async fn five_thousand_contents_under_kills_and_chaos() {
    walk(Crowd { clean: 4_860, reported: 60, enforced: 50, appealed: 30 }, 701).await;
}

/// A ban and its end; the worker is killed at about every so many-th call.
#[expect(clippy::disallowed_methods, reason = "the report says how long it really took")]
async fn walk(crowd: Crowd, every: usize) {
    let world = World::new(setup()).await;
    let started = std::time::Instant::now();
    crowd.enter(&world).await;
    let entered = started.elapsed();
    let (before, told) = (heads(&world).await, facts(&world).await);
    assert_eq!(before.len(), crowd.total());
    kill_now_and_then(&world, every);
    world.queues.set_chaos(Chaos::duplicating(2));
    world.decide_author("ann", "act").await;
    // While the walk is under way, more comes in; one of them is read before the ban and committed after it.
    world.pump_only("jobs").await;
    for n in 0..5 {
        world.accept(&by_ann(&format!("late-{n}"))).await;
    }
    world.store_posts("ann", std::iter::once("raced".to_owned())).await;
    world.settle().await;
    let kills_of_ban = world.proxy.killed_at().is_some();
    let banned = heads(&world).await;
    assert_eq!(banned.len(), crowd.total() + 6);
    let told_of_ban = facts(&world).await;
    check_banned("the ban", &before, &banned, &new_facts(&told, &told_of_ban));
    assert_eq!(world.receiver.posts_of("author-decision").len(), 1);
    assert_eq!(world.receiver.posts_of("incident-closed").len(), crowd.reported);
    let walked = started.elapsed();
    kill_now_and_then(&world, every);
    world.decide_author("ann", "overturn").await;
    world.settle().await;
    let after = heads(&world).await;
    let told_of_end = facts(&world).await;
    check_lifted("the end", &banned, &after, &new_facts(&told_of_ban, &told_of_end));
    assert!(kills_of_ban, "nothing was killed");
    world.queues.set_chaos(Chaos::default());
    report::line(&format!(
        "{} contents: entered in {entered:?}, banned by {walked:?}, restored by {:?}",
        crowd.total(),
        started.elapsed()
    ));
    world.finish().await;
}

/// Kills the worker at some of its calls, before and after they took effect.
fn kill_now_and_then(world: &World, every: usize) {
    for (fault, every) in [(Fault::KillBefore, every), (Fault::KillAfter, every + every / 2 + 1)] {
        let seen = AtomicUsize::new(0);
        let is_hit = move |call: &e2e::world::faults::Call| {
            call.function == "jobs" && seen.fetch_add(1, Ordering::SeqCst) % every == every / 2
        };
        world.proxy.add(Rule::when(fault, 6, is_hit));
    }
}

#[tokio::test]
async fn sixty_contents_killed_at_every_ninth_call() {
    killed_at(9).await;
}

#[tokio::test]
#[ignore = "takes minutes: the same at every call; run it with --ignored"]
async fn sixty_contents_killed_at_every_call() {
    killed_at(1).await;
}

/// A ban and its end, over and over, the worker being killed at a later call each time.
async fn killed_at(step: usize) {
    let crowd = Crowd { clean: 52, reported: 2, enforced: 3, appealed: 3 };
    let world = World::new(setup()).await;
    crowd.enter(&world).await;
    let (mut number, mut kills) = (1, 0);
    let mut open = [true, true];
    while open[0] || open[1] {
        if number > 1 {
            crowd.report(&world).await;
            world.settle().await;
        }
        let (before, told) = (heads(&world).await, facts(&world).await);
        let what = format!("killed at call {number}");
        let fault = if number % 4 < 2 { Fault::KillAfter } else { Fault::KillBefore };
        open[0] &= killed(&world, number, fault, "act").await;
        let (banned, told_of_ban) = (heads(&world).await, facts(&world).await);
        check_banned(&what, &before, &banned, &new_facts(&told, &told_of_ban));
        open[1] &= killed(&world, number, fault, "overturn").await;
        let (after, told_of_end) = (heads(&world).await, facts(&world).await);
        check_lifted(&what, &banned, &after, &new_facts(&told_of_ban, &told_of_end));
        kills += usize::from(open[0]) + usize::from(open[1]);
        number += step;
    }
    report::line(&format!("a walk over {} contents: killed at {kills} places", crowd.total()));
    assert!(kills * step > 150, "a walk has more calls than {kills}");
    world.finish().await;
}

/// A walk that dies at its nth call. `false` if it has fewer.
async fn killed(world: &World, number: usize, fault: Fault, decision: &str) -> bool {
    world.proxy.add(Rule::on_call_of("jobs", number, fault));
    world.decide_author("ann", decision).await;
    world.settle().await;
    let happened = world.proxy.all_happened();
    world.proxy.clear_rules();
    happened
}
