//! What must be accepted: the full content, every limit reached but not passed, and what is odd but
//! allowed.

use domain::content::{MAX_FIELD_DEPTH, MAX_FIELDS, MAX_ID_BYTES, MAX_METADATA, MAX_SRC_BYTES, MAX_TAGS};
use serde_json::{Value, json};

use super::limits::{
    EVALUATIONS, IDENTIFIERS, REQUEST_BYTES, evaluations, fields, metadata, nested, padded, tags, text_of,
};
use super::{full, path_of, simple, with};

/// One acceptable request.
#[derive(Clone, Debug)]
pub struct Fitting {
    /// What is special about it.
    pub name: String,
    /// Headers besides the credential.
    pub headers: Vec<(String, String)>,
    /// Its body.
    pub body: Vec<u8>,
}

/// All of them.
pub fn all() -> Vec<Fitting> {
    let mut all =
        vec![fitting("everything", &full()), Fitting { body: padded(REQUEST_BYTES), ..fitting("1 MB", &full()) }];
    for pointer in IDENTIFIERS {
        let text =
            if pointer == "/tags/0" { format!("#{}é", "x".repeat(MAX_ID_BYTES - 3)) } else { text_of(MAX_ID_BYTES) };
        assert_eq!(text.len(), MAX_ID_BYTES);
        all.push(fitting(&format!("longest {}", path_of(pointer)), &with(pointer, json!(text))));
    }
    let longest = json!("x y ".repeat(MAX_SRC_BYTES / 4));
    all.push(fitting("longest src", &with("/fields/0/fields/0/src", longest.clone())));
    all.push(fitting("longest value", &with("/metadata/0/value", longest)));
    all.push(fitting("most tags", &with("/tags", tags(MAX_TAGS))));
    all.push(fitting("most metadata", &with("/metadata", metadata(MAX_METADATA))));
    all.push(fitting("most metadata of a field", &with("/fields/0/metadata", metadata(MAX_METADATA))));
    all.push(fitting("most fields", &with("/fields", fields(MAX_FIELDS))));
    all.push(fitting("most fields below one", &with("/fields/0/fields", fields(MAX_FIELDS - 1))));
    all.push(fitting("deepest fields", &with("/fields", nested(MAX_FIELD_DEPTH))));
    all.push(fitting("most evaluations", &with("/evaluations", evaluations(EVALUATIONS))));
    all.extend(odd());
    all.extend(headers());
    all
}

fn fitting(name: &str, content: &Value) -> Fitting {
    let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    Fitting { name: name.to_owned(), headers, body: content.to_string().into_bytes() }
}

fn odd() -> Vec<Fitting> {
    let mut unknown = full();
    for (name, value) in
        [("callback_url", json!("x")), ("platform", json!("p")), ("v", json!(9)), ("status", json!("down"))]
    {
        unknown[name] = value;
    }
    unknown["fields"][0]["score"] = json!(1);
    unknown["violations"] = json!([{ "policy": "HTE" }]);
    let mut deep = full();
    deep["x"] = (1..31).fold(json!([]), |inner, _| json!([inner]));
    let contents = [
        ("unknown properties", unknown),
        ("32 levels of something unknown", deep),
        ("NUL in an id", with("/id", json!("a\u{0}b"))),
        ("NUL in a text", simple("a\u{0}b")),
        ("an empty text", simple("")),
        ("only spaces as id", with("/id", json!("  "))),
        ("keys of the table as id", with("/id", json!("C#x#H"))),
        ("emoji and right-to-left", with("/id", json!("👩‍👩‍👧 \u{202e}abc\u{feff}"))),
        (
            "nulls for what is optional",
            json!({ "id": "1", "type": "post", "author": "a", "fields": null, "tags": null }),
        ),
        (
            "empty lists",
            json!({ "id": "1", "type": "post", "fields": [], "metadata": [], "tags": [], "evaluations": [] }),
        ),
        ("a field that only groups", with("/fields", json!([{ "id": "g", "type": "image", "fields": [] }]))),
        ("an id twice, but not among siblings", with("/fields/0/fields/0/id", json!("image"))),
        ("a tag twice", with("/tags", json!(["#a", "#a"]))),
        (
            "an id of metadata twice",
            with("/metadata", json!([{ "id": "m", "value": 1 }, { "id": "m", "value": false }])),
        ),
        ("an evaluation of an unknown field", with("/evaluations/0/field", json!("later.on"))),
        ("scores at the ends", with("/evaluations/0/score", json!(1))),
        ("a whole score", with("/evaluations/0/score", json!(0))),
        ("a type never seen", with("/type", json!("my object/2"))),
        ("a parent of its own type", with("/parent", json!({ "type": "post", "id": "c-2" }))),
        ("a time with an offset", with("/timestamp", json!("2021-06-27T10:20:18.019123+05:30"))),
        ("the first time", with("/timestamp", json!("1970-01-01T00:00:00Z"))),
        ("the last time", with("/timestamp", json!("2199-12-31T23:59:59.999Z"))),
    ];
    contents.iter().map(|(name, content)| fitting(name, content)).collect()
}

fn headers() -> Vec<Fitting> {
    let sets: [&[(&str, &str)]; 7] = [
        &[],
        &[("content-type", "application/json; charset=utf-8")],
        &[("content-type", "Application/JSON")],
        &[("content-type", "application/vnd.api+json")],
        &[("content-type", "application/json"), ("content-encoding", "identity")],
        &[("content-type", "application/json"), ("idempotency-key", "k")],
        &[("content-type", "application/json"), ("x-forwarded-for", "::1"), ("x-platform", "other")],
    ];
    let fitting = |set: &&[(&str, &str)]| Fitting {
        name: format!("headers {set:?}"),
        headers: set.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        body: full().to_string().into_bytes(),
    };
    sets.iter().map(fitting).collect()
}
