//! Rules of the rule builder: written flat, or with what they say under `rule`, and answered as both.

use domain::content::MAX_ID_BYTES;
use domain::rules::{CompoundRule, MAX_RULE_BYTES};
use serde_json::{Map, Value, json};

use super::config::labels;
use super::read;
use super::time::ns;
use crate::fault::Fault;
use crate::json::Reader;

/// Most bytes of a request.
pub const MAX_REQUEST_BYTES: usize = 64 * 1024;
/// Most elements of a list in a rule.
const MAX_ELEMENTS: usize = 100;
/// Most bytes of a description.
const MAX_DESCRIPTION_BYTES: usize = 4 * 1024;
/// Types of rules.
const TYPES: [(&str, ()); 4] = [("user", ()), ("content", ()), ("call", ()), ("flood", ())];
/// How conditions combine.
const LOGIC: [(&str, ()); 2] = [("AND", ()), ("OR", ())];
/// What one client writes under `rule`, and another beside it.
const INNER: [&str; 7] =
    ["rule_type", "conditions", "logic", "groups", "action", "action_sequences", "cooldown_period"];
/// What always stands beside.
const OUTER: [&str; 4] = ["description", "enabled", "team", "config_keys"];

/// A rule that is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Upsert {
    /// Its name, by which an earlier one is found.
    pub name: String,
    /// What is to be stored, flat.
    pub document: Value,
}

/// Reads a rule.
pub fn upsert(body: &[u8]) -> Result<Upsert, Fault> {
    read::body(body, |reader| {
        let name = reader.required_text("name", MAX_ID_BYTES).map(str::to_owned);
        read::person(reader);
        let mut document = Map::new();
        outer(reader, &mut document);
        inner(reader, &mut document);
        if reader.get("rule").is_some() {
            reader.object("rule", |rule| {
                inner(rule, &mut document);
                Some(true)
            });
        }
        if !document.contains_key("rule_type") {
            reader.problem("rule_type", "missing", "'rule_type' is required");
        }
        let document = Value::Object(document);
        if document.to_string().len() > MAX_RULE_BYTES {
            reader.problem("", "too_long", format!("a rule has at most {MAX_RULE_BYTES} bytes"));
        }
        Some(Upsert { name: name?, document })
    })
}

fn outer(reader: &mut Reader<'_>, document: &mut Map<String, Value>) {
    read::optional_text(reader, "description", MAX_DESCRIPTION_BYTES);
    reader.flag("enabled");
    read::optional_text(reader, "team", MAX_ID_BYTES);
    reader.texts("config_keys", MAX_ELEMENTS, MAX_ID_BYTES);
    keep(reader, &OUTER, document);
}

fn inner(reader: &mut Reader<'_>, document: &mut Map<String, Value>) {
    reader.word("rule_type", &TYPES);
    reader.word("logic", &LOGIC);
    reader.text("cooldown_period");
    for name in ["conditions", "groups", "action_sequences"] {
        reader.objects(name, MAX_ELEMENTS, |_| Some(()));
    }
    reader.object("action", |_| Some(()));
    keep(reader, &INNER, document);
}

/// What stands there already came from further outside, and goes before.
fn keep(reader: &Reader<'_>, names: &[&str], document: &mut Map<String, Value>) {
    for name in names {
        if let Some(value) = reader.get(name) {
            document.entry(*name).or_insert_with(|| value.clone());
        }
    }
}

/// A rule as answered.
pub fn render(rule: &CompoundRule) -> Value {
    let document = rule.document.as_object().cloned().unwrap_or_default();
    let mut shown = Map::from_iter([
        ("description".to_owned(), json!("")),
        ("enabled".to_owned(), json!(true)),
        ("team".to_owned(), json!("")),
        ("config_keys".to_owned(), json!([])),
    ]);
    let nested = |name: &&str| Some(((*name).to_owned(), document.get(*name)?.clone()));
    shown.insert("rule".to_owned(), Value::Object(INNER.iter().filter_map(nested).collect()));
    shown.extend(document.clone());
    shown.insert("id".to_owned(), json!(rule.id));
    shown.insert("name".to_owned(), json!(rule.name));
    shown.insert("created_at".to_owned(), json!(ns(rule.created_us)));
    shown.insert("updated_at".to_owned(), json!(ns(rule.updated_us)));
    Value::Object(shown)
}

/// What the answer to a query has beside its rules: catalogues for the vendor's console, of which there is nearly none
/// here.
pub fn catalogues() -> Map<String, Value> {
    let maps = [
        "default_llm_labels",
        "default_username_llm_labels",
        "ai_image_subclassifications",
        "keyframe_label_classifications",
    ];
    let lists = ["keyframe_labels", "closed_caption_labels", "ocr_labels"];
    let maps = maps.into_iter().map(|name| (name.to_owned(), json!({})));
    let images = ("ai_image_label_definitions".to_owned(), labels::image_definitions());
    maps.chain(lists.into_iter().map(|name| (name.to_owned(), json!([])))).chain([images]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(body: &Value) -> CompoundRule {
        let Upsert { name, document } = upsert(body.to_string().as_bytes()).unwrap();
        CompoundRule { id: "r1".into(), name, document, created_us: 1_000, updated_us: 2_000 }
    }

    #[test]
    fn both_forms_are_one_rule_and_shown_as_both() {
        let inner = json!({ "rule_type": "user", "logic": "AND", "conditions": [{ "type": "content_flag_count" }],
            "action": { "type": "ban_user" }, "cooldown_period": "24h" });
        let outer = json!({ "name": "n", "config_keys": ["chat"], "enabled": false });
        let mut flat = outer.clone();
        flat.as_object_mut().unwrap().extend(inner.as_object().cloned().unwrap());
        let mut nested = outer;
        nested["rule"] = inner.clone();
        let shown = render(&rule(&flat));
        assert_eq!(shown, render(&rule(&nested)));
        assert_eq!(shown["rule"], inner);
        assert_eq!(
            (&shown["rule_type"], &shown["enabled"], &shown["team"]),
            (&json!("user"), &json!(false), &json!(""))
        );
        assert_eq!((&shown["created_at"], &shown["updated_at"]), (&json!(1_000_000), &json!(2_000_000)));
    }

    #[test]
    fn what_clients_need_is_always_there() {
        let shown = render(&rule(&json!({ "name": "n", "rule": { "rule_type": "content" }, "team": null })));
        for name in ["id", "name", "description", "rule_type", "enabled", "team", "config_keys", "created_at", "rule"] {
            assert!(!shown[name].is_null(), "{name}");
        }
        assert_eq!(shown["enabled"], true);
    }

    #[test]
    fn what_is_wrong_is_named() {
        let cases = [
            (json!({}), vec!["name", "rule_type"]),
            (json!({ "name": "n", "rule": {} }), vec!["rule_type"]),
            (json!({ "name": "n", "rule_type": "weather" }), vec!["rule_type"]),
            (
                json!({ "name": "n", "rule_type": "user", "enabled": 1, "config_keys": [1] }),
                vec!["enabled", "config_keys[0]"],
            ),
            (
                json!({ "name": "n", "rule": { "rule_type": "user", "conditions": {}, "logic": "XOR" } }),
                vec!["rule.logic", "rule.conditions"],
            ),
            (json!({ "name": "n", "rule_type": "user", "action": "ban" }), vec!["action"]),
            (
                json!({ "name": "n", "rule_type": "user", "conditions": [{ "a": "x".repeat(MAX_RULE_BYTES) }] }),
                vec![""],
            ),
        ];
        for (body, expected) in cases {
            let Err(Fault::Invalid(problems)) = upsert(body.to_string().as_bytes()) else { panic!("{body}") };
            assert_eq!(problems.iter().map(|problem| problem.path.as_str()).collect::<Vec<_>>(), expected, "{body}");
        }
    }
}
