//! Lists of flagged cases follow the platform's setting, and every change of a case; that each case stands exactly where
//! its head says is an invariant that `finish` checks.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use domain::cases::Head;
use domain::facets::{Facet, FacetCode};
use e2e::world::World;
use e2e::world::http::body_of;
use e2e::world::platform::{ADMIN_KEY, Setup, enforced, flagged, post};
use serde_json::{Value, json};

async fn set_filters(world: &World, on: bool) {
    let path = format!("/admin/v1/platforms/{}", world.platform);
    let change = json!({ "settings": { "queue_filters": on } });
    body_of(&world.send(&world.request("PUT", &path, &change).by(ADMIN_KEY)).await.unwrap(), 200);
}

async fn report(world: &World, id: &str, reporter: &str) {
    let body = json!({ "id": id, "type": "post", "reporter": reporter, "reason": "spam" });
    world.call_accepted("content/report", &body).await;
}

fn by(author: &str, mut content: Value) -> Value {
    content["author"] = json!(author);
    content
}

fn stands(head: &Head, facet: Facet, value: &str) -> bool {
    head.filing.as_ref().is_some_and(|filing| filing.has(&FacetCode::of(facet, value)))
}

/// How many rows there are in lists of flagged cases.
async fn rows(world: &World) -> usize {
    world.account.scan().await.iter().filter(|item| item.p().starts_with("S#")).count()
}

#[tokio::test]
async fn what_was_flagged_before_is_filed_when_the_setting_comes_and_taken_out_when_it_goes() {
    let world = World::new(Setup::plain()).await;
    world.moderate(&by("ada", flagged("a", "hello"))).await;
    world.moderate(&by("ada", enforced("b", "hello"))).await;
    world.moderate(&post("clean", "hello")).await;
    report(&world, "a", "bob").await;
    report(&world, "unknown", "bob").await;
    world.settle().await;
    assert_eq!(rows(&world).await, 0);
    let before = world.head_of("a").await.unwrap();
    assert!(before.flagged_us.is_some() && before.filing.is_none());
    set_filters(&world, true).await;
    world.advance(12_000);
    // One is touched before the job comes: what flagged it before is not known yet.
    report(&world, "a", "eve").await;
    assert!(world.head_of("a").await.unwrap().filing.is_some_and(|filing| filing.overflows()));
    world.settle().await;
    let head = world.head_of("a").await.unwrap();
    assert!(stands(&head, Facet::Label, "doubt") && stands(&head, Facet::Reporter, "bob"));
    assert!(stands(&head, Facet::Reporter, "eve") && stands(&head, Facet::Author, "ada"));
    assert!(head.filing.as_ref().is_some_and(|filing| !filing.overflows()));
    assert_eq!(head.flagged_us, before.flagged_us);
    assert!(stands(&world.head_of("unknown").await.unwrap(), Facet::Reporter, "bob"));
    assert!(world.head_of("b").await.unwrap().filing.is_some());
    assert!(world.head_of("clean").await.unwrap().filing.is_none());
    let filed_ms = world.head_of("b").await.unwrap().updated_ms;
    set_filters(&world, false).await;
    world.settle().await;
    assert_eq!(rows(&world).await, 0);
    assert_eq!(world.head_of("b").await.unwrap().updated_ms, filed_ms, "to be filed is no change of a case");
    world.finish().await;
}

#[tokio::test]
async fn every_change_files_anew_and_the_end_leaves_nothing() {
    let world = World::new(Setup::plain().with(|settings| settings.queue_filters = true)).await;
    world.moderate(&by("ada", flagged("a", "hello"))).await;
    world.moderate(&by("ada", flagged("b", "hello"))).await;
    for reporter in 0..40 {
        report(&world, "a", &format!("reporter-{reporter}")).await;
    }
    assert!(world.head_of("a").await.unwrap().filing.unwrap().overflows(), "so many do not all get a list");
    let dismiss = json!({ "id": "a", "type": "post", "decision": "dismiss", "moderator": "mod" });
    world.call_accepted("content/decision", &dismiss).await;
    assert!(world.head_of("a").await.unwrap().filing.unwrap().reviewed);
    world.moderate(&by("ada", flagged("a", "hello again"))).await;
    assert!(!world.head_of("a").await.unwrap().filing.unwrap().reviewed);
    world.decide_author("ada", "act").await;
    world.settle().await;
    world.decide_author("ada", "overturn").await;
    world.settle().await;
    world.erase(&json!({ "content": { "type": "post", "id": "a" } })).await;
    world.settle().await;
    let head = world.head_of("a").await.unwrap();
    assert!(!stands(&head, Facet::Author, "ada") && stands(&head, Facet::Kind, "post"));
    assert!(stands(&world.head_of("b").await.unwrap(), Facet::Author, "ada"));
    // Beyond every retention.
    world.advance(3 * 365 * 86_400_000);
    world.settle().await;
    assert!(world.head_of("b").await.is_none(), "the case has ended");
    assert_eq!(rows(&world).await, 0);
    world.finish().await;
}

/// What is emptied while its author is banned stays down: nobody knows any more whose it was, and there is nothing to
/// bring back. What is left of it (codes and dates) stays in the lists, under no name.
#[tokio::test]
async fn a_case_emptied_under_a_ban_is_filed_under_no_name() {
    let world = World::new(Setup::plain().with(|settings| settings.queue_filters = true)).await;
    world.moderate(&by("ada", flagged("a", "hello"))).await;
    world.decide_author("ada", "act").await;
    world.settle().await;
    world.erase(&json!({ "content": { "type": "post", "id": "a" } })).await;
    world.settle().await;
    world.decide_author("ada", "overturn").await;
    world.settle().await;
    world.advance(3 * 365 * 86_400_000);
    world.settle().await;
    let head = world.head_of("a").await.expect("the content is still down");
    assert!(!stands(&head, Facet::Author, "ada") && stands(&head, Facet::Kind, "post"));
    let lists = head.filing.as_ref().unwrap().lists().count();
    assert_eq!(rows(&world).await, lists, "and no other case is left");
    world.finish().await;
}
