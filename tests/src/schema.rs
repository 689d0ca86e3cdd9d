//! Checks values against JSON schemas: those keywords of draft 2020-12 that the descriptions of the APIs use.
//! A keyword that is not known here is an error, so nothing that a schema says goes unchecked.

use regex_lite::Regex;
use serde_json::{Map, Value};

/// Keywords that say nothing about values.
const REMARKS: [&str; 4] = ["description", "default", "examples", "title"];

/// The schemas of a document.
#[derive(Clone, Copy)]
pub struct Schemas<'a> {
    /// The document, for references.
    pub document: &'a Value,
    /// Whether a property that no schema names is a problem.
    pub is_strict: bool,
}

impl<'a> Schemas<'a> {
    /// What a reference refers to.
    pub fn resolve(&self, schema: &'a Value) -> &'a Value {
        let Some(target) = schema.get("$ref").and_then(Value::as_str) else { return schema };
        let found = self.document.pointer(target.trim_start_matches('#'));
        found.unwrap_or_else(|| panic!("{target} refers to nothing"))
    }

    /// Everything about a value that breaks a schema, each with its path.
    pub fn problems(&self, schema: &'a Value, value: &Value) -> Vec<String> {
        let mut problems = Vec::new();
        self.check(schema, value, "$", &mut problems);
        problems
    }

    fn check(&self, schema: &'a Value, value: &Value, path: &str, problems: &mut Vec<String>) {
        let keywords = self.resolve(schema).as_object().unwrap_or_else(|| panic!("no schema at {path}: {schema}"));
        for (keyword, rule) in keywords {
            if let Some(what) = self.broken(keywords, keyword, rule, value) {
                problems.push(format!("{path}: {what}"));
            }
        }
        if let (Some(items), Some(values)) = (keywords.get("items"), value.as_array()) {
            for (index, item) in values.iter().enumerate() {
                self.check(items, item, &format!("{path}[{index}]"), problems);
            }
        }
        if let (Some(Value::Object(known)), Some(values)) = (keywords.get("properties"), value.as_object()) {
            for (name, value) in values {
                match known.get(name) {
                    Some(schema) => self.check(schema, value, &format!("{path}.{name}"), problems),
                    None if self.is_strict && !keywords.contains_key("additionalProperties") => {
                        problems.push(format!("{path}: '{name}' is not described"));
                    }
                    None => {}
                }
            }
        }
        if let (Some(others @ Value::Object(_)), Some(values)) =
            (keywords.get("additionalProperties"), value.as_object())
        {
            let known = keywords.get("properties").and_then(Value::as_object);
            for (name, value) in values.iter().filter(|(name, _)| known.is_none_or(|known| !known.contains_key(*name)))
            {
                self.check(others, value, &format!("{path}.{name}"), problems);
            }
        }
    }

    /// What is wrong by one keyword alone.
    fn broken(&self, all: &'a Map<String, Value>, keyword: &str, rule: &'a Value, value: &Value) -> Option<String> {
        let bound = || rule.as_f64().expect("a number");
        let holds = match keyword {
            "type" => texts(rule).iter().any(|kind| is_of_type(kind, value)),
            "enum" => rule.as_array().expect("words").contains(value),
            "required" => return missing(rule, value),
            "minimum" => value.as_f64().is_none_or(|number| number >= bound()),
            "maximum" => value.as_f64().is_none_or(|number| number <= bound()),
            "minLength" => length(value).is_none_or(|length| length >= bound()),
            "maxLength" => length(value).is_none_or(|length| length <= bound()),
            "minItems" => value.as_array().is_none_or(|items| items.len() as f64 >= bound()),
            "maxItems" => value.as_array().is_none_or(|items| items.len() as f64 <= bound()),
            "pattern" => {
                let pattern = Regex::new(rule.as_str().expect("a pattern")).expect("a pattern that compiles");
                value.as_str().is_none_or(|text| pattern.is_match(text))
            }
            "format" => value.as_str().is_none_or(|text| is_of_format(rule.as_str().expect("a format"), text)),
            "anyOf" => self.fitting(rule, value) > 0,
            "oneOf" => self.fitting(rule, value) == 1,
            "additionalProperties" => {
                assert!(rule.is_object() || *rule == Value::Bool(true), "{rule}");
                true
            }
            "$ref" => panic!("a reference to a reference in {all:?}"),
            "properties" | "items" => true,
            other => {
                assert!(REMARKS.contains(&other), "unknown keyword '{other}'");
                true
            }
        };
        (!holds).then(|| format!("{keyword} {rule} does not hold for {}", short(value)))
    }

    fn fitting(&self, schemas: &'a Value, value: &Value) -> usize {
        let schemas = schemas.as_array().expect("schemas");
        schemas.iter().filter(|schema| self.problems(schema, value).is_empty()).count()
    }
}

fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::Array(all) => all.iter().filter_map(Value::as_str).collect(),
        one => one.as_str().into_iter().collect(),
    }
}

fn is_of_type(kind: &str, value: &Value) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64(),
        "null" => value.is_null(),
        other => panic!("unknown type '{other}'"),
    }
}

fn is_of_format(format: &str, text: &str) -> bool {
    let pattern = match format {
        "date-time" => r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$",
        "date" => r"^\d{4}-\d\d-\d\d$",
        "uuid" => r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$",
        other => panic!("unknown format '{other}'"),
    };
    Regex::new(pattern).expect("a pattern").is_match(text)
}

fn missing(names: &Value, value: &Value) -> Option<String> {
    let map = value.as_object()?;
    let gone: Vec<_> = texts(names).into_iter().filter(|name| !map.contains_key(*name)).collect();
    (!gone.is_empty()).then(|| format!("{} missing", gone.join(", ")))
}

fn length(value: &Value) -> Option<f64> {
    value.as_str().map(|text| text.chars().count() as f64)
}

fn short(value: &Value) -> String {
    value.to_string().chars().take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_keyword_finds_what_breaks_it() {
        let document = json!({ "a": { "type": "object", "properties": { "n": { "type": "integer" } } } });
        let schemas = Schemas { document: &document, is_strict: true };
        let cases = [
            (json!({ "type": ["string", "null"] }), json!(null), json!(1)),
            (json!({ "type": "integer" }), json!(1), json!(1.5)),
            (json!({ "enum": ["a"] }), json!("a"), json!("b")),
            (json!({ "required": ["a"] }), json!({ "a": null }), json!({})),
            (json!({ "minimum": 1 }), json!(1), json!(0.9)),
            (json!({ "maximum": 1 }), json!(1), json!(1.1)),
            (json!({ "minLength": 1 }), json!("a"), json!("")),
            (json!({ "maxLength": 2 }), json!("éé"), json!("aaa")),
            (json!({ "minItems": 1 }), json!([1]), json!([])),
            (json!({ "maxItems": 1 }), json!([1]), json!([1, 2])),
            (json!({ "pattern": "^#." }), json!("#a"), json!("a#")),
            (json!({ "format": "uuid" }), json!("6F9619FF-8B86-D011-B42D-00CF4FC964FF"), json!("6F9619FF")),
            (json!({ "format": "date-time" }), json!("2022-10-18T20:37:35.464307+00:00"), json!("2022-10-18")),
            (json!({ "format": "date" }), json!("2022-10-18"), json!("yesterday")),
            (json!({ "anyOf": [{ "minimum": 3 }, { "maximum": 1 }] }), json!(0), json!(2)),
            (json!({ "oneOf": [{ "minimum": 1 }, { "maximum": 2 }] }), json!(0), json!(1)),
            (json!({ "items": { "type": "string" } }), json!(["a"]), json!(["a", 1])),
            (json!({ "additionalProperties": { "type": "string" } }), json!({ "a": "b" }), json!({ "a": 1 })),
            (json!({ "$ref": "#/a" }), json!({ "n": 1 }), json!({ "n": "1" })),
            (json!({ "$ref": "#/a" }), json!({}), json!({ "m": 1 })),
        ];
        for (schema, right, wrong) in &cases {
            assert_eq!(schemas.problems(schema, right), [] as [String; 0], "{schema}");
            assert_eq!(schemas.problems(schema, wrong).len(), 1, "{schema} and {wrong}");
        }
        let lenient = Schemas { is_strict: false, ..schemas };
        assert!(lenient.problems(&json!({ "$ref": "#/a" }), &json!({ "m": 1 })).is_empty());
    }

    #[test]
    #[should_panic(expected = "unknown keyword 'minimun'")]
    fn a_misspelt_keyword_is_an_error() {
        Schemas { document: &json!({}), is_strict: false }.problems(&json!({ "minimun": 1 }), &json!(1));
    }
}
