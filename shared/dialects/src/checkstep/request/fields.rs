//! Reading nested fields and metadata, within the limits of contract section 15.

use domain::content::{Field, FieldType, MAX_FIELD_DEPTH, MAX_FIELDS, MAX_ID_BYTES, MAX_METADATA, MAX_SRC_BYTES, Meta};
use serde_json::Value;

use crate::json::Reader;

/// The `fields` of the content.
pub(super) fn fields(reader: &mut Reader<'_>) -> Option<Vec<Field>> {
    let mut count = 0;
    let fields = nested(reader, 1, &mut count);
    if count > MAX_FIELDS {
        reader.problem("fields", "too_many", format!("a content has at most {MAX_FIELDS} fields"));
    }
    fields
}

fn nested(reader: &mut Reader<'_>, depth: usize, count: &mut usize) -> Option<Vec<Field>> {
    reader.get("fields")?;
    if depth > MAX_FIELD_DEPTH {
        reader.problem("fields", "too_deep", format!("fields nest at most {MAX_FIELD_DEPTH} levels deep"));
        return None;
    }
    let mut seen: Vec<String> = Vec::new();
    reader.objects("fields", MAX_FIELDS, |field| {
        *count += 1;
        let id = field.required_text("id", MAX_ID_BYTES);
        if let Some(id) = id {
            check_id(field, id, &seen);
            seen.push(id.to_owned());
        }
        let kind = kind(field);
        let src = src(field);
        let fields = nested(field, depth + 1, count).unwrap_or_default();
        if field.get("src").is_none() && field.get("fields").is_none() && field.get("metadata").is_none() {
            field.problem("src", "missing", "'src' is required unless the field holds other fields or metadata");
        }
        let metadata = metadata(field).unwrap_or_default();
        Some(Field { id: id?.to_owned(), kind: kind?, src, fields, metadata })
    })
}

fn check_id(field: &mut Reader<'_>, id: &str, seen: &[String]) {
    if id.contains('.') {
        field.problem("id", "dot_in_field_id", "a field id has no dots, because dots name nested fields");
    }
    if seen.iter().any(|other| other == id) {
        field.problem("id", "duplicate_field_id", "this id stands twice among the same fields");
    }
}

fn kind(field: &mut Reader<'_>) -> Option<FieldType> {
    if field.get("type").is_none() {
        field.problem("type", "missing", "'type' is required");
        return None;
    }
    let words: Vec<(&str, FieldType)> = FieldType::ALL.into_iter().map(|kind| (kind.as_str(), kind)).collect();
    field.word("type", &words)
}

fn src(field: &mut Reader<'_>) -> Option<String> {
    let text = field.text("src")?;
    if text.len() > MAX_SRC_BYTES {
        field.problem("src", "too_long", format!("'src' has more than {MAX_SRC_BYTES} bytes"));
        return None;
    }
    Some(text.to_owned())
}

/// The `metadata` of the content or of a field. An id sent twice counts with its last value.
pub(super) fn metadata(reader: &mut Reader<'_>) -> Option<Vec<Meta>> {
    let entries = reader.objects("metadata", MAX_METADATA, |meta| {
        let id = meta.required_text("id", MAX_ID_BYTES);
        let value = meta.get("value");
        match value {
            None => meta.problem("value", "missing", "'value' is required"),
            Some(Value::String(text)) if text.len() > MAX_SRC_BYTES => {
                meta.problem("value", "too_long", format!("'value' has more than {MAX_SRC_BYTES} bytes"));
            }
            Some(Value::Array(_) | Value::Object(_)) => {
                meta.problem("value", "wrong_type", "'value' must be a string, a number or a boolean");
            }
            Some(_) => {}
        }
        Some(Meta { id: id?.to_owned(), value: value?.clone() })
    })?;
    let mut unique: Vec<Meta> = Vec::with_capacity(entries.len());
    for meta in entries {
        match unique.iter_mut().find(|known| known.id == meta.id) {
            Some(known) => known.value = meta.value,
            None => unique.push(meta),
        }
    }
    Some(unique)
}
