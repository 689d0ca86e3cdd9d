//! What the readers of several dialects share beyond reading JSON carefully.

use serde_json::Map;

use crate::fault::{Fault, Problem};
use crate::json::{Reader, object};

/// Most elements of a set of words.
pub const MAX_WORDS: usize = 50;

/// Reads a body with one reader; an empty body counts as an object without properties. A reader that
/// gives `None` has reported why.
pub fn body<T>(body: &[u8], read: impl FnOnce(&mut Reader<'_>) -> Option<T>) -> Result<T, Fault> {
    let map = if body.is_empty() { Map::new() } else { object(body)? };
    let mut problems: Vec<Problem> = Vec::new();
    match read(&mut Reader::root(&map, &mut problems)) {
        Some(value) if problems.is_empty() => Ok(value),
        _ => Err(Fault::Invalid(problems)),
    }
}

/// Reports a required property that is absent.
pub fn require(reader: &mut Reader<'_>, name: &str) {
    if reader.get(name).is_none() {
        reader.problem(name, "missing", format!("'{name}' is required"));
    }
}

/// An optional text that may be empty, of at most `max_bytes`.
pub fn note(reader: &mut Reader<'_>, name: &str, max_bytes: usize) -> Option<String> {
    let text = reader.text(name)?;
    if text.len() > max_bytes {
        reader.problem(name, "too_long", format!("'{name}' has more than {max_bytes} bytes"));
        return None;
    }
    Some(text.to_owned())
}

/// An optional set of words out of a fixed set; repetitions are folded.
pub fn words<T: Copy + PartialEq>(reader: &mut Reader<'_>, name: &str, known: &[(&str, T)]) -> Option<Vec<T>> {
    let items = reader.array(name, MAX_WORDS)?;
    let mut values = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        match known.iter().find(|(word, _)| item.as_str() == Some(word)) {
            Some((_, value)) if values.contains(value) => {}
            Some((_, value)) => values.push(*value),
            None => {
                let all: Vec<_> = known.iter().map(|(word, _)| *word).collect();
                let message = format!("must be one of: {}", all.join(", "));
                reader.problem(&format!("{name}[{index}]"), "unknown_value", message);
            }
        }
    }
    Some(values)
}
