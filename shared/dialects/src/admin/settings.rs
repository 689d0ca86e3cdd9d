//! Settings of a platform. What a request does not say keeps its value.

use domain::config::Settings;
use domain::config::target::is_role;
use domain::limits::Limits;
use serde_json::{Value, json};

use crate::json::Reader;

use super::{read, with};

/// Most expected languages.
pub(crate) const MAX_LANGUAGES: usize = 50;
/// Most bytes of an address.
pub(crate) const MAX_URL_BYTES: usize = 2_048;
/// Bounds of the factor that makes a surge.
pub(crate) const SURGE_FACTOR: (f64, f64) = (1.5, 100.0);

/// A switch: its name on the wire, and where it stands.
pub(crate) type Switch = (&'static str, fn(&mut Settings) -> &mut bool);

/// Every switch.
pub(crate) const SWITCHES: [Switch; 10] = [
    ("strict_complex_types", |settings| &mut settings.strict_complex_types),
    ("sync_analysed_content", |settings| &mut settings.sync_analysed_content),
    ("echo_external_decisions", |settings| &mut settings.echo_external_decisions),
    ("moderators_may_rule_own", |settings| &mut settings.moderators_may_rule_own),
    ("single_use_links", |settings| &mut settings.single_use_links),
    ("index_all_cases", |settings| &mut settings.index_all_cases),
    ("enforce_recommendations", |settings| &mut settings.enforce_recommendations),
    ("queue_filters", |settings| &mut settings.queue_filters),
    ("author_records", |settings| &mut settings.author_records),
    ("second_opinion", |settings| &mut settings.second_opinion),
];

/// A whole number: its name on the wire, its bounds, and where it stands.
pub(crate) type Number = (&'static str, u32, u32, fn(&mut Settings) -> &mut u32);

/// Every whole number.
pub(crate) const NUMBERS: [Number; 7] = [
    ("incident_closed_delay_s", 0, 86_400, |settings| &mut settings.incident_closed_delay_s),
    ("undo_window_s", 0, 3_600, |settings| &mut settings.undo_window_s),
    ("incident_expiry_days", 0, 365, |settings| &mut settings.incident_expiry_days),
    ("priority_half_life_h", 1, 720, |settings| &mut settings.priority_half_life_h),
    ("surge_minimum", 2, 10_000, |settings| &mut settings.surge_minimum),
    ("retention_days", 1, 3_650, |settings| &mut settings.retention_days),
    ("claim_lease_s", 60, 7_200, |settings| &mut settings.claim_lease_s),
];

/// A limit: its name on the wire, and where it stands.
pub(crate) type Limit = (&'static str, fn(&mut Limits) -> &mut usize);

/// Every limit.
pub(crate) const LIMITS: [Limit; 8] = [
    ("request_bytes", |limits| &mut limits.request_bytes),
    ("content_bytes", |limits| &mut limits.content_bytes),
    ("fields", |limits| &mut limits.fields),
    ("field_depth", |limits| &mut limits.field_depth),
    ("src_bytes", |limits| &mut limits.src_bytes),
    ("tags", |limits| &mut limits.tags),
    ("metadata", |limits| &mut limits.metadata),
    ("id_bytes", |limits| &mut limits.id_bytes),
];

/// Puts what a request says in its place.
pub(super) fn change(reader: &mut Reader<'_>, settings: &mut Settings) {
    for (name, place) in SWITCHES {
        set(place(settings), reader.flag(name));
    }
    for (name, least, most, place) in NUMBERS {
        set(place(settings), read::number(reader, name, least, most));
    }
    set(&mut settings.surge_factor, reader.number("surge_factor", SURGE_FACTOR.0, SURGE_FACTOR.1));
    set(&mut settings.expected_languages, languages(reader));
    base_url(reader, &mut settings.transparency_base_url);
    media_role(reader, &mut settings.media_role_arn);
    reader.object("limits", |reader| {
        limits(reader, &mut settings.limits);
        Some(())
    });
}

fn set<T>(place: &mut T, said: Option<T>) {
    if let Some(value) = said {
        *place = value;
    }
}

/// Limits can only be lowered: each has its default as the largest value.
fn limits(reader: &mut Reader<'_>, limits: &mut Limits) {
    let mut most = Limits::default();
    for (name, place) in LIMITS {
        let most = i64::try_from(*place(&mut most)).unwrap_or(i64::MAX);
        let said = reader.integer(name, 1, most);
        set(place(limits), said.and_then(|number| usize::try_from(number).ok()));
    }
}

fn languages(reader: &mut Reader<'_>) -> Option<Vec<String>> {
    let mut languages = Vec::new();
    for (index, language) in reader.texts("expected_languages", MAX_LANGUAGES, 2)? {
        if language.len() != 2 || !language.bytes().all(|b| b.is_ascii_lowercase()) {
            let path = format!("expected_languages[{index}]");
            reader.problem(&path, "bad_language", "must be two lower-case letters (ISO 639-1)");
        }
        languages.push(language.to_owned());
    }
    languages.sort_unstable();
    languages.dedup();
    Some(languages)
}

/// The role by which the platform's own buckets are read; an empty text removes it.
fn media_role(reader: &mut Reader<'_>, place: &mut Option<String>) {
    const NAME: &str = "media_role_arn";
    let Some(arn) = reader.text(NAME) else { return };
    if !arn.is_empty() && !is_role(arn) {
        reader.problem(NAME, "bad_role_arn", format!("'{NAME}' must be arn:aws:iam::<account>:role/<name>"));
    }
    *place = (!arn.is_empty()).then(|| arn.to_owned());
}

/// The address of the platform's own pages; an empty text removes it.
fn base_url(reader: &mut Reader<'_>, place: &mut Option<String>) {
    const NAME: &str = "transparency_base_url";
    let Some(url) = reader.text(NAME) else { return };
    if url.len() > MAX_URL_BYTES {
        reader.problem(NAME, "too_long", format!("'{NAME}' has more than {MAX_URL_BYTES} bytes"));
    } else if !url.is_empty() && !is_base_url(url) {
        let message = format!("'{NAME}' must be an https address without credentials, query or fragment");
        reader.problem(NAME, "bad_url", message);
    }
    let url = url.trim_end_matches('/');
    *place = (!url.is_empty()).then(|| url.to_owned());
}

/// Paths and queries are appended to it, and it is shown to people who did not choose it. Plain HTTP only for
/// the machine itself, where nobody listens in between: for local runs.
fn is_base_url(url: &str) -> bool {
    let Some((scheme, rest)) = url.split_once("://") else { return false };
    let host = rest.split('/').next().unwrap_or_default();
    let name = host.split(':').next().unwrap_or_default();
    if scheme != "https" && !(scheme == "http" && matches!(name, "127.0.0.1" | "localhost")) {
        return false;
    }
    let is_plain = |b: u8| b.is_ascii_graphic() && !matches!(b, b'?' | b'#' | b'"' | b'<' | b'>' | b'\\' | b'@' | b'`');
    host.starts_with(|c: char| c.is_ascii_alphanumeric()) && rest.bytes().all(is_plain)
}

/// Settings as answered.
pub(crate) fn render(settings: &Settings) -> Value {
    let body = json!({
        "strict_complex_types": settings.strict_complex_types,
        "sync_analysed_content": settings.sync_analysed_content,
        "incident_closed_delay_s": settings.incident_closed_delay_s,
        "expected_languages": settings.expected_languages,
        "limits": settings.limits,
        "echo_external_decisions": settings.echo_external_decisions,
        "undo_window_s": settings.undo_window_s,
        "incident_expiry_days": settings.incident_expiry_days,
        "moderators_may_rule_own": settings.moderators_may_rule_own,
        "priority_half_life_h": settings.priority_half_life_h,
        "surge_factor": settings.surge_factor,
        "surge_minimum": settings.surge_minimum,
        "retention_days": settings.retention_days,
        "single_use_links": settings.single_use_links,
        "claim_lease_s": settings.claim_lease_s,
        "index_all_cases": settings.index_all_cases,
        "enforce_recommendations": settings.enforce_recommendations,
        "queue_filters": settings.queue_filters,
        "author_records": settings.author_records,
        "second_opinion": settings.second_opinion,
    });
    let body = with(body, "transparency_base_url", settings.transparency_base_url.as_deref());
    with(body, "media_role_arn", settings.media_role_arn.as_deref())
}

#[cfg(test)]
#[path = "settings_tests.rs"]
mod tests;
