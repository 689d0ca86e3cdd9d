//! Velocity rules.

use domain::config::{MAX_ALLOWED, MAX_WINDOW_S, MIN_WINDOW_S, VelocityRule};
use domain::content::MAX_ID_BYTES;
use serde_json::{Value, json};

use crate::fault::Fault;

use super::names::Name;
use super::{read, with};

/// Most complex types that a rule names.
pub(crate) const MAX_TYPES: usize = 50;

/// Reads a rule of this name. Its version is the caller's to set.
pub fn read(name: &str, body: &[u8]) -> Result<VelocityRule, Fault> {
    read::body(body, |reader| {
        read::require(reader, "window_s");
        let window_s = read::number(reader, "window_s", MIN_WINDOW_S, MAX_WINDOW_S);
        let max_posts = read::number(reader, "max_posts", 1, MAX_ALLOWED);
        let max_repeats = read::number(reader, "max_repeats", 1, MAX_ALLOWED);
        if reader.get("max_posts").is_none() && reader.get("max_repeats").is_none() {
            reader.problem("max_posts", "missing", "'max_posts' or 'max_repeats' is required");
        }
        let mut complex_types: Vec<String> = Vec::new();
        for (index, text) in reader.texts("complex_types", MAX_TYPES, MAX_ID_BYTES).unwrap_or_default() {
            if !Name::ComplexType.fits(text) {
                reader.problem(&format!("complex_types[{index}]"), "bad_name", "no complex type can be named so");
            } else if !complex_types.iter().any(|known| known == text) {
                complex_types.push(text.to_owned());
            }
        }
        let enabled = reader.flag("enabled");
        Some(VelocityRule {
            name: name.to_owned(),
            window_s: window_s?,
            max_posts,
            max_repeats,
            complex_types,
            enabled: enabled.unwrap_or(true),
            version: 0,
        })
    })
}

/// A rule as answered.
pub fn render(rule: &VelocityRule) -> Value {
    let body = json!({
        "name": rule.name,
        "window_s": rule.window_s,
        "complex_types": rule.complex_types,
        "enabled": rule.enabled,
        "version": rule.version,
    });
    let body = with(body, "max_posts", rule.max_posts);
    with(body, "max_repeats", rule.max_repeats)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_reads_and_renders_the_same() {
        let body =
            json!({ "window_s": 60, "max_posts": 5, "max_repeats": 2, "complex_types": ["post"], "enabled": false });
        let shown = render(&super::read("burst", body.to_string().as_bytes()).unwrap());
        for name in ["window_s", "max_posts", "max_repeats", "complex_types", "enabled"] {
            assert_eq!(shown[name], body[name], "{name}");
        }
    }

    #[test]
    fn every_problem_is_named() {
        let cases = [
            (json!({}), vec![("window_s", "missing"), ("max_posts", "missing")]),
            (
                json!({ "window_s": 5, "max_posts": 0, "max_repeats": 101, "complex_types": ["a", "", 2], "enabled": 0 }),
                vec![
                    ("window_s", "out_of_range"),
                    ("max_posts", "out_of_range"),
                    ("max_repeats", "out_of_range"),
                    ("complex_types[2]", "wrong_type"),
                    ("complex_types[1]", "bad_name"),
                    ("enabled", "wrong_type"),
                ],
            ),
        ];
        for (body, expected) in cases {
            let Err(Fault::Invalid(problems)) = super::read("x", body.to_string().as_bytes()) else { panic!("{body}") };
            let found: Vec<_> = problems.iter().map(|p| (p.path.as_str(), p.code)).collect();
            assert_eq!(found, expected, "{body}");
        }
    }
}
