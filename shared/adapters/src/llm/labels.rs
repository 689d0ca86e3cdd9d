//! The labels that a language model is asked for.

use domain::config::{MAX_REMOTE_LABELS, RemoteLabel};
use serde_json::{Map, Value, json};

/// At least one label, none of them twice.
pub(crate) struct Labels {
    labels: Vec<RemoteLabel>,
}

impl Labels {
    /// `None` if there is none, if there are too many, or if a name is empty or stands twice.
    pub(super) fn new(labels: &[RemoteLabel]) -> Option<Self> {
        let is_fine = |(at, label): (usize, &RemoteLabel)| {
            let before = labels.get(..at).unwrap_or_default();
            !label.name.is_empty() && before.iter().all(|earlier| earlier.name != label.name)
        };
        let fine = (1..=MAX_REMOTE_LABELS).contains(&labels.len()) && labels.iter().enumerate().all(is_fine);
        fine.then(|| Self { labels: labels.to_vec() })
    }

    /// The names, in order.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.labels.iter().map(|label| label.name.as_str())
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.labels.len()
    }

    /// Names and meanings, one JSON line each.
    pub(super) fn described(&self) -> String {
        let line = |label: &RemoteLabel| json!({"label": label.name, "means": label.description}).to_string();
        self.labels.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    /// The form of an answer as a JSON schema.
    pub(crate) fn schema(&self) -> Value {
        let scores: Map<String, Value> =
            self.names().map(|name| (name.to_owned(), json!({"type": "number"}))).collect();
        json!({
            "type": "object",
            "properties": {
                "code": {"type": "string"},
                "scores": {
                    "type": "object",
                    "properties": scores,
                    "required": self.names().collect::<Vec<_>>(),
                    "additionalProperties": false
                }
            },
            "required": ["code", "scores"],
            "additionalProperties": false
        })
    }

    /// Most tokens that an honest answer needs, with room for spaces and indents.
    pub(crate) fn answer_tokens(&self) -> u32 {
        let names: usize = self.names().map(str::len).sum();
        u32::try_from(128 + names + 16 * self.len()).unwrap_or(u32::MAX)
    }
}
