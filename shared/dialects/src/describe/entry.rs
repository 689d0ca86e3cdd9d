//! What is said about one operation.

use serde_json::Value;

/// A body: the name of its schema and an example.
#[derive(Clone, Debug)]
pub struct Payload {
    /// Name of the schema.
    pub schema: String,
    /// Example.
    pub example: Value,
}

/// A success.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Status.
    pub status: u16,
    /// What it means.
    pub meaning: &'static str,
    /// Body, if there is one.
    pub body: Option<Payload>,
}

/// A parameter of the query.
#[derive(Clone, Debug)]
pub struct Query {
    /// Name.
    pub name: &'static str,
    /// Whether it must be there.
    pub is_required: bool,
    /// Schema with description.
    pub schema: Value,
}

/// What is said about one operation. Credentials, limits and what every operation can be refused with
/// follow from the table of operations.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Name of the operation.
    pub operation: String,
    /// Group.
    pub tag: &'static str,
    /// A few words.
    pub summary: String,
    /// What there is to know, in `CommonMark`.
    pub about: &'static str,
    /// Parameters of the query.
    pub query: Vec<Query>,
    /// Body of the request.
    pub body: Option<Payload>,
    /// Whether the body can be left out.
    pub is_body_optional: bool,
    /// Whether an `Idempotency-Key` is observed.
    pub is_once: bool,
    /// The success.
    pub answers: Vec<Answer>,
    /// What may be missing, and what a 404 means.
    pub missing: Option<(&'static str, &'static str)>,
    /// Conflicts by code, with what each means.
    pub conflicts: Vec<(&'static str, &'static str)>,
}

impl Entry {
    /// The description of an operation.
    pub fn of(
        operation: impl Into<String>,
        tag: &'static str,
        summary: impl Into<String>,
        about: &'static str,
    ) -> Self {
        Self {
            operation: operation.into(),
            tag,
            summary: summary.into(),
            about,
            query: Vec::new(),
            body: None,
            is_body_optional: false,
            is_once: false,
            answers: Vec::new(),
            missing: None,
            conflicts: Vec::new(),
        }
    }

    /// It takes a body.
    #[must_use]
    pub fn takes(mut self, schema: impl Into<String>, example: Value) -> Self {
        self.body = Some(Payload { schema: schema.into(), example });
        self
    }

    /// It takes a body that can be left out, which counts as an empty object.
    #[must_use]
    pub fn may_take(mut self, schema: impl Into<String>, example: Value) -> Self {
        self.is_body_optional = true;
        self.takes(schema, example)
    }

    /// It answers with a body.
    #[must_use]
    pub fn answers(mut self, status: u16, meaning: &'static str, schema: impl Into<String>, example: Value) -> Self {
        self.answers.push(Answer { status, meaning, body: Some(Payload { schema: schema.into(), example }) });
        self
    }

    /// It answers without a body.
    #[must_use]
    pub fn ends(mut self, status: u16, meaning: &'static str) -> Self {
        self.answers.push(Answer { status, meaning, body: None });
        self
    }

    /// It takes a parameter of the query.
    #[must_use]
    pub fn asks(mut self, name: &'static str, is_required: bool, schema: Value) -> Self {
        self.query.push(Query { name, is_required, schema });
        self
    }

    /// It observes an `Idempotency-Key`.
    #[must_use]
    pub const fn once(mut self) -> Self {
        self.is_once = true;
        self
    }

    /// It answers 404 if there is no such thing.
    #[must_use]
    pub const fn missing(mut self, what: &'static str, meaning: &'static str) -> Self {
        self.missing = Some((what, meaning));
        self
    }

    /// It answers 409 with this code.
    #[must_use]
    pub fn conflicts(mut self, code: &'static str, meaning: &'static str) -> Self {
        self.conflicts.push((code, meaning));
        self
    }
}
