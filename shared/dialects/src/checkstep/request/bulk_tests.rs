//! Reading of bulk requests: what single contents are held to holds for each of them, by its place.

use serde_json::{Value, json};

use super::*;
use crate::checkstep::request::submission;
use crate::checkstep::request::tests::config;

const ID: &str = "6F9619FF-8B86-D011-B42D-00CF4FC964FF";

fn read_value(value: &Value) -> Result<Bulk, Fault> {
    bulk(value.to_string().as_bytes(), &config())
}

fn problems(value: &Value) -> Vec<String> {
    match read_value(value) {
        Err(Fault::Invalid(problems)) => problems.iter().map(|p| format!("{} {}", p.path, p.code)).collect(),
        other => panic!("not refused as invalid: {other:?}"),
    }
}

fn post(id: usize) -> Value {
    json!({ "id": id.to_string(), "type": "post", "tags": ["#a"] })
}

#[test]
fn contents_are_read_as_single_ones_are() {
    let contents = [post(1), json!({ "id": "2", "type": "chat", "author": "a", "parent": { "type": "t", "id": "3" } })];
    let read = read_value(&json!({ "bulk": ID, "contents": contents, "unknown": 1 })).unwrap();
    assert_eq!((read.id.as_str(), read.spelling.as_str()), (ID.to_lowercase().as_str(), ID));
    let single = |content: &Value| submission(content.to_string().as_bytes(), &config()).unwrap();
    assert_eq!(read.contents, contents.iter().map(single).collect::<Vec<_>>());
}

#[test]
fn every_problem_of_every_content_is_listed() {
    let contents = json!([
        post(1),
        { "id": "2", "type": "post", "tags": ["bad"], "timestamp": "yesterday" },
        7,
        { "id": "4" },
        { "id": "5", "type": "post" },
        { "id": "6", "type": "post", "fields": [{ "id": "a", "type": "text", "src": "x", "fields": [{ "id": "b.c", "type": "text", "src": "y" }] }] },
    ]);
    assert_eq!(
        problems(&json!({ "bulk": "mine", "contents": contents })),
        [
            "bulk bad_uuid",
            "contents[1].tags[0] tag_without_hash",
            "contents[1].timestamp bad_timestamp",
            "contents[2] wrong_type",
            "contents[3].type missing",
            "contents[4] nothing_sent",
            "contents[5].fields[0].fields[0].id dot_in_field_id",
        ]
    );
}

#[test]
fn both_properties_are_required_and_of_their_type() {
    for (request, expected) in [
        (json!({}), vec!["bulk missing", "contents missing"]),
        (json!({ "bulk": 1, "contents": {} }), vec!["bulk wrong_type", "contents wrong_type"]),
        (json!({ "bulk": "", "contents": [] }), vec!["bulk empty", "contents empty"]),
        (json!({ "bulk": null, "contents": null }), vec!["bulk missing", "contents missing"]),
    ] {
        assert_eq!(problems(&request), expected, "{request}");
    }
}

#[test]
fn the_number_of_contents_is_limited() {
    let request = |n: usize| json!({ "bulk": ID, "contents": (0..n).map(post).collect::<Vec<_>>() });
    assert_eq!(read_value(&request(MAX_BULK_CONTENTS)).unwrap().contents.len(), MAX_BULK_CONTENTS);
    assert_eq!(problems(&request(MAX_BULK_CONTENTS + 1)), ["contents too_many"]);
}

#[test]
fn lowered_limits_hold_for_each_content() {
    let mut low = config();
    low.platform.settings.limits = domain::limits::Limits { tags: 1, ..domain::limits::Limits::default() };
    let contents = json!([post(1), { "id": "2", "type": "post", "tags": ["#a", "#b"] }]);
    let request = json!({ "bulk": ID, "contents": contents }).to_string();
    let Err(Fault::Invalid(problems)) = bulk(request.as_bytes(), &low) else { panic!("accepted") };
    assert_eq!((problems.len(), problems[0].path.as_str()), (1, "contents[1].tags"));
    assert!(bulk(request.as_bytes(), &config()).is_ok());
}

#[test]
fn a_flood_of_problems_is_cut_and_says_so() {
    let bad = json!({ "id": "1", "type": "post", "tags": vec!["bad"; 100] });
    let found = problems(&json!({ "bulk": ID, "contents": vec![bad; 100] }));
    assert_eq!((found.len(), found.last().map(String::as_str)), (MAX_PROBLEMS + 1, Some(" more_problems")));
}
