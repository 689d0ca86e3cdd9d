//! The documents are well formed, and have the operations of the table and no others.

use std::collections::BTreeSet;

use serde_json::Value;

use super::documents::{DOCUMENTS, Document, is_described};

#[test]
fn they_have_every_operation_and_no_other() {
    let described: BTreeSet<(String, String, String)> = DOCUMENTS
        .iter()
        .flat_map(Document::operations)
        .map(|(path, method, operation)| {
            (path.to_owned(), method.to_uppercase(), operation["operationId"].as_str().unwrap().to_owned())
        })
        .collect();
    let table: BTreeSet<(String, String, String)> = operations::endpoints()
        .filter(|endpoint| is_described(endpoint))
        .map(|endpoint| (endpoint.path.to_owned(), endpoint.method.as_str().to_owned(), endpoint.name.to_owned()))
        .collect();
    assert_eq!(described, table);
    let count: usize = DOCUMENTS.iter().map(|document| document.operations().len()).sum();
    assert_eq!(count, described.len(), "an operation stands in two documents");
    println!("{count} operations in {} documents", DOCUMENTS.len());
}

#[test]
fn every_document_is_well_formed() {
    for document in DOCUMENTS.iter() {
        let (name, value) = (document.api.name, &document.value);
        assert_eq!(value["openapi"], "3.1.0", "{name}");
        for text in ["/info/title", "/info/version", "/info/description"] {
            assert!(value.pointer(text).and_then(Value::as_str).is_some_and(|text| !text.is_empty()), "{name} {text}");
        }
        let tags: BTreeSet<&str> = texts(&value["tags"], "name");
        let mut used = BTreeSet::new();
        let ids: BTreeSet<_> =
            document.operations().iter().map(|(.., operation)| operation["operationId"].as_str()).collect();
        assert_eq!(ids.len(), document.operations().len(), "{name}: an operationId stands twice");
        for (path, method, operation) in document.operations() {
            let place = format!("{name}: {method} {path}");
            let own: Vec<&str> = operation["tags"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
            assert!(own.len() == 1 && tags.contains(own[0]), "{place}: {own:?}");
            used.extend(own);
            assert!(operation["summary"].as_str().is_some_and(|text| !text.is_empty()), "{place}: no summary");
            check_parameters(path, operation, &place);
            check_security(value, operation, &place);
            check_responses(operation, &place);
        }
        assert_eq!(used, tags, "{name}: tags and those in use");
    }
}

fn texts<'a>(list: &'a Value, name: &str) -> BTreeSet<&'a str> {
    list.as_array().into_iter().flatten().filter_map(|one| one[name].as_str()).collect()
}

fn check_parameters(path: &str, operation: &Value, place: &str) {
    let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
    let in_path: Vec<&str> =
        parameters.iter().filter(|one| one["in"] == "path").filter_map(|one| one["name"].as_str()).collect();
    let expected: Vec<&str> = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).collect();
    assert_eq!(in_path, expected, "{place}: parameters of the path");
    let names: BTreeSet<_> = parameters.iter().map(|one| (one["in"].as_str(), one["name"].as_str())).collect();
    assert_eq!(names.len(), parameters.len(), "{place}: a parameter stands twice");
    for parameter in &parameters {
        assert!(parameter["schema"].is_object(), "{place}: {parameter}");
        assert!(parameter["in"] != "path" || parameter["required"] == true, "{place}: {parameter}");
        let said = parameter["description"].as_str().or(parameter["schema"]["description"].as_str());
        assert!(said.is_some_and(|text| !text.is_empty()), "{place}: what is {parameter}?");
    }
}

fn check_security(document: &Value, operation: &Value, place: &str) {
    let schemes = document["components"]["securitySchemes"].as_object().unwrap();
    for requirement in operation["security"].as_array().unwrap() {
        for scheme in requirement.as_object().unwrap().keys() {
            assert!(schemes.contains_key(scheme), "{place}: {scheme}");
        }
    }
}

fn check_responses(operation: &Value, place: &str) {
    let statuses: Vec<u16> =
        operation["responses"].as_object().unwrap().keys().map(|key| key.parse().unwrap()).collect();
    assert!(statuses.iter().any(|status| (200..300).contains(status)), "{place}: no success");
    assert!(statuses.contains(&500) && statuses.contains(&503), "{place}: {statuses:?}");
    let is_open = operation["security"].as_array().unwrap().is_empty();
    assert_eq!(statuses.contains(&401) && statuses.contains(&403), !is_open, "{place}: {statuses:?}");
    let takes_body = operation.get("requestBody").is_some();
    assert_eq!([400, 413, 415].iter().all(|status| statuses.contains(status)), takes_body, "{place}: {statuses:?}");
}

/// Calls a function with every value in a value.
fn walk<'a>(value: &'a Value, path: &str, visit: &mut impl FnMut(&str, &'a Value)) {
    visit(path, value);
    match value {
        Value::Object(map) => map.iter().for_each(|(name, inner)| walk(inner, &format!("{path}/{name}"), visit)),
        Value::Array(all) => all.iter().enumerate().for_each(|(at, inner)| walk(inner, &format!("{path}/{at}"), visit)),
        _ => {}
    }
}

#[test]
fn every_reference_leads_somewhere_and_every_schema_is_used() {
    for document in DOCUMENTS.iter() {
        let mut targets = BTreeSet::new();
        walk(&document.value, "", &mut |path, value| {
            if let Some(target) = value.get("$ref").and_then(Value::as_str) {
                let pointer = target.strip_prefix('#').unwrap_or_else(|| panic!("{path}: {target} is elsewhere"));
                assert!(document.value.pointer(pointer).is_some(), "{}{path}: no {target}", document.api.name);
                targets.insert(target.to_owned());
            }
        });
        for name in document.value["components"]["schemas"].as_object().unwrap().keys() {
            let target = format!("#/components/schemas/{name}");
            assert!(targets.contains(&target), "{}: nothing uses the schema '{name}'", document.api.name);
        }
    }
}

#[test]
fn every_schema_makes_sense() {
    let mut count = 0;
    for document in DOCUMENTS.iter() {
        walk(&document.value["components"]["schemas"], "", &mut |path, schema| {
            let place = format!("{}{path}", document.api.name);
            let Some(map) = schema.as_object().filter(|map| map.contains_key("type")) else { return };
            if path.ends_with("/properties") {
                return;
            }
            count += 1;
            for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
                assert!(schema["properties"].get(name).is_some(), "{place}: '{name}' is required and not described");
            }
            for (low, high) in [("minimum", "maximum"), ("minLength", "maxLength"), ("minItems", "maxItems")] {
                if let (Some(low), Some(high)) = (schema[low].as_f64(), schema[high].as_f64()) {
                    assert!(low <= high, "{place}");
                }
            }
            // Runs into every keyword that is not known.
            document.schemas(false).problems(schema, &Value::Null);
            if let Some(default) = map.get("default") {
                assert_eq!(document.schemas(true).problems(schema, default), [] as [String; 0], "{place}: its default");
            }
        });
    }
    assert!(count > 300, "only {count} schemas");
}

#[test]
fn every_example_is_as_its_schema_says() {
    let mut count = 0;
    for document in DOCUMENTS.iter() {
        walk(&document.value, "", &mut |path, value| {
            let Some(schema) = value.get("schema").filter(|schema| schema.is_object()) else { return };
            let named = value.get("examples").and_then(Value::as_object);
            let named = named.into_iter().flatten().map(|(_, example)| &example["value"]);
            for example in value.get("example").into_iter().chain(named) {
                count += 1;
                let problems = document.schemas(true).problems(schema, example);
                assert_eq!(problems, [] as [String; 0], "{}{path}", document.api.name);
            }
        });
        for (path, method, operation) in document.operations() {
            walk(operation, "", &mut |inner, value| {
                if inner.ends_with("/content/application~1json") || inner.ends_with("/content/application/json") {
                    let shown = value.get("example").is_some() || value.get("examples").is_some();
                    assert!(shown, "{method} {path}{inner}: no example");
                }
            });
        }
    }
    assert!(count > 100, "only {count} examples");
}
