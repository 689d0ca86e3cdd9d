//! Temporary media: slots for uploads, what became of them, and previews kept as evidence.

use domain::signal::{NotRunReason, Signals};
use domain::time::iso_ms;
use domain::uploads::{MediaType, Place, Slot};
use serde_json::{Map, Value, json};

use crate::admin::read;
use crate::fault::Fault;

/// Most bytes of an upload to try things out.
const MAX_DEMO_BYTES: u64 = 5 << 20;

/// What a slot is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Create {
    /// What it takes.
    pub media_type: MediaType,
    /// Most bytes that it takes.
    pub max_bytes: u64,
    /// Exact size of the file, if it is known.
    pub bytes: Option<u64>,
    /// Whether it is for trying things out.
    pub demo: bool,
}

/// Reads a request for a slot.
pub fn create(body: &[u8]) -> Result<Create, Fault> {
    read::body(body, |reader| {
        read::require(reader, "media_type");
        let media_type = reader.text("media_type").and_then(|text| {
            let known = MediaType::from_wire(text);
            if known.is_none() {
                let all: Vec<_> = MediaType::ALL.iter().map(|kind| kind.as_str()).collect();
                reader.problem("media_type", "unknown_value", format!("must be one of: {}", all.join(", ")));
            }
            known
        });
        let demo = reader.flag("demo").unwrap_or(false);
        let most = media_type.map_or(u64::MAX, MediaType::max_bytes);
        let max_bytes = if demo { most.min(MAX_DEMO_BYTES) } else { most };
        let bytes = reader.integer("bytes", 1, i64::try_from(max_bytes).unwrap_or(i64::MAX));
        let bytes = bytes.and_then(|bytes| u64::try_from(bytes).ok());
        Some(Create { media_type: media_type?, max_bytes: bytes.unwrap_or(max_bytes), bytes, demo })
    })
}

/// The address and the fields of a form.
pub type PostForm<'a> = (&'a str, &'a [(&'static str, String)]);
/// The address and the headers of a PUT.
pub type PutForm<'a> = (&'a str, &'a [(String, String)]);

/// A new slot: the one answer that shows how to upload.
pub fn render_new(slot: &Slot, post: PostForm<'_>, put: Option<PutForm<'_>>) -> Value {
    let fields: Map<String, Value> = post.1.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
    let put = put.map(|(url, headers)| {
        let headers: Map<String, Value> = headers.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
        json!({ "url": url, "headers": headers })
    });
    json!({
        "id": slot.id,
        "src": slot.src(),
        "media_type": slot.media_type.as_str(),
        "max_bytes": slot.max_bytes,
        "demo": slot.demo,
        "created_at": iso_ms(slot.created_ms),
        "expires_at": iso_ms(slot.upload_until_ms()),
        "post": { "url": post.0, "fields": fields },
        "put": put,
    })
}

/// What became of a slot.
pub fn render(slot: &Slot) -> Value {
    let scan = slot.scan.as_ref();
    let status = match (scan, slot.place) {
        (Some(scan), _) if scan.refused.is_some() => "refused",
        (Some(_), _) => "scanned",
        (None, Place::Kept) => "failed",
        (None, Place::Incoming) => "waiting",
    };
    json!({
        "id": slot.id,
        "src": slot.src(),
        "media_type": slot.media_type.as_str(),
        "demo": slot.demo,
        "created_at": iso_ms(slot.created_ms),
        "expires_at": iso_ms(slot.upload_until_ms()),
        "status": status,
        "scanned_at": scan.map(|scan| iso_ms(scan.at_ms)),
        "bytes": scan.map(|scan| scan.bytes),
        "sha256": scan.and_then(|scan| scan.sha256.as_deref()),
        "refused": scan.and_then(|scan| scan.refused.as_deref()),
        "findings": scan.map_or_else(Vec::new, |scan| findings(&scan.signals)),
        "not_run": scan.map_or_else(Vec::new, |scan| not_run(&scan.signals)),
    })
}

fn findings(signals: &Signals) -> Vec<Value> {
    let finding = |signal: &domain::signal::Signal| {
        json!({
            "strategy": signal.strategy,
            "label": signal.label,
            "score": signal.score,
            "frame": signal.frame,
        })
    };
    signals.found.iter().map(finding).collect()
}

fn not_run(signals: &Signals) -> Vec<Value> {
    let missing = signals.not_run.iter();
    missing.map(|missing| json!({ "strategy": missing.strategy, "reason": reason(missing.reason) })).collect()
}

const fn reason(reason: NotRunReason) -> &'static str {
    match reason {
        NotRunReason::Unconfigured => "unconfigured",
        NotRunReason::Failed => "failed",
        NotRunReason::TimedOut => "timed_out",
        NotRunReason::Deferred => "deferred",
        NotRunReason::Unreadable => "unreadable",
        NotRunReason::OverBudget => "over_budget",
    }
}

/// A preview that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Version of the content.
    pub version: u32,
    /// Dotted path of the field; absent if it is too long to be told.
    pub field: Option<String>,
    /// Where it is, relative to this API.
    pub url: String,
}

/// All previews of a case.
pub fn previews(shown: &[Shown], expires_ms: i64) -> Value {
    let expires_at = iso_ms(expires_ms);
    let one = |shown: &Shown| json!({ "version": shown.version, "field": shown.field, "url": shown.url, "expires_at": expires_at });
    json!({ "previews": shown.iter().map(one).collect::<Vec<_>>() })
}

#[cfg(test)]
mod tests {
    use domain::uploads::{Scan, not_run};

    use super::*;

    #[test]
    fn a_slot_is_asked_for_by_type_and_perhaps_size() {
        let asked = create(br#"{"media_type":"Image/PNG","bytes":7}"#).unwrap();
        assert_eq!((asked.media_type, asked.max_bytes, asked.bytes), (MediaType::Png, 7, Some(7)));
        let demo = create(br#"{"media_type":"video/mp4","demo":true}"#).unwrap();
        assert_eq!((demo.max_bytes, demo.demo), (MAX_DEMO_BYTES, true));
        for (body, path) in [
            ("{}", "media_type"),
            (r#"{"media_type":"image/svg+xml"}"#, "media_type"),
            (r#"{"media_type":"image/png","bytes":0}"#, "bytes"),
            (r#"{"media_type":"image/png","bytes":20971521}"#, "bytes"),
            (r#"{"media_type":"image/png","demo":"yes"}"#, "demo"),
        ] {
            let Err(Fault::Invalid(problems)) = create(body.as_bytes()) else { panic!("{body}") };
            assert_eq!(problems[0].path, path, "{body}");
        }
    }

    #[test]
    fn what_was_not_looked_at_is_told() {
        let slot = Slot::new("a".repeat(26), MediaType::Png, 9, false, 0);
        assert_eq!(render(&slot)["status"], "waiting");
        let signals = not_run("image", NotRunReason::Unreadable);
        let refused = Some("two_types".to_owned());
        let scan = Scan { at_ms: 5, bytes: 3, sha256: None, refused, asked: Vec::new(), signals, has_preview: false };
        let shown = render(&slot.scanned(scan));
        assert_eq!((&shown["status"], &shown["refused"]), (&json!("refused"), &json!("two_types")));
        assert_eq!(shown["not_run"], json!([{ "strategy": "image", "reason": "unreadable" }]));
    }
}
