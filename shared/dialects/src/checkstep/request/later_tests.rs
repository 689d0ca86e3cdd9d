//! What is asked or told about contents and authors after they were sent.

use domain::authors::AuthorDecisionKind;
use domain::config::{Platform, PlatformConfig, Policy, Settings};
use domain::event::DecisionKind;
use domain::ids::PlatformId;
use serde_json::{Value, json};

use crate::checkstep::request::{appeal, author_decision, decision, inquiry, report, statement};
use crate::fault::Fault;

fn config(change: impl FnOnce(&mut Settings)) -> PlatformConfig {
    let mut settings = Settings::default();
    change(&mut settings);
    let id = PlatformId::parse("platform1").unwrap();
    PlatformConfig {
        platform: Platform { id, name: "p".into(), settings, created_ms: 0 },
        policies: vec![Policy { code: "HTE".into(), name: "Hate".into(), ..Policy::default() }],
        strategies: Vec::new(),
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

fn problems<T: std::fmt::Debug>(read: Result<T, Fault>) -> Vec<(String, &'static str)> {
    let Err(Fault::Invalid(problems)) = read else { panic!("{read:?}") };
    problems.into_iter().map(|problem| (problem.path, problem.code)).collect()
}

fn body(value: &Value) -> Vec<u8> {
    value.to_string().into_bytes()
}

fn listed(expected: &[(&str, &'static str)]) -> Vec<(String, &'static str)> {
    expected.iter().map(|(path, code)| ((*path).to_owned(), *code)).collect()
}

#[test]
fn an_empty_reporter_is_anonymous_and_an_absent_one_is_a_problem() {
    let sent =
        |reporter: Value| report(&body(&json!({ "id": "1", "type": "post", "reporter": reporter })), &config(|_| {}));
    assert_eq!(sent(json!("")).unwrap().reporter, None);
    assert_eq!(sent(json!("jane")).unwrap().reporter.as_deref(), Some("jane"));
    assert_eq!(problems(sent(Value::Null)), listed(&[("reporter", "missing")]));
    assert_eq!(problems(sent(json!(1))), listed(&[("reporter", "wrong_type")]));
}

#[test]
fn a_report_keeps_unknown_policies_and_lists_every_problem() {
    let config = config(|_| {});
    let violations = json!([{ "policy": "nope" }, { "policy": "HTE" }, { "policy": "nope" }]);
    let good = json!({ "id": "1", "type": "post", "reporter": "r", "potential_violations": violations,
        "tags": ["#a"], "timestamp": "2023-12-20T13:04:51.209658Z", "reason": "" });
    let read = report(&body(&good), &config).unwrap();
    assert_eq!(
        (read.suspected, read.at_ms, read.reason),
        (vec!["nope".into(), "HTE".into()], Some(1_703_077_491_209), None)
    );
    let bad = json!({ "type": 1, "reporter": "", "reason": "x".repeat(10_001), "tags": ["no"],
        "potential_violations": [{}, { "policy": "" }], "timestamp": "soon" });
    let expected = [
        ("id", "missing"),
        ("type", "wrong_type"),
        ("reason", "too_long"),
        ("potential_violations[0].policy", "missing"),
        ("potential_violations[1].policy", "empty"),
        ("tags[0]", "tag_without_hash"),
        ("timestamp", "bad_timestamp"),
    ];
    assert_eq!(problems(report(&body(&bad), &config)), listed(&expected));
}

#[test]
fn decisions_have_a_synonym_and_name_known_policies_only() {
    let config = config(|_| {});
    let sent = |word: &str, policy: &str| {
        let violations = json!([{ "policy": "HTE", "field": "a.b" }, { "policy": policy }]);
        decision(&body(&json!({ "id": "1", "type": "post", "decision": word, "violations": violations })), &config)
    };
    for (word, kind) in super::super::decision::DECISIONS {
        assert_eq!(sent(word, "HTE").unwrap().kind, kind);
    }
    assert_eq!(sent("uphold", "HTE").unwrap().kind, DecisionKind::Upheld);
    let expected = [("decision", "unknown_value"), ("violations[1].policy", "unknown_policy")];
    assert_eq!(problems(sent("skip", "nope")), listed(&expected));
    let held = json!({ "author": "a", "decision": "hold", "moderator": "m" });
    assert_eq!(author_decision(&body(&held), &config).unwrap().kind, AuthorDecisionKind::Hold);
    let wrong = json!({ "decision": "upheld", "moderator": "", "violations": [{ "policy": "nope" }] });
    let expected = [
        ("author", "missing"),
        ("decision", "unknown_value"),
        ("moderator", "empty"),
        ("violations[0].policy", "unknown_policy"),
    ];
    assert_eq!(problems(author_decision(&body(&wrong), &config)), listed(&expected));
}

#[test]
fn inquiries_and_appeals_list_every_problem() {
    let config = config(|_| {});
    let wrong = json!({ "id": "", "origin": 3, "violations": [{ "policy": "nope", "field": "" }, 1] });
    let expected = [
        ("id", "empty"),
        ("type", "missing"),
        ("violations[0].policy", "unknown_policy"),
        ("violations[0].field", "empty"),
        ("violations[1]", "wrong_type"),
        ("origin", "wrong_type"),
    ];
    assert_eq!(problems(inquiry(&body(&wrong), &config)), listed(&expected));
    let wrong = json!({ "id": "1", "type": "post", "statement": "", "timestamp": 5 });
    let expected = [("author", "missing"), ("statement", "empty"), ("timestamp", "wrong_type")];
    assert_eq!(problems(appeal(&body(&wrong), &config)), listed(&expected));
}

#[test]
fn limits_that_a_platform_lowered_hold_here_too() {
    let config = config(|settings| {
        settings.limits.id_bytes = 3;
        settings.limits.tags = 1;
        settings.strict_complex_types = true;
    });
    let sent = json!({ "id": "1234", "type": "cat", "reporter": "jane", "tags": ["#a", "#b"] });
    let expected = [("id", "too_long"), ("reporter", "too_long"), ("tags", "too_many")];
    assert_eq!(problems(report(&body(&sent), &config)), listed(&expected));
    let unknown = json!({ "id": "1", "type": "cat", "decision": "act" });
    assert_eq!(problems(decision(&body(&unknown), &config)), listed(&[("type", "unknown_complex_type")]));
    let tiny = report(b"{\"id\":\"1\"}", &{
        let mut config = config.clone();
        config.platform.settings.limits.request_bytes = 5;
        config
    });
    assert_eq!(tiny, Err(Fault::TooLarge(5)));
}

#[test]
fn a_statement_is_asked_for_by_type_and_id() {
    let asked = |pairs: &'static [(&'static str, &'static str)]| {
        statement(|name| pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| *value))
    };
    let read = asked(&[("type", "post"), ("id", "1"), ("include", "x,extended")]).unwrap();
    assert!(read.is_extended && read.content.id == "1");
    assert!(!asked(&[("type", "post"), ("id", "1")]).unwrap().is_extended);
    assert_eq!(problems(asked(&[("type", "")])), listed(&[("type", "missing"), ("id", "missing")]));
}
