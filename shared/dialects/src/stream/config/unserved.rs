//! Parts of a configuration that are kept and that nothing here executes. They are told as not run wherever they would
//! have looked, so that nobody takes what they never saw for clean.

use domain::content::{FieldType, MAX_ID_BYTES};
use serde_json::{Map, Value};

use super::document::Engine;
use super::flood;

/// What the name of such a part ends with.
const PART: &str = "_config";
/// What says how a part is run, and not what it looks for.
const SWITCHES: [&str; 2] = ["enabled", "async"];
/// What is on as soon as it is there.
const GOOGLE_VISION: &str = "google_vision";
/// Rules that combine others, one by one.
const RULE_BUILDER: &str = "rule_builder";
/// Rules for calls.
const VIDEO_CALLS: &str = "video_call_rule";

/// Something that is asked for in vain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unserved {
    /// Its engine, as flags name it.
    pub category: String,
    /// What is looked for; the engine again if it does not say.
    pub label: String,
    /// The kinds of field that it would look at; none means the content as a whole.
    pub kinds: &'static [FieldType],
}

/// All that a configuration asks for in vain.
pub fn read(document: &Map<String, Value>) -> Vec<Unserved> {
    let mut found = Vec::new();
    for (property, value) in document {
        let Some((category, part)) = property.strip_suffix(PART).zip(value.as_object()) else { continue };
        if is_served(property) || part.get("enabled") == Some(&Value::Bool(false)) {
            continue;
        }
        match category {
            RULE_BUILDER => found.extend(built(part)),
            category if category == GOOGLE_VISION || asks(part) => found.push(Unserved {
                category: category.to_owned(),
                label: category.to_owned(),
                kinds: kinds(category),
            }),
            _ => {}
        }
    }
    found
}

fn is_served(property: &str) -> bool {
    property == flood::PROPERTY || Engine::ALL.iter().any(|engine| engine.properties().contains(&property))
}

fn kinds(category: &str) -> &'static [FieldType] {
    match category {
        GOOGLE_VISION => &[FieldType::Image],
        VIDEO_CALLS => &[FieldType::Video, FieldType::Audio],
        _ => &[],
    }
}

/// Whether a part says anything but whether it is on.
fn asks(part: &Map<String, Value>) -> bool {
    let says = |value: &Value| match value {
        Value::Null | Value::Bool(false) => false,
        Value::Array(items) => !items.is_empty(),
        Value::Object(map) => !map.is_empty(),
        _ => true,
    };
    part.iter().any(|(name, value)| !SWITCHES.contains(&name.as_str()) && says(value))
}

/// The rules of the rule builder that look at contents and their authors; calls are not checked.
fn built(part: &Map<String, Value>) -> Vec<Unserved> {
    let rules = part.get("rules").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let named = |(index, rule): (usize, &Value)| {
        let id = rule.get("id").and_then(Value::as_str).filter(|id| (1..=MAX_ID_BYTES).contains(&id.len()));
        Unserved {
            category: RULE_BUILDER.to_owned(),
            label: id.map_or_else(|| index.to_string(), str::to_owned),
            kinds: &[],
        }
    };
    rules.iter().enumerate().filter(|(_, rule)| rule.get("rule_type") != Some(&"call".into())).map(named).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn asked(document: &Value) -> Vec<String> {
        let found = read(document.as_object().unwrap());
        found.into_iter().map(|one| format!("{}:{}", one.category, one.label)).collect()
    }

    #[test]
    fn what_nothing_executes_is_named() {
        let document = json!({
            "ai_text_config": { "rules": [{ "label": "INSULT", "action": "flag" }] },
            "flood_config": { "identical": { "threshold": 2 } },
            "google_vision_config": {},
            "rule_builder_config": { "rules": [{ "id": "r", "rule_type": "content" }, { "rule_type": "user" },
                { "rule_type": "call" }] },
            "video_call_rule_config": { "flag_all_labels": true },
            "next_years_config": { "rules": [{}] },
        });
        let expected = [
            "google_vision:google_vision",
            "next_years:next_years",
            "rule_builder:r",
            "rule_builder:1",
            "video_call_rule:video_call_rule",
        ];
        assert_eq!(asked(&document), expected);
    }

    #[test]
    fn what_is_off_or_empty_asks_for_nothing() {
        let document = json!({
            "google_vision_config": { "enabled": false },
            "rule_builder_config": { "async": true, "rules": [] },
            "video_call_rule_config": { "flag_all_labels": false, "flagged_labels": [], "rules": [] },
            "next_years_config": { "enabled": true },
            "note": { "rules": [{}] }, "other_config": 7,
        });
        assert_eq!(asked(&document), [] as [&str; 0]);
    }
}
