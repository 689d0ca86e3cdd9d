//! What the readers of all resources share.

use domain::content::FieldType;
use domain::severity::Severity;
use domain::time::parse_iso_ms;

use crate::json::Reader;
pub(crate) use crate::reading::{MAX_WORDS, body, note, require, words};

/// Words for [`Severity`].
pub(super) const SEVERITIES: [(&str, Severity); 5] = [
    ("info", Severity::Info),
    ("low", Severity::Low),
    ("medium", Severity::Medium),
    ("high", Severity::High),
    ("critical", Severity::Critical),
];

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

/// An optional whole number between two bounds, both included.
pub(crate) fn number(reader: &mut Reader<'_>, name: &str, least: u32, most: u32) -> Option<u32> {
    reader.integer(name, least.into(), most.into()).and_then(|number| u32::try_from(number).ok())
}

/// An optional step of severity.
pub(crate) fn severity(reader: &mut Reader<'_>, name: &str) -> Option<Severity> {
    reader.word(name, &SEVERITIES)
}

/// An optional set of field types; empty means any.
pub(crate) fn field_types(reader: &mut Reader<'_>) -> Vec<FieldType> {
    let known = FieldType::ALL.map(|kind| (kind.as_str(), kind));
    words(reader, "field_types", &known).unwrap_or_default()
}
