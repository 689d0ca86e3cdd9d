//! Malformed requests about contents and authors that were sent before: reports, appeals, decisions,
//! inquiries.

use serde_json::{Value, json};

use super::{Sample, headers, path_of, texts};

/// Code of the only policy that the corpus refers to.
pub const POLICY: &str = "HTE";
/// Larger bodies are refused for their size.
const MAX_BODY_BYTES: usize = 64 * 1024;

/// A call: its path, a body with all its properties, and what is known of these.
struct Call {
    path: &'static str,
    full: Value,
    required: &'static [&'static str],
    /// Identifiers: neither empty nor longer than 512 bytes.
    ids: &'static [&'static str],
    /// Other texts.
    texts: &'static [&'static str],
    /// Lists of objects.
    lists: &'static [&'static str],
    /// Whether it can make a case, so that its type must be registered where types are.
    makes_case: bool,
}

/// Every sample with the path it goes to.
pub fn all() -> Vec<(&'static str, Sample)> {
    let mut all = Vec::new();
    for call in calls() {
        let broken = texts::samples().into_iter().chain(headers::samples());
        let broken = broken.filter(|sample| sample.body.len() <= MAX_BODY_BYTES);
        let own = [missing(&call), wrong(&call), sizes(&call), rules(&call)].concat();
        all.extend(broken.chain(own).map(|sample| (call.path, sample)));
    }
    all
}

/// Valid bodies, one for each call.
pub fn valid() -> Vec<(&'static str, Value)> {
    calls().into_iter().map(|call| (call.path, call.full)).collect()
}

fn calls() -> Vec<Call> {
    let violations = json!([{ "policy": POLICY, "field": "text" }]);
    let time = "2023-12-20T13:04:51.209658Z";
    vec![
        Call {
            path: "/api/v2/content/report",
            full: json!({ "id": "c-1", "type": "post", "reporter": "r-1", "reason": "because",
                "potential_violations": [{ "policy": POLICY }], "tags": ["#a"], "timestamp": time }),
            required: &["id", "type", "reporter"],
            ids: &["id", "type", "potential_violations/0/policy"],
            texts: &["reporter", "reason", "timestamp", "tags/0"],
            lists: &["potential_violations"],
            makes_case: true,
        },
        Call {
            path: "/api/v2/content/appeal",
            full: json!({ "id": "c-1", "type": "post", "author": "a-1", "statement": "why", "timestamp": time }),
            required: &["id", "type", "author", "statement"],
            ids: &["id", "type", "author"],
            texts: &["statement", "timestamp"],
            lists: &[],
            makes_case: false,
        },
        Call {
            path: "/api/v2/content/decision",
            full: json!({ "id": "c-1", "type": "post", "decision": "act", "moderator": "m", "violations": violations }),
            required: &["id", "type", "decision"],
            ids: &["id", "type", "moderator", "violations/0/policy", "violations/0/field"],
            texts: &["decision"],
            lists: &["violations"],
            makes_case: true,
        },
        Call {
            path: "/api/v2/author/decision",
            full: json!({ "author": "a-1", "decision": "act", "moderator": "m", "violations": violations }),
            required: &["author", "decision"],
            ids: &["author", "moderator", "violations/0/policy", "violations/0/field"],
            texts: &["decision"],
            lists: &["violations"],
            makes_case: false,
        },
        Call {
            path: "/api/v2/content/inquiry",
            full: json!({ "id": "c-1", "type": "post", "origin": "desk", "violations": violations }),
            required: &["id", "type"],
            ids: &["id", "type", "origin", "violations/0/policy", "violations/0/field"],
            texts: &[],
            lists: &["violations"],
            makes_case: false,
        },
    ]
}

fn with(call: &Call, pointer: &str, value: Value) -> Value {
    let mut body = call.full.clone();
    *body.pointer_mut(&format!("/{pointer}")).unwrap_or_else(|| panic!("{pointer}")) = value;
    body
}

fn sample(call: &Call, pointer: &str, value: Value, code: &'static str) -> Sample {
    let name = format!("{pointer}: {}", value.to_string().chars().take(40).collect::<String>());
    Sample::invalid(name, &with(call, pointer, value), &path_of(&format!("/{pointer}")), code)
}

fn missing(call: &Call) -> Vec<Sample> {
    let mut samples: Vec<Sample> =
        call.required.iter().map(|name| sample(call, name, Value::Null, "missing")).collect();
    for list in call.lists {
        let mut body = call.full.clone();
        body[*list] = json!([{ "policy": POLICY }, {}]);
        samples.push(Sample::invalid("a policy without code", &body, &format!("{list}[1].policy"), "missing"));
    }
    samples
}

fn wrong(call: &Call) -> Vec<Sample> {
    let others = [json!(1), json!(1.5), json!(true), json!([]), json!({}), json!(["a"])];
    let texts = call.ids.iter().chain(call.texts);
    let texts = texts.flat_map(|pointer| others.iter().map(|other| sample(call, pointer, other.clone(), "wrong_type")));
    let not_lists = [json!(1), json!("a"), json!(false), json!({})];
    let lists = call
        .lists
        .iter()
        .flat_map(|list| not_lists.iter().map(|other| sample(call, list, other.clone(), "wrong_type")));
    let items = call.lists.iter().map(|list| sample(call, &format!("{list}/0"), json!("HTE"), "wrong_type"));
    texts.chain(lists).chain(items).collect()
}

fn sizes(call: &Call) -> Vec<Sample> {
    let long = json!("x".repeat(513));
    let ids = call.ids.iter();
    let mut samples: Vec<Sample> =
        ids.flat_map(|id| [sample(call, id, json!(""), "empty"), sample(call, id, long.clone(), "too_long")]).collect();
    for list in call.lists {
        let many: Value = (0..51).map(|_| json!({ "policy": POLICY })).collect();
        samples.push(sample(call, list, many, "too_many"));
    }
    if call.texts.contains(&"reason") {
        samples.push(sample(call, "reporter", long, "too_long"));
        samples.push(sample(call, "reason", json!("x".repeat(10_001)), "too_long"));
        let tags: Value = (0..101).map(|n| json!(format!("#{n}"))).collect();
        samples.push(sample(call, "tags", tags, "too_many"));
    }
    if call.texts.contains(&"statement") {
        samples.push(sample(call, "statement", json!(""), "empty"));
        samples.push(sample(call, "statement", json!("x".repeat(32 * 1024 + 1)), "too_long"));
    }
    samples
}

fn rules(call: &Call) -> Vec<Sample> {
    let mut samples = Vec::new();
    if call.texts.contains(&"timestamp") {
        let times = ["", "soon", "2021-06-27", "1969-12-31T23:59:59Z", "2200-01-01T00:00:00Z"];
        samples.extend(times.map(|time| sample(call, "timestamp", json!(time), "bad_timestamp")));
    }
    if call.texts.contains(&"decision") {
        let words = ["", "skip", "Act", "act ", "restore", "enforced"];
        samples.extend(words.map(|word| sample(call, "decision", json!(word), "unknown_value")));
    }
    if call.lists.contains(&"violations") {
        let codes = ["NOPE", "hte", "HTE "];
        samples.extend(codes.map(|code| sample(call, "violations/0/policy", json!(code), "unknown_policy")));
    }
    if call.texts.contains(&"tags/0") {
        samples.extend(["", "#", "a"].map(|tag| sample(call, "tags/0", json!(tag), "tag_without_hash")));
    }
    if call.makes_case {
        let strict = sample(call, "type", json!("my-object"), "unknown_complex_type");
        samples.push(Sample { strict: true, ..strict });
    }
    samples
}
