//! Reading a report of the community (contract section 7).

use domain::config::PlatformConfig;
use domain::content::ContentRef;
use domain::reports::MAX_REASON_BYTES;

use super::named;
use crate::fault::Fault;
use crate::json::Reader;

/// A report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Which content.
    pub content: ContentRef,
    /// Who reports; absent for an anonymous report.
    pub reporter: Option<String>,
    /// Free text.
    pub reason: Option<String>,
    /// Policies as spelt, known or not.
    pub suspected: Vec<String>,
    /// Tags.
    pub tags: Vec<String>,
    /// When it was made, milliseconds since 1970.
    pub at_ms: Option<i64>,
}

/// Reads a report.
pub fn report(body: &[u8], config: &PlatformConfig) -> Result<Report, Fault> {
    named::whole(body, config, |reader| {
        let content = named::new_content(reader, config);
        let reporter = reporter(reader, config);
        let reason = reason(reader);
        let mut suspected: Vec<String> = Vec::new();
        for (policy, _) in named::policies(reader, "potential_violations") {
            if !suspected.contains(&policy) {
                suspected.push(policy);
            }
        }
        let tags = named::tags(reader, config);
        let at_ms = named::timestamp_us(reader).map(|us| us / 1000);
        Some(Report { content: content?, reporter, reason, suspected, tags, at_ms })
    })
}

/// Required, but may be empty: then the report is anonymous.
fn reporter(reader: &mut Reader<'_>, config: &PlatformConfig) -> Option<String> {
    if reader.get("reporter").is_none() {
        reader.problem("reporter", "missing", "'reporter' is required; it is empty for an anonymous report");
        return None;
    }
    if reader.get("reporter").and_then(serde_json::Value::as_str) == Some("") {
        return None;
    }
    named::optional_id(reader, "reporter", config)
}

fn reason(reader: &mut Reader<'_>) -> Option<String> {
    let text = reader.text("reason")?;
    if text.len() > MAX_REASON_BYTES {
        reader.problem("reason", "too_long", format!("'reason' has more than {MAX_REASON_BYTES} bytes"));
    }
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
#[path = "later_tests.rs"]
mod tests;
