//! A configuration as clients are shown it: what was stored, and what every one has.

use domain::config::DialectConfig;
use serde_json::{Map, Value, json};

use super::labels;
use crate::stream::time::ns;

/// A configuration on the wire.
pub fn render(config: &DialectConfig) -> Value {
    let mut shown: Map<String, Value> = config.document.as_object().cloned().unwrap_or_default();
    shown.entry("async").or_insert(Value::Bool(false));
    for (name, value) in [
        ("key", json!(config.key)),
        ("team", json!(config.team.as_deref().unwrap_or_default())),
        ("created_at", json!(ns(config.created_us))),
        ("updated_at", json!(ns(config.updated_us))),
        ("supported_video_call_harm_types", json!([])),
        ("ai_image_label_definitions", labels::image_definitions()),
    ] {
        shown.insert(name.to_owned(), value);
    }
    shown.into()
}

#[cfg(test)]
mod tests {
    use domain::lens::LensDialect;

    use super::*;

    #[test]
    fn what_was_stored_is_shown_with_what_every_one_has() {
        let config = DialectConfig {
            dialect: LensDialect::Stream,
            key: "chat".into(),
            team: None,
            document: json!({ "flood_config": { "anything": [1] } }),
            created_us: 1,
            updated_us: 2,
            version: 7,
        };
        assert_eq!(
            render(&config),
            json!({
                "key": "chat", "team": "", "async": false, "created_at": 1_000, "updated_at": 2_000,
                "supported_video_call_harm_types": [],
                "ai_image_label_definitions": labels::image_definitions(), "flood_config": { "anything": [1] },
            })
        );
    }
}
