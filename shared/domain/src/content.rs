//! A content as the platform sent it: identity, nested fields, metadata, tags, own evaluations.
//!
//! Limits are those of the ingestion contract (sections 3, 4 and 15); a value of these types has
//! already passed them.

use serde::{Deserialize, Serialize};

use crate::lens::Lens;

/// Most fields a content may hold, nested ones included.
pub const MAX_FIELDS: usize = 200;
/// Deepest nesting of fields.
pub const MAX_FIELD_DEPTH: usize = 5;
/// Most bytes of text in one field.
pub const MAX_SRC_BYTES: usize = 256 * 1024;
/// Most tags on a content.
pub const MAX_TAGS: usize = 100;
/// Most metadata entries on one level.
pub const MAX_METADATA: usize = 100;
/// Most bytes of an identifier (content id, type, author, ...).
pub const MAX_ID_BYTES: usize = 512;
/// Most bytes of a merged content.
pub const MAX_CONTENT_BYTES: usize = 1024 * 1024;

/// Media kind of a field ("simple type").
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FieldType {
    /// Text in `src`.
    Text,
    /// URL of an image.
    Image,
    /// URL of an audio file.
    Audio,
    /// URL of a video.
    Video,
    /// A link.
    Uri,
    /// URL of any other file.
    File,
}

impl FieldType {
    /// All kinds.
    pub const ALL: [Self; 6] = [Self::Text, Self::Image, Self::Audio, Self::Video, Self::Uri, Self::File];

    /// The wire name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Image => "image",
            Self::Audio => "audio",
            Self::Video => "video",
            Self::Uri => "uri",
            Self::File => "file",
        }
    }

    /// The kind with this wire name.
    pub fn from_wire(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// One metadata entry. The value is returned unchanged: a string, number or boolean, and what Stream's clients call
/// custom may be any JSON.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Meta {
    /// Name, unique on its level.
    pub id: String,
    /// Value.
    pub value: serde_json::Value,
}

/// A field, possibly holding further fields.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// Unique among its siblings, without dots.
    pub id: String,
    /// Media kind.
    #[serde(rename = "type")]
    pub kind: FieldType,
    /// The text, or the URL of the medium; absent where the field only groups others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub src: Option<String>,
    /// Nested fields.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Field>,
    /// Metadata of this field.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub metadata: Vec<Meta>,
}

/// The platform's own score for a content, under a strategy of kind `external`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// Label that policy rules can refer to.
    pub label: String,
    /// Name of the external strategy.
    pub strategy: String,
    /// 0 to 1.
    pub score: f64,
    /// Dotted path of a field; absent for the whole content.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}

/// What identifies a content within a platform.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ContentRef {
    /// Complex type, for example `post`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The platform's id.
    pub id: String,
}

/// One request's worth of a content. `None` means "not sent", so the last known value stays.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Submission {
    /// Which content.
    pub content: ContentRef,
    /// Author id on the platform.
    pub author: Option<String>,
    /// Where it came from; stored and shown.
    pub source: Option<String>,
    /// Parent content.
    pub parent: Option<ContentRef>,
    /// Fields sent.
    pub fields: Vec<Field>,
    /// Metadata sent.
    pub metadata: Vec<Meta>,
    /// The whole tag list, if sent.
    pub tags: Option<Vec<String>>,
    /// Own evaluations sent.
    pub evaluations: Vec<Evaluation>,
    /// Creation time on the platform, in milliseconds since 1970.
    pub created_ms: Option<i64>,
}

/// The merged content of a case: what is stored, analysed and shown.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Body {
    /// Author id on the platform.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// Where it came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Parent content.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<ContentRef>,
    /// Creation time on the platform, in milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_ms: Option<i64>,
    /// Fields, in the order first seen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Field>,
    /// Metadata of the content.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub metadata: Vec<Meta>,
    /// Tags, each starting with `#`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// The platform's own evaluations.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evaluations: Vec<Evaluation>,
    /// The configuration that judges it; absent means the platform's own policies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lens: Option<Lens>,
}

impl Body {
    /// Every field with its dotted path, parents before children.
    pub fn walk(&self) -> Vec<(String, &Field)> {
        let mut found = Vec::new();
        walk_into(&self.fields, "", &mut found);
        found
    }
}

fn walk_into<'a>(fields: &'a [Field], prefix: &str, found: &mut Vec<(String, &'a Field)>) {
    for field in fields {
        let path = if prefix.is_empty() { field.id.clone() } else { format!("{prefix}.{}", field.id) };
        found.push((path.clone(), field));
        walk_into(&field.fields, &path, found);
    }
}
