//! The content itself: one part, or an object of named parts.

use domain::content::{Body, Field, FieldType, MAX_FIELDS, MAX_SRC_BYTES, Meta};
use domain::ids::sha256_hex;
use serde_json::{Map, Value, json};

use super::names::{ONLY, field_id, field_name, is_only};
use crate::json::Reader;

/// Longest address, bytes.
const MAX_URL_BYTES: usize = 8 * 1024;
/// Longest text, characters.
const MAX_TEXT_CHARS: usize = 100_000;
/// What is kept of an image that was sent along.
const DIGEST: &str = "sha256_of_data";

/// An image that was sent along.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Medium {
    /// Its field.
    pub field: String,
    /// It, as a `data:` URL.
    pub url: String,
}

/// Kinds of parts by their names, with what holds them.
const KINDS: [(&str, FieldType); 4] =
    [("text", FieldType::Text), ("image", FieldType::Image), ("video", FieldType::Video), ("audio", FieldType::Audio)];

/// Reads `content`.
pub(super) fn read(reader: &mut Reader<'_>) -> (Vec<Field>, Vec<Medium>) {
    let (mut fields, mut media) = (Vec::new(), Vec::new());
    if reader.get("content").is_none() {
        reader.problem("content", "missing", "'content' is required");
        return (fields, media);
    }
    reader.object("content", |content| {
        if content.get("type").and_then(Value::as_str) == Some("object") {
            read_object(content, &mut fields, &mut media);
        } else {
            read_part(content, ONLY, true, &mut fields, &mut media);
        }
        Some(())
    });
    (fields, media)
}

fn read_object(content: &mut Reader<'_>, fields: &mut Vec<Field>, media: &mut Vec<Medium>) {
    if content.get("data").is_none() {
        content.problem("data", "missing", "'data' is required");
        return;
    }
    content.object("data", |data| {
        let names: Vec<String> = data.all().keys().cloned().collect();
        if names.is_empty() {
            data.problem("", "empty", "'data' must have a part");
        }
        if names.len() > MAX_FIELDS {
            data.problem("", "too_many", format!("'data' has more than {MAX_FIELDS} parts"));
            return None;
        }
        for name in &names {
            if name.is_empty() || field_id(name).len() > domain::content::MAX_ID_BYTES {
                data.problem("", "bad_name", "a part's name has 1 to 512 bytes");
            } else if data.get(name).is_none() {
                data.problem(name, "missing", format!("'{name}' must be an object"));
            } else {
                data.object(name, |part| {
                    read_part(part, &field_id(name), false, fields, media);
                    Some(())
                });
            }
        }
        Some(())
    });
}

fn read_part(part: &mut Reader<'_>, id: &str, is_whole: bool, fields: &mut Vec<Field>, media: &mut Vec<Medium>) {
    if part.get("type").is_none() {
        part.problem("type", "missing", "'type' is required");
        return;
    }
    let Some(kind) = word(part, is_whole) else { return };
    let mut field = Field { id: id.to_owned(), kind, src: None, fields: Vec::new(), metadata: Vec::new() };
    match kind {
        FieldType::Text => field.src = text(part),
        FieldType::Image if part.get("url").is_none() && part.get("data").is_some() => {
            let Some((url, digest)) = data(part) else { return };
            field.metadata.push(Meta { id: DIGEST.to_owned(), value: digest.into() });
            media.push(Medium { field: id.to_owned(), url });
        }
        _ => {
            let (found, is_image) = (part.required_text("url", MAX_URL_BYTES), kind == FieldType::Image);
            field.src = found.map(str::to_owned).filter(|url| is_address(url));
            if field.src.is_none() && found.is_some() {
                let what = if is_image { "an address (http or https), or 'data' is given" } else { "an address" };
                part.problem("url", "bad_url", format!("'url' must be {what}"));
            }
        }
    }
    fields.push(field);
}

fn word(part: &mut Reader<'_>, is_whole: bool) -> Option<FieldType> {
    let text = part.text("type")?;
    let known = KINDS.iter().find(|(word, _)| *word == text).map(|(_, kind)| *kind);
    if known.is_none() {
        let object = if is_whole { ", object" } else { "" };
        part.problem("type", "unknown_value", format!("'type' must be one of: text, image, video, audio{object}"));
    }
    known
}

fn text(part: &mut Reader<'_>) -> Option<String> {
    if part.get("text").is_none() {
        part.problem("text", "missing", "'text' is required");
        return None;
    }
    let text = part.short_text("text", MAX_SRC_BYTES)?;
    if text.chars().count() > MAX_TEXT_CHARS {
        part.problem("text", "too_long", format!("'text' has more than {MAX_TEXT_CHARS} characters"));
    }
    Some(text.to_owned())
}

/// Anything else is no address that could be fetched; whether it can be is for the engines to find out.
fn is_address(url: &str) -> bool {
    let scheme = url.trim().split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
    scheme.is_some_and(|scheme| scheme == "http" || scheme == "https")
}

/// An image that was sent along, as a `data:` URL, and its digest.
fn data(part: &mut Reader<'_>) -> Option<(String, String)> {
    let sent = part.text("data")?.trim();
    if sent.is_empty() {
        part.problem("data", "empty", "'data' must not be empty");
        return None;
    }
    let is_url = sent.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:"));
    let url = if is_url { sent.to_owned() } else { format!("data:;base64,{sent}") };
    let digest = sha256_hex(sent.as_bytes());
    Some((url, digest))
}

/// Whether a content has only one part and is no object.
pub fn is_leaf(body: &Body) -> bool {
    matches!(body.fields.as_slice(), [only] if is_only(&only.id) && only.fields.is_empty())
}

/// A part as clients know it. `src` is its text or address.
pub fn leaf(kind: FieldType, src: Option<&str>) -> Value {
    match kind {
        FieldType::Text | FieldType::Uri | FieldType::File => {
            json!({ "type": "text", "text": src.unwrap_or_default() })
        }
        FieldType::Image => {
            src.map_or_else(|| json!({ "type": "image" }), |url| json!({ "type": "image", "url": url }))
        }
        FieldType::Video => json!({ "type": "video", "url": src.unwrap_or_default() }),
        FieldType::Audio => json!({ "type": "audio", "url": src.unwrap_or_default() }),
    }
}

/// A content as clients know it, whatever dialect sent it: a part, or an object of parts. `src` says what stands in
/// each field, by its path.
pub fn leaves(body: &Body, src: impl Fn(&str, &Field) -> Option<String>) -> Value {
    if let [only] = body.fields.as_slice()
        && is_leaf(body)
    {
        return leaf(only.kind, src(&only.id, only).as_deref());
    }
    let mut data = Map::new();
    for (path, field) in body.walk() {
        let is_shown = field.fields.is_empty() || field.src.is_some();
        if is_shown {
            data.insert(field_name(&path), leaf(field.kind, src(&path, field).as_deref()));
        }
    }
    json!({ "type": "object", "data": data })
}
