//! Building blocks of JSON schemas.
//!
//! Lengths of texts are limited in bytes of UTF-8. A schema can only count characters, of which there are
//! never more, so `maxLength` is necessary and, beyond ASCII, not sufficient.

use domain::content::MAX_ID_BYTES;
use serde_json::{Map, Value, json};

/// A named property.
pub type Property = (&'static str, Value);

/// Any text.
pub fn text(description: &str) -> Value {
    json!({ "type": "string", "description": description })
}

/// A text of at most `max` bytes that may be empty.
pub fn note(description: &str, max: usize) -> Value {
    json!({ "type": "string", "maxLength": max, "description": description })
}

/// A text of 1 to `max` bytes.
pub fn name(description: &str, max: usize) -> Value {
    json!({ "type": "string", "minLength": 1, "maxLength": max, "description": description })
}

/// An identifier that the caller gives.
pub fn id(description: &str) -> Value {
    name(description, MAX_ID_BYTES)
}

/// A text of this pattern.
pub fn pattern(description: &str, pattern: &str) -> Value {
    json!({ "type": "string", "pattern": pattern, "description": description })
}

/// A UUID.
pub fn uuid(description: &str) -> Value {
    json!({ "type": "string", "format": "uuid", "description": description })
}

/// A time.
pub fn time(description: &str) -> Value {
    json!({ "type": "string", "format": "date-time", "description": description })
}

/// One of these words.
pub fn word(description: &str, words: impl IntoIterator<Item = &'static str>) -> Value {
    let words: Vec<_> = words.into_iter().collect();
    json!({ "type": "string", "enum": words, "description": description })
}

/// True or false.
pub fn flag(description: &str) -> Value {
    json!({ "type": "boolean", "description": description })
}

/// A whole number that counts something.
pub fn count(description: &str) -> Value {
    json!({ "type": "integer", "minimum": 0, "description": description })
}

/// A whole number between two bounds, both included.
pub fn whole(description: &str, least: i64, most: i64) -> Value {
    json!({ "type": "integer", "minimum": least, "maximum": most, "description": description })
}

/// A number between two bounds, both included.
pub fn number(description: &str, least: f64, most: f64) -> Value {
    json!({ "type": "number", "minimum": least, "maximum": most, "description": description })
}

/// A list.
pub fn list(description: &str, items: Value) -> Value {
    let mut list = json!({ "type": "array", "description": description });
    put(&mut list, "items", items);
    list
}

/// A list of at most `max` elements.
pub fn list_of(description: &str, max: usize, items: Value) -> Value {
    let mut list = list(description, items);
    put(&mut list, "maxItems", json!(max));
    list
}

/// A list that is not empty, of at most `max` elements.
pub fn some_of(description: &str, max: usize, items: Value) -> Value {
    let mut list = list_of(description, max, items);
    put(&mut list, "minItems", json!(1));
    list
}

/// A schema by its name.
pub fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// A schema by its name, and what it means in this place.
pub fn as_reference(name: &str, description: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}"), "description": description })
}

/// An object with properties that are always there, and others that may be.
pub fn object(
    description: &str,
    required: impl IntoIterator<Item = Property>,
    optional: impl IntoIterator<Item = Property>,
) -> Value {
    let mut properties = Map::new();
    let mut names = Vec::new();
    for (name, schema) in required {
        names.push(name);
        properties.insert(name.to_owned(), schema);
    }
    properties.extend(optional.into_iter().map(|(name, schema)| (name.to_owned(), schema)));
    let mut object = json!({ "type": "object", "description": description, "properties": properties });
    if !names.is_empty() {
        put(&mut object, "required", json!(names));
    }
    object
}

/// An object with properties beyond those of another.
pub fn with(
    mut base: Value,
    required: impl IntoIterator<Item = Property>,
    optional: impl IntoIterator<Item = Property>,
) -> Value {
    let more = object("", required, optional);
    for part in ["properties", "required"] {
        match (base.get_mut(part), more.get(part)) {
            (Some(Value::Object(known)), Some(Value::Object(new))) => known.extend(new.clone()),
            (Some(Value::Array(known)), Some(Value::Array(new))) => known.extend(new.clone()),
            (None, Some(new)) => put(&mut base, part, new.clone()),
            _ => {}
        }
    }
    base
}

/// The schema with an alternative of properties of which one must be there.
pub fn any_of(mut base: Value, names: &[&str]) -> Value {
    let each: Vec<_> = names.iter().map(|name| json!({ "required": [name] })).collect();
    put(&mut base, "anyOf", json!(each));
    base
}

/// The schema with properties of which exactly one must be there.
pub fn one_of(mut base: Value, names: &[&str]) -> Value {
    let each: Vec<_> = names.iter().map(|name| json!({ "required": [name] })).collect();
    put(&mut base, "oneOf", json!(each));
    base
}

/// Sets a keyword.
pub fn put(schema: &mut Value, keyword: &str, value: Value) {
    if let Some(map) = schema.as_object_mut() {
        map.insert(keyword.to_owned(), value);
    }
}

/// The value that counts if the property is absent.
pub fn or(mut schema: Value, default: impl Into<Value>) -> Value {
    put(&mut schema, "default", default.into());
    schema
}
