//! Answers to calls.

use domain::authors::AuthorDecisionKind;
use domain::bulk::Progress;
use domain::cases::SorStatus;
use domain::content::ContentRef;
use domain::decide::{Violation, per_policy};
use domain::event::DecisionKind;
use domain::time::iso_ms;
use serde_json::{Map, Value, json};

/// The 202 of asynchronous ingestion (section 4).
pub fn accepted(content: &ContentRef, now_ms: i64) -> Value {
    json!({ "id": content.id, "type": content.kind, "timestamp": iso_ms(now_ms) })
}

/// The 202 of a report (section 7): whether the content was known.
pub fn reported(content: &ContentRef, is_associated: bool) -> Value {
    json!({ "id": content.id, "type": content.kind, "associated": is_associated })
}

/// The 202 of an appeal (section 8.2).
pub fn appealed(content: &ContentRef) -> Value {
    json!({ "id": content.id, "status": SorStatus::Appealed.as_str() })
}

/// The 202 of a decision on a content (section 9.1).
pub fn decided(content: &ContentRef, decision: DecisionKind) -> Value {
    json!({ "id": content.id, "type": content.kind, "decision": decision.as_str() })
}

/// The 202 of a decision on an author (section 9.2).
pub fn author_decided(author: &str, decision: AuthorDecisionKind) -> Value {
    json!({ "author": author, "decision": decision.as_str() })
}

/// The 202 of an inquiry (section 10).
pub fn inquired(content: &ContentRef) -> Value {
    json!({ "id": content.id, "type": content.kind })
}

/// The 202 of bulk ingestion (section 5).
pub fn bulk_accepted(bulk: &str, accepted: usize) -> Value {
    json!({ "bulk": bulk, "accepted": accepted })
}

/// How far a bulk has come (section 5). A bulk that was too large to be counted in one call says so.
pub fn bulk_progress(bulk: &str, progress: &Progress, is_partial: bool) -> Value {
    let mut body = Map::new();
    body.insert("bulk".into(), json!(bulk));
    body.insert("received".into(), json!(progress.received));
    body.insert("analysed".into(), json!(progress.analysed));
    body.insert("failed".into(), json!(progress.failed));
    body.insert("violations".into(), json!({ "check": progress.check, "trust": progress.trust }));
    body.insert("done".into(), json!(progress.is_done() && !is_partial));
    if is_partial {
        body.insert("partial".into(), json!(true));
    }
    Value::Object(body)
}

/// What a synchronous answer reports.
pub struct SyncAnswer<'a> {
    /// Which content.
    pub content: &'a ContentRef,
    /// Its author, if known.
    pub author: Option<&'a str>,
    /// When, milliseconds since 1970.
    pub at_ms: i64,
    /// What was found.
    pub violations: &'a [Violation],
    /// Strategies without a result.
    pub incomplete: &'a [String],
    /// One entry per (policy, field) instead of one per policy.
    pub with_fields: bool,
}

/// The 200 of synchronous ingestion (section 6).
pub fn sync(answer: &SyncAnswer<'_>) -> Value {
    let mut body = Map::new();
    body.insert("id".into(), json!(answer.content.id));
    if let Some(author) = answer.author {
        body.insert("author".into(), json!(author));
    }
    body.insert("timestamp".into(), json!(iso_ms(answer.at_ms)));
    body.insert("type".into(), json!(answer.content.kind));
    let violations = if answer.with_fields { by_field(answer.violations) } else { by_policy(answer.violations) };
    body.insert("violations".into(), Value::Array(violations));
    if !answer.incomplete.is_empty() {
        body.insert("incomplete".into(), json!(answer.incomplete));
    }
    Value::Object(body)
}

fn by_policy(violations: &[Violation]) -> Vec<Value> {
    per_policy(violations)
        .into_iter()
        .map(|(policy, confidence)| json!({ "policy": policy, "confidence": confidence.as_str() }))
        .collect()
}

/// One entry per (policy, field), as in `analysed-content` (section 3.6).
pub(super) fn by_field(violations: &[Violation]) -> Vec<Value> {
    violations
        .iter()
        .map(|violation| {
            let mut entry = Map::new();
            entry.insert("policy".into(), json!(violation.policy));
            if let Some(field) = &violation.field {
                entry.insert("field".into(), json!(field));
            }
            entry.insert("confidence".into(), json!(violation.confidence.as_str()));
            Value::Object(entry)
        })
        .collect()
}
