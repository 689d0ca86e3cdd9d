//! What the readers of all resources share.

use domain::content::FieldType;
use domain::severity::Severity;
use domain::time::parse_iso_ms;
use serde_json::Map;

use crate::fault::{Fault, Problem};
use crate::json::{Reader, object};

/// Words for [`Severity`].
pub(super) const SEVERITIES: [(&str, Severity); 5] = [
    ("info", Severity::Info),
    ("low", Severity::Low),
    ("medium", Severity::Medium),
    ("high", Severity::High),
    ("critical", Severity::Critical),
];

/// Most elements of a set of words.
pub(crate) const MAX_WORDS: usize = 50;

/// Reads a body with one reader; an empty body counts as an object without properties. A reader that
/// gives `None` has reported why.
pub(crate) fn body<T>(body: &[u8], read: impl FnOnce(&mut Reader<'_>) -> Option<T>) -> Result<T, Fault> {
    let map = if body.is_empty() { Map::new() } else { object(body)? };
    let mut problems: Vec<Problem> = Vec::new();
    match read(&mut Reader::root(&map, &mut problems)) {
        Some(value) if problems.is_empty() => Ok(value),
        _ => Err(Fault::Invalid(problems)),
    }
}

/// Reports a required property that is absent.
pub(crate) fn require(reader: &mut Reader<'_>, name: &str) {
    if reader.get(name).is_none() {
        reader.problem(name, "missing", format!("'{name}' is required"));
    }
}

/// An optional time, milliseconds since 1970.
pub(crate) fn time(reader: &mut Reader<'_>, name: &str) -> Option<i64> {
    let text = reader.text(name)?;
    let ms = parse_iso_ms(text);
    if ms.is_none() {
        let message = format!("'{name}' must be an ISO 8601 time between 1970 and 2200");
        reader.problem(name, "bad_timestamp", message);
    }
    ms
}

/// An optional text that may be empty, of at most `max_bytes`.
pub(crate) fn note(reader: &mut Reader<'_>, name: &str, max_bytes: usize) -> Option<String> {
    let text = reader.text(name)?;
    if text.len() > max_bytes {
        reader.problem(name, "too_long", format!("'{name}' has more than {max_bytes} bytes"));
        return None;
    }
    Some(text.to_owned())
}

/// An optional whole number between two bounds, both included.
pub(crate) fn number(reader: &mut Reader<'_>, name: &str, least: u32, most: u32) -> Option<u32> {
    reader.integer(name, least.into(), most.into()).and_then(|number| u32::try_from(number).ok())
}

/// An optional step of severity.
pub(crate) fn severity(reader: &mut Reader<'_>, name: &str) -> Option<Severity> {
    reader.word(name, &SEVERITIES)
}

/// An optional set of words out of a fixed set; repetitions are folded.
pub(crate) fn words<T: Copy + PartialEq>(reader: &mut Reader<'_>, name: &str, known: &[(&str, T)]) -> Option<Vec<T>> {
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

/// An optional set of field types; empty means any.
pub(crate) fn field_types(reader: &mut Reader<'_>) -> Vec<FieldType> {
    let known = FieldType::ALL.map(|kind| (kind.as_str(), kind));
    words(reader, "field_types", &known).unwrap_or_default()
}
