//! Log lines: one JSON object each, with ids, sizes, durations and outcomes. Never a payload, header,
//! key or URL.

use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Map, Value, json};
use store::meter::Usage;

static SILENT: AtomicBool = AtomicBool::new(false);

/// Writes no more lines from now on: for tests that run functions in their own process.
pub fn silence() {
    SILENT.store(true, Ordering::Relaxed);
}

/// One answered request.
pub struct RequestLine<'a> {
    /// Request id.
    pub id: &'a str,
    /// Which operation.
    pub operation: &'a str,
    /// Status answered.
    pub status: u16,
    /// How long it took, microseconds.
    pub took_us: i64,
    /// What it cost.
    pub usage: Usage,
    /// Why it failed, if it is our failure.
    pub detail: Option<&'a str>,
}

/// Logs an answered request.
pub fn request(line: &RequestLine<'_>) {
    let mut entry = json!({
        "id": line.id,
        "op": line.operation,
        "status": line.status,
        "us": line.took_us,
        "db": line.usage.round_trips,
        "wu": line.usage.write_units,
        "ru": line.usage.read_units,
        "msg": line.usage.messages,
    });
    if let (Some(detail), Some(map)) = (line.detail, entry.as_object_mut()) {
        map.insert("error".into(), json!(detail));
    }
    write(&entry);
}

/// Logs one piece of background work.
pub fn work(operation: &str, took_us: i64, usage: Usage, error: Option<&str>) {
    write(&json!({
        "op": operation, "us": took_us, "db": usage.round_trips, "wu": usage.write_units,
        "ru": usage.read_units, "msg": usage.messages, "error": error,
    }));
}

/// Logs something an operator may want to look into; `what` is a stable word.
pub fn warning(what: &str, detail: &str) {
    write(&json!({ "level": "warn", "what": what, "detail": detail }));
}

/// Logs numbers that alarms watch, in CloudWatch's embedded metric format.
pub fn metrics(now_ms: i64, operation: &str, numbers: &[(&'static str, f64)]) {
    let names: Vec<Value> = numbers.iter().map(|(name, _)| json!({ "Name": name })).collect();
    let mut entry = Map::new();
    entry.insert(
        "_aws".into(),
        json!({ "Timestamp": now_ms, "CloudWatchMetrics": [{ "Namespace": "Gavel", "Dimensions": [[]], "Metrics": names }] }),
    );
    entry.insert("op".into(), json!(operation));
    entry.extend(numbers.iter().map(|(name, number)| ((*name).to_owned(), json!(number))));
    write(&Value::Object(entry));
}

fn write(entry: &Value) {
    if SILENT.load(Ordering::Relaxed) {
        return;
    }
    let mut line = entry.to_string();
    line.push('\n');
    // A log that cannot be written must not fail the request.
    let _ = std::io::stdout().lock().write_all(line.as_bytes());
}
