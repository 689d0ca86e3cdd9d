use domain::organisations::ProjectSettings;
use proptest::prelude::*;
use serde_json::json;

use super::*;

fn read(body: &Value) -> Result<Check, Fault> {
    check(body.to_string().as_bytes(), None)
}

fn problems(body: &Value) -> Vec<(String, &'static str)> {
    let Err(Fault::Invalid(problems)) = read(body) else { panic!("accepted: {body}") };
    problems.into_iter().map(|problem| (problem.path, problem.code)).collect()
}

fn media(media: &Value) -> Value {
    json!({ "request": { "media": media } })
}

#[test]
fn any_mixture_of_media_is_read_and_what_is_empty_is_not_there() {
    let whole = json!({ "request": { "media": { "text": "hello", "image_url": ["https://a.example/1", ""],
        "gif_url": [""] }, "user_id": "u-1", "more": 1 }, "settings": { "project_id": 31337 }, "more": {} });
    let expected = Check {
        text: Some("hello".into()),
        images: vec!["https://a.example/1".into()],
        user: Some("u-1".into()),
        project: Some(31_337),
        ..Check::default()
    };
    assert_eq!(read(&whole).unwrap(), expected);
    let single = read(&media(&json!({ "gif_url": " https://a.example/2 ", "text": "", "image_url": null }))).unwrap();
    assert_eq!((single.text, single.gifs), (None, vec!["https://a.example/2".to_owned()]));
    let lenient = read(&json!({ "request": { "media": { "text": "x" }, "user_id": 17 },
        "settings": { "project_id": "31337" } }));
    let lenient = lenient.unwrap();
    assert_eq!((lenient.user.as_deref(), lenient.project), (Some("17"), Some(31_337)));
}

#[test]
fn nothing_to_check_is_told_as_such() {
    for empty in [
        json!({}),
        json!({ "text": "" }),
        json!({ "text": "  \n" }),
        json!({ "text": null, "image_url": [], "gif_url": ["", " ", null] }),
        json!({ "video_url": "https://a.example/1" }),
    ] {
        assert_eq!(problems(&media(&empty)), [("request.media".to_owned(), NOTHING)], "{empty}");
    }
}

#[test]
fn every_problem_is_named() {
    let named = |pairs: &[(&str, &'static str)]| -> Vec<(String, &'static str)> {
        pairs.iter().map(|(path, code)| ((*path).to_owned(), *code)).collect()
    };
    assert_eq!(problems(&json!({})), named(&[("request", "missing")]));
    assert_eq!(problems(&json!({ "request": {} })), named(&[("request.media", "missing")]));
    assert_eq!(problems(&json!({ "request": [] })), named(&[("request", "wrong_type")]));
    let wrong = json!({ "request": { "media": { "text": 1, "image_url": [1, "x"], "gif_url": {} }, "user_id": [] },
        "settings": { "project_id": "one" }, "trace_context": 5 });
    let expected = named(&[
        ("trace_context", "wrong_type"),
        ("request.user_id", "wrong_type"),
        ("request.media.text", "wrong_type"),
        ("request.media.image_url[0]", "wrong_type"),
        ("request.media.gif_url", "wrong_type"),
        ("settings.project_id", "wrong_type"),
    ]);
    assert_eq!(problems(&wrong), expected);
}

#[test]
fn limits_count_characters_and_what_is_left() {
    let text = |count| media(&json!({ "text": "ł".repeat(count) }));
    assert!(read(&text(MAX_TEXT_CHARS)).is_ok());
    assert_eq!(problems(&text(MAX_TEXT_CHARS + 1)), [("request.media.text".to_owned(), "too_long")]);
    let urls = |count| {
        let mut all = vec!["https://a.example/".to_owned(); count];
        all.extend([String::new(), String::new()]);
        media(&json!({ "image_url": all }))
    };
    assert!(read(&urls(MAX_URLS)).is_ok());
    assert_eq!(problems(&urls(MAX_URLS + 1)), [("request.media.image_url".to_owned(), "too_many")]);
}

#[test]
fn a_trace_is_looked_for_in_three_places() {
    let body = |top: Value, inner: Value| {
        json!({ "trace_context": top, "request": { "trace_context": inner, "media": { "text": "x" } } }).to_string()
    };
    let trace = |top, inner, header| check(body(top, inner).as_bytes(), header).unwrap().trace;
    assert_eq!(trace(json!("a"), json!("b"), Some("c")).as_deref(), Some("a"));
    assert_eq!(trace(json!(null), json!("b"), Some("c")).as_deref(), Some("b"));
    assert_eq!(trace(json!(""), json!(null), Some("c")).as_deref(), Some("c"));
    assert_eq!(trace(json!(null), json!(null), None), None);
    let long = "x".repeat(257);
    assert!(check(body(json!(long), json!(null)).as_bytes(), None).is_err());
    assert!(check(body(json!(null), json!(null)).as_bytes(), Some(&long)).is_err());
    assert!(check(body(json!("x".repeat(256)), json!(null)).as_bytes(), None).is_ok());
}

#[test]
fn json_is_strict() {
    let trailing = br#"{ "request": { "media": { "text": "x", } } }"#;
    assert!(matches!(check(trailing, None), Err(Fault::MalformedJson(_))));
}

#[test]
fn another_project_than_the_secrets_is_refused() {
    let project = |active| Project {
        id: 31_337,
        name: String::new(),
        active,
        secrets: Vec::new(),
        settings: ProjectSettings::default(),
        created_ms: 0,
        version: 1,
    };
    let of = |id: Value| read(&json!({ "request": { "media": { "text": "x" } }, "settings": { "project_id": id } }));
    assert!(of(json!(31337)).unwrap().allowed_by(&project(true)).is_ok());
    assert!(of(json!(null)).unwrap().allowed_by(&project(true)).is_ok());
    for other in [json!(31338), json!(-1), json!("1")] {
        let refused = of(other).unwrap().allowed_by(&project(true));
        assert!(matches!(refused, Err(Fault::Refused("project_mismatch", _))));
    }
    let disabled = of(json!(31337)).unwrap().allowed_by(&project(false));
    assert!(matches!(disabled, Err(Fault::Refused("project_disabled", _))));
}

proptest! {
    #[test]
    fn nothing_makes_it_panic(body in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = check(&body, None);
    }

    #[test]
    fn what_is_accepted_is_within_limits(text in ".{0,50}", urls in proptest::collection::vec(".{0,20}", 0..15)) {
        if let Ok(read) = read(&media(&json!({ "text": text, "image_url": urls }))) {
            prop_assert!(read.text.as_deref().is_none_or(|text| !text.trim().is_empty()));
            prop_assert!(read.images.len() <= MAX_URLS && read.images.iter().all(|url| !url.is_empty()));
        }
    }
}
