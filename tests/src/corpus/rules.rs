//! Well-formed requests that break a rule of contract sections 3 and 4.

use serde_json::{Value, json};

use super::{STRATEGY, STRATEGY_OFF, Sample, Verdict, field, full, simple, with};

pub(super) fn samples() -> Vec<Sample> {
    let mut samples = [tags(), field_ids(), field_types(), evaluations(), timestamps(), nothing_sent()].concat();
    let own = json!({ "type": "post", "id": "c-1" });
    samples.push(Sample::invalid("its own parent", &with("/parent", own), "parent", "own_parent"));
    let mut strict =
        Sample::invalid("unknown complex type", &with("/type", json!("my-object")), "type", "unknown_complex_type");
    strict.strict = true;
    samples.push(strict);
    samples.push(everything_at_once());
    samples
}

fn tags() -> Vec<Sample> {
    let bad = ["", "#", "new", " #new", "\u{ff03}new", "no#"];
    let alone = bad.iter().map(|tag| {
        Sample::invalid(format!("tag {tag:?}"), &with("/tags", json!([tag])), "tags[0]", "tag_without_hash")
    });
    let third = bad.iter().map(|tag| {
        let tags = json!(["#a", "#b", tag, "#c"]);
        Sample::invalid(format!("third tag {tag:?}"), &with("/tags", tags), "tags[2]", "tag_without_hash")
    });
    alone.chain(third).collect()
}

/// Fields in the innermost of `depth` levels.
fn at_depth(depth: usize, innermost: Value) -> (Value, String) {
    let fields = (1..depth).fold(innermost, |inner, _| json!([{ "id": "f", "type": "image", "fields": inner }]));
    let mut content = simple("x");
    content["fields"] = fields;
    (content, "fields[0].".repeat(depth - 1))
}

fn field_ids() -> Vec<Sample> {
    let mut samples = Vec::new();
    for depth in 1..=5 {
        let (content, prefix) = at_depth(depth, json!([field("a", "x"), field("b", "x"), field("a", "y")]));
        let path = format!("{prefix}fields[2].id");
        samples.push(Sample::invalid(format!("id twice at depth {depth}"), &content, &path, "duplicate_field_id"));
        for id in [".", "a.b", ".a", "a."] {
            let (content, prefix) = at_depth(depth, json!([field(id, "x")]));
            let path = format!("{prefix}fields[0].id");
            samples.push(Sample::invalid(format!("id {id:?} at depth {depth}"), &content, &path, "dot_in_field_id"));
        }
    }
    samples
}

fn field_types() -> Vec<Sample> {
    let bad = ["", "Text", "TEXT", "text ", "gif", "post", "null"];
    let sample = |kind: &&str| {
        let content = with("/fields/0/type", json!(kind));
        Sample::invalid(format!("field type {kind:?}"), &content, "fields[0].type", "unknown_value")
    };
    bad.iter().map(sample).collect()
}

fn evaluations() -> Vec<Sample> {
    let mut samples = Vec::new();
    for strategy in ["nobody", "profanity", STRATEGY_OFF, "Own-Model", "own-model "] {
        let content = with("/evaluations/0/strategy", json!(strategy));
        let name = format!("strategy {strategy:?}");
        samples.push(Sample::invalid(name, &content, "evaluations[0].strategy", "unknown_strategy"));
    }
    for score in [-0.1, -1e-9, 1.000_001, 1.1, 2.0, 100.0, 1e308, -1e308] {
        let content = with("/evaluations/0/score", json!(score));
        samples.push(Sample::invalid(format!("score {score}"), &content, "evaluations[0].score", "out_of_range"));
    }
    for score in ["NaN", "0.5", "Infinity", ""] {
        let content = with("/evaluations/0/score", json!(score));
        samples.push(Sample::invalid(format!("score {score:?}"), &content, "evaluations[0].score", "wrong_type"));
    }
    let second = json!([
        { "label": "l", "strategy": STRATEGY, "score": 1 },
        { "label": "l", "strategy": STRATEGY, "score": 1.5 },
    ]);
    samples.push(Sample::invalid(
        "second score",
        &with("/evaluations", second),
        "evaluations[1].score",
        "out_of_range",
    ));
    samples
}

fn timestamps() -> Vec<Sample> {
    let bad = [
        "",
        "now",
        "yesterday",
        "1624789218",
        "2021-06-27",
        "2021-06-27T10:20",
        "2021-06-27T10:20:18",
        "2021-13-27T10:20:18Z",
        "2021-02-30T10:20:18Z",
        "2021-06-27T25:20:18Z",
        "2021-06-27T10:60:18Z",
        "2021/06/27",
        "27.06.2021 10:20",
        "1969-12-31T23:59:59Z",
        "2200-01-01T00:00:00Z",
        "0000-00-00T00:00:00Z",
        "10000-01-01T00:00:00Z",
        "2021-06-27T10:20:18Z ",
        "2021-06-27T10:20:18+99:00",
    ];
    let sample = |text: &&str| {
        Sample::invalid(format!("timestamp {text:?}"), &with("/timestamp", json!(text)), "timestamp", "bad_timestamp")
    };
    bad.iter().map(sample).collect()
}

fn nothing_sent() -> Vec<Sample> {
    let additions = [
        json!({}),
        json!({ "fields": null, "metadata": null, "tags": null }),
        json!({ "evaluations": null, "parent": null, "author": null, "source": null }),
        json!({ "timestamp": "2021-06-27T10:20:18.019Z" }),
        json!({ "callback_url": "https://example.org/hook" }),
        json!({ "Fields": [], "field": [] }),
    ];
    let sample = |addition: &Value| {
        let mut content = json!({ "id": "c-1", "type": "post" });
        if let (Some(map), Some(more)) = (content.as_object_mut(), addition.as_object()) {
            map.extend(more.clone());
        }
        Sample::invalid(format!("nothing but {addition}"), &content, "", "nothing_sent")
    };
    additions.iter().map(sample).collect()
}

/// Every problem is listed, not just the first.
fn everything_at_once() -> Sample {
    let mut content = full();
    content["id"] = json!("");
    content["author"] = json!(1);
    content["fields"] = json!([field("a.b", "x"), { "id": "g", "type": "gif" }, 3]);
    content["metadata"] = json!([{ "id": "m", "value": [] }]);
    content["tags"] = json!([1, "no", "#yes"]);
    content["evaluations"][0]["score"] = json!(7);
    content["timestamp"] = json!("soon");
    let problems = [
        ("id", "empty"),
        ("author", "wrong_type"),
        ("fields[0].id", "dot_in_field_id"),
        ("fields[1].type", "unknown_value"),
        ("fields[1].src", "missing"),
        ("fields[2]", "wrong_type"),
        ("metadata[0].value", "wrong_type"),
        ("tags[0]", "wrong_type"),
        ("tags[1]", "tag_without_hash"),
        ("evaluations[0].score", "out_of_range"),
        ("timestamp", "bad_timestamp"),
    ];
    let problems = problems.map(|(path, code)| (path.to_owned(), code)).to_vec();
    Sample::of_bytes("everything at once", content.to_string(), Verdict::Invalid(problems))
}
