//! Reading a configuration that a caller writes.

use domain::config::MAX_DIALECT_CONFIG_BYTES;
use domain::content::MAX_ID_BYTES;
use serde_json::{Map, Value};

use super::document::{DEFAULT_CONFIDENCE, Document, Engine};
use crate::fault::{Fault, Problem};
use crate::json::{Reader, object};
use crate::stream::read;

/// Longest name of a team, bytes: 128 characters.
const MAX_TEAM_BYTES: usize = 4 * 128;
/// What is not part of the document: the key, and what says who writes, or was only ever answered.
const NOT_STORED: [&str; 9] = [
    "key",
    "team",
    "user",
    "user_id",
    "created_at",
    "updated_at",
    "duration",
    "supported_video_call_harm_types",
    "ai_image_label_definitions",
];

/// A configuration as sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Sent {
    /// Its key.
    pub key: String,
    /// Its team.
    pub team: Option<String>,
    /// What is to be stored: as sent, with the defaults of what was left out.
    pub document: Value,
    /// Who writes it.
    pub person: Option<String>,
}

/// Reads the body of an upsert.
pub fn sent(body: &[u8]) -> Result<Sent, Fault> {
    let map = if body.is_empty() { Map::new() } else { object(body)? };
    let mut problems = Vec::new();
    let mut reader = Reader::root(&map, &mut problems);
    let key = reader.required_text("key", MAX_ID_BYTES).map(str::to_owned);
    let team = read::optional_text(&mut reader, "team", MAX_TEAM_BYTES);
    let person = read::person(&mut reader);
    Document::read(&mut reader);
    let document = normalised(map);
    if document.to_string().len() > MAX_DIALECT_CONFIG_BYTES {
        let message = format!("a configuration has at most {MAX_DIALECT_CONFIG_BYTES} bytes");
        problems.push(Problem::new("", "too_long", message));
    }
    match key {
        Some(key) if problems.is_empty() => Ok(Sent { key, team, document, person }),
        _ => Err(Fault::Invalid(problems)),
    }
}

/// Reads a configuration that stands in another request and judges that one alone.
pub fn inline(reader: &mut Reader<'_>, name: &str) -> Option<Value> {
    let value = reader.get(name)?;
    reader.object(name, |config| {
        drop(Document::read(config));
        Some(true)
    })?;
    value.as_object().map(|map| normalised(map.clone()))
}

/// Without what is null, and with what clients expect to be there.
fn normalised(mut map: Map<String, Value>) -> Value {
    map.retain(|name, value| !value.is_null() && !NOT_STORED.contains(&name.as_str()));
    map.entry("async").or_insert(Value::Bool(false));
    for engine in Engine::ALL {
        for property in engine.properties() {
            if let Some(Value::Object(part)) = map.get_mut(*property) {
                complete(part, engine);
            }
        }
    }
    Value::Object(map)
}

fn complete(part: &mut Map<String, Value>, engine: Engine) {
    part.retain(|_, value| !value.is_null());
    part.entry("enabled").or_insert(Value::Bool(true));
    part.entry("async").or_insert(Value::Bool(false));
    let rules = part.entry("rules").or_insert_with(|| Value::Array(Vec::new()));
    if engine == Engine::Image {
        for rule in rules.as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut) {
            if rule.get("min_confidence").is_none_or(Value::is_null) {
                rule.insert("min_confidence".to_owned(), DEFAULT_CONFIDENCE.into());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_documentations_example_is_taken() {
        let body = json!({
            "key": "chat:messaging",
            "ai_text_config": { "rules": [{ "label": "SCAM", "action": "flag" },
                { "label": "SEXUAL_HARASSMENT", "severity_rules": [{ "severity": "low", "action": "flag" }] }] },
            "block_list_config": { "rules": [{ "name": "profanity_en_2020_v1", "action": "remove" }] },
            "ai_image_config": { "rules": [{ "label": "Non-Explicit Nudity", "action": "flag" }], "async": null },
            "automod_toxicity_config": null,
            "team": "", "user_id": "admin", "unknown": { "kept": 1 },
        });
        let read = sent(body.to_string().as_bytes()).unwrap();
        assert_eq!((read.key.as_str(), read.team, read.person.as_deref()), ("chat:messaging", None, Some("admin")));
        let image = &read.document["ai_image_config"];
        assert_eq!((&image["rules"][0]["min_confidence"], &image["async"]), (&json!(60.0), &json!(false)));
        assert_eq!(read.document["unknown"], json!({ "kept": 1 }));
        assert!(
            ["key", "user_id", "team", "automod_toxicity_config"].iter().all(|name| read.document.get(name).is_none())
        );
    }

    #[test]
    fn a_key_is_required_and_problems_name_their_place() {
        let body = br#"{"ai_text_config":{"rules":[{"label":"A","action":"explode"}]}}"#;
        let Err(Fault::Invalid(problems)) = sent(body) else { panic!("accepted") };
        let paths: Vec<_> = problems.iter().map(|problem| problem.path.as_str()).collect();
        assert_eq!(paths, ["key", "ai_text_config.rules[0].action"]);
        assert!(matches!(sent(b""), Err(Fault::Invalid(_))));
        let long = json!({ "key": "a", "note": "x".repeat(MAX_DIALECT_CONFIG_BYTES) }).to_string();
        assert!(matches!(sent(long.as_bytes()), Err(Fault::Invalid(_))));
    }

    #[test]
    fn an_inline_configuration_is_checked_as_any_other() {
        let map = json!({ "config": { "ai_text_config": { "rules": [{ "label": "A" }] } }, "other": {} });
        let mut problems = Vec::new();
        let mut reader = Reader::root(map.as_object().unwrap(), &mut problems);
        assert_eq!(inline(&mut reader, "other"), Some(json!({ "async": false })));
        assert_eq!(inline(&mut reader, "absent"), None);
        inline(&mut reader, "config");
        assert_eq!(problems[0].path, "config.ai_text_config.rules[0].action");
    }
}
