//! What a schema forbids is refused: each sample with one property broken, for each way in which its schema
//! says that it can be broken.

use e2e::inprocess::Installation;
use e2e::samples::Stage;
use e2e::schema::Schemas;
use serde_json::{Map, Value, json};

use super::answers::{Keys, differences, endpoint_of, send};
use super::documents::{described, is_described};

/// A broken body, and the path of what is broken.
struct Broken {
    path: String,
    why: String,
    body: Value,
}

/// Every body that breaks a schema in one place: properties of objects, and of the first objects of lists.
fn broken(schemas: Schemas<'static>, schema: &'static Value, body: &Value) -> Vec<Broken> {
    let schema = schemas.resolve(schema);
    let (Some(properties), Some(map)) = (schema["properties"].as_object(), body.as_object()) else { return Vec::new() };
    let mut all = Vec::new();
    for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        let mut left = map.clone();
        left.remove(name);
        all.push(Broken { path: name.to_owned(), why: "missing".into(), body: left.into() });
    }
    for (name, property) in properties {
        let property = schemas.resolve(property);
        for (why, value) in wrong_values(property) {
            all.push(Broken { path: name.clone(), why, body: put(map, name, value) });
        }
        for (path, inner) in map.get(name).map(inside).unwrap_or_default() {
            let inner_schema = if path.is_empty() { property } else { &property["items"] };
            for deeper in broken(schemas, inner_schema, inner) {
                let value = if path.is_empty() { deeper.body } else { json!([deeper.body]) };
                let path = format!("{name}{path}.{}", deeper.path);
                all.push(Broken { path, why: deeper.why, body: put(map, name, value) });
            }
        }
    }
    all
}

/// The object in a value: itself, or the first of a list.
fn inside(value: &Value) -> Vec<(&'static str, &Value)> {
    match value {
        Value::Object(_) => vec![("", value)],
        Value::Array(items) => {
            items.first().filter(|first| first.is_object()).map(|first| ("[0]", first)).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

fn put(map: &Map<String, Value>, name: &str, value: Value) -> Value {
    let mut changed = map.clone();
    changed.insert(name.to_owned(), value);
    changed.into()
}

/// Values that break a schema, each in one way.
fn wrong_values(schema: &Value) -> Vec<(String, Value)> {
    let mut values = Vec::new();
    let mut push = |why: &str, value: Value| values.push((format!("{why} of {schema}"), value));
    if let Some(kind) = schema["type"].as_str() {
        push("type", if kind == "array" { json!({}) } else { json!([]) });
    }
    if schema.get("enum").is_some() {
        push("enum", json!("no-such-word"));
    }
    if let Some(most) = schema["maximum"].as_i64() {
        push("maximum", json!(most + 1));
    }
    if let Some(least) = schema["minimum"].as_i64() {
        push("minimum", json!(least - 1));
    }
    if schema["minLength"].as_u64().is_some() {
        push("minLength", json!(""));
    }
    // Longer ones would be refused as too large before they are read.
    if let Some(most) = schema["maxLength"].as_u64().filter(|most| *most < 50_000) {
        push("maxLength", json!("x".repeat(usize::try_from(most).unwrap() + 1)));
    }
    if let Some(most) = schema["maxItems"].as_u64().filter(|most| *most <= 1_000) {
        push("maxItems", json!(vec![json!({}); usize::try_from(most).unwrap() + 1]));
    }
    if schema["minItems"].as_u64().is_some() {
        push("minItems", json!([]));
    }
    if schema["format"] == "date-time" {
        push("format", json!("yesterday"));
    }
    if schema["format"] == "uuid" {
        push("format", json!("no-uuid"));
    }
    values
}

#[tokio::test]
async fn what_the_schemas_forbid_is_refused() {
    let installation = Installation::new().await;
    let stage = Stage::set(&installation).await;
    let keys = Keys::make(&installation, &stage).await;
    let before = installation.stored().await;
    let (mut wrong, mut sent) = (Vec::new(), 0);
    for sample in stage.samples().iter().filter(|sample| is_described(endpoint_of(sample))) {
        let Some(body) = &sample.body else { continue };
        let described = described(endpoint_of(sample));
        let schema = &described.operation["requestBody"]["content"]["application/json"]["schema"];
        for broken in broken(described.document.schemas(false), schema, body) {
            let reply = send(&installation, sample, Some(&broken.body), Some(&keys)).await;
            sent += 1;
            let answer: Value = serde_json::from_str(&reply.body).unwrap_or_default();
            let paths = answer["errors"].as_array().into_iter().flatten().filter_map(|one| one["path"].as_str());
            let is_named =
                paths.into_iter().any(|path| path == broken.path || path.starts_with(&format!("{}[", broken.path)));
            if reply.status != 422 || !is_named {
                wrong.push(format!(
                    "{}: {} ({}): {} {}",
                    sample.operation, broken.path, broken.why, reply.status, reply.body
                ));
            }
            wrong.extend(
                differences(&described, &reply).into_iter().map(|what| format!("{}: {what}", sample.operation)),
            );
        }
    }
    println!("{sent} broken requests");
    assert!(wrong.is_empty(), "{} of {sent}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(sent > 200, "only {sent} broken requests");
    assert_eq!(installation.stored().await, before, "a refused request changed something");
}
