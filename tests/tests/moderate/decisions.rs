//! Decisions: every refusal by its word, roles, the rule on one's own enforcement, repetitions.

use domain::moderators::Role;
use domain::reports::Report;
use domain::transition::{Placing, Terms, Transition};
use e2e::world::World;
use e2e::world::http::body_of;
use e2e::world::platform::{Setup, flagged, post};
use serde_json::{Value, json};

use super::{act, appeal, case_of, conflict, decide, get, ok, path, ruling, send, word};

#[tokio::test]
async fn every_refusal_has_its_word() {
    let world = World::new(Setup::subscribed()).await;
    let (a, b) = (world.moderator(Role::Senior).await, world.moderator(Role::Senior).await);
    world.moderate(&flagged("1", "doubtful")).await;
    for (decision, code) in [
        ("upheld", "no_appeal"),
        ("overturn", "not_enforced"),
        ("de_escalate", "not_escalated"),
        ("reviewed", "incident_open"),
    ] {
        assert_eq!(decide(&world, &a, "1", decision).await, conflict(code), "{decision}");
    }
    assert_eq!(word(&act(&world, &a.key, "1", "/undo", &json!({})).await), conflict("nothing_to_undo"));
    assert_eq!(decide(&world, &a, "1", "escalate").await, ok());
    assert_eq!(decide(&world, &a, "1", "escalate").await, conflict("already_escalated"));
    assert_eq!(decide(&world, &a, "1", "act").await, ok());
    for (decision, code) in
        [("act", "already_down"), ("dismiss", "no_incident"), ("escalate", "no_incident"), ("upheld", "no_appeal")]
    {
        assert_eq!(decide(&world, &a, "1", decision).await, conflict(code), "{decision}");
    }
    appeal(&world, "1", "me").await;
    for decision in ["act", "dismiss"] {
        assert_eq!(decide(&world, &b, "1", decision).await, conflict("appeal_pending"), "{decision}");
    }
    for decision in ["overturn", "upheld"] {
        assert_eq!(decide(&world, &a, "1", decision).await, conflict("same_person"), "{decision}");
    }
    assert_eq!(decide(&world, &b, "1", "overturn").await, ok());
    world.settle().await;
    assert_eq!(world.receiver.posts_of("decision").len(), 3, "escalate, act, overturn");
    world.finish().await;
}

#[tokio::test]
async fn a_content_that_was_only_reported_cannot_be_decided_on() {
    let world = World::new(Setup::plain()).await;
    let a = world.moderator(Role::Senior).await;
    let content = domain::content::ContentRef { kind: "post".into(), id: "unseen".into() };
    let terms = Terms::default();
    let mut stub = Transition::on_or_new(&world.platform, &content, None, &terms, world.now_ms() * 1000);
    let report = Report {
        custom: None,
        reporter: Some("r".into()),
        reason: Some("look".into()),
        suspected: vec!["CHK".into()],
        tags: Vec::new(),
        at_ms: None,
        random: world.id(),
        is_trusted: false,
    };
    stub.report(&report, None, &terms);
    stub.place(&Placing { queues: &[], half_life_h: 24, index_all: true, by_facets: false, endpoints: &[] });
    world.context().store.commit(&stub, None, &world.id()).await.unwrap();
    assert_eq!(decide(&world, &a, "unseen", "act").await, (422, "invalid_request".into()), "it has no such field");
    assert_eq!(decide(&world, &a, "unseen", "dismiss").await, conflict("no_incident"), "reports wait for it");
    let shown = get(&world, &a.key, &path(&world, "unseen", "")).await;
    assert_eq!((&shown["reports"][0]["reason"], &shown["reports"][0]["reporter"]), (&json!("look"), &json!("r")));
    world.finish().await;
}

#[tokio::test]
async fn what_was_escalated_needs_a_higher_role() {
    let world = World::new(Setup::plain()).await;
    let (low, high) = (world.moderator(Role::Reviewer).await, world.moderator(Role::Senior).await);
    let server = world.server_key(&world.platform).await;
    world.moderate(&flagged("1", "doubtful")).await;
    assert_eq!(decide(&world, &low, "1", "escalate").await, ok());
    for decision in ["act", "dismiss", "de_escalate"] {
        assert_eq!(decide(&world, &low, "1", decision).await, (403, "forbidden".into()), "{decision}");
    }
    assert_eq!(decide(&world, &high, "1", "de_escalate").await, ok());
    assert_eq!(decide(&world, &low, "1", "dismiss").await, ok());
    // Being named by a server gives no role, and whose key it is says nothing either.
    world.moderate(&flagged("2", "doubtful")).await;
    let body = json!({ "decision": "escalate", "moderator": high.id });
    assert_eq!(act(&world, &server, "2", "/decision", &body).await.status, 200);
    let shown = get(&world, &high.key, &path(&world, "2", "")).await;
    let last = shown["audit"].as_array().unwrap().last().unwrap();
    assert_eq!(last["by"], json!({ "on_behalf_of": high.id }), "{last}");
    let claimed = json!({ "decision": "act", "violations": [{ "policy": "CHK" }], "moderator": high.id });
    assert_eq!(act(&world, &low.key, "2", "/decision", &claimed).await.status, 403, "one's own key says who one is");
    world.finish().await;
}

#[tokio::test]
async fn a_setting_lets_moderators_rule_on_their_own_enforcements() {
    let world = World::new(Setup::plain()).await;
    let a = world.moderator(Role::Reviewer).await;
    let server = world.server_key(&world.platform).await;
    world.moderate(&flagged("1", "doubtful")).await;
    assert_eq!(decide(&world, &a, "1", "act").await, ok());
    appeal(&world, "1", "me").await;
    assert_eq!(decide(&world, &a, "1", "upheld").await, conflict("same_person"));
    let named = json!({ "decision": "upheld", "moderator": a.id });
    assert_eq!(word(&act(&world, &server, "1", "/decision", &named).await), conflict("same_person"));
    world.change_settings(|settings| settings.moderators_may_rule_own = true).await;
    assert_eq!(decide(&world, &a, "1", "upheld").await, ok());
    let shown = get(&world, &a.key, &path(&world, "1", "")).await;
    assert_eq!(shown["appeals"][0]["statement"], "it was irony");
    assert_eq!(shown["appeals"][0]["ruling"]["accepted"], false, "{}", shown["appeals"]);
    world.finish().await;
}

#[tokio::test]
async fn policies_and_fields_must_exist() {
    let world = World::new(Setup::plain()).await;
    let a = world.moderator(Role::Reviewer).await;
    world.moderate(&flagged("1", "doubtful")).await;
    let problem = async |violation: Value| {
        let reply =
            act(&world, &a.key, "1", "/decision", &json!({ "decision": "act", "violations": [violation] })).await;
        let body = body_of(&reply, 422);
        (body["errors"][0]["path"].as_str().unwrap().to_owned(), body["errors"][0]["code"].as_str().unwrap().to_owned())
    };
    assert_eq!(problem(json!({ "policy": "XXX" })).await, ("violations[0].policy".into(), "unknown_policy".into()));
    let field = json!({ "policy": "CHK", "field": "title" });
    assert_eq!(problem(field).await, ("violations[0].field".into(), "unknown_field".into()));
    world.finish().await;
}

#[tokio::test]
async fn cases_of_other_platforms_and_moderators_who_left_do_not_exist() {
    let world = World::new(Setup::plain()).await;
    let a = world.moderator(Role::Admin).await;
    let (other, _) = world.another_platform().await;
    let foreign = world.server_key(&other).await;
    world.moderate(&flagged("1", "doubtful")).await;
    for (what, body) in
        [("/claim", json!({ "moderator": "m" })), ("/decision", ruling("dismiss")), ("/undo", json!({}))]
    {
        assert_eq!(word(&act(&world, &foreign, "1", what, &body).await), (404, "not_found".into()), "{what}");
    }
    for path in [path(&world, "1", ""), "/moderate/v1/cases?type=post&id=1".into(), "/moderate/v1/authors?id=me".into()]
    {
        assert_eq!(send(&world, &foreign, "GET", &path, &Value::Null).await.status, 404, "{path}");
    }
    let queue = get(&world, &foreign, "/moderate/v1/queues/default/cases").await;
    assert_eq!(queue["cases"], json!([]));
    assert_eq!(send(&world, &a.key, "GET", "/moderate/v1/cases/x", &Value::Null).await.status, 404);
    world.deactivate(&a).await;
    assert_eq!(decide(&world, &a, "1", "dismiss").await, (401, "unauthorized".into()));
    assert!(world.context().store.case(&other, &case_of(&other, "1")).await.unwrap().is_none());
    world.finish().await;
}

#[tokio::test]
async fn a_repeated_request_is_answered_again_and_done_once() {
    let world = World::new(Setup::subscribed()).await;
    let (a, b) = (world.moderator(Role::Reviewer).await, world.moderator(Role::Reviewer).await);
    world.moderate(&flagged("1", "doubtful")).await;
    let path = path(&world, "1", "/decision");
    let sending = |key: &str, body: &Value| world.request("POST", &path, body).by(key).once("k");
    let first = world.insist(&sending(&a.key, &ruling("act"))).await;
    let again = world.insist(&sending(&a.key, &ruling("act"))).await;
    assert_eq!((first.status, &first.body), (200, &again.body));
    assert!(again.headers.iter().any(|(name, _)| *name == "idempotent-replayed"));
    assert_eq!(word(&world.insist(&sending(&a.key, &ruling("dismiss"))).await), conflict("conflict"));
    assert_eq!(word(&world.insist(&sending(&b.key, &ruling("act"))).await), conflict("already_down"), "b's own key");
    world.settle().await;
    assert_eq!(world.receiver.posts_of("decision").len(), 1);
    world.finish().await;
}

#[tokio::test]
async fn a_reviewed_case_comes_back_with_new_evidence_only() {
    let world = World::new(Setup::plain()).await;
    let a = world.moderator(Role::Reviewer).await;
    world.moderate(&post("1", "harmless")).await;
    let body = json!({ "decision": "reviewed", "reason": "looked at it" });
    assert_eq!(act(&world, &a.key, "1", "/decision", &body).await.status, 200);
    let shown = get(&world, &a.key, &path(&world, "1", "")).await;
    assert_eq!(shown["reviewed"], true);
    assert_eq!(shown["audit"].as_array().unwrap().last().unwrap()["text"], "looked at it");
    world.moderate(&flagged("1", "doubtful now")).await;
    let queue = get(&world, &a.key, "/moderate/v1/queues/default/cases").await;
    assert_eq!(queue["cases"].as_array().unwrap().len(), 1);
    world.finish().await;
}
