//! Authors: made known by what they say or by a request, changed, listed, trusted, forgotten.

use std::sync::Arc;

use domain::config::Settings;
use e2e::inprocess::{Call, Installation};
use e2e::modapi::Project;
use e2e::world::chance::TestClock;
use lambda::sources::{Clock, SystemClock};
use serde_json::{Value, json};

use super::channels::channel;
use super::{moderate, text};

/// An installation whose time passes only when told to.
async fn movable() -> (Installation, Arc<TestClock>) {
    let mut installation = Installation::new().await;
    let clock = Arc::new(TestClock::starting_at(SystemClock.now_ms()));
    installation.context.clock = clock.clone();
    (installation, clock)
}

const DAY_MS: i64 = 86_400_000;

async fn say(project: &Project<'_>, author: &str, words: &str) -> Value {
    moderate(project, &json!({ "content": text(words), "authorId": author, "metaType": "message" })).await
}

async fn level(project: &Project<'_>, author: &str) -> Value {
    let shown = project.get(&format!("/v1/authors/{author}")).await.with(200);
    let told = say(project, author, "what a nice day").await;
    assert_eq!(told["author"]["trust_level"], shown["trust_level"], "told alike before the content is counted");
    shown["trust_level"].clone()
}

async fn ids(project: &Project<'_>, query: &str) -> Vec<String> {
    let page = project.get(&format!("/v1/authors?{query}")).await.with(200);
    assert_eq!(page["authors"], page["data"]);
    page["data"].as_array().unwrap().iter().map(|author| author["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn who_says_something_is_known() {
    let installation = Installation::new().await;
    let project = Project::new(&installation).await;
    assert_eq!(project.get("/v1/authors/ann").await.refused(404), "author_not_found");
    let first = say(&project, "ann", "a cup of tea").await;
    assert_eq!(first["author"]["trust_level"], json!({ "level": 0, "manual": false }));
    say(&project, "ann", "you are an idiot").await;
    moderate(&project, &json!({ "content": text("x y z"), "authorId": "zoe", "doNotStore": true })).await;
    let ann = project.get("/v1/authors/ann").await.with(200);
    assert_eq!((&ann["id"], &ann["external_id"], &ann["status"]), (&json!("ann"), &json!("ann"), &json!("enabled")));
    assert_eq!(ann["metrics"], json!({ "total_content": 2, "flagged_content": 1, "average_sentiment": null }));
    let now_ms = installation.context.now_ms();
    for name in ["first_seen", "last_seen"] {
        assert!((now_ms - ann[name].as_i64().unwrap()).abs() < 60_000, "{name}");
    }
    assert_eq!(ids(&project, "").await, ["ann"], "what is not stored makes nobody known");
}

#[tokio::test]
async fn the_same_content_again_is_no_further_one() {
    let installation = Installation::new().await;
    let project = Project::new(&installation).await;
    let send = async |words: &str| {
        let body = json!({ "content": text(words), "contentId": "m-1", "authorId": "ann", "metaType": "message" });
        moderate(&project, &body).await
    };
    for words in ["a cup of tea", "you are an idiot", "you are an idiot", "another cup"] {
        send(words).await;
    }
    let ann = project.get("/v1/authors/ann").await.with(200);
    assert_eq!(ann["metrics"]["total_content"], 1);
    assert_eq!(ann["metrics"]["flagged_content"], 1);
    // Other dialects' contents are counted alike.
    let field = json!({ "id": "text", "type": "text", "src": "hello" });
    let call = Call {
        method: "POST",
        path: "/api/v2/content/sync".into(),
        headers: vec![("authorization".into(), format!("Bearer {}", project.key))],
        body: json!({ "id": "c-1", "type": "post", "author": "ann", "fields": [field] }).to_string().into_bytes(),
        ..Call::default()
    };
    assert_eq!(installation.send(call).await.status, 200);
    assert_eq!(project.get("/v1/authors/ann").await.with(200)["metrics"]["total_content"], 2);
}

#[tokio::test]
async fn authors_are_made_known_changed_and_forgotten() {
    let installation = Installation::new().await;
    let project = Project::new(&installation).await;
    let made = project
        .post(
            "/v1/authors",
            &json!({ "external_id": "u/1 é", "name": "Ann", "email": "ann@example.com", "company": "Acme",
                "profile_picture": "https://a/b.png", "external_link": "https://a/ann", "first_seen": 1_700_000_000_000_i64,
                "last_seen": 1_700_000_000_001_i64, "metadata": { "email_verified": true, "plan": "free" },
                "manual_trust_level": 4 }),
        )
        .await
        .with(200);
    assert_eq!((&made["id"], &made["name"], &made["company"]), (&json!("u/1 é"), &json!("Ann"), &json!("Acme")));
    assert_eq!(made["trust_level"], json!({ "level": 4, "manual": true }));
    assert_eq!(
        (&made["first_seen"], &made["last_seen"]),
        (&json!(1_700_000_000_000_i64), &json!(1_700_000_000_001_i64))
    );
    assert_eq!(
        made["metadata"],
        json!({ "email_verified": true, "phone_verified": null, "identity_verified": null, "is_paying_customer": null,
            "plan": "free" })
    );
    let path = "/v1/authors/u%2F1%20%C3%A9";
    assert_eq!(project.get(path).await.with(200), made);
    let changed = project
        .put(path, &json!({ "name": "Zoe", "email": null, "metadata": { "plan": "paid" }, "manual_trust_level": null }))
        .await
        .with(200);
    assert_eq!(
        (&changed["name"], &changed["email"], &changed["company"]),
        (&json!("Zoe"), &json!(null), &json!("Acme"))
    );
    assert_eq!(changed["metadata"]["plan"], "paid");
    assert_eq!(changed["trust_level"]["manual"], false);
    assert_eq!(changed["first_seen"], 1_700_000_000_000_i64);
    let again = project.post("/v1/authors", &json!({ "external_id": "u/1 é", "name": "Ann" })).await.with(200);
    assert_eq!((&again["name"], &again["company"]), (&json!("Ann"), &json!("Acme")), "no conflict, but a change");
    assert_eq!(project.delete(path).await.with(200), json!({ "success": true }));
    assert_eq!(project.get(path).await.refused(404), "author_not_found");
    assert_eq!(project.delete(path).await.refused(404), "author_not_found");
    assert_eq!(project.put(path, &json!({})).await.refused(404), "author_not_found");
    assert_eq!(ids(&project, "").await, Vec::<String>::new());
    for (body, field) in [
        (json!({}), "external_id"),
        (json!({ "external_id": "a", "manual_trust_level": 5 }), "manual_trust_level"),
        (json!({ "external_id": "a", "metadata": { "note": "x".repeat(5_000) } }), "metadata"),
    ] {
        let refused = project.post("/v1/authors", &body).await.with(400);
        assert_eq!(refused["issues"][0]["path"][0], field);
    }
    assert_eq!(
        project.get("/v1/authors/a").await.refused(404),
        "author_not_found",
        "what is refused makes nobody known"
    );
}

#[tokio::test]
async fn whoever_is_forgotten_stays_banned() {
    let installation = Installation::new().await;
    let project = Project::new(&installation).await;
    say(&project, "ann", "a cup of tea").await;
    let moderators = installation.key(&project.platform, &[domain::config::Scope::Moderate], |_| {}).await;
    let ban = Call {
        method: "POST",
        path: "/moderate/v1/authors/decision".into(),
        headers: vec![("authorization".into(), format!("Bearer {moderators}"))],
        body: json!({ "author": "ann", "decision": "hold" }).to_string().into_bytes(),
        ..Call::default()
    };
    let banned = installation.send(ban).await;
    assert_eq!(banned.status, 200, "{}", banned.body);
    let ann = project.get("/v1/authors/ann").await.with(200);
    assert_eq!(ann["status"], "blocked");
    let gone = project.delete("/v1/authors/ann").await.with(200);
    assert_eq!((&gone["success"], &gone["status"]), (&json!(true), &json!("blocked")), "and that is said");
    let left = project.get("/v1/authors/ann").await.with(200);
    assert_eq!((&left["status"], &left["metrics"]["total_content"]), (&json!("blocked"), &json!(0)));
    let refused = say(&project, "ann", "another cup").await;
    assert_eq!(refused["recommendation"], json!({ "action": "reject", "reason_codes": ["author_block"] }));
}

#[tokio::test]
async fn authors_are_listed_in_every_order() {
    let (installation, clock) = movable().await;
    let project = Project::new(&installation).await;
    for (author, clean, rude) in [("ann", 3, 0), ("bob", 1, 2), ("cem", 0, 1), ("dan", 2, 0)] {
        for _ in 0..clean {
            say(&project, author, "what a nice day").await;
        }
        for _ in 0..rude {
            say(&project, author, "you are an idiot").await;
        }
        clock.advance(DAY_MS);
    }
    project.put("/v1/authors/dan", &json!({ "manual_trust_level": 3 })).await.with(200);
    say(&project, "ann", "what a nice day").await;
    for (query, expected) in [
        ("", ["dan", "cem", "bob", "ann"]),
        ("sortBy=memberSince&sortDirection=asc", ["ann", "bob", "cem", "dan"]),
        ("sortBy=contentCount&sortDirection=desc", ["ann", "bob", "dan", "cem"]),
        ("sortBy=violationCount&sortDirection=desc", ["bob", "cem", "ann", "dan"]),
        ("sortBy=flaggedContentRatio&sortDirection=desc", ["cem", "bob", "ann", "dan"]),
        ("sortBy=trustLevel&sortDirection=desc", ["dan", "ann", "bob", "cem"]),
        ("sortBy=lastActive&sortDirection=desc", ["ann", "dan", "cem", "bob"]),
        ("sortBy=reportCount", ["ann", "bob", "cem", "dan"]),
    ] {
        assert_eq!(ids(&project, query).await, expected, "{query}");
    }
    let since = installation.context.now_ms() - 36 * 3_600_000;
    assert_eq!(ids(&project, &format!("memberSinceDate={since}")).await, ["dan"]);
    assert_eq!(ids(&project, &format!("lastActiveDate={since}&sortDirection=asc")).await, ["ann", "dan"]);
    let mut met = Vec::new();
    for number in 1..=3 {
        let page = project.get(&format!("/v1/authors?page={number}&pageSize=2")).await.with(200);
        met.extend(page["data"].as_array().unwrap().iter().map(|author| author["id"].clone()));
        let around = &page["pagination"];
        assert_eq!(
            (&around["total"], &around["hasMore"], &around["hasNextPage"]),
            (&json!(4), &json!(number < 2), &json!(number < 2))
        );
    }
    assert_eq!(met, [json!("dan"), json!("cem"), json!("bob"), json!("ann")]);
    assert_eq!(project.get("/v1/authors?sortBy=age").await.refused(400), "validation_failed");
}

#[tokio::test]
async fn trust_is_earned_over_time() {
    let (installation, clock) = movable().await;
    let settings = Settings { author_records: true, ..Settings::default() };
    let project = Project::with(&installation, settings).await;
    for _ in 0..5 {
        say(&project, "ann", "what a nice day").await;
    }
    assert_eq!(level(&project, "ann").await["level"], 0);
    clock.advance(7 * DAY_MS);
    assert_eq!(level(&project, "ann").await, json!({ "level": 1, "manual": false }));
    clock.advance(23 * DAY_MS);
    assert_eq!(level(&project, "ann").await["level"], 1, "a month alone is not enough");
    for _ in 0..20 {
        say(&project, "ann", "what a nice day").await;
    }
    assert_eq!(level(&project, "ann").await["level"], 2);
    for _ in 0..2 {
        say(&project, "ann", "you are an idiot").await;
    }
    assert_eq!(level(&project, "ann").await["level"], -1, "two of 30 are more than one of 20");
    project.put("/v1/authors/ann", &json!({ "manual_trust_level": 4 })).await.with(200);
    assert_eq!(level(&project, "ann").await, json!({ "level": 4, "manual": true }));
    project.put("/v1/authors/ann", &json!({ "manual_trust_level": null })).await.with(200);
    assert_eq!(level(&project, "ann").await, json!({ "level": -1, "manual": false }));
}

#[tokio::test]
async fn a_channel_says_what_trust_is_worth() {
    let installation = Installation::new().await;
    let project = Project::new(&installation).await;
    channel(
        &project,
        "trusting",
        &json!({ "policies": [{ "id": "toxicity" }], "trusted_allow": 3, "untrusted_severity": 0.1 }),
    )
    .await;
    channel(&project, "usual", &json!({ "policies": [{ "id": "toxicity" }] })).await;
    channel(
        &project,
        "lax",
        &json!({ "policies": [{ "id": "toxicity" }], "review_threshold": 0.9, "untrusted_severity": 0.1 }),
    )
    .await;
    for (author, given) in [("old", 4), ("bad", -1), ("new", 0)] {
        let body = json!({ "external_id": author, "manual_trust_level": given });
        project.post("/v1/authors", &body).await.with(200);
    }
    let judged = async |author: &str, channel: &str| {
        let body = json!({ "content": text("you are an idiot"), "authorId": author, "channel": channel,
            "doNotStore": true });
        moderate(&project, &body).await["recommendation"].clone()
    };
    let review = json!({ "action": "review", "reason_codes": ["severity_review"] });
    let allow = json!({ "action": "allow", "reason_codes": [] });
    let waved = json!({ "action": "allow", "reason_codes": ["trusted_allow"] });
    let looked = json!({ "action": "review", "reason_codes": ["untrusted_severity"] });
    for (author, channel, expected) in [
        ("old", "trusting", &waved),
        ("new", "trusting", &review),
        ("nobody", "trusting", &review),
        ("bad", "trusting", &review),
        ("old", "usual", &review),
        ("bad", "usual", &review),
        ("new", "lax", &allow),
        ("bad", "lax", &looked),
    ] {
        assert_eq!(&judged(author, channel).await, expected, "{author} {channel}");
    }
}

#[tokio::test]
async fn an_erasure_takes_what_is_known_of_an_author() {
    let (installation, clock) = movable().await;
    let project = Project::new(&installation).await;
    say(&project, "ann", "a cup of tea").await;
    project.put("/v1/authors/ann", &json!({ "email": "ann@example.com" })).await.with(200);
    let call = Call {
        method: "POST",
        path: format!("/admin/v1/platforms/{}/erasures", project.platform),
        headers: vec![("authorization".into(), format!("Bearer {}", installation.admin_key))],
        body: json!({ "author": "ann" }).to_string().into_bytes(),
        ..Call::default()
    };
    assert!(installation.send(call).await.status < 300);
    for _ in 0..3 {
        clock.advance(DAY_MS / 24);
        installation.do_jobs(&project.platform).await;
    }
    assert_eq!(project.get("/v1/authors/ann").await.refused(404), "author_not_found");
    let stored = installation.stored().await;
    assert!(stored.iter().all(|(_, item)| !item.contains("ann@example.com")), "nothing of it is left");
}
