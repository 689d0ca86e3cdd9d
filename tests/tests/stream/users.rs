//! Bans and mutes of users, in today's calls and in the older ones.

use domain::authors::{AuthorDecision, AuthorDecisionKind, AuthorStatus};
use domain::cases::Trigger;
use domain::config::Settings;
use domain::content::ContentRef;
use domain::ids::CaseId;
use domain::moderators::Acting;
use domain::transition::{Placing, Terms, Transition};
use e2e::inprocess::Installation;
use e2e::stream::{Answer, App};
use serde_json::{Value, json};
use store::commit::Outcome;

use crate::actions::told_of;

const BAN: &str = "/api/v2/moderation/ban";

async fn status(app: &App<'_>, user: &str) -> Option<AuthorStatus> {
    app.installation.context.store.author(&app.platform, user).await.unwrap().map(|author| author.status)
}

async fn with_query(
    app: &App<'_>,
    method: &'static str,
    path: &str,
    query: &[(&str, &str)],
    body: Option<&Value>,
) -> Answer {
    app.send(app.call(method, path, query, body)).await
}

#[tokio::test]
async fn all_forms_of_bans_do_the_same() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    let new = json!({ "target_user_id": "ann", "banned_by_id": "max", "timeout": 5, "reason": "spam" });
    let old = json!({ "target_user_id": "ann", "user_id": "max" });
    for (path, body) in [(BAN, &new), ("/moderation/ban", &old)] {
        let answer = app.post(path, body).await.with(201);
        assert_eq!(answer.as_object().unwrap().len(), 1, "no more than a duration: {answer}");
        assert_eq!(status(&app, "ann").await, Some(AuthorStatus::Held));
    }
    let query = [("target_user_id", "ann"), ("created_by", "max")];
    with_query(&app, "POST", "/api/v2/moderation/unban", &query, Some(&json!({}))).await.with(201);
    assert_eq!(status(&app, "ann").await, Some(AuthorStatus::Active));
    app.post("/moderation/ban", &json!({ "target_user_id": "ann", "shadow": true })).await.with(201);
    with_query(&app, "DELETE", "/moderation/ban", &query[..1], None).await.with(200);
    assert_eq!(status(&app, "ann").await, Some(AuthorStatus::Active));
    let told = ["hold suspend", "hold suspend", "overturn restore", "hold shadow", "overturn restore"];
    assert_eq!(told_of(&app, "ann").await, told.map(|what| format!("author {what}")));
    let channel = json!({ "target_user_id": "ann", "type": "messaging", "id": "general", "user_id": "max" });
    app.post("/moderation/ban", &channel).await.with(201);
    assert_eq!(status(&app, "ann").await, Some(AuthorStatus::Active), "a channel's ban is the platform's");
    let refused = with_query(&app, "POST", "/api/v2/moderation/unban", &[], None).await.with(400);
    assert_eq!(refused["exception_fields"], json!({ "target_user_id": "required" }));
}

#[tokio::test]
async fn a_ban_that_is_put_off_does_not_undo_what_was_asked_for_after_it() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    let platform = &app.platform;
    let commit = async |user: &str, kind: AuthorDecisionKind, at_us: i64| {
        let content = ContentRef { kind: "stream:user".into(), id: user.into() };
        let known = installation.context.store.case(platform, &CaseId::of(platform, &content)).await.unwrap();
        let mut case = Transition::on_or_new(platform, &content, known, &Terms::default(), at_us);
        let by = Acting::OnBehalf { id: Some("max".into()) };
        case.name_author(user);
        case.record_action(&by, None, false).unwrap();
        case.decide_author(user, &AuthorDecision::plain(kind, Trigger::Manual, Some(by.clone())), &by);
        case.place(&Placing { queues: &[], half_life_h: 24, index_all: true, by_facets: false, endpoints: &[] });
        let token = installation.context.random.id();
        assert!(matches!(installation.context.store.commit(&case, None, &token).await.unwrap(), Outcome::Done));
    };
    // Whoever banned did not live to do it, and the message waits; the lifting is done at once.
    let now_us = installation.context.clock.now_us();
    for user in ["ann", "bob"] {
        commit(user, AuthorDecisionKind::Hold, now_us - 2_000_000).await;
    }
    let query = [("target_user_id", "ann"), ("created_by", "max")];
    with_query(&app, "POST", "/api/v2/moderation/unban", &query, None).await.with(201);
    installation.do_jobs(platform).await;
    assert_eq!(status(&app, "ann").await, Some(AuthorStatus::Active));
    assert_eq!(status(&app, "bob").await, Some(AuthorStatus::Held), "which nobody lifted");
    // And the other way round.
    commit("bob", AuthorDecisionKind::Overturn, now_us - 1_000_000).await;
    app.post(BAN, &json!({ "target_user_id": "bob", "banned_by_id": "max" })).await.with(201);
    installation.do_jobs(platform).await;
    assert_eq!(status(&app, "bob").await, Some(AuthorStatus::Held));
    let log = installation.context.store.author_entries(platform, "ann").await.unwrap();
    assert_eq!(log, [], "neither came to anything");
}

#[tokio::test]
async fn mutes_are_kept_and_go_with_either_user() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    let (store, platform) = (&installation.context.store, &app.platform);
    let body = json!({ "target_ids": ["bob", "zoe"], "user_id": "ann-who-leaves", "timeout": 10 });
    let answer = app.post("/api/v2/moderation/mute", &body).await.with(201);
    let mutes = answer["mutes"].as_array().unwrap();
    assert_eq!(mutes.len(), 2);
    assert_eq!((&mutes[0]["user"]["id"], &mutes[0]["target"]["id"]), (&json!("ann-who-leaves"), &json!("bob")));
    let lasts_ns = mutes[0]["expires"].as_i64().unwrap() - mutes[0]["updated_at"].as_i64().unwrap();
    assert!((599_000_000_000..=600_000_000_000).contains(&lasts_ns), "{lasts_ns}");
    let older = app.post_as("ann-who-leaves", "/moderation/mute", &json!({ "target_id": "bob" })).await.with(201);
    assert_eq!(older["mute"], older["mutes"][0]);
    assert_eq!((&older["mute"]["created_at"], older["mute"].get("expires")), (&mutes[0]["created_at"], None));
    assert_eq!(store.mutes(platform, "ann-who-leaves").await.unwrap().len(), 2);
    app.post_as("ann-who-leaves", "/moderation/unmute", &json!({ "target_id": "zoe" })).await.with(201);
    let left = store.mutes(platform, "ann-who-leaves").await.unwrap();
    assert_eq!(left.iter().map(|mute| mute.target.as_str()).collect::<Vec<_>>(), ["bob"]);
    let refused = app.post("/api/v2/moderation/mute", &json!({ "target_ids": ["bob"] })).await.with(400);
    assert_eq!(refused["exception_fields"], json!({ "user_id": "required" }));
    app.post("/api/v2/moderation/mute", &json!({ "target_ids": ["ann-who-leaves"], "user_id": "zoe" })).await.with(201);
    store.erase_author(platform, "ann-who-leaves", installation.context.now_ms()).await.unwrap();
    assert_eq!(store.mutes(platform, "ann-who-leaves").await.unwrap(), []);
    assert_eq!(store.mutes(platform, "zoe").await.unwrap(), [], "nobody's mutes name who has been erased");
    let stored = format!("{:?}", installation.stored().await);
    assert!(!stored.contains("ann-who-leaves"), "the name is still stored");
}

#[tokio::test]
async fn many_are_muted_at_once_and_the_next_platform_hears_nothing_of_it() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    let other = installation.platform(Settings::default()).await;
    let many: Vec<String> = (0..130).map(|n| format!("u-{n}")).collect();
    let body = json!({ "target_ids": many, "user_id": "ann" });
    assert_eq!(app.post("/api/v2/moderation/mute", &body).await.with(201)["mutes"].as_array().unwrap().len(), 130);
    let store = &installation.context.store;
    assert_eq!(store.mutes(&app.platform, "ann").await.unwrap().len(), 130);
    assert_eq!(store.mutes(&other, "ann").await.unwrap(), []);
}
