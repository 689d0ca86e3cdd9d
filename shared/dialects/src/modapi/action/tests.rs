use domain::config::{EndpointKind, Health, ModapiEndpoint, Target};
use serde_json::json;

use super::*;

fn any(url: &str) -> Result<(), (&'static str, String)> {
    if url.is_empty() { Err(("bad_url", "empty".into())) } else { Ok(()) }
}

fn problems(result: Result<impl std::fmt::Debug, Fault>) -> Vec<(String, &'static str)> {
    let Err(Fault::Invalid(problems)) = result else { panic!("{result:?}") };
    problems.into_iter().map(|problem| (problem.path, problem.code)).collect()
}

fn made(body: &Value) -> ModerationAction {
    create(body.to_string().as_bytes(), &any).unwrap().made("a1".into(), 0).unwrap()
}

#[test]
fn a_new_action_has_the_defaults_of_the_vendor() {
    let shown = render(&made(&json!({ "name": "Warn" })), &[]);
    let expected = json!({
        "id": "a1", "key": null, "name": "Warn", "description": null, "type": null, "builtIn": false,
        "queueBehaviour": "NO_CHANGE", "position": "ALL_QUEUES", "filterInQueueIds": [], "possibleValues": [],
        "valueRequired": false, "freeText": false, "createdAt": "1970-01-01T00:00:00.000Z", "webhooks": [],
    });
    assert_eq!(shown, expected);
}

#[test]
fn everything_that_is_sent_is_shown_again() {
    let body = json!({
        "name": "Remove", "key": "remove", "description": "Takes it away", "type": "ITEM_REJECT", "builtIn": true,
        "queueBehaviour": "REMOVE", "position": "SOME_QUEUES", "filterInQueueIds": ["q1"],
        "possibleValues": [{ "value": "spam" }, { "value": "abuse" }, { "value": "spam" }], "valueRequired": true,
        "freeText": true, "webhooks": [{ "name": "Hook", "url": "https://example.org/h" }],
    });
    let sent = create(body.to_string().as_bytes(), &any).unwrap();
    let hook =
        SentWebhook { id: None, name: "Hook".into(), url: "https://example.org/h".into(), description: String::new() };
    assert_eq!((sent.key(), sent.webhooks.as_deref()), (Some("remove"), Some([hook].as_slice())));
    let action = sent.made("a1".into(), 0).unwrap();
    let endpoint = Endpoint {
        id: "e1".into(),
        kind: EndpointKind::Modapi,
        target: Target::Url { url: "https://example.org/h".into() },
        description: String::new(),
        types: Vec::new(),
        enabled: true,
        keys: Vec::new(),
        app: None,
        modapi: Some(ModapiEndpoint { name: "Hook".into(), action: Some("a1".into()), ..ModapiEndpoint::default() }),
        created_ms: 0,
        health: Health::default(),
    };
    let shown = render(&action, &[endpoint]);
    assert_eq!(shown["possibleValues"], json!([{ "value": "spam" }, { "value": "abuse" }]));
    assert_eq!((&shown["type"], &shown["builtIn"]), (&json!("ITEM_REJECT"), &json!(false)));
    assert_eq!(
        (&shown["webhooks"][0]["id"], &shown["webhooks"][0]["moderationActionId"]),
        (&json!("e1"), &json!("a1"))
    );
}

#[test]
fn a_change_keeps_what_it_does_not_name_and_null_removes() {
    let old =
        made(&json!({ "name": "Warn", "key": "warn", "type": "AUTHOR_WARN", "description": "d", "freeText": true }));
    let changed = |body: Value| change(body.to_string().as_bytes(), &any).unwrap().applied(old.clone()).unwrap();
    assert_eq!(changed(json!({})), old);
    let renamed = changed(json!({ "name": "Warn twice", "key": null, "type": null }));
    assert_eq!((renamed.name.as_str(), renamed.key, renamed.kind, renamed.free_text), ("Warn twice", None, None, true));
    assert_eq!(renamed.description.as_deref(), Some("d"));
}

#[test]
fn every_problem_of_an_action_is_named() {
    let body = json!({
        "key": "", "type": "ITEM_EXPLODE", "queueBehaviour": "SOMETIMES", "position": 1, "filterInQueueIds": "q",
        "possibleValues": ["spam"], "valueRequired": "yes", "webhooks": [{ "url": "https://example.org" }],
    });
    let expected = [
        ("name", "missing"),
        ("key", "empty"),
        ("type", "unknown_value"),
        ("queueBehaviour", "unknown_value"),
        ("position", "wrong_type"),
        ("filterInQueueIds", "wrong_type"),
        ("possibleValues[0]", "wrong_type"),
        ("valueRequired", "wrong_type"),
        ("webhooks[0].name", "missing"),
    ];
    let found = problems(create(body.to_string().as_bytes(), &any));
    assert_eq!(found, expected.map(|(path, code)| (path.to_owned(), code)));
    let values: Vec<_> = (0..90).map(|n| json!({ "value": format!("{n}{}", "x".repeat(200)) })).collect();
    let large = create(json!({ "name": "n", "possibleValues": values }).to_string().as_bytes(), &any).unwrap();
    assert_eq!(problems(large.made("a".into(), 0)), [("possibleValues".to_owned(), "too_long")]);
}

#[test]
fn an_execution_names_something_and_each_once() {
    let read = |body: Value| execute(body.to_string().as_bytes());
    let found =
        read(json!({ "actionKey": "reject", "contentIds": ["a", "b", "a"], "value": "", "duration": 5.9 })).unwrap();
    assert_eq!((found.contents, found.value, found.duration_ms), (vec!["a".to_owned(), "b".into()], None, Some(5)));
    let cases = [
        (json!({}), vec![("actionKey", "missing"), ("contentIds", "missing")]),
        (json!({ "actionKey": "x", "contentIds": [], "authorIds": [] }), vec![("contentIds", "missing")]),
        (json!({ "actionKey": "x", "contentIds": [""] }), vec![("contentIds[0]", "empty")]),
        (json!({ "actionKey": "x", "contentIds": ["x".repeat(101)] }), vec![("contentIds[0]", "too_long")]),
        (json!({ "actionKey": "x", "authorIds": "ann" }), vec![("authorIds", "wrong_type")]),
        (json!({ "actionKey": "x", "authorIds": ["a"], "duration": -1 }), vec![("duration", "out_of_range")]),
        (
            json!({ "actionKey": "x", "authorIds": ["a"], "contentIds": (0..100).map(|n| n.to_string()).collect::<Vec<_>>() }),
            vec![("contentIds", "too_many")],
        ),
    ];
    for (body, expected) in cases {
        let found = problems(read(body.clone()));
        let expected: Vec<_> = expected.into_iter().map(|(path, code)| (path.to_owned(), code)).collect();
        assert_eq!(found, expected, "{body}");
    }
    let older = execute_by_id("reject", br#"{"contentIds":["a"],"actionKey":"other"}"#).unwrap();
    assert_eq!(older.action, "reject");
}

#[test]
fn an_execution_has_to_fit_its_action() {
    let run = |authors: &[&str], value: Option<&str>, duration_ms| Execution {
        contents: vec!["c".into()],
        authors: authors.iter().map(|id| (*id).to_owned()).collect(),
        value: value.map(str::to_owned),
        duration_ms,
        ..Execution::default()
    };
    let choice = made(
        &json!({ "name": "n", "type": "ITEM_CUSTOM", "possibleValues": [{ "value": "spam" }], "valueRequired": true }),
    );
    assert_eq!(run(&[], Some("spam"), None).check(&choice), Ok(()));
    assert_eq!(problems(run(&[], None, None).check(&choice)), [("value".to_owned(), "missing")]);
    assert_eq!(problems(run(&[], Some("x"), None).check(&choice)), [("value".to_owned(), "unknown_value")]);
    assert_eq!(
        problems(run(&["ann"], Some("spam"), None).check(&choice)),
        [("authorIds".to_owned(), "not_applicable")]
    );
    let free = made(&json!({ "name": "n" }));
    assert_eq!(run(&["ann"], Some("anything"), None).check(&free), Ok(()), "nothing is offered to choose from");
    let suspend = made(&json!({ "name": "n", "type": "AUTHOR_BLOCK_TEMP" }));
    assert_eq!(problems(run(&["ann"], None, None).check(&suspend)), [("duration".to_owned(), "missing")]);
    assert_eq!(run(&["ann"], None, Some(0)).check(&suspend), Ok(()));
}
