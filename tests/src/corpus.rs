//! Requests for ingestion that are wrong in exactly one way each, with the refusal each deserves, and
//! requests that are just right, up to every limit.

pub mod fits;
mod headers;
pub mod later;
mod limits;
mod rules;
mod texts;
mod types;
pub mod vendors;

use serde_json::{Value, json};

/// Name of the external strategy that the corpus refers to.
pub const STRATEGY: &str = "own-model";
/// Name of an external strategy that is switched off.
pub const STRATEGY_OFF: &str = "old-model";

/// What a request deserves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// This status and code, without a list of problems.
    Refused(u16, &'static str),
    /// Status 422 with exactly these problems: path and code.
    Invalid(Vec<(String, &'static str)>),
}

/// One request.
#[derive(Clone, Debug)]
pub struct Sample {
    /// What is wrong with it.
    pub name: String,
    /// Headers besides the credential.
    pub headers: Vec<(String, String)>,
    /// Its body.
    pub body: Vec<u8>,
    /// Whether it goes to a platform that knows registered complex types only.
    pub strict: bool,
    /// What it deserves.
    pub verdict: Verdict,
}

impl Sample {
    fn of_bytes(name: impl Into<String>, body: impl Into<Vec<u8>>, verdict: Verdict) -> Self {
        let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        Self { name: name.into(), headers, body: body.into(), strict: false, verdict }
    }

    /// Well-formed, but with one problem.
    fn invalid(name: impl Into<String>, body: &Value, path: &str, code: &'static str) -> Self {
        Self::of_bytes(name, body.to_string(), Verdict::Invalid(vec![(path.to_owned(), code)]))
    }
}

/// The whole corpus.
pub fn all() -> Vec<Sample> {
    [texts::samples(), types::samples(), limits::samples(), rules::samples(), headers::samples()].concat()
}

/// A valid content with every part there is.
fn full() -> Value {
    json!({
        "id": "c-1", "type": "post", "author": "a-1", "source": "app",
        "parent": { "type": "thread", "id": "t-1" },
        "timestamp": "2021-06-27T10:20:18.019Z",
        "fields": [{
            "id": "image", "type": "image", "src": "https://example.org/1.jpg",
            "fields": [{ "id": "caption", "type": "text", "src": "hello" }],
            "metadata": [{ "id": "width", "value": 640 }],
        }],
        "metadata": [{ "id": "Plan", "value": "Freemium" }],
        "tags": ["#new"],
        "evaluations": [{ "label": "toxic", "strategy": STRATEGY, "score": 0.5, "field": "image" }],
    })
}

/// The full content with the value at a JSON pointer replaced.
fn with(pointer: &str, value: Value) -> Value {
    let mut content = full();
    *content.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer}")) = value;
    content
}

/// The full content without a property.
fn without(parent: &str, name: &str) -> Value {
    let mut content = full();
    content.pointer_mut(parent).and_then(Value::as_object_mut).and_then(|map| map.remove(name)).expect("a property");
    content
}

/// A content with one text field.
fn simple(text: &str) -> Value {
    json!({ "id": "c-1", "type": "post", "fields": [field("a", text)] })
}

fn field(id: &str, text: &str) -> Value {
    json!({ "id": id, "type": "text", "src": text })
}

/// How the contract writes the place that a JSON pointer leads to: `/fields/0/id` is `fields[0].id`.
fn path_of(pointer: &str) -> String {
    pointer.split('/').skip(1).fold(String::new(), |path, part| match part.parse::<usize>() {
        Ok(index) => format!("{path}[{index}]"),
        Err(_) if path.is_empty() => part.to_owned(),
        Err(_) => format!("{path}.{part}"),
    })
}
