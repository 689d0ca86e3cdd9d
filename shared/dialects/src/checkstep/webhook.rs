//! Webhook bodies (contract sections 12.1 to 12.5) and the cut of bodies that would be too long.

mod cut;

use domain::content::{Body, ContentRef, Field};
use domain::decide::Violation;
use domain::event::{Event, EventType, Fact};
use domain::time::iso_us;
use serde_json::{Map, Value, json};

use super::response::by_field;

/// Largest webhook body, bytes.
pub const MAX_WEBHOOK_BYTES: usize = 256 * 1024;
/// Largest body of a message to a queue, bytes: there the attributes count as well.
pub const MAX_MESSAGE_BYTES: usize = MAX_WEBHOOK_BYTES - 1024;

/// Renders an event as the exact bytes to sign and send. `analysed` is the body that was judged, for
/// `analysed-content`; without it the content is named but not shown.
pub fn render(event: &Event, analysed: Option<&Body>) -> Vec<u8> {
    render_within(MAX_WEBHOOK_BYTES, event, analysed)
}

/// Renders an event as the body of a message to a queue: the same JSON, without the two characters that
/// JSON has and SQS refuses.
pub fn render_message(event: &Event, analysed: Option<&Body>) -> String {
    let bytes = render_within(MAX_MESSAGE_BYTES, event, analysed);
    let text = String::from_utf8(bytes).unwrap_or_default();
    // They can only stand inside of strings, where the escaped form means the same.
    text.replace('\u{fffe}', "\\ufffe").replace('\u{ffff}', "\\uffff")
}

fn render_within(max: usize, event: &Event, analysed: Option<&Body>) -> Vec<u8> {
    let mut payload = base(event);
    match &event.fact {
        Fact::AnalysedContent { content, violations, incomplete, .. } => {
            payload.insert("violations".into(), Value::Array(by_field(violations)));
            if !incomplete.is_empty() {
                payload.insert("incomplete".into(), json!(incomplete));
            }
            return cut::within(max, analysed.map(|body| body.fields.as_slice()), |fields| {
                let mut payload = payload.clone();
                payload.insert("content".into(), content_with_fields(content, fields));
                payload
            });
        }
        Fact::Decision { content, decision, hint, trigger, violations, moderator } => {
            payload.insert("decision".into(), json!(decision.as_str()));
            payload.insert("hint".into(), json!(hint));
            payload.insert("content".into(), content_with_ids(content, violations));
            payload.insert("triggers".into(), json!([{ "type": trigger.as_str() }]));
            payload.insert("violations".into(), policies(violations));
            if let Some(moderator) = moderator {
                payload.insert("moderator_id".into(), json!(moderator));
            }
        }
        Fact::IncidentClosed { content, resolution, violations, reporters } => {
            payload.insert("content".into(), json!({ "id": content.id, "type": content.kind }));
            payload.insert("resolution".into(), json!(resolution.as_str()));
            payload.insert("violations".into(), policies(violations));
            let reporters: Vec<_> = reporters.iter().map(|id| json!({ "id": id })).collect();
            payload.insert("reporters".into(), Value::Array(reporters));
        }
        Fact::AuthorDecision { author, decision, hint, trigger, violations, moderator, .. } => {
            payload.insert("decision".into(), json!(decision.as_str()));
            payload.insert("hint".into(), json!(hint));
            payload.insert("author".into(), json!(author));
            payload.insert("triggers".into(), json!([{ "type": trigger.as_str() }]));
            payload.insert("violations".into(), policies(violations));
            if let Some(moderator) = moderator {
                payload.insert("moderator_id".into(), json!(moderator));
            }
        }
        // Endpoints of this dialect are not told of items.
        Fact::Item { content, .. } | Fact::Moderation { content, .. } => {
            payload.insert("content".into(), json!({ "id": content.id, "type": content.kind }));
        }
        Fact::Test { endpoint } => {
            payload.insert("endpoint".into(), json!(endpoint));
        }
    }
    serde_json::to_vec(&payload).unwrap_or_default()
}

/// Fields as `analysed-content` shows them, none of them cut.
pub(super) fn whole_fields(fields: &[Field]) -> Value {
    cut::render(&cut::show(fields, usize::MAX))
}

fn base(event: &Event) -> Map<String, Value> {
    let mut payload = Map::new();
    payload.insert("timestamp".into(), json!(iso_us(event.at_us)));
    payload.insert("webhook_type".into(), json!(event.fact.event_type().as_str()));
    if event.fact.event_type() != EventType::Test {
        payload.insert("sequence".into(), json!(event.sequence));
    }
    payload
}

fn content_with_fields(content: &ContentRef, fields: Option<&[cut::Shown<'_>]>) -> Value {
    let mut shown = Map::new();
    shown.insert("id".into(), json!(content.id));
    shown.insert("type".into(), json!(content.kind));
    if let Some(fields) = fields {
        shown.insert("fields".into(), cut::render(fields));
    }
    Value::Object(shown)
}

fn content_with_ids(content: &ContentRef, violations: &[Violation]) -> Value {
    let mut ids: Vec<&str> = violations.iter().filter_map(|violation| violation.field.as_deref()).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut shown = Map::new();
    shown.insert("id".into(), json!(content.id));
    shown.insert("type".into(), json!(content.kind));
    if !ids.is_empty() {
        shown.insert("fields".into(), json!(ids));
    }
    Value::Object(shown)
}

fn policies(violations: &[Violation]) -> Value {
    let mut codes: Vec<&str> = Vec::new();
    for violation in violations {
        if !codes.contains(&violation.policy.as_str()) {
            codes.push(&violation.policy);
        }
    }
    codes.into_iter().map(|code| json!({ "policy": code })).collect()
}

#[cfg(test)]
mod tests;
