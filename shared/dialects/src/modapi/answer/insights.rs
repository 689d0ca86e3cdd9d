//! What is told of a content that flags nothing.

use domain::signal::{Signal, Signals};
use serde_json::{Value, json};

/// From this score on a language or a mood is told.
const LIKELY: f64 = 0.5;

/// Language and mood. Of moods only one is told: nobody here knows a happy text from a plain one.
pub(super) fn of(signals: &Signals) -> Value {
    let languages = signals.found.iter().filter(|signal| signal.strategy == "language");
    let language = best(languages.filter(|signal| signal.label.starts_with("lang_")));
    let code = language.and_then(|signal| signal.label.strip_prefix("lang_"));
    let toxic = signals.found.iter().filter(|signal| signal.strategy == "toxicity" && signal.label == "toxic");
    let mood = best(toxic);
    json!([insight("language", language, code), insight("sentiment", mood, Some("negative"))])
}

fn best<'a>(signals: impl Iterator<Item = &'a Signal>) -> Option<&'a Signal> {
    signals.filter(|signal| signal.score >= LIKELY).max_by(|a, b| a.score.total_cmp(&b.score))
}

fn insight(id: &str, found: Option<&Signal>, value: Option<&str>) -> Value {
    let probability = found.map_or(0.0, |signal| signal.score);
    json!({ "id": id, "type": "insight", "probability": probability, "value": found.and(value) })
}
