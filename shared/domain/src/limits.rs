//! Limits of contents (contract section 15). The defaults are the largest there are; a platform can
//! lower each of them.

use serde::{Deserialize, Serialize};

use crate::content::{
    Body, MAX_CONTENT_BYTES, MAX_FIELD_DEPTH, MAX_FIELDS, MAX_ID_BYTES, MAX_METADATA, MAX_SRC_BYTES, MAX_TAGS,
};

/// Largest request that brings one content, bytes.
pub const MAX_REQUEST_BYTES: usize = 1024 * 1024;

/// Limits in force for a platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Limits {
    /// Bytes of a request that brings one content.
    pub request_bytes: usize,
    /// Bytes of a merged content.
    pub content_bytes: usize,
    /// Fields of a content, nested ones included.
    pub fields: usize,
    /// Levels of nested fields.
    pub field_depth: usize,
    /// Bytes of text in one field.
    pub src_bytes: usize,
    /// Tags of a content.
    pub tags: usize,
    /// Metadata entries on one level.
    pub metadata: usize,
    /// Bytes of an identifier.
    pub id_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            request_bytes: MAX_REQUEST_BYTES,
            content_bytes: MAX_CONTENT_BYTES,
            fields: MAX_FIELDS,
            field_depth: MAX_FIELD_DEPTH,
            src_bytes: MAX_SRC_BYTES,
            tags: MAX_TAGS,
            metadata: MAX_METADATA,
            id_bytes: MAX_ID_BYTES,
        }
    }
}

/// A limit that a merged content breaks although each part of it was within the limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exceeded {
    /// More fields than this.
    Fields(usize),
    /// More metadata on one level than this.
    Metadata(usize),
    /// More bytes than this.
    Bytes(usize),
}

impl Limits {
    /// Whether the platform has lowered any of them.
    pub fn are_lowered(&self) -> bool {
        *self != Self::default()
    }

    /// The limit that a merged content breaks, if any; `encoded_bytes` is its stored size.
    pub fn broken_by(&self, body: &Body, encoded_bytes: usize) -> Option<Exceeded> {
        let fields = body.walk();
        if fields.len() > self.fields {
            return Some(Exceeded::Fields(self.fields));
        }
        let most = fields.iter().map(|(_, field)| field.metadata.len()).chain([body.metadata.len()]).max();
        if most.is_some_and(|entries| entries > self.metadata) {
            return Some(Exceeded::Metadata(self.metadata));
        }
        (encoded_bytes > self.content_bytes).then_some(Exceeded::Bytes(self.content_bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::{Field, FieldType};

    #[test]
    fn a_lowered_limit_holds_for_the_whole() {
        let field = |id: &str| Field {
            id: id.into(),
            kind: FieldType::Text,
            src: Some("x".into()),
            fields: Vec::new(),
            metadata: Vec::new(),
        };
        let body = Body { fields: vec![field("a"), field("b")], ..Body::default() };
        assert_eq!(Limits::default().broken_by(&body, 10), None);
        assert!(!Limits::default().are_lowered());
        let one = Limits { fields: 1, ..Limits::default() };
        assert_eq!((one.broken_by(&body, 10), one.are_lowered()), (Some(Exceeded::Fields(1)), true));
        let small = Limits { content_bytes: 9, ..Limits::default() };
        assert_eq!(small.broken_by(&body, 10), Some(Exceeded::Bytes(9)));
    }
}
