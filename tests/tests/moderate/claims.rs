//! Claims: one moderator works on a case at a time.

use domain::moderators::Role;
use e2e::world::World;
use e2e::world::platform::{Setup, flagged};
use serde_json::json;

use super::{act, conflict, decide, get, ok, path, word};

#[tokio::test]
async fn who_has_claimed_a_case_works_on_it_until_the_lease_is_over() {
    let world = World::new(Setup::plain().with(|settings| settings.claim_lease_s = 600)).await;
    let (a, b) = (world.moderator(Role::Reviewer).await, world.moderator(Role::Reviewer).await);
    let senior = world.moderator(Role::Senior).await;
    world.moderate(&flagged("1", "doubtful")).await;
    let none = json!({});
    let claim = async |key: &str| word(&act(&world, key, "1", "/claim", &none).await);
    assert_eq!(claim(&a.key).await, ok());
    assert_eq!(claim(&a.key).await, ok(), "renewed");
    assert_eq!(claim(&b.key).await, conflict("claimed_by_other"));
    assert_eq!(decide(&world, &b, "1", "dismiss").await, conflict("claimed_by_other"));
    assert_eq!(word(&act(&world, &b.key, "1", "/release", &none).await), conflict("claimed_by_other"));
    let remark = json!({ "text": "I know the author" });
    assert_eq!(word(&act(&world, &b.key, "1", "/notes", &remark).await), ok(), "notes need no claim");
    assert_eq!(word(&act(&world, &senior.key, "1", "/release", &none).await), ok());
    assert_eq!(claim(&b.key).await, ok());
    world.advance(600_001);
    assert_eq!(claim(&a.key).await, ok(), "b's lease is over");
    let shown = get(&world, &a.key, &path(&world, "1", "")).await;
    assert_eq!(shown["claim"]["by"]["moderator"], json!(a.id));
    assert_eq!(decide(&world, &a, "1", "dismiss").await, ok());
    world.finish().await;
}

#[tokio::test]
async fn two_who_claim_at_once_do_not_both_get_it() {
    let world = World::new(Setup::plain()).await;
    let (a, b) = (world.moderator(Role::Reviewer).await, world.moderator(Role::Reviewer).await);
    for n in 0..5 {
        let post = n.to_string();
        world.moderate(&flagged(&post, "doubtful")).await;
        let none = json!({});
        let (x, y) =
            tokio::join!(act(&world, &a.key, &post, "/claim", &none), act(&world, &b.key, &post, "/claim", &none));
        let mut both = [word(&x), word(&y)];
        both.sort();
        assert_eq!(both, [ok(), conflict("claimed_by_other")]);
    }
    world.finish().await;
}

#[tokio::test]
async fn a_server_claims_for_somebody() {
    let world = World::new(Setup::plain()).await;
    let server = world.server_key(&world.platform).await;
    world.moderate(&flagged("1", "doubtful")).await;
    assert_eq!(act(&world, &server, "1", "/claim", &json!({})).await.status, 422);
    assert_eq!(word(&act(&world, &server, "1", "/claim", &json!({ "moderator": "x" })).await), ok());
    let other = json!({ "moderator": "y", "decision": "dismiss" });
    assert_eq!(word(&act(&world, &server, "1", "/decision", &other).await), conflict("claimed_by_other"));
    world.finish().await;
}
