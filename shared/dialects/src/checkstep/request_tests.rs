//! Reading of ingestion requests: what the contract prints is accepted, what it forbids is named.

use domain::config::{Platform, PlatformConfig, Settings, Strategy, StrategyKind};
use domain::ids::PlatformId;
use serde_json::{Value, json};

use super::*;

pub(super) fn config() -> PlatformConfig {
    PlatformConfig {
        platform: Platform {
            id: PlatformId::parse("platform1").unwrap(),
            name: "p".into(),
            settings: Settings::default(),
            created_ms: 0,
        },
        policies: Vec::new(),
        strategies: vec![Strategy {
            name: "own-model".into(),
            kind: StrategyKind::External,
            asynchronous: false,
            enabled: true,
            field_types: Vec::new(),
            remote: None,
            version: 1,
        }],
        complex_types: Vec::new(),
        endpoints: Vec::new(),
        block_lists: Vec::new(),
        hash_lists: Vec::new(),
        semantic_filters: Vec::new(),
        velocity_rules: Vec::new(),
        queues: Vec::new(),
        moderators: Vec::new(),
        stream_apps: Vec::new(),
        dialect_configs: Vec::new(),
        actions: Vec::new(),
        webhook_secret: None,
        describes_users: false,
    }
}

fn read_value(value: &Value) -> Result<Submission, Fault> {
    submission(value.to_string().as_bytes(), &config())
}

/// The problems of a request, as `path code`.
fn problems(value: &Value) -> Vec<String> {
    match read_value(value) {
        Err(Fault::Invalid(problems)) => problems.iter().map(|p| format!("{} {}", p.path, p.code)).collect(),
        other => panic!("not refused as invalid: {other:?}"),
    }
}

fn with(part: &str, value: Value) -> Value {
    let mut request = json!({ "id": "1", "type": "post" });
    request[part] = value;
    request
}

#[test]
fn a_full_request_is_read_whole() {
    let request = json!({
        "id": "34a8f82bbb", "type": "gallery", "author": "4c0789faff", "source": "app", "callback_url": "ignored",
        "parent": { "type": "profile", "id": "p" }, "timestamp": "2021-06-27T10:20:18.019Z",
        "fields": [{ "id": "image_1", "type": "image", "src": "https://example.org/1.jpg",
            "metadata": [{ "id": "width", "value": 640 }],
            "fields": [{ "id": "caption", "type": "text", "src": "hello" }] }],
        "metadata": [{ "id": "Plan", "value": "Freemium" }, { "id": "beta", "value": true }],
        "tags": ["#new", "#new", "#vip"],
        "evaluations": [{ "label": "toxic", "strategy": "own-model", "score": 0.5, "field": "image_1.caption" }]
    });
    let sent = read_value(&request).unwrap();
    assert_eq!(sent.fields[0].fields[0].src.as_deref(), Some("hello"));
    assert_eq!((sent.author.as_deref(), sent.source.as_deref()), (Some("4c0789faff"), Some("app")));
    assert_eq!(sent.tags.unwrap(), ["#new", "#vip"]);
    assert_eq!(sent.evaluations[0].field.as_deref(), Some("image_1.caption"));
    assert_eq!(sent.created_ms, Some(1_624_789_218_019));
    assert_eq!(sent.metadata[1].value, json!(true));
}

#[test]
fn each_broken_rule_is_named_with_its_path() {
    let text = |id: &str| json!({ "id": id, "type": "text", "src": "x" });
    let cases = [
        (json!({ "type": "post", "tags": ["#a"] }), "id missing"),
        (json!({ "id": "", "type": "post", "tags": ["#a"] }), "id empty"),
        (json!({ "id": 7, "type": "post", "tags": ["#a"] }), "id wrong_type"),
        (json!({ "id": "1", "type": "post" }), " nothing_sent"),
        (with("tags", json!(["#ok", "no"])), "tags[1] tag_without_hash"),
        (with("tags", json!(["#"])), "tags[0] tag_without_hash"),
        (with("fields", json!([text("a"), text("a")])), "fields[1].id duplicate_field_id"),
        (with("fields", json!([text("a.b")])), "fields[0].id dot_in_field_id"),
        (with("fields", json!([{ "id": "a", "type": "text" }])), "fields[0].src missing"),
        (with("fields", json!([{ "id": "a", "type": "gif", "src": "x" }])), "fields[0].type unknown_value"),
        (with("fields", json!({ "id": "a" })), "fields wrong_type"),
        (with("fields", json!(["a"])), "fields[0] wrong_type"),
        (with("metadata", json!([{ "id": "a", "value": {} }])), "metadata[0].value wrong_type"),
        (with("metadata", json!([{ "value": "x" }])), "metadata[0].id missing"),
        (with("parent", json!({ "type": "post", "id": "1" })), "parent own_parent"),
        (with("parent", json!({ "type": "post" })), "parent.id missing"),
        (
            with("evaluations", json!([{ "label": "l", "strategy": "nobody", "score": 1 }])),
            "evaluations[0].strategy unknown_strategy",
        ),
        (
            with("evaluations", json!([{ "label": "l", "strategy": "own-model", "score": 1.5 }])),
            "evaluations[0].score out_of_range",
        ),
        (with("evaluations", json!([{ "label": "l", "strategy": "own-model" }])), "evaluations[0].score missing"),
    ];
    for (request, expected) in cases {
        assert_eq!(problems(&request), [expected], "{request}");
    }
}

#[test]
fn all_problems_are_listed_at_once() {
    let nested = json!([{ "id": "g", "type": "image", "fields": [
        { "id": "a", "type": "text", "src": "x" }, { "id": "a", "type": "text", "src": "y" }] }]);
    let mut request = with("tags", json!(["#ok", "bad"]));
    request["fields"] = nested;
    request["timestamp"] = json!("yesterday");
    assert_eq!(
        problems(&request),
        ["fields[0].fields[1].id duplicate_field_id", "tags[1] tag_without_hash", "timestamp bad_timestamp"]
    );
}

#[test]
fn a_bad_tag_keeps_its_place_behind_another() {
    let tags = json!([7, "#ok", "x".repeat(MAX_ID_BYTES + 1), "bad"]);
    assert_eq!(problems(&with("tags", tags)), ["tags[0] wrong_type", "tags[2] too_long", "tags[3] tag_without_hash"]);
}

#[test]
fn nesting_has_a_limit() {
    let mut field = json!({ "id": "f", "type": "text", "src": "x" });
    for _ in 0..5 {
        field = json!({ "id": "f", "type": "text", "fields": [field] });
    }
    assert_eq!(
        problems(&with("fields", json!([field])))[0],
        "fields[0].fields[0].fields[0].fields[0].fields[0].fields too_deep"
    );
}

#[test]
fn limits_are_inclusive() {
    let src = |n: usize| with("fields", json!([{ "id": "a", "type": "text", "src": "x".repeat(n) }]));
    assert!(read_value(&src(256 * 1024)).is_ok());
    assert_eq!(problems(&src(256 * 1024 + 1)), ["fields[0].src too_long"]);
    let fields = |n: usize| {
        with("fields", (0..n).map(|i| json!({ "id": format!("f{i}"), "type": "text", "src": "x" })).collect())
    };
    assert!(read_value(&fields(200)).is_ok());
    assert_eq!(problems(&fields(201)), ["fields too_many"]);
    let tags = |n: usize| with("tags", (0..n).map(|i| json!(format!("#{i}"))).collect());
    assert!(read_value(&tags(100)).is_ok());
    assert_eq!(problems(&tags(101)), ["tags too_many"]);
}

#[test]
fn strict_platforms_refuse_unknown_types() {
    let mut strict = config();
    strict.platform.settings.strict_complex_types = true;
    let request = json!({ "id": "1", "type": "my-object", "tags": ["#a"] }).to_string();
    assert!(
        matches!(submission(request.as_bytes(), &strict), Err(Fault::Invalid(p)) if p[0].code == "unknown_complex_type")
    );
    assert!(submission(request.as_bytes(), &config()).is_ok());
}

#[test]
fn a_platform_can_lower_its_limits() {
    let mut low = config();
    low.platform.settings.limits = domain::limits::Limits {
        fields: 2,
        field_depth: 1,
        src_bytes: 4,
        tags: 1,
        metadata: 1,
        id_bytes: 8,
        ..domain::limits::Limits::default()
    };
    let mut request = with("tags", json!(["#a", "#b"]));
    request["author"] = json!("much-too-long");
    request["fields"] = json!([
        { "id": "a", "type": "text", "src": "12345", "fields": [{ "id": "b", "type": "text", "src": "x" }] },
        { "id": "c", "type": "text", "src": "x", "metadata": [{ "id": "m", "value": 1 }, { "id": "n", "value": 2 }] }
    ]);
    let Err(Fault::Invalid(problems)) = submission(request.to_string().as_bytes(), &low) else { panic!("accepted") };
    let paths: Vec<_> = problems.iter().map(|problem| problem.path.as_str()).collect();
    assert_eq!(paths, ["author", "fields[0].src", "fields[0].fields", "fields[1].metadata", "tags", "fields"]);
    assert!(read_value(&request).is_ok());
    low.platform.settings.limits.request_bytes = 10;
    assert_eq!(submission(request.to_string().as_bytes(), &low), Err(Fault::TooLarge(10)));
}
