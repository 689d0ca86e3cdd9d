//! The parts of a content as this dialect sends them, to and from fields. The fields are named so that clients of
//! other dialects see what they are: `text_1`, `text_2`, `image_1`. What is custom becomes metadata.

use domain::content::{Body, Field, FieldType, MAX_FIELDS, MAX_METADATA, MAX_SRC_BYTES, Meta};
use domain::ids::digest;
use serde_json::{Map, Value, json};

use crate::json::Reader;

/// Most images.
const MAX_IMAGES: usize = 30;
/// Most audio files.
const MAX_AUDIOS: usize = 10;

/// What a payload holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Payload {
    /// Texts, and addresses of images, videos and audio files, in their order.
    pub fields: Vec<Field>,
    /// What is custom.
    pub custom: Vec<Meta>,
}

/// Reads an optional payload under a name. A null in a list is skipped.
pub fn read(reader: &mut Reader<'_>, name: &str) -> Option<Payload> {
    reader.object(name, |payload| {
        let mut fields = Vec::new();
        for (list, kind, max) in [
            ("texts", FieldType::Text, MAX_FIELDS),
            ("text", FieldType::Text, MAX_FIELDS),
            ("images", FieldType::Image, MAX_IMAGES),
            ("videos", FieldType::Video, MAX_FIELDS),
            ("audios", FieldType::Audio, MAX_AUDIOS),
        ] {
            read_list(payload, list, kind, max, &mut fields);
        }
        if fields.len() > MAX_FIELDS {
            payload.problem("", "too_many", format!("{} has more than {MAX_FIELDS} parts", payload.path_of("")));
        }
        let custom = read_custom(payload);
        Some(Payload { fields, custom })
    })
}

fn read_list(payload: &mut Reader<'_>, list: &str, kind: FieldType, max: usize, fields: &mut Vec<Field>) {
    let one;
    let sources = match payload.get(list) {
        // Some send a single text where a list is meant.
        Some(Value::String(text)) => {
            one = [Value::String(text.clone())];
            one.as_slice()
        }
        _ => payload.array(list, max).unwrap_or_default(),
    };
    for (index, source) in sources.iter().enumerate() {
        let place = format!("{list}[{index}]");
        match source {
            Value::Null => {}
            Value::String(text) if text.len() <= MAX_SRC_BYTES => {
                let number = fields.iter().filter(|field: &&Field| field.kind == kind).count() + 1;
                fields.push(Field {
                    id: format!("{}_{number}", kind.as_str()),
                    kind,
                    src: Some(text.clone()),
                    fields: Vec::new(),
                    metadata: Vec::new(),
                });
            }
            Value::String(_) => payload.problem(&place, "too_long", format!("has more than {MAX_SRC_BYTES} bytes")),
            _ => payload.problem(&place, "wrong_type", "must be a string"),
        }
    }
}

fn read_custom(payload: &mut Reader<'_>) -> Vec<Meta> {
    let Some(custom) = payload.get("custom") else { return Vec::new() };
    let Some(map) = custom.as_object() else {
        payload.problem("custom", "wrong_type", "'custom' must be an object");
        return Vec::new();
    };
    if map.len() > MAX_METADATA {
        payload.problem("custom", "too_many", format!("'custom' has more than {MAX_METADATA} properties"));
        return Vec::new();
    }
    map.iter().map(|(id, value)| Meta { id: id.clone(), value: value.clone() }).collect()
}

impl Payload {
    /// The body of a content of this author that consists of this payload.
    pub fn into_body(self, author: Option<String>) -> Body {
        Body { author, fields: self.fields, metadata: self.custom, ..Body::default() }
    }
}

/// A body as a payload, whatever dialect sent it.
pub fn render(body: &Body) -> Value {
    let sources = |kinds: &[FieldType]| -> Vec<&str> {
        let fields = body.walk().into_iter().map(|(_, field)| field).filter(|field| kinds.contains(&field.kind));
        fields.filter_map(|field| field.src.as_deref()).collect()
    };
    let custom: Map<String, Value> = body.metadata.iter().map(|meta| (meta.id.clone(), meta.value.clone())).collect();
    let mut payload = Map::new();
    for (name, kinds) in [
        ("texts", &[FieldType::Text, FieldType::Uri][..]),
        ("images", &[FieldType::Image]),
        ("videos", &[FieldType::Video]),
        ("audios", &[FieldType::Audio]),
        ("other_media", &[FieldType::File]),
    ] {
        let sources = sources(kinds);
        if !sources.is_empty() {
            payload.insert(name.to_owned(), json!(sources));
        }
    }
    if !custom.is_empty() {
        payload.insert("custom".to_owned(), custom.into());
    }
    payload.into()
}

/// A number of 64 bits, as decimal text, that follows from a payload.
pub fn hash(payload: &Value) -> String {
    let bytes = digest(&[payload.to_string().as_bytes()]);
    u64::from_be_bytes(bytes.first_chunk::<8>().copied().unwrap_or_default()).to_string()
}

/// Whether a body has a part of this kind.
pub fn has(body: &Body, kind: FieldType) -> bool {
    body.walk().iter().any(|(_, field)| field.kind == kind && field.src.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::Problem;

    fn read_one(value: &Value) -> Result<Payload, Vec<Problem>> {
        let map = json!({ "moderation_payload": value });
        let mut problems = Vec::new();
        let payload = read(&mut Reader::root(map.as_object().unwrap(), &mut problems), "moderation_payload");
        if problems.is_empty() { Ok(payload.unwrap()) } else { Err(problems) }
    }

    #[test]
    fn what_was_sent_comes_back() {
        let sent = json!({
            "texts": ["one", "two"], "images": ["example.com/test.jpg"], "videos": ["https://example.com/v.mp4"],
            "audios": ["https://example.com/a.mp3"], "custom": { "location_id": "loc-42", "deep": { "n": [1.5, null] } },
        });
        let payload = read_one(&sent).unwrap();
        let ids: Vec<&str> = payload.fields.iter().map(|field| field.id.as_str()).collect();
        assert_eq!(ids, ["text_1", "text_2", "image_1", "video_1", "audio_1"]);
        let body = payload.into_body(Some("jane".into()));
        assert_eq!((render(&body), body.author.as_deref()), (sent, Some("jane")));
        assert!(has(&body, FieldType::Image) && !has(&Body::default(), FieldType::Text));
    }

    #[test]
    fn the_spellings_of_the_documentation_are_understood() {
        for text in [json!({ "text": ["hello"] }), json!({ "text": "hello" }), json!({ "texts": ["hello", null] })] {
            assert_eq!(render(&read_one(&text).unwrap().into_body(None)), json!({ "texts": ["hello"] }), "{text}");
        }
        let empty = json!({ "texts": null, "images": [], "unknown": 7 });
        assert_eq!(read_one(&empty), Ok(Payload::default()));
        assert_eq!(render(&Body::default()), json!({}));
    }

    #[test]
    fn every_problem_is_named() {
        let broken = json!({ "texts": ["a", 7], "images": vec!["x"; 31], "audios": {}, "custom": [] });
        let paths: Vec<String> = read_one(&broken).unwrap_err().into_iter().map(|problem| problem.path).collect();
        let expected = ["texts[1]", "images", "audios", "custom"].map(|path| format!("moderation_payload.{path}"));
        assert_eq!(paths, expected);
        assert_eq!(read_one(&json!("text")).unwrap_err()[0].path, "moderation_payload");
    }

    #[test]
    fn a_hash_is_a_number_of_64_bits() {
        let one = hash(&json!({ "texts": ["a"] }));
        assert!(one.parse::<u64>().is_ok() && one != hash(&json!({ "texts": ["b"] })));
    }
}
