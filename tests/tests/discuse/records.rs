//! What is kept and counted of checks: records, usage, users' hits, cases; and what it costs.

use domain::config::Scope;
use domain::time::date_of;
use e2e::discuse::{Project, manage, media, text};
use e2e::inprocess::Installation;
use serde_json::{Value, json};

const INSULT: &str = "you are a stupid idiot and nobody likes you";

fn by(user: &str, of: &str) -> Value {
    let mut body = media(&json!({ "text": of }));
    body["request"]["user_id"] = json!(user);
    body
}

fn today(installation: &Installation) -> String {
    date_of(installation.context.now_ms())
}

async fn records(project: &Project<'_>, more: &str) -> Value {
    let path = format!("{}/checks?day={}{more}", project.path, today(project.installation));
    project.manage("GET", &path, &Value::Null).await.with(200)
}

#[tokio::test]
async fn every_call_is_recorded_with_what_came_of_it() {
    let installation = Installation::new().await;
    let project = Project::new(&installation, &json!({})).await;
    let mut clean = by("anna", "hello there");
    clean["trace_context"] = json!("t-1");
    project.check_whole(&clean).await;
    let hit = project.check_whole(&by("bob", INSULT)).await;
    let all = records(&project, "").await;
    let all = all["checks"].as_array().unwrap();
    assert_eq!(all.len(), 2);
    let of = |user: &str| all.iter().find(|one| one["user_id"] == user).unwrap();
    assert_eq!((&of("anna")["trace_context"], &of("anna")["hit"]), (&json!("t-1"), &json!(false)));
    let bob = of("bob");
    assert_eq!((&bob["trace_context"], &bob["hit"]), (&hit["trace_context"], &json!(true)));
    assert!(bob["hits"].as_array().unwrap().contains(&json!("sentiment")));
    assert_eq!(bob["scores"]["insult"], hit["sentiment"]["insult"]);
    assert!(bob["took_ms"].is_u64() && bob.get("text").is_none() && bob.get("case").is_none());
    for (key, item) in installation.stored().await {
        assert!(!item.contains(INSULT), "{key}: texts are not kept unless a project says so");
    }
}

#[tokio::test]
async fn records_are_listed_page_by_page_the_newest_first() {
    let installation = Installation::new().await;
    let project = Project::new(&installation, &json!({ "text_retention_days": 3 })).await;
    for number in 0..7 {
        project.check(&json!({ "text": format!("number {number}") })).await;
    }
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = records(&project, &format!("&limit=3{cursor}")).await;
        seen.extend(page["checks"].as_array().unwrap().iter().map(|one| text(one, "text")));
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    let expected: Vec<String> = (0..7).rev().map(|number| format!("number {number}")).collect();
    assert_eq!(seen, expected);
    let other = Project::of(&installation, &project.platform, &json!({})).await;
    assert_eq!(records(&other, "").await["checks"], json!([]));
}

#[tokio::test]
async fn usage_is_metered_by_kind_of_media_and_refusals_are_free() {
    let installation = Installation::new().await;
    let project = Project::new(&installation, &json!({})).await;
    let dead = "http://127.0.0.1:1/x";
    for of in [
        json!({ "text": "hello" }),
        json!({ "text": "hello", "image_url": [dead, dead, dead] }),
        json!({ "image_url": dead, "gif_url": dead }),
        json!({ "text": INSULT }),
    ] {
        project.check(&of).await;
    }
    project.send(&project.client_id, &project.secret, &media(&json!({}))).await;
    project.send(&project.client_id, "wrong", &media(&json!({ "text": "x" }))).await;
    let day = today(&installation);
    let path = format!("{}/usage?from={day}&to={day}", project.base);
    let usage = project.manage("GET", &path, &Value::Null).await.with(200);
    let counts = json!({ "calls": 4, "text": 3, "image": 2, "gif": 1, "hits": 1 });
    assert_eq!(usage["total"], counts);
    let mut row = counts;
    row["project"] = json!(project.id);
    row["day"] = json!(day);
    assert_eq!(usage["usage"], json!([row]));
    let past = format!("{}/usage?from=2020-01-01&to=2020-12-31", project.base);
    assert_eq!(project.manage("GET", &past, &Value::Null).await.with(200)["usage"], json!([]));
}

#[tokio::test]
async fn hits_of_a_user_stand_in_their_profile_until_they_are_erased() {
    let installation = Installation::new().await;
    let project = Project::new(&installation, &json!({ "text_retention_days": 30 })).await;
    let key = installation.key(&project.platform, &[Scope::Moderate], |_| {}).await;
    let profile = async || manage(&installation, &key, "GET", "/moderate/v1/authors?id=bob", &Value::Null).await;
    project.check_whole(&by("bob", "hello")).await;
    assert_eq!(profile().await.status, 404, "nothing is known of who was never hit");
    for _ in 0..3 {
        project.check_whole(&by("bob", INSULT)).await;
    }
    let hits = profile().await.with(200)["check_hits"].clone();
    assert_eq!((&hits["calls"], &hits["sentiment"]), (&json!(3), &json!(3)), "{hits}");
    let other = Project::new(&installation, &json!({})).await;
    other.check_whole(&by("bob", INSULT)).await;
    assert_eq!(profile().await.with(200)["check_hits"]["calls"], 3, "another platform's bob is another");

    let erasures = format!("/admin/v1/platforms/{}/erasures", project.platform);
    let receipt = project.manage("POST", &erasures, &json!({ "author": "bob" })).await.with(202);
    installation.context.store.erase_author(&project.platform, "bob", 1).await.unwrap();
    assert!(receipt["id"].is_string());
    assert_eq!(profile().await.status, 404);
    let left = records(&project, "").await;
    let left = left["checks"].as_array().unwrap();
    assert_eq!(left.len(), 4, "what was found stays");
    assert!(left.iter().all(|one| one.get("user_id").is_none() && one.get("text").is_none()), "{left:?}");
    for (key, item) in installation.stored().await.iter().filter(|(key, _)| key.starts_with("D#")) {
        let is_others = item.contains(other.base.rsplit('/').next().unwrap());
        assert!(is_others || !item.contains("bob") && !item.contains(INSULT), "{key}: {item}");
    }
}

#[tokio::test]
async fn a_hit_opens_a_case_where_a_project_wants_one() {
    let installation = Installation::new().await;
    let project = Project::new(&installation, &json!({ "review_hits": true })).await;
    let key = installation.key(&project.platform, &[Scope::Moderate], |_| {}).await;
    project.check_whole(&by("bob", "hello")).await;
    let dead = "http://127.0.0.1:1/x";
    let mut body = by("bob", INSULT);
    body["request"]["media"]["image_url"] = json!([dead]);
    project.check_whole(&body).await;
    let queue = manage(&installation, &key, "GET", "/moderate/v1/queues/default/cases", &Value::Null).await.with(200);
    let cases = queue["cases"].as_array().unwrap();
    assert_eq!(cases.len(), 1, "{queue}");
    let case = text(&cases[0], "id");
    let recorded = records(&project, "").await;
    assert!(recorded["checks"].as_array().unwrap().iter().any(|one| one["case"] == json!(case)), "{recorded}");
    let shown = manage(&installation, &key, "GET", &format!("/moderate/v1/cases/{case}"), &Value::Null).await.with(200);
    let shown = shown.to_string();
    assert!(shown.contains(INSULT) && shown.contains("DISCUSE-SENTIMENT") && shown.contains("online"), "{shown}");
}

/// Round trips and write units of a call once everything is known.
#[tokio::test]
async fn a_call_costs_one_transaction() {
    let installation = Installation::new().await;
    let project = Project::new(&installation, &json!({})).await;
    project.check(&json!({ "text": "warm" })).await;
    let context = &installation.context;
    for (body, most) in
        [(media(&json!({ "text": "hello" })), 4.0), (by("anna", "hello"), 5.0), (by("bob", INSULT), 7.0)]
    {
        let caller = lambda::auth::Caller::Project {
            platform: project.platform.clone(),
            organisation: project.base.rsplit('/').next().unwrap().into(),
            project: u32::try_from(project.id).unwrap(),
        };
        let endpoint = operations::endpoints().find(|endpoint| endpoint.name == "discuse-check.check").unwrap();
        let request = lambda::request::Request {
            id: "r".into(),
            method: "POST".into(),
            path: endpoint.path.into(),
            params: Vec::new(),
            query: Vec::new(),
            headers: http::HeaderMap::new(),
            body: body.to_string().into_bytes(),
        };
        context.store.meter().take();
        (endpoint.run)(context, &caller, &request).await.unwrap();
        let usage = context.store.meter().take();
        println!("{usage:?}");
        assert_eq!(usage.round_trips, 1, "{body}");
        assert!(usage.write_units <= most && usage.read_units == 0.0, "{body}: {usage:?}");
    }
}
