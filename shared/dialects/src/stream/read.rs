//! What all readers of this dialect share: bodies, required names, and for whom a call is made.

use domain::content::MAX_ID_BYTES;
use serde_json::Map;

use crate::fault::{Fault, Problem};
use crate::json::{Reader, object};

/// Longest reason, bytes: 255 characters.
pub const MAX_REASON_BYTES: usize = 4 * 255;

/// Reads a body with one reader; an absent body counts as an object without properties. A reader that gives
/// `None` has reported why.
pub fn body<T>(body: &[u8], read: impl FnOnce(&mut Reader<'_>) -> Option<T>) -> Result<T, Fault> {
    let map = if body.is_empty() { Map::new() } else { object(body)? };
    let mut problems: Vec<Problem> = Vec::new();
    match read(&mut Reader::root(&map, &mut problems)) {
        Some(value) if problems.is_empty() => Ok(value),
        _ => Err(Fault::Invalid(problems)),
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
    fn required_ids_are_not_empty() {
        for text in [&b"{}"[..], br#"{"entity_id":""}"#, br#"{"entity_id":7}"#, br#"{"entity_id":null}"#] {
            let found = body(text, |reader| required_id(reader, "entity_id"));
            let Err(Fault::Invalid(problems)) = found else { panic!("accepted") };
            assert_eq!(problems[0].path, "entity_id");
        }
    }
}
