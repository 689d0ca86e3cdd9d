//! Audit entries as operators and moderators see them.

use domain::authors::AuthorEntry;
use domain::cases::{AuditEntry, IncidentState, Standing};
use domain::moderators::Acting;
use domain::time::iso_us;
use serde_json::{Value, json};

use super::with;

/// An entry; `text` is what was said with it, as far as it has not been erased.
pub fn entry(entry: &AuditEntry, text: Option<&str>) -> Value {
    let body = json!({
        "number": entry.number,
        "at": iso_us(entry.at_us),
        "trigger": entry.trigger.as_str(),
        "policies": policies(&entry.policies),
        "from": standing(&entry.from),
        "to": standing(&entry.to),
        "events": entry.events,
        "previous": entry.previous,
        "digest": entry.digest(),
    });
    let body = with(body, "by", entry.by.as_ref().map(acting));
    let body = with(body, "text_digest", entry.text.as_deref());
    let body = with(body, "text", text);
    let body = with(body, "called", entry.called.as_deref());
    with_action(body, entry)
}

/// An entry of an author.
pub fn author_entry(entry: &AuthorEntry) -> Value {
    let body = json!({
        "number": entry.number,
        "at": iso_us(entry.at_us),
        "trigger": entry.trigger.as_str(),
        "what": "author_decided",
        "decision": entry.decision.as_str(),
        "hint": entry.hint,
        "violated": entry.policies,
        "from": entry.from.as_str(),
        "to": entry.to.as_str(),
        "events": entry.event.iter().collect::<Vec<_>>(),
        "previous": entry.previous,
        "digest": entry.digest(),
    });
    let body = with(body, "by", entry.by.as_ref().map(acting));
    let body = with(body, "called", entry.called.as_deref());
    with(body, "case", entry.case.as_ref().map(domain::ids::CaseId::as_str))
}

/// What happened: the parts of the action stand beside the entry's own.
fn with_action(mut body: Value, entry: &AuditEntry) -> Value {
    let action = serde_json::to_value(&entry.action).unwrap_or_default();
    if let (Some(map), Value::Object(parts)) = (body.as_object_mut(), action) {
        for (name, value) in parts {
            let value = match (name.as_str(), value) {
                ("what", Value::String(word)) => json!(word.replace('-', "_")),
                (_, value) => value,
            };
            map.insert(name, value);
        }
    }
    body
}

fn standing(standing: &Standing) -> Value {
    json!({
        "visibility": standing.visibility.as_str(),
        "incident": incident(standing.incident),
        "sor_status": standing.sor_status().as_str(),
    })
}

pub(crate) fn incident(state: IncidentState) -> Value {
    let resolution = match state {
        IncidentState::Closed(resolution) => Some(resolution.as_str()),
        _ => None,
    };
    with(json!({ "state": state.as_str() }), "resolution", resolution)
}

/// Who acted: a moderator with their role, or somebody the platform names.
pub(crate) fn acting(by: &Acting) -> Value {
    match by {
        Acting::Moderator { id, role } => json!({ "moderator": id, "role": role.as_str() }),
        Acting::OnBehalf { id } => with(json!({}), "on_behalf_of", id.as_deref()),
    }
}

/// Versions of policies, by code.
pub(crate) fn policies(policies: &[(String, u32)]) -> Vec<Value> {
    policies.iter().map(|(code, version)| json!({ "code": code, "version": version })).collect()
}
