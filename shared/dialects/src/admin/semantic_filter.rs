//! Semantic filters.

use domain::config::{MAX_EXAMPLE_BYTES, MAX_EXAMPLES, MAX_EXAMPLES_BYTES, SemanticFilter};
use serde_json::{Value, json};

use crate::fault::Fault;

use super::read;

/// The threshold of a filter that names none.
pub(crate) const DEFAULT_THRESHOLD: f64 = 0.5;
/// Bounds of a threshold: below, everything is similar to everything.
pub(crate) const THRESHOLDS: (f64, f64) = (0.1, 0.99);

/// Reads a filter of this name. Its version is the caller's to set.
pub fn read(name: &str, body: &[u8]) -> Result<SemanticFilter, Fault> {
    read::body(body, |reader| {
        read::require(reader, "examples");
        let mut examples: Vec<String> = Vec::new();
        let texts = reader.texts("examples", MAX_EXAMPLES, MAX_EXAMPLE_BYTES);
        for (index, text) in texts.iter().flatten() {
            let text = text.trim();
            if text.chars().filter(|c| c.is_alphanumeric()).count() < 2 {
                reader.problem(&format!("examples[{index}]"), "too_short", "must have at least two letters or digits");
            } else if !examples.iter().any(|known| known == text) {
                examples.push(text.to_owned());
            }
        }
        if texts.is_some_and(|texts| texts.is_empty()) {
            reader.problem("examples", "empty", "'examples' must not be empty");
        }
        if examples.iter().map(String::len).sum::<usize>() > MAX_EXAMPLES_BYTES {
            let message = format!("'examples' have more than {MAX_EXAMPLES_BYTES} bytes together");
            reader.problem("examples", "too_large", message);
        }
        let threshold = reader.number("threshold", THRESHOLDS.0, THRESHOLDS.1);
        let enabled = reader.flag("enabled");
        Some(SemanticFilter {
            name: name.to_owned(),
            examples,
            threshold: threshold.unwrap_or(DEFAULT_THRESHOLD),
            enabled: enabled.unwrap_or(true),
            version: 0,
        })
    })
}

/// A filter as answered.
pub fn render(filter: &SemanticFilter) -> Value {
    json!({
        "name": filter.name,
        "examples": filter.examples,
        "threshold": filter.threshold,
        "enabled": filter.enabled,
        "version": filter.version,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_reads_and_renders_the_same() {
        let body = json!({ "examples": ["meet me outside", " meet me outside "], "threshold": 0.5, "enabled": false });
        let shown = render(&super::read("out", body.to_string().as_bytes()).unwrap());
        assert_eq!((&shown["examples"], &shown["threshold"]), (&json!(["meet me outside"]), &json!(0.5)));
        let usual = render(&super::read("x", br#"{"examples":["ab"]}"#).unwrap());
        assert_eq!(usual["threshold"], json!(DEFAULT_THRESHOLD));
    }

    #[test]
    fn every_problem_is_named() {
        let long = "x".repeat(MAX_EXAMPLE_BYTES + 1);
        let many: Vec<String> = (0..MAX_EXAMPLES).map(|n| format!("{n:03}{}", "x".repeat(400))).collect();
        let cases = [
            (json!({}), vec![("examples", "missing")]),
            (json!({ "examples": [] }), vec![("examples", "empty")]),
            (
                json!({ "examples": ["ok then", "!", 3, long] }),
                vec![("examples[2]", "wrong_type"), ("examples[3]", "too_long"), ("examples[1]", "too_short")],
            ),
            (json!({ "examples": many }), vec![("examples", "too_large")]),
            (
                json!({ "examples": ["ab"], "threshold": 2, "enabled": 1 }),
                vec![("threshold", "out_of_range"), ("enabled", "wrong_type")],
            ),
        ];
        for (body, expected) in cases {
            let Err(Fault::Invalid(problems)) = super::read("x", body.to_string().as_bytes()) else { panic!("{body}") };
            let found: Vec<_> = problems.iter().map(|p| (p.path.as_str(), p.code)).collect();
            assert_eq!(found, expected, "{body}");
        }
    }
}
