//! What was said, as items of a queue show it: as text for the older clients, as it was sent for the newer ones.

use domain::content::{Body, FieldType};
use serde_json::{Map, Value};

use crate::modapi::moderate::{is_leaf, leaves};

/// A content with texts of so many bytes at most, and whether something of it was left out.
pub(super) fn shown(body: &Body, most: usize) -> (Value, bool) {
    let fields = body.walk();
    let texts = fields.iter().filter(|(_, field)| field.src.is_some()).count().max(1);
    let (share, mut is_cut) = (most / texts, false);
    let content = leaves(body, |_, field| field.src.clone());
    let is_long = |text: &String| text.len() > share;
    if fields.iter().filter_map(|(_, field)| field.src.as_ref()).any(is_long) && content.to_string().len() > most {
        is_cut = true;
        return (leaves(body, |_, field| field.src.as_deref().map(|text| cut(text, share).to_owned())), is_cut);
    }
    (content, is_cut)
}

/// The same in one text: the text itself, the address of a file, or JSON of what has several parts.
pub(super) fn as_text(body: &Body, content: &Value) -> String {
    if is_leaf(body) {
        let part = content.get("text").or_else(|| content.get("url")).and_then(Value::as_str);
        return part.unwrap_or_default().to_owned();
    }
    let only = body.fields.first().filter(|only| body.fields.len() == 1 && only.kind == FieldType::Text);
    if let Some(text) = only.and_then(|_| content.pointer("/data")?.as_object()?.values().next()?.get("text")?.as_str())
    {
        return text.to_owned();
    }
    content.get("data").cloned().unwrap_or_default().to_string()
}

/// What came along with it, as far as it fits.
pub(super) fn metadata(body: &Body, most: usize) -> (Map<String, Value>, bool) {
    let mut left = most;
    let (mut shown, mut is_cut) = (Map::new(), false);
    for meta in &body.metadata {
        let bytes = meta.id.len() + meta.value.to_string().len();
        if bytes > left {
            is_cut = true;
            continue;
        }
        left -= bytes;
        shown.insert(meta.id.clone(), meta.value.clone());
    }
    (shown, is_cut)
}

/// The first bytes of a text, at a boundary of characters.
fn cut(text: &str, most: usize) -> &str {
    let end = (0..=most.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use domain::content::{Field, Meta};
    use serde_json::json;

    use super::*;

    fn field(id: &str, kind: FieldType, src: &str) -> Field {
        Field { id: id.into(), kind, src: Some(src.into()), fields: Vec::new(), metadata: Vec::new() }
    }

    #[test]
    fn a_content_is_shown_as_it_was_sent_and_as_a_text() {
        for (fields, content, text) in [
            (vec![field("content", FieldType::Text, "hello")], json!({ "type": "text", "text": "hello" }), "hello"),
            (
                vec![field("content", FieldType::Image, "https://a/b.png")],
                json!({ "type": "image", "url": "https://a/b.png" }),
                "https://a/b.png",
            ),
            (
                vec![field("title", FieldType::Text, "hello")],
                json!({ "type": "object", "data": { "title": { "type": "text", "text": "hello" } } }),
                "hello",
            ),
            (
                vec![field("a", FieldType::Text, "x"), field("b", FieldType::Audio, "https://a/b.mp3")],
                json!({ "type": "object", "data": { "a": { "type": "text", "text": "x" },
                    "b": { "type": "audio", "url": "https://a/b.mp3" } } }),
                r#"{"a":{"text":"x","type":"text"},"b":{"type":"audio","url":"https://a/b.mp3"}}"#,
            ),
        ] {
            let body = Body { fields, ..Body::default() };
            let (shown, is_cut) = shown(&body, 1_000);
            assert_eq!((as_text(&body, &shown).as_str(), is_cut), (text, false));
            assert_eq!(shown, content);
        }
        assert_eq!(shown(&Body::default(), 9).0, json!({ "type": "object", "data": {} }), "what was erased");
    }

    #[test]
    fn what_does_not_fit_is_cut_and_said() {
        let body = Body { fields: vec![field("content", FieldType::Text, &"é".repeat(100))], ..Body::default() };
        let (shown, is_cut) = shown(&body, 51);
        assert_eq!((as_text(&body, &shown).len(), is_cut), (50, true));
        let meta = |id: &str, value: Value| Meta { id: id.into(), value };
        let body = Body {
            metadata: vec![meta("long", "x".repeat(100).into()), meta("plan", "free".into())],
            ..Body::default()
        };
        let (shown, is_cut) = metadata(&body, 50);
        assert_eq!((Value::from(shown), is_cut), (json!({ "plan": "free" }), true));
        assert!(!metadata(&body, 500).1);
    }
}
