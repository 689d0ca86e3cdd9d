use super::*;

fn policies() -> Vec<Policy> {
    vec![Policy { code: "HTE".into(), version: 3, ..Policy::default() }]
}

fn problems(body: &Value) -> Vec<(String, &'static str)> {
    match ruled(body.to_string().as_bytes(), &policies(), 1_000) {
        Err(Fault::Invalid(problems)) => problems.into_iter().map(|p| (p.path, p.code)).collect(),
        other => panic!("accepted: {other:?}"),
    }
}

#[test]
fn a_decision_is_on_the_content_the_author_or_both() {
    let found = json!([{ "policy": "HTE", "field": "a.b" }, { "policy": "HTE", "field": "a.b" }, { "policy": "HTE" }]);
    let body = json!({
        "decision": "act", "violations": found, "hint": "blur", "reason": "because", "moderator": "m",
        "author": { "decision": "hold", "until": "1970-01-01T00:00:02Z" },
    });
    let read = ruled(body.to_string().as_bytes(), &policies(), 1_000).unwrap();
    assert_eq!(read.content, Some(Ruling::Decide(DecisionKind::Act)));
    assert_eq!(read.found.len(), 2, "each once");
    assert_eq!((read.found[0].version, read.found[0].field.as_deref()), (3, Some("a.b")));
    assert_eq!(read.author.unwrap().until_ms, Some(2_000));
    assert_eq!((read.hint.as_deref(), read.moderator.as_deref()), (Some("blur"), Some("m")));
    for (word, ruling) in RULINGS.iter().skip(1) {
        let body = json!({ "decision": word }).to_string();
        assert_eq!(ruled(body.as_bytes(), &[], 0).unwrap().content, Some(*ruling));
    }
    let alone = ruled(br#"{"author":{"decision":"escalate"}}"#, &[], 0).unwrap();
    assert_eq!((alone.content, alone.author.unwrap().kind), (None, AuthorDecisionKind::Escalate));
}

#[test]
fn every_problem_of_a_decision_is_named() {
    let wrong = |body: Value, path: &str, code: &str| {
        let found = problems(&body);
        assert!(found.iter().any(|(p, c)| p == path && *c == code), "{body}: {found:?}");
    };
    wrong(json!({}), "decision", "missing");
    wrong(json!({ "decision": "ban" }), "decision", "unknown_value");
    wrong(json!({ "decision": "act" }), "violations", "missing");
    wrong(json!({ "decision": "act", "violations": [{ "policy": "SPM" }] }), "violations[0].policy", "unknown_policy");
    wrong(json!({ "decision": "reviewed", "hint": "x" }), "hint", "not_applicable");
    wrong(json!({ "decision": "de_escalate", "violations": [{ "policy": "HTE" }] }), "violations", "not_applicable");
    wrong(json!({ "author": {} }), "author.decision", "missing");
    wrong(
        json!({ "author": { "decision": "act", "until": "1970-01-01T00:00:02Z" } }),
        "author.until",
        "not_applicable",
    );
    wrong(json!({ "author": { "decision": "hold", "until": "1970-01-01T00:00:01Z" } }), "author.until", "in_the_past");
    wrong(json!({ "author": { "decision": "hold" }, "reason": "x" }), "reason", "not_applicable");
    wrong(json!({ "decision": "dismiss", "hint": "x".repeat(65) }), "hint", "too_long");
    wrong(json!({ "decision": "dismiss", "moderator": 5 }), "moderator", "wrong_type");
}
