//! What the requests about a known content have in common: identity, policies, tags, times, each within
//! the limits of contract section 15 or the platform's lower ones.

use domain::config::PlatformConfig;
use domain::content::{ContentRef, MAX_ID_BYTES};
use domain::reports::MAX_SUSPECTED;
use domain::time::parse_iso_us;

use crate::fault::Fault;
use crate::json::Reader;

/// A policy named by a request, and the field it is about.
pub type Named = (String, Option<String>);

/// Reads a whole request: what it says, or everything that is wrong with it.
pub(super) fn whole<T>(
    body: &[u8],
    config: &PlatformConfig,
    part: impl FnOnce(&mut Reader<'_>) -> Option<T>,
) -> Result<T, Fault> {
    let limit = config.platform.settings.limits.request_bytes;
    if body.len() > limit {
        return Err(Fault::TooLarge(limit));
    }
    let map = crate::json::object(body)?;
    let mut problems = Vec::new();
    match part(&mut Reader::root(&map, &mut problems)) {
        Some(read) if problems.is_empty() => Ok(read),
        _ => Err(Fault::Invalid(problems)),
    }
}

/// `type` and `id` of a content.
pub(super) fn content(reader: &mut Reader<'_>, config: &PlatformConfig) -> Option<ContentRef> {
    let most = most_bytes(config);
    let id = reader.required_text("id", most);
    let kind = reader.required_text("type", most);
    Some(ContentRef { kind: kind?.to_owned(), id: id?.to_owned() })
}

/// The same for requests that can make a case: its type must be one that the platform allows.
pub(super) fn new_content(reader: &mut Reader<'_>, config: &PlatformConfig) -> Option<ContentRef> {
    let content = content(reader, config)?;
    super::check_type(reader, &content, config);
    Some(content)
}

/// An optional id.
pub(super) fn optional_id(reader: &mut Reader<'_>, name: &str, config: &PlatformConfig) -> Option<String> {
    reader.short_text(name, most_bytes(config)).map(str::to_owned)
}

/// A required id.
pub(super) fn required_id(reader: &mut Reader<'_>, name: &str, config: &PlatformConfig) -> Option<String> {
    reader.required_text(name, most_bytes(config)).map(str::to_owned)
}

/// A list of policies as spelt, each pair of policy and field once.
pub(super) fn policies(reader: &mut Reader<'_>, name: &str) -> Vec<Named> {
    listed(reader, name, |_| true)
}

/// A list of policies that must all exist.
pub(super) fn known_policies(reader: &mut Reader<'_>, name: &str, config: &PlatformConfig) -> Vec<Named> {
    listed(reader, name, |code| config.policies.iter().any(|known| known.code == code))
}

fn listed(reader: &mut Reader<'_>, name: &str, exists: impl Fn(&str) -> bool) -> Vec<Named> {
    let read = reader.objects(name, MAX_SUSPECTED, |violation| {
        let policy = violation.required_text("policy", MAX_ID_BYTES);
        if policy.is_some_and(|code| !exists(code)) {
            violation.problem("policy", "unknown_policy", "no policy of this code is configured");
        }
        let field = violation.short_text("field", MAX_ID_BYTES);
        Some((policy?.to_owned(), field.map(str::to_owned)))
    });
    let mut unique: Vec<Named> = Vec::new();
    for named in read.unwrap_or_default() {
        if !unique.contains(&named) {
            unique.push(named);
        }
    }
    unique
}

/// `tags`, at most as many as a content may have.
pub(super) fn tags(reader: &mut Reader<'_>, config: &PlatformConfig) -> Vec<String> {
    let tags = super::tags(reader).unwrap_or_default();
    let most = config.platform.settings.limits.tags;
    if tags.len() > most {
        reader.problem("tags", "too_many", format!("'tags' has more than {most} elements"));
    }
    tags
}

/// `timestamp`, microseconds since 1970.
pub(super) fn timestamp_us(reader: &mut Reader<'_>) -> Option<i64> {
    let us = parse_iso_us(reader.text("timestamp")?);
    if us.is_none() {
        super::bad_timestamp(reader);
    }
    us
}

fn most_bytes(config: &PlatformConfig) -> usize {
    config.platform.settings.limits.id_bytes
}
