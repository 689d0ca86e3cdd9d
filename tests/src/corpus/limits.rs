//! One more than each limit of contract section 15 and the rulings allows.

use domain::content::{MAX_FIELD_DEPTH, MAX_FIELDS, MAX_ID_BYTES, MAX_METADATA, MAX_SRC_BYTES, MAX_TAGS};
use serde_json::{Value, json};

use super::{STRATEGY, Sample, Verdict, field, full, path_of, simple, with};

/// Most bytes of a request.
pub(super) const REQUEST_BYTES: usize = 1024 * 1024;
/// Most evaluations of a request.
pub(super) const EVALUATIONS: usize = 200;

/// Where identifiers stand in the full content.
pub(super) const IDENTIFIERS: [&str; 13] = [
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
    "/tags/0",
    "/evaluations/0/label",
    "/evaluations/0/field",
];

/// A text of so many bytes in two-byte characters, with one of one byte if the number is odd.
pub(super) fn text_of(bytes: usize) -> String {
    format!("{}{}", "#".repeat(bytes % 2), "é".repeat(bytes / 2))
}

/// So many tags.
pub(super) fn tags(count: usize) -> Value {
    (0..count).map(|n| json!(format!("#{n}"))).collect()
}

/// So many metadata entries.
pub(super) fn metadata(count: usize) -> Value {
    (0..count).map(|n| json!({ "id": format!("m{n}"), "value": n })).collect()
}

/// So many fields in a row.
pub(super) fn fields(count: usize) -> Value {
    (0..count).map(|n| field(&format!("f{n}"), "x")).collect()
}

/// So many evaluations.
pub(super) fn evaluations(count: usize) -> Value {
    (0..count).map(|n| json!({ "label": format!("l{n}"), "strategy": STRATEGY, "score": 0.1 })).collect()
}

/// Fields one below the other.
pub(super) fn nested(depth: usize) -> Value {
    (1..depth).fold(json!([field("f", "x")]), |inner, _| json!([{ "id": "f", "type": "text", "fields": inner }]))
}

/// A content padded with spaces to so many bytes.
pub(super) fn padded(bytes: usize) -> Vec<u8> {
    let mut body = full().to_string().into_bytes();
    body.resize(bytes, b' ');
    body
}

pub(super) fn samples() -> Vec<Sample> {
    let mut samples = Vec::new();
    for pointer in IDENTIFIERS {
        let (path, content) = (path_of(pointer), with(pointer, json!(text_of(MAX_ID_BYTES + 1))));
        samples.push(Sample::invalid(format!("{path} too long"), &content, &path, "too_long"));
    }
    let long = text_of(MAX_SRC_BYTES + 1);
    for pointer in ["/fields/0/src", "/fields/0/fields/0/src", "/metadata/0/value", "/fields/0/metadata/0/value"] {
        let path = path_of(pointer);
        samples.push(Sample::invalid(format!("{path} too long"), &with(pointer, json!(long)), &path, "too_long"));
    }
    let lists = [
        ("/tags", tags(MAX_TAGS + 1)),
        ("/metadata", metadata(MAX_METADATA + 1)),
        ("/fields/0/metadata", metadata(MAX_METADATA + 1)),
        ("/fields/0/fields/0", with_metadata(MAX_METADATA + 1)),
        ("/fields", fields(MAX_FIELDS + 1)),
        ("/fields/0/fields", fields(MAX_FIELDS + 1)),
        ("/evaluations", evaluations(EVALUATIONS + 1)),
    ];
    for (pointer, value) in lists {
        let path =
            if pointer.ends_with("fields/0") { format!("{}.metadata", path_of(pointer)) } else { path_of(pointer) };
        samples.push(Sample::invalid(format!("{path} too many"), &with(pointer, value), &path, "too_many"));
    }
    samples.extend(spread_and_deep());
    for bytes in [REQUEST_BYTES + 1, 2 * REQUEST_BYTES] {
        let verdict = Verdict::Refused(413, "payload_too_large");
        samples.push(Sample::of_bytes(format!("{bytes} bytes"), padded(bytes), verdict.clone()));
        samples.push(Sample::of_bytes(format!("{bytes} bytes of nothing"), vec![b'x'; bytes], verdict));
    }
    samples
}

fn with_metadata(count: usize) -> Value {
    json!({ "id": "caption", "type": "text", "src": "x", "metadata": metadata(count) })
}

/// Fields that are too many only together, and fields that nest too deep.
fn spread_and_deep() -> Vec<Sample> {
    let mut spread = simple("x");
    let parents = 4;
    spread["fields"] = (0..parents)
        .map(|n| json!({ "id": format!("p{n}"), "type": "text", "fields": fields(MAX_FIELDS / parents) }))
        .collect();
    let mut samples = vec![Sample::invalid("fields too many together", &spread, "fields", "too_many")];
    for depth in [MAX_FIELD_DEPTH + 1, MAX_FIELD_DEPTH + 2, 10] {
        let mut content = simple("x");
        content["fields"] = nested(depth);
        let path = format!("{}fields", "fields[0].".repeat(MAX_FIELD_DEPTH));
        samples.push(Sample::invalid(format!("fields {depth} deep"), &content, &path, "too_deep"));
    }
    samples
}
