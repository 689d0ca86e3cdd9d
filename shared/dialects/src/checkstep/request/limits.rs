//! Limits that a platform has lowered: checked on what was read within the general ones.

use domain::content::{Field, Meta, Submission};
use domain::limits::Limits;

use crate::fault::{Fault, Problem};

/// Refuses a request that breaks a lowered limit, naming every place.
pub(super) fn check(sent: &Submission, request_bytes: usize, limits: &Limits) -> Result<(), Fault> {
    if request_bytes > limits.request_bytes {
        return Err(Fault::TooLarge(limits.request_bytes));
    }
    let problems = problems(sent, limits);
    if problems.is_empty() { Ok(()) } else { Err(Fault::Invalid(problems)) }
}

/// Every place where a content breaks a lowered limit.
pub(super) fn problems(sent: &Submission, limits: &Limits) -> Vec<Problem> {
    let mut checker = Checker { limits, problems: Vec::new(), fields: 0 };
    checker.text("id", &sent.content.id, limits.id_bytes);
    checker.text("type", &sent.content.kind, limits.id_bytes);
    checker.text("author", sent.author.as_deref().unwrap_or_default(), limits.id_bytes);
    checker.text("source", sent.source.as_deref().unwrap_or_default(), limits.id_bytes);
    checker.fields("fields", &sent.fields, 1);
    checker.metadata("metadata", &sent.metadata);
    if let Some(tags) = &sent.tags {
        checker.count("tags", tags.len(), limits.tags);
    }
    let fields = checker.fields;
    checker.count("fields", fields, limits.fields);
    checker.problems
}

struct Checker<'a> {
    limits: &'a Limits,
    problems: Vec<Problem>,
    fields: usize,
}

impl Checker<'_> {
    fn text(&mut self, path: &str, text: &str, limit: usize) {
        if text.len() > limit {
            self.problems.push(Problem::new(path, "too_long", format!("has more than {limit} bytes")));
        }
    }

    fn count(&mut self, path: &str, count: usize, limit: usize) {
        if count > limit {
            self.problems.push(Problem::new(path, "too_many", format!("has more than {limit} elements")));
        }
    }

    fn metadata(&mut self, path: &str, metadata: &[Meta]) {
        self.count(path, metadata.len(), self.limits.metadata);
    }

    fn fields(&mut self, path: &str, fields: &[Field], depth: usize) {
        if !fields.is_empty() && depth > self.limits.field_depth {
            let message = format!("fields nest at most {} levels deep", self.limits.field_depth);
            self.problems.push(Problem::new(path, "too_deep", message));
        }
        for (index, field) in fields.iter().enumerate() {
            self.fields += 1;
            let path = format!("{path}[{index}]");
            self.text(&format!("{path}.id"), &field.id, self.limits.id_bytes);
            self.text(&format!("{path}.src"), field.src.as_deref().unwrap_or_default(), self.limits.src_bytes);
            self.metadata(&format!("{path}.metadata"), &field.metadata);
            self.fields(&format!("{path}.fields"), &field.fields, depth + 1);
        }
    }
}
