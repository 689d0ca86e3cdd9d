//! What a line has to be before it is worth sending: a JSON object with an identity.

use std::hash::{DefaultHasher, Hash, Hasher};

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Why a line is rejected, in the words of the API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// Where in the content; empty for all of it.
    #[serde(default)]
    pub path: String,
    /// Stable code.
    #[serde(default)]
    pub code: String,
    /// A sentence.
    #[serde(default)]
    pub message: String,
}

impl Reason {
    /// A reason.
    pub fn new(path: &str, code: &str, message: impl Into<String>) -> Self {
        Self { path: path.to_owned(), code: code.to_owned(), message: message.into() }
    }
}

/// A content to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// Number of its line.
    pub line: u64,
    /// The line, sent as it is.
    pub text: String,
    /// Stands for (`type`, `id`). That two identities share one costs a moment and nothing else.
    pub identity: u64,
}

/// A line that is not accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reject {
    /// Its number.
    pub line: u64,
    /// Why, all of it.
    pub reasons: Vec<Reason>,
    /// What it says; empty if it is too long to be repeated.
    pub source: String,
}

/// Reads a line.
pub fn read(line: u64, text: &[u8]) -> Result<Content, Reject> {
    let source = || String::from_utf8_lossy(text).into_owned();
    let reject = |reasons| Reject { line, reasons, source: source() };
    let text = match std::str::from_utf8(text) {
        Ok(text) => text,
        Err(error) => return Err(reject(vec![Reason::new("", "malformed_json", error.to_string())])),
    };
    match serde_json::from_str(text) {
        Err(error) => Err(reject(vec![Reason::new("", "malformed_json", error.to_string())])),
        Ok(value) => match identity(&value) {
            Ok(identity) => Ok(Content { line, text: text.to_owned(), identity }),
            Err(reasons) => Err(reject(reasons)),
        },
    }
}

fn identity(content: &Value) -> Result<u64, Vec<Reason>> {
    let Value::Object(content) = content else {
        return Err(vec![Reason::new("", "wrong_type", "a line must be a JSON object")]);
    };
    let part = |name| content.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    if let (Some(kind), Some(id)) = (part("type"), part("id")) {
        let mut hasher = DefaultHasher::new();
        (kind, id).hash(&mut hasher);
        return Ok(hasher.finish());
    }
    let missing = ["id", "type"].into_iter().filter(|name| part(name).is_none());
    Err(missing
        .map(|name| Reason::new(name, "missing", format!("'{name}' must be a text that is not empty")))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_content_is_kept_as_it_is_written() {
        let text = r#"{ "id":"ü", "type":"a", "big": 12345678901234567890123, "id2": 1.0 }"#;
        let content = read(7, text.as_bytes()).unwrap();
        assert_eq!((content.line, content.text.as_str()), (7, text));
        let other = |text: &str| read(1, text.as_bytes()).unwrap().identity;
        assert_eq!(content.identity, other(r#"{"type":"a","id":"\u00fc","author":"b"}"#));
        assert_ne!(other(r#"{"type":"ab","id":"c"}"#), other(r#"{"type":"a","id":"bc"}"#));
    }

    #[test]
    fn what_has_no_identity_is_rejected_with_every_reason() {
        let codes = |text: &[u8]| -> Vec<String> {
            let reject = read(3, text).unwrap_err();
            assert_eq!(reject.line, 3);
            reject.reasons.into_iter().map(|reason| format!("{} {}", reason.path, reason.code)).collect()
        };
        assert_eq!(codes(b"{\"id\""), [" malformed_json"]);
        assert_eq!(codes(b"{} {}"), [" malformed_json"]);
        assert_eq!(codes(b"{\"id\":\"\xff\"}"), [" malformed_json"]);
        assert_eq!(codes(b"[1]"), [" wrong_type"]);
        assert_eq!(codes(b"{}"), ["id missing", "type missing"]);
        assert_eq!(codes(br#"{"id":7,"type":"a"}"#), ["id missing"]);
        assert_eq!(codes(br#"{"id":"7","type":""}"#), ["type missing"]);
    }
}
