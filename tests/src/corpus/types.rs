//! Every property with every type that it does not have, and every required one absent or empty.

use serde_json::{Value, json};

use super::{Sample, path_of, with, without};

/// JSON pointers into the full content, with the type that stands there.
const PROPERTIES: [(&str, &str); 34] = [
    ("/id", "string"),
    ("/type", "string"),
    ("/author", "string"),
    ("/source", "string"),
    ("/timestamp", "string"),
    ("/parent", "object"),
    ("/parent/id", "string"),
    ("/parent/type", "string"),
    ("/fields", "array"),
    ("/fields/0", "object"),
    ("/fields/0/id", "string"),
    ("/fields/0/type", "string"),
    ("/fields/0/src", "string"),
    ("/fields/0/fields", "array"),
    ("/fields/0/fields/0", "object"),
    ("/fields/0/fields/0/id", "string"),
    ("/fields/0/fields/0/type", "string"),
    ("/fields/0/fields/0/src", "string"),
    ("/fields/0/metadata", "array"),
    ("/fields/0/metadata/0", "object"),
    ("/fields/0/metadata/0/id", "string"),
    ("/fields/0/metadata/0/value", "scalar"),
    ("/metadata", "array"),
    ("/metadata/0", "object"),
    ("/metadata/0/id", "string"),
    ("/metadata/0/value", "scalar"),
    ("/tags", "array"),
    ("/tags/0", "string"),
    ("/evaluations", "array"),
    ("/evaluations/0", "object"),
    ("/evaluations/0/label", "string"),
    ("/evaluations/0/strategy", "string"),
    ("/evaluations/0/score", "number"),
    ("/evaluations/0/field", "string"),
];

/// Required properties: the object they stand in, and their names.
const REQUIRED: [(&str, &str); 15] = [
    ("", "id"),
    ("", "type"),
    ("/parent", "id"),
    ("/parent", "type"),
    ("/fields/0", "id"),
    ("/fields/0", "type"),
    ("/fields/0/fields/0", "id"),
    ("/fields/0/fields/0", "type"),
    ("/fields/0/fields/0", "src"),
    ("/fields/0/metadata/0", "id"),
    ("/fields/0/metadata/0", "value"),
    ("/metadata/0", "id"),
    ("/metadata/0", "value"),
    ("/evaluations/0", "label"),
    ("/evaluations/0", "strategy"),
];

/// Texts that must not be empty.
const NEVER_EMPTY: [&str; 13] = [
    "/id",
    "/type",
    "/author",
    "/source",
    "/parent/id",
    "/parent/type",
    "/fields/0/id",
    "/fields/0/fields/0/id",
    "/fields/0/metadata/0/id",
    "/metadata/0/id",
    "/evaluations/0/label",
    "/evaluations/0/strategy",
    "/evaluations/0/field",
];

pub(super) fn samples() -> Vec<Sample> {
    let mut samples = wrong_types();
    for (parent, name) in REQUIRED {
        let pointer = format!("{parent}/{name}");
        let path = path_of(&pointer);
        samples.push(Sample::invalid(format!("{path} absent"), &without(parent, name), &path, "missing"));
        samples.push(Sample::invalid(format!("{path} null"), &with(&pointer, Value::Null), &path, "missing"));
    }
    samples.push(Sample::invalid("no score", &without("/evaluations/0", "score"), "evaluations[0].score", "missing"));
    for pointer in NEVER_EMPTY {
        let path = path_of(pointer);
        samples.push(Sample::invalid(format!("{path} empty"), &with(pointer, json!("")), &path, "empty"));
    }
    samples
}

fn wrong_types() -> Vec<Sample> {
    let values = [
        ("string", json!("x")),
        ("number", json!(7)),
        ("boolean", json!(true)),
        ("array", json!(["x"])),
        ("object", json!({ "x": 1 })),
    ];
    let mut samples = Vec::new();
    for (pointer, has) in PROPERTIES {
        for (kind, value) in &values {
            let fits = *kind == has || (has == "scalar" && matches!(*kind, "string" | "number" | "boolean"));
            if !fits {
                let path = path_of(pointer);
                let content = with(pointer, value.clone());
                samples.push(Sample::invalid(format!("{path} as {kind}"), &content, &path, "wrong_type"));
            }
        }
    }
    for pointer in ["/fields/0", "/metadata/0", "/tags/0", "/evaluations/0"] {
        let path = path_of(pointer);
        samples.push(Sample::invalid(format!("{path} null"), &with(pointer, Value::Null), &path, "wrong_type"));
    }
    samples
}
