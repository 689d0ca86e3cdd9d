//! Cutting long `src` values so that a body fits, at a character boundary and marked as cut.

use domain::content::Field;
use serde_json::{Map, Value, json};

/// A field with the number of bytes of `src` that are shown.
pub(super) struct Shown<'a> {
    field: &'a Field,
    limit: usize,
    nested: Vec<Shown<'a>>,
}

/// Serialises a payload built from the fields, with the longest `src` values cut until it has at most
/// `max` bytes.
pub(super) fn within(
    max: usize,
    fields: Option<&[Field]>,
    build: impl Fn(Option<&[Shown<'_>]>) -> Map<String, Value>,
) -> Vec<u8> {
    let serialise = |limit: usize| {
        let shown = fields.map(|fields| show(fields, limit));
        serde_json::to_vec(&build(shown.as_deref())).unwrap_or_default()
    };
    let whole = serialise(usize::MAX);
    if whole.len() <= max {
        return whole;
    }
    // The largest common limit that fits: every `src` above it is cut, so the longest lose most.
    let (mut fits, mut too_long) = (0, max);
    while too_long - fits > 1 {
        let middle = usize::midpoint(fits, too_long);
        if serialise(middle).len() <= max {
            fits = middle;
        } else {
            too_long = middle;
        }
    }
    serialise(fits)
}

/// The fields as JSON: `id`, `type`, `src` and nested `fields`.
pub(super) fn render(fields: &[Shown<'_>]) -> Value {
    fields.iter().map(field).collect()
}

/// Fields with at most `limit` bytes of each `src`.
pub(super) fn show(fields: &[Field], limit: usize) -> Vec<Shown<'_>> {
    fields.iter().map(|field| Shown { field, limit, nested: show(&field.fields, limit) }).collect()
}

fn field(shown: &Shown<'_>) -> Value {
    let mut map = Map::new();
    map.insert("id".into(), json!(shown.field.id));
    map.insert("type".into(), json!(shown.field.kind.as_str()));
    if let Some(src) = &shown.field.src {
        let kept = &src[..src.floor_char_boundary(shown.limit.min(src.len()))];
        map.insert("src".into(), json!(kept));
        if kept.len() < src.len() {
            map.insert("truncated".into(), json!(true));
        }
    }
    if !shown.nested.is_empty() {
        map.insert("fields".into(), render(&shown.nested));
    }
    Value::Object(map)
}
