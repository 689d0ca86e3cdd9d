//! A case as operators see it: state, newest content and audit log.

use domain::cases::{Action, AuditEntry, Enforcement, Head, IncidentState, Visibility};
use domain::content::{Body, ContentRef, MAX_ID_BYTES};
use domain::decide::Violation;
use domain::ids::CaseId;
use domain::time::{iso_ms, iso_us};
use serde_json::{Value, json};

use crate::fault::{Fault, Problem};

use super::with;

/// Reads which content is asked for; `get` gives a query parameter by name.
pub fn content<'a>(get: impl Fn(&str) -> Option<&'a str>) -> Result<ContentRef, Fault> {
    let mut problems = Vec::new();
    let mut required = |name: &str| {
        let text = get(name).unwrap_or_default();
        if text.is_empty() {
            problems.push(Problem::new(name, "missing", format!("'{name}' is required")));
        } else if text.len() > MAX_ID_BYTES {
            let message = format!("'{name}' has more than {MAX_ID_BYTES} bytes");
            problems.push(Problem::new(name, "too_long", message));
        }
        text.to_owned()
    };
    let content = ContentRef { kind: required("type"), id: required("id") };
    if problems.is_empty() { Ok(content) } else { Err(Fault::Invalid(problems)) }
}

/// A case with its newest content and the first entries of its audit log. Content that is not fully
/// analysed says so, and never looks clean.
pub fn render(id: &CaseId, head: &Head, content: &Body, audit: &[AuditEntry]) -> Value {
    let judgement = head.judgement.as_ref();
    let violations = judgement.map_or(&[][..], |judgement| &judgement.violations);
    let body = json!({
        "id": id.as_str(),
        "content": { "type": head.content.kind, "id": head.content.id },
        "created_at": iso_ms(head.created_ms),
        "updated_at": iso_ms(head.updated_ms),
        "status": if head.is_analysed() { "analysed" } else { "not_analysed" },
        "received": head.received,
        "analysed": head.analysed.len(),
        "visibility": visibility(head.visibility),
        "incident": incident(head.incident),
        "incident_count": head.incident_count,
        "reviewed": head.reviewed,
        "violations": violations.iter().map(violation).collect::<Vec<_>>(),
        "incomplete": judgement.map_or(&[][..], |judgement| &judgement.incomplete),
        "body_version": head.body_version,
        "body": render_body(content),
        "audit_count": head.entry_count,
        "audit": audit.iter().map(entry).collect::<Vec<_>>(),
    });
    let body = with(body, "judged_at", judgement.map(|judgement| iso_ms(judgement.at_ms)));
    let body = with(body, "judged_body_version", judgement.map(|judgement| judgement.body_version));
    with(body, "enforcement", head.enforcement.as_ref().map(enforcement))
}

fn render_body(content: &Body) -> Value {
    let body = json!({
        "fields": content.fields,
        "metadata": content.metadata,
        "tags": content.tags,
        "evaluations": content.evaluations,
    });
    let body = with(body, "author", content.author.as_deref());
    let body = with(body, "source", content.source.as_deref());
    let parent = content.parent.as_ref();
    let body = with(body, "parent", parent.map(|parent| json!({ "type": parent.kind, "id": parent.id })));
    with(body, "timestamp", content.created_ms.map(iso_ms))
}

fn violation(found: &Violation) -> Value {
    let body = json!({
        "policy": found.policy,
        "confidence": found.confidence.as_str(),
        "score": found.score,
        "cause": found.cause,
    });
    with(body, "field", found.field.as_deref())
}

fn enforcement(enforcement: &Enforcement) -> Value {
    json!({
        "at": iso_us(enforcement.at_us),
        "trigger": enforcement.trigger.as_str(),
        "body_version": enforcement.body_version,
        "violations": enforcement.violations.iter().map(violation).collect::<Vec<_>>(),
        "entry": enforcement.entry,
    })
}

const fn visibility(visibility: Visibility) -> &'static str {
    match visibility {
        Visibility::Online => "online",
        Visibility::Down => "down",
    }
}

fn incident(state: IncidentState) -> Value {
    let (word, resolution) = match state {
        IncidentState::None => ("none", None),
        IncidentState::Open => ("open", None),
        IncidentState::Escalated => ("escalated", None),
        IncidentState::Closed(resolution) => ("closed", Some(resolution.as_str())),
    };
    with(json!({ "state": word }), "resolution", resolution)
}

fn entry(entry: &AuditEntry) -> Value {
    let state = |(seen, state): (Visibility, IncidentState)| json!({ "visibility": visibility(seen), "incident": incident(state) });
    let policies: Vec<_> =
        entry.policies.iter().map(|(code, version)| json!({ "code": code, "version": version })).collect();
    let body = json!({
        "number": entry.number,
        "at": iso_us(entry.at_us),
        "trigger": entry.trigger.as_str(),
        "policies": policies,
        "from": state(entry.from),
        "to": state(entry.to),
        "events": entry.events,
        "previous": entry.previous,
        "digest": entry.digest(),
    });
    action(body, &entry.action)
}

fn action(body: Value, action: &Action) -> Value {
    let (word, violations) = match action {
        Action::IncidentOpened { violations } => ("incident_opened", violations),
        Action::EvidenceAdded { violations } => ("evidence_added", violations),
        Action::Decided { violations, .. } => ("decided", violations),
    };
    let body = with(body, "what", Some(word));
    let violations: Vec<_> = violations.iter().map(violation).collect();
    let body = with(body, "violations", Some(violations));
    let Action::Decided { decision, hint, resolution, .. } = action else { return body };
    let body = with(body, "decision", Some(decision.as_str()));
    let body = with(body, "hint", Some(hint.as_str()));
    with(body, "resolution", resolution.map(domain::cases::Resolution::as_str))
}

#[cfg(test)]
#[path = "case_tests.rs"]
mod tests;
