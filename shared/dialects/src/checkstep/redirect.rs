//! Redirects to the transparency portal (contract section 11): for which content and person a link is
//! asked for, and the answer.

use domain::content::{ContentRef, MAX_ID_BYTES};
use domain::time::iso_ms;
use serde_json::{Value, json};

use crate::fault::{Fault, Problem};

/// What a link is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Which content.
    pub content: ContentRef,
    /// Reporter, for the report form.
    pub reporter: Option<String>,
}

/// Reads the query; `get` gives a parameter by name.
pub fn asked<'a>(get: impl Fn(&str) -> Option<&'a str>) -> Result<Asked, Fault> {
    let mut problems = Vec::new();
    let mut read = |name: &str, required: bool| {
        let text = get(name).unwrap_or_default();
        if required && text.is_empty() {
            problems.push(Problem::new(name, "missing", format!("'{name}' is required")));
        } else if text.len() > MAX_ID_BYTES {
            problems.push(Problem::new(name, "too_long", format!("'{name}' has more than {MAX_ID_BYTES} bytes")));
        }
        text.to_owned()
    };
    let content = ContentRef { kind: read("type", true), id: read("id", true) };
    let reporter = Some(read("reporter", false)).filter(|reporter| !reporter.is_empty());
    if problems.is_empty() { Ok(Asked { content, reporter }) } else { Err(Fault::Invalid(problems)) }
}

/// The answer.
pub fn located(location: &str, expires_ms: i64) -> Value {
    json!({ "location": location, "expires_at": iso_ms(expires_ms) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wrong_parameter_is_named() {
        let long = "x".repeat(MAX_ID_BYTES + 1);
        let Err(Fault::Invalid(problems)) = asked(|name| (name != "type").then_some(long.as_str())) else { panic!() };
        let found: Vec<_> = problems.iter().map(|problem| (problem.path.as_str(), problem.code)).collect();
        assert_eq!(found, [("type", "missing"), ("id", "too_long"), ("reporter", "too_long")]);
        let asked = asked(|name| Some(if name == "reporter" { "" } else { "x" })).unwrap();
        assert_eq!((asked.content.kind.as_str(), asked.reporter), ("x", None));
    }
}
