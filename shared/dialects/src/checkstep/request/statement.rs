//! Reading which statement of reasons is asked for (contract section 8.1).

use domain::content::{ContentRef, MAX_ID_BYTES};

use crate::fault::{Fault, Problem};

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementQuery {
    /// Of which content.
    pub content: ContentRef,
    /// With what the contract does not name: use of automated means, and redress.
    pub is_extended: bool,
}

/// Reads the query; `get` gives a parameter by name.
pub fn statement<'a>(get: impl Fn(&str) -> Option<&'a str>) -> Result<StatementQuery, Fault> {
    let mut problems = Vec::new();
    let mut required = |name: &str| {
        let text = get(name).unwrap_or_default();
        if text.is_empty() {
            problems.push(Problem::new(name, "missing", format!("'{name}' is required")));
        } else if text.len() > MAX_ID_BYTES {
            problems.push(Problem::new(name, "too_long", format!("'{name}' has more than {MAX_ID_BYTES} bytes")));
        }
        text.to_owned()
    };
    let content = ContentRef { kind: required("type"), id: required("id") };
    let is_extended = get("include").is_some_and(|parts| parts.split(',').any(|part| part == "extended"));
    if problems.is_empty() { Ok(StatementQuery { content, is_extended }) } else { Err(Fault::Invalid(problems)) }
}
