//! A case as operators see it: state, newest content and audit log.

use domain::cases::{Appeal, AuditEntry, Enforcement, Evidence, Head};
use domain::content::{Body, ContentRef, MAX_ID_BYTES};
use domain::decide::Violation;
use domain::ids::CaseId;
use domain::severity::Severity;
use domain::time::{iso_ms, iso_us};
use serde_json::{Value, json};

use crate::fault::{Fault, Problem};

use super::audit::{acting, entry, incident, policies};
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
        "visibility": head.visibility.as_str(),
        "sor_status": head.sor_status().as_str(),
        "incident": incident(head.incident),
        "incident_count": head.incident_count,
        "evidence": evidence(&head.evidence),
        "reviewed": head.reviewed,
        "violations": violations.iter().map(violation).collect::<Vec<_>>(),
        "incomplete": judgement.map_or(&[][..], |judgement| &judgement.incomplete),
        "body_version": head.body_version,
        "body": render_body(content),
        "audit_count": head.entry_count,
        "audit": audit.iter().map(|found| entry(found, None)).collect::<Vec<_>>(),
    });
    let body = with(body, "judged_at", judgement.map(|judgement| iso_ms(judgement.at_ms)));
    let body = with(body, "judged_body_version", judgement.map(|judgement| judgement.body_version));
    let body = with(body, "severity", judgement.and_then(|judgement| judgement.severity).map(Severity::as_str));
    let shadow = judgement.map(|judgement| judgement.shadow.iter().map(violation).collect::<Vec<_>>());
    let body = with(body, "shadow", shadow.filter(|found| !found.is_empty()));
    let body = with(body, "queue", head.queue.as_deref());
    let body = with(body, "priority", head.priority);
    let claim = head.claim.as_ref();
    let body = with(body, "claim", claim.map(|c| json!({ "by": acting(&c.by), "until": iso_ms(c.until_ms) })));
    let body = with(body, "undo_until", head.undo.as_ref().map(|undo| iso_ms(undo.until_ms)));
    let body = with(body, "erased_at", head.erased_ms.map(iso_ms));
    let body = with(body, "appeal", head.appeal.as_ref().map(appeal));
    with(body, "enforcement", head.enforcement.as_ref().map(enforcement))
}

pub(crate) fn render_body(content: &Body) -> Value {
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

pub(crate) fn violation(found: &Violation) -> Value {
    let body = json!({
        "policy": found.policy,
        "confidence": found.confidence.as_str(),
        "score": found.score,
        "cause": found.cause,
    });
    let body = with(body, "field", found.field.as_deref());
    with(body, "engine", Some(found.engine.as_str()).filter(|engine| !engine.is_empty()))
}

fn enforcement(enforcement: &Enforcement) -> Value {
    let body = json!({
        "number": enforcement.number,
        "at": iso_us(enforcement.at_us),
        "trigger": enforcement.trigger.as_str(),
        "body_version": enforcement.body_version,
        "violations": enforcement.violations.iter().map(violation).collect::<Vec<_>>(),
        "policies": policies(&enforcement.policies),
        "entry": enforcement.entry,
    });
    let body = with(body, "author_decision", enforcement.ban);
    with(body, "by", enforcement.by.as_ref().map(acting))
}

fn appeal(appeal: &Appeal) -> Value {
    let ruling = appeal.ruling.as_ref().map(|ruling| {
        let body = json!({ "at": iso_us(ruling.at_us), "accepted": ruling.accepted });
        with(body, "by", ruling.by.as_ref().map(acting))
    });
    with(json!({ "at": iso_us(appeal.at_us), "entry": appeal.entry }), "ruling", ruling)
}

fn evidence(evidence: &Evidence) -> Value {
    let body = json!({
        "kind": if evidence.appeal { "appeal" } else { "content" },
        "reports": evidence.reports,
        "trusted_reports": evidence.trusted,
        "inquiries": evidence.inquiries,
        "suspected": evidence.suspected,
        "surge": evidence.surge,
    });
    with(body, "opened_at", (evidence.opened_ms > 0).then(|| iso_ms(evidence.opened_ms)))
}

#[cfg(test)]
#[path = "case_tests.rs"]
mod tests;
