//! Checks by what the light engines say.

use domain::cases::{IncidentState, Visibility};
use domain::config::{BlockList, BlockListEntry, ListAbout, ListOptions, MatchMode, Scope, Settings};
use domain::content::ContentRef;
use domain::ids::CaseId;
use domain::transition::Case;
use e2e::inprocess::{Call, Installation};
use e2e::stream::App;
use serde_json::{Value, json};
use store::configs::ConfigKind;

const CHECK: &str = "/api/v2/moderation/check";
const CONFIG: &str = "/api/v2/moderation/config";
const INSULT: &str = "you are an idiot";

fn content(id: &str, text: &str) -> Value {
    json!({ "entity_type": "post", "entity_id": id, "entity_creator_id": "jane", "config_key": "chat:messaging",
        "moderation_payload": { "texts": [text] } })
}

fn with(body: &Value, more: &Value) -> Value {
    let mut body = body.clone();
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

async fn configure(app: &App<'_>, engines: &Value) {
    app.post(CONFIG, &with(&json!({ "key": "chat" }), engines)).await.with(201);
}

fn insults(action: &str) -> Value {
    json!({ "ai_text_config": { "rules": [{ "label": "INSULT", "action": action }] } })
}

async fn case(app: &App<'_>, id: &str) -> Option<Case> {
    let id = CaseId::of(&app.platform, &ContentRef { kind: "post".into(), id: id.into() });
    app.installation.context.store.case(&app.platform, &id).await.unwrap()
}

#[tokio::test]
async fn what_is_clean_is_kept_and_what_is_found_is_one_item() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    configure(&app, &insults("remove")).await;
    let kept = app.post(CHECK, &content("a", "what a lovely day, thank you")).await.with(201);
    assert_eq!((&kept["status"], &kept["recommended_action"]), (&json!("complete"), &json!("keep")));
    assert!(kept.get("item").is_none() && kept.get("task_id").is_none(), "{kept}");
    assert!(!case(&app, "a").await.unwrap().head.is_queued());

    let found = app.post(CHECK, &content("b", INSULT)).await.with(201);
    assert_eq!((&found["status"], &found["recommended_action"]), (&json!("complete"), &json!("remove")));
    let item = &found["item"];
    assert_eq!((&item["entity_id"], &item["recommended_action"]), (&json!("b"), &json!("remove")));
    assert_eq!((&item["status"], &item["flags_count"]), (&json!("complete"), &json!(1)));
    let flag = &item["flags"][0];
    assert_eq!((&flag["type"], &flag["labels"]), (&json!("ai_text"), &json!(["INSULT"])));
    assert_eq!((&flag["result"][0]["text"], &flag["result"][0]["action"]), (&json!(INSULT), &json!("remove")));
    let action = &item["actions"][0];
    assert_eq!((&action["type"], &action["custom"]["flag_type"]), (&json!("flag"), &json!("ai_text")));
    let head = case(&app, "b").await.unwrap().head;
    assert_eq!((head.visibility, head.incident), (Visibility::Online, IncidentState::Open), "it only recommends");
    assert_eq!(head.facts.lens.unwrap().key, "chat:messaging");
}

#[tokio::test]
async fn checking_again_replaces_the_content_of_the_same_item() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    configure(
        &app,
        &with(
            &insults("flag"),
            &json!({ "automod_platform_circumvention_config": { "rules": [
        { "label": "platform_circumvention", "threshold": 0.6, "action": "remove" }] } }),
        ),
    )
    .await;
    let first = app.post(CHECK, &content("a", INSULT)).await.with(201);
    let same = app.post(CHECK, &content("a", "you really are an idiot")).await.with(201);
    assert_eq!((&same["item"]["id"], &same["item"]["flags_count"]), (&first["item"]["id"], &json!(1)));
    let more = app.post(CHECK, &content("a", "write me at jane.doe@example.org, my WhatsApp is +49 170 1234567")).await;
    let more = more.with(201);
    assert_eq!((&more["recommended_action"], &more["item"]["flags_count"]), (&json!("remove"), &json!(2)));
    assert_eq!(more["item"]["moderation_payload"]["texts"].as_array().unwrap().len(), 1, "nothing of before is left");
    let clean = app.post(CHECK, &content("a", "thank you, that was kind")).await.with(201);
    assert!(clean["recommended_action"] == "keep" && clean.get("item").is_none(), "{clean}");
    assert!(case(&app, "a").await.unwrap().head.is_queued(), "what was flagged waits for a person");
}

#[tokio::test]
async fn lists_of_the_platform_and_the_built_in_one_flag_under_their_names() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    let list = BlockList {
        name: "sweets".into(),
        version: 1,
        enabled: true,
        entry_count: 1,
        part_count: 1,
        options: ListOptions::default(),
        about: ListAbout::default(),
    };
    let entry =
        BlockListEntry { phrase: "cookie".into(), mode: MatchMode::Word, label: Some("own".into()), severity: None };
    let store = &installation.context.store;
    store.put_block_list_entries(&app.platform, "sweets", 1, &[entry], "token").await.unwrap();
    assert!(store.put_config(&app.platform, ConfigKind::BlockList, "sweets", &list, None).await.unwrap());
    let rules =
        json!([{ "name": "sweets", "action": "flag" }, { "name": "profanity_en_2020_v1", "action": "mask_flag" }]);
    configure(&app, &json!({ "block_list_config": { "rules": rules } })).await;
    for (id, text, expected) in [
        ("a", "a Cookie-monster", Some(("sweets", "flag"))),
        ("b", "my cookies", None),
        ("c", "what a load of crap", Some(("profanity_en_2020_v1", "mask_flag"))),
    ] {
        let answer = app.post(CHECK, &content(id, text)).await.with(201);
        let flag = &answer["item"]["flags"][0];
        let found = flag["labels"][0].as_str().map(|label| (label, answer["recommended_action"].as_str().unwrap()));
        assert_eq!(found, expected, "{text}");
        assert!(found.is_none() || flag["type"] == "block_list");
    }
    configure(&app, &json!({ "block_list_config": { "rules": rules, "match_substring": true } })).await;
    assert_eq!(app.post(CHECK, &content("b", "my cookies")).await.with(201)["recommended_action"], "flag");
}

#[tokio::test]
async fn what_nothing_can_do_is_flagged_and_says_so() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    configure(
        &app,
        &json!({
            "ai_text_config": { "rules": [{ "label": "TERRORISM", "action": "remove" }] },
            "ai_video_config": { "rules": [{ "label": "Explicit", "action": "remove" }] },
        }),
    )
    .await;
    let answer = app.post(CHECK, &content("a", "a lovely day")).await.with(201);
    assert_eq!((&answer["status"], &answer["recommended_action"]), (&json!("complete"), &json!("flag")));
    let flag = &answer["item"]["flags"][0];
    assert_eq!((&flag["type"], &flag["labels"]), (&json!("ai_text"), &json!(["not_run"])));
    let video = json!({ "moderation_payload": { "videos": ["https://example.org/v.mp4"] } });
    let video = app.post(CHECK, &with(&content("b", ""), &video)).await.with(201);
    assert_eq!(video["item"]["flags"][0]["type"], "ai_video");
    configure(&app, &insults("flag")).await;
    let left_alone = app
        .post(
            CHECK,
            &with(
                &content("c", ""),
                &json!({ "moderation_payload": {
        "texts": ["hello"], "images": ["example.com/test.jpg"], "videos": ["https://example.org/v.mp4"] } }),
            ),
        )
        .await;
    assert_eq!(left_alone.with(201)["recommended_action"], "keep", "no engine was asked for");
}

#[tokio::test]
async fn a_test_leaves_no_trace() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    configure(&app, &insults("flag")).await;
    app.post(CHECK, &content("known", INSULT)).await.with(201);
    let before = installation.stored().await;
    let messages = installation.messages().await;
    let by_key = with(&content("a", INSULT), &json!({ "test_mode": true }));
    let answer = app.post(CHECK, &by_key).await.with(201);
    assert_eq!((&answer["recommended_action"], &answer["item"]["flags_count"]), (&json!("flag"), &json!(1)));
    let inline = json!({ "test_mode": true, "config": insults("remove"), "config_key": "none" });
    for id in ["b", "known"] {
        let answer = app.post(CHECK, &with(&content(id, INSULT), &inline)).await.with(201);
        assert_eq!((&answer["status"], &answer["recommended_action"]), (&json!("complete"), &json!("remove")));
    }
    assert_eq!(installation.stored().await, before);
    assert_eq!(installation.messages().await, messages);
}

#[tokio::test]
async fn an_unknown_configuration_is_refused_until_it_is_made() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    assert_eq!(app.post(CHECK, &content("a", INSULT)).await.with(404)["code"], 16);
    assert!(case(&app, "a").await.is_none());
    let name = domain::config::DialectConfig::name(domain::lens::LensDialect::Stream, None, "chat");
    let config = domain::config::DialectConfig {
        dialect: domain::lens::LensDialect::Stream,
        key: "chat".into(),
        team: None,
        document: insults("flag"),
        created_us: 1,
        updated_us: 1,
        version: 0,
    };
    // As another process does it, of which this one does not hear.
    let store = &installation.context.store;
    assert!(store.put_config(&app.platform, ConfigKind::DialectConfig, &name, &config, None).await.unwrap());
    assert_eq!(app.post(CHECK, &content("a", INSULT)).await.with(201)["recommended_action"], "flag");
}

#[tokio::test]
async fn whoever_sent_last_is_judged_by_their_rules() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    configure(&app, &insults("flag")).await;
    let key = installation.key(&app.platform, &[Scope::Content], |_| {}).await;
    let moderate = |body: Value| {
        let headers = vec![("authorization".into(), format!("Bearer {key}"))];
        let body = body.to_string().into_bytes();
        installation.send(Call {
            method: "POST",
            path: "/api/v2/content/sync".into(),
            headers,
            body,
            ..Call::default()
        })
    };
    app.post(CHECK, &content("a", INSULT)).await.with(201);
    assert_eq!(moderate(json!({ "id": "a", "type": "post", "author": "jane", "fields": [] })).await.status, 200);
    let merged = case(&app, "a").await.unwrap();
    assert!(merged.head.facts.lens.is_none() && merged.head.judgement.unwrap().violations.is_empty());
    assert!(merged.head.incident.is_open());
}

#[tokio::test]
async fn recommendations_are_enforced_if_the_platform_wants_it() {
    let installation = Installation::new().await;
    let settings = Settings { enforce_recommendations: true, ..Settings::default() };
    let platform = installation.platform(settings).await;
    let app = App::of(&installation, &platform).await;
    configure(&app, &insults("remove")).await;
    assert_eq!(app.post(CHECK, &content("a", INSULT)).await.with(201)["recommended_action"], "remove");
    assert_eq!(case(&app, "a").await.unwrap().head.visibility, Visibility::Down);
}

#[tokio::test]
async fn speed_is_counted_by_the_configuration() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    configure(
        &app,
        &json!({ "velocity_filter_config": { "rules": [
        { "action": "shadow", "fast_spam_threshold": 2, "fast_spam_ttl": 3600 }] } }),
    )
    .await;
    let mut actions = Vec::new();
    for id in ["a", "b", "c"] {
        actions.push(app.post(CHECK, &content(id, "hello")).await.with(201)["recommended_action"].clone());
    }
    assert_eq!(actions, ["keep", "keep", "shadow"]);
}

#[tokio::test]
async fn what_is_sent_back_is_counted() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    configure(&app, &insults("bounce_flag")).await;
    for text in [INSULT, "what a lovely day", "you are an idiot again"] {
        app.post(CHECK, &content("a", text)).await.with(201);
    }
    app.post(CHECK, &content("b", INSULT)).await.with(201);
    for (filter, expected) in [
        (json!({ "bounce_count": { "$gte": 2 } }), vec!["a"]),
        (json!({ "bounce_count": 1 }), vec!["b"]),
        (json!({ "bounce_count": 0 }), vec![]),
    ] {
        let page = app.post("/api/v2/moderation/review_queue", &json!({ "filter": filter })).await.with(201);
        let ids: Vec<_> = page["items"].as_array().unwrap().iter().map(|item| item["entity_id"].clone()).collect();
        assert_eq!(ids, expected, "{filter}");
    }
}

#[tokio::test]
async fn what_is_known_already_counts_once_and_a_test_does_not_count() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    let rule = json!({ "action": "shadow", "fast_spam_threshold": 2, "fast_spam_ttl": 3600 });
    configure(&app, &json!({ "velocity_filter_config": { "rules": [rule] } })).await;
    let flagged = json!({ "entity_type": "post", "entity_id": "a", "entity_creator_id": "jane", "user_id": "bob" });
    app.post("/api/v2/moderation/flag", &flagged).await.with(201);
    let posts = async || {
        let window = installation.context.store.post_window(&app.platform, "jane").await.unwrap();
        window.map_or(0, |window| window.value.posts.len())
    };
    for (number, id) in (1..).zip(["a", "b"]) {
        let checked = app.post(CHECK, &content(id, "hello")).await.with(201);
        assert_eq!((posts().await, &checked["recommended_action"]), (number, &json!("keep")), "{checked}");
    }
    // The third would be one too many, how often so ever that is asked.
    let mut test = content("c", "hello");
    test["test_mode"] = json!(true);
    for _ in 0..3 {
        let tested = app.post(CHECK, &test).await.with(201);
        assert_eq!((&tested["recommended_action"], posts().await), (&json!("shadow"), 2));
        assert_eq!(tested["item"]["flags"][0]["type"], "velocity_filter");
    }
    assert_eq!(app.post(CHECK, &content("c", "hello")).await.with(201)["recommended_action"], "shadow");
}

#[tokio::test]
async fn what_is_kept_and_never_executed_is_told_as_not_run() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    let rules = json!({ "rule_builder_config": { "rules": [{ "id": "r", "rule_type": "content", "conditions": [] }] },
        "google_vision_config": { "enabled": true } });
    configure(&app, &rules).await;
    let text = app.post(CHECK, &content("a", "a lovely day")).await.with(201);
    assert_eq!((&text["recommended_action"], &text["status"]), (&json!("flag"), &json!("complete")));
    let flags = text["item"]["flags"].as_array().unwrap();
    let told: Vec<_> = flags.iter().map(|flag| (flag["type"].as_str().unwrap(), &flag["labels"][0])).collect();
    assert_eq!(told, [("rule_builder", &json!("not_run"))], "there is no image to look at");
    configure(&app, &json!({ "rule_builder_config": { "rules": [] }, "google_vision_config": { "enabled": false } }))
        .await;
    app.installation.context.forget_config(&app.platform);
    let text = app.post(CHECK, &content("b", "a lovely day")).await.with(201);
    assert_eq!(text["recommended_action"], "keep");
}

#[tokio::test]
async fn the_same_text_again_and_again_is_a_flood() {
    let installation = Installation::new().await;
    let app = App::new(&installation).await;
    configure(
        &app,
        &json!({ "flood_config": { "identical": { "threshold": 3, "time_window": "1h", "action": "remove" } } }),
    )
    .await;
    let mut recommended = Vec::new();
    for (id, text) in [("a", "come and see"), ("b", "Come and see!"), ("c", "something else"), ("d", "come, and see")] {
        let checked = app.post(CHECK, &content(id, text)).await.with(201);
        recommended.push(checked["recommended_action"].as_str().unwrap().to_owned());
        if id == "d" {
            let flag = &checked["item"]["flags"][0];
            assert_eq!((&flag["type"], &flag["labels"]), (&json!("flood"), &json!(["identical"])));
        }
    }
    assert_eq!(recommended, ["keep", "keep", "keep", "remove"]);
}
