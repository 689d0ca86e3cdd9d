//! Flags, as clients are shown them.

use domain::content::{Field, FieldType};
use domain::flags::{Finding, Flag};
use domain::story::CaseStory;
use serde_json::{Map, Value, json};

use super::list_filter::{Known, Row};
use super::time::ns;
use super::{payload, person};

/// Longest text that a flag repeats of what was found, bytes; the item has all of it.
const MAX_TEXT_BYTES: usize = 1_024;

/// A case, for telling its flags: what all of them share is worked out once. The content itself stands on the item and
/// not on each of its flags, which can be hundreds.
pub struct Told<'a> {
    story: &'a CaseStory,
    payload_hash: String,
    fields: Vec<(String, &'a Field)>,
}

impl<'a> Told<'a> {
    /// For the flags of a case.
    pub fn of(story: &'a CaseStory) -> Self {
        let payload_hash = payload::hash(&payload::render(&story.body));
        Self { story, payload_hash, fields: story.body.walk() }
    }

    /// A flag of the case. Its `result` says what was found in which text or picture.
    pub fn render(&self, flag: &Flag) -> Value {
        let story = self.story;
        let mut shown = json!({
            "id": story.id.part_uuid(&flag.key),
            "type": flag.category,
            "entity_type": story.head.content.kind,
            "entity_id": story.head.content.id,
            "entity_creator_id": story.head.facts.author.as_deref().unwrap_or_default(),
            "moderation_payload_hash": self.payload_hash,
            "labels": flag.labels,
            "result": flag.findings.iter().map(|finding| self.result(flag, finding)).collect::<Vec<_>>(),
            "custom": flag.custom.clone().unwrap_or_else(|| json!({})),
            "user_id": flag.user.as_deref().unwrap_or_default(),
            "review_queue_item_id": story.id.uuid(),
            "created_at": ns(flag.at_us),
            "updated_at": ns(flag.changed_us),
        });
        let user = |id: &str| person::user(id, flag.at_us, story.people.get(id));
        if let Some(map) = shown.as_object_mut() {
            map.extend(flag.reason.clone().map(|reason| ("reason".to_owned(), reason.into())));
            map.extend(flag.user.as_deref().map(|id| ("user".to_owned(), user(id))));
        }
        shown
    }

    fn result(&self, flag: &Flag, finding: &Finding) -> Value {
        let mut shown = Map::from_iter([
            ("provider_name".to_owned(), flag.category.clone().into()),
            ("action".to_owned(), finding.action.clone().into()),
            ("labels".to_owned(), finding.labels.clone().into()),
        ]);
        shown.extend(finding.field.as_deref().and_then(|path| self.source(path)));
        Value::Object(shown)
    }

    fn source(&self, path: &str) -> Option<(String, Value)> {
        let (_, field) = self.fields.iter().find(|(known, _)| known == path)?;
        let name = match field.kind {
            FieldType::Text | FieldType::Uri => "text",
            FieldType::Image => "image",
            FieldType::Video => "video",
            FieldType::Audio => "audio",
            FieldType::File => "media",
        };
        let src = field.src.as_deref()?;
        let shown = src.get(..src.floor_char_boundary(MAX_TEXT_BYTES)).unwrap_or(src);
        Some((name.to_owned(), shown.into()))
    }
}

/// What flags can be filtered by.
pub const FIELDS: &[Known] = &[
    Known::text("entity_id"),
    Known::text("entity_type"),
    Known::text("labels"),
    Known::text("review_queue_item_id"),
    Known::text("type"),
    Known::text("user_id"),
    Known::time("created_at"),
    Known::range("date_range", "created_at"),
];

/// What filters look at.
pub fn row(flag: &Flag, story: &CaseStory) -> Row {
    Row::default()
        .text("entity_id", &story.head.content.id)
        .text("entity_type", &story.head.content.kind)
        .texts("labels", flag.labels.iter().map(String::as_str))
        .text("review_queue_item_id", &story.id.uuid())
        .text("type", &flag.category)
        .texts("user_id", flag.user.as_deref().into_iter())
        .time("created_at", flag.at_us)
}
