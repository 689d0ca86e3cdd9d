//! Flags, as clients are shown them.

use domain::content::FieldType;
use domain::flags::{Finding, Flag};
use domain::story::CaseStory;
use serde_json::{Map, Value, json};

use super::list_filter::{Known, Row};
use super::time::ns;
use super::{payload, person};

/// A flag of a case. Its `result` says what was found in which text or picture.
pub fn render(flag: &Flag, story: &CaseStory) -> Value {
    let payload = payload::render(&story.body);
    let mut shown = json!({
        "id": story.id.part_uuid(&flag.key),
        "type": flag.category,
        "entity_type": story.head.content.kind,
        "entity_id": story.head.content.id,
        "entity_creator_id": story.head.facts.author.as_deref().unwrap_or_default(),
        "moderation_payload_hash": payload::hash(&payload),
        "moderation_payload": payload,
        "labels": flag.labels,
        "result": results(flag, story),
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

fn results(flag: &Flag, story: &CaseStory) -> Vec<Value> {
    let fields = story.body.walk();
    let source = |path: &str| {
        let field = fields.iter().find(|(known, _)| known == path).map(|(_, field)| *field)?;
        let name = match field.kind {
            FieldType::Text | FieldType::Uri => "text",
            FieldType::Image => "image",
            FieldType::Video => "video",
            FieldType::Audio => "audio",
            FieldType::File => "media",
        };
        Some((name.to_owned(), Value::from(field.src.as_deref()?)))
    };
    let result = |finding: &Finding| {
        let mut shown = Map::from_iter([
            ("provider_name".to_owned(), flag.category.clone().into()),
            ("action".to_owned(), finding.action.clone().into()),
            ("labels".to_owned(), finding.labels.clone().into()),
        ]);
        shown.extend(finding.field.as_deref().and_then(source));
        Value::Object(shown)
    };
    flag.findings.iter().map(result).collect()
}
