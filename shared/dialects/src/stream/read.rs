//! What all readers of this dialect share: bodies, required names, and for whom a call is made.

use domain::content::MAX_ID_BYTES;
use serde_json::{Map, Value};

use crate::fault::{Fault, Problem};
use crate::json::{Reader, object};

/// Longest reason, bytes: 255 characters.
pub const MAX_REASON_BYTES: usize = 4 * 255;

/// What callers attach as they like, where `null` is a value like any other; and filters, whose reader knows about it.
const AS_SENT: [&str; 4] = ["custom", "options", "config", "filter"];

/// Reads a body with one reader; an absent body counts as an object without properties, and whatever is `null` as absent.
/// A reader that gives `None` has reported why.
pub fn body<T>(body: &[u8], read: impl FnOnce(&mut Reader<'_>) -> Option<T>) -> Result<T, Fault> {
    let mut map = if body.is_empty() { Map::new() } else { object(body)? };
    drop_nulls(&mut map);
    let mut problems: Vec<Problem> = Vec::new();
    match read(&mut Reader::root(&map, &mut problems)) {
        Some(value) if problems.is_empty() => Ok(value),
        _ => Err(Fault::Invalid(problems)),
    }
}

fn drop_nulls(map: &mut Map<String, Value>) {
    map.retain(|_, value| !value.is_null());
    map.iter_mut().filter(|(name, _)| !AS_SENT.contains(&name.as_str())).for_each(|(_, value)| drop_nulls_in(value));
}

fn drop_nulls_in(value: &mut Value) {
    match value {
        Value::Object(map) => drop_nulls(map),
        Value::Array(items) => {
            items.retain(|item| !item.is_null());
            items.iter_mut().for_each(drop_nulls_in);
        }
        _ => {}
    }
}

/// A required id: not empty, and no longer than any id may be.
pub fn required_id(reader: &mut Reader<'_>, name: &str) -> Option<String> {
    reader.required_text(name, MAX_ID_BYTES).map(str::to_owned)
}

/// An optional id; an empty one counts as absent.
pub fn optional_id(reader: &mut Reader<'_>, name: &str) -> Option<String> {
    optional_text(reader, name, MAX_ID_BYTES)
}

/// An optional text of at most `max_bytes`; an empty one counts as absent.
pub fn optional_text(reader: &mut Reader<'_>, name: &str, max_bytes: usize) -> Option<String> {
    let text = reader.text(name).filter(|text| !text.is_empty())?;
    if text.len() > max_bytes {
        reader.problem(name, "too_long", format!("'{name}' has more than {max_bytes} bytes"));
        return None;
    }
    Some(text.to_owned())
}

/// For whom a server calls: `user_id`, or `user.id`.
pub fn person(reader: &mut Reader<'_>) -> Option<String> {
    person_as(reader, "user_id", "user")
}

/// The same under other names, as `banned_by_id` and `banned_by`.
pub fn person_as(reader: &mut Reader<'_>, id: &str, object: &str) -> Option<String> {
    let named = optional_id(reader, id);
    named.or_else(|| reader.object(object, |user| optional_id(user, "id")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_named_in_two_ways() {
        let read = |text: &[u8]| body(text, |reader| Some(person(reader)));
        assert_eq!(read(b""), Ok(None));
        assert_eq!(read(br#"{"user_id":null,"user":null}"#), Ok(None));
        assert_eq!(read(br#"{"user_id":"jane"}"#), Ok(Some("jane".into())));
        assert_eq!(read(br#"{"user_id":"","user":{"id":"jane","name":"Jane"}}"#), Ok(Some("jane".into())));
        let Err(Fault::Invalid(problems)) = read(br#"{"user":{"id":7}}"#) else { panic!("accepted") };
        assert_eq!(problems[0].path, "user.id");
    }

    #[test]
    fn what_is_null_is_absent_wherever_it_stands() {
        let sent = br#"{"a":null,"list":[null,{"b":null,"c":1},[null]],"custom":{"d":null,"e":[null]},"f":{"g":null}}"#;
        let read = body(sent, |reader| Some(Value::Object(reader.all().clone())));
        let expected = serde_json::json!({ "list": [{ "c": 1 }, []], "custom": { "d": null, "e": [null] }, "f": {} });
        assert_eq!(read, Ok(expected));
    }

    #[test]
    fn required_ids_are_not_empty() {
        for text in [&b"{}"[..], br#"{"entity_id":""}"#, br#"{"entity_id":7}"#, br#"{"entity_id":null}"#] {
            let found = body(text, |reader| required_id(reader, "entity_id"));
            let Err(Fault::Invalid(problems)) = found else { panic!("accepted") };
            assert_eq!(problems[0].path, "entity_id");
        }
    }
}
