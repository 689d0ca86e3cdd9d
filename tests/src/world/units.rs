//! Consumed units as the service reports them in its answers.

use serde_json::Value;

/// The units of an answer: one report, or one for each table of a transaction.
pub(super) fn consumed(body: &[u8]) -> f64 {
    let answer: Value = serde_json::from_slice(body).unwrap_or_default();
    match &answer["ConsumedCapacity"] {
        Value::Array(all) => all.iter().map(units).sum(),
        one => units(one),
    }
}

fn units(report: &Value) -> f64 {
    report["CapacityUnits"].as_f64().unwrap_or(0.0)
}
