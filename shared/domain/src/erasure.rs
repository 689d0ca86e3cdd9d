//! Erasing texts on request: what was asked for, and the receipt that says what was done.

use serde::{Deserialize, Serialize};

use crate::content::ContentRef;
use crate::ids::CaseId;

/// What is to be erased.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Erase {
    /// One content.
    Content(ContentRef),
    /// All contents of an author, and what is counted of them.
    Author(String),
}

/// What stands in the place of an erased name: whoever knows the name recognises it, and nobody else.
pub fn nameless(name: &str) -> String {
    const MARK: &str = "sha256:";
    if name.starts_with(MARK) { name.to_owned() } else { format!("{MARK}{}", crate::ids::sha256_hex(name.as_bytes())) }
}

/// A receipt of an erasure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erasure {
    /// Id of the receipt.
    pub id: String,
    /// What was asked for. An author is named by a hash once it is done.
    pub what: Erase,
    /// When it was asked for, milliseconds since 1970.
    pub requested_ms: i64,
    /// When it was done, milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done_ms: Option<i64>,
    /// Contents erased.
    #[serde(default)]
    pub contents: u32,
    /// Stored texts removed: bodies, statements, notes.
    #[serde(default)]
    pub texts: u32,
    /// Reports whose text and reporter were removed.
    #[serde(default)]
    pub reports: u32,
    /// Where a walk over an author's contents stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// The cases being erased: counted already, and gone on with after an interruption, when an emptied case
    /// is in no list of its author any more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub page: Vec<CaseId>,
    /// Whether these are the last of this walk.
    #[serde(default)]
    pub is_last: bool,
    /// 1, then 2 for what was stored during the first walk.
    pub pass: u8,
    /// Rises with every write; the condition of the next.
    pub version: u64,
}

impl Erasure {
    /// A receipt of what has been asked for.
    pub const fn requested(id: String, what: Erase, now_ms: i64) -> Self {
        Self {
            id,
            what,
            requested_ms: now_ms,
            done_ms: None,
            contents: 0,
            texts: 0,
            reports: 0,
            cursor: None,
            page: Vec::new(),
            is_last: false,
            pass: 1,
            version: 1,
        }
    }

    /// The receipt when all is done. It does not name the author any more, but can still be recognised by
    /// who knows the name.
    #[must_use]
    pub fn done(&self, now_ms: i64) -> Self {
        let what = match &self.what {
            Erase::Author(author) => Erase::Author(nameless(author)),
            Erase::Content(content) => Erase::Content(content.clone()),
        };
        let version = self.version + 1;
        Self { what, done_ms: Some(now_ms), cursor: None, page: Vec::new(), version, ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finished_receipt_names_nobody() {
        let receipt = Erasure::requested("r".into(), Erase::Author("jane@example.org".into()), 1);
        let done = receipt.done(2);
        assert_eq!(nameless(&nameless("jane")), nameless("jane"));
        assert!(!serde_json::to_string(&done).unwrap().contains("jane"));
        assert_eq!((done.done_ms, done.version), (Some(2), 2));
    }
}
