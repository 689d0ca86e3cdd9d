//! The statement of reasons as the contract prints it (section 8.1): sections that do not apply are
//! absent, and nothing is shown of moderators, reporters, scores or inner states.

use domain::statement::{Reason, Reasons, Statement};
use domain::time::iso_us_z;
use serde_json::{Map, Value, json};

use super::webhook::whole_fields;

/// Renders a statement. `is_extended` adds to it what authors have a right to know beyond the contract:
/// `automated`, whether automated means were used, and `redress`, what the author can do about it.
pub fn render(statement: &Statement, is_extended: bool) -> Value {
    let mut body = Map::new();
    body.insert("id".into(), json!(statement.id));
    body.insert("status".into(), json!(statement.status.as_str()));
    let content = json!({ "timestamp": iso_us_z(statement.content_us), "fields": whole_fields(&statement.fields) });
    body.insert("content".into(), content);
    if let Some(reasons) = &statement.reasons {
        let violations: Vec<Value> = reasons.violations.iter().map(violation).collect();
        body.insert("sor".into(), json!({ "timestamp": iso_us_z(reasons.at_us), "violations": violations }));
    }
    if let Some(appeal) = &statement.appeal {
        body.insert("appeal".into(), json!({ "timestamp": iso_us_z(appeal.at_us), "reason": appeal.statement }));
    }
    if let Some(ruling) = statement.ruling {
        let ruling = json!({ "timestamp": iso_us_z(ruling.at_us), "accepted": ruling.accepted });
        body.insert("appealRuling".into(), ruling);
    }
    if let (Some(reasons), true) = (&statement.reasons, is_extended) {
        extend(&mut body, reasons);
    }
    Value::Object(body)
}

fn extend(body: &mut Map<String, Value>, reasons: &Reasons) {
    if let Some(automated) = reasons.automated {
        let automated = json!({ "detection": automated.detection, "decision": automated.decision });
        body.insert("automated".into(), automated);
    }
    let complaint = reasons.is_appealable.then_some("internal-complaint");
    let redress: Vec<&str> = complaint.into_iter().chain(["out-of-court-settlement", "court"]).collect();
    body.insert("redress".into(), json!(redress));
}

fn violation(reason: &Reason) -> Value {
    let mut violation = Map::new();
    let policy = json!({ "name": reason.name, "code": reason.code, "description": reason.description });
    violation.insert("policy".into(), policy);
    if let Some(field) = &reason.field {
        violation.insert("field".into(), json!(field));
    }
    Value::Object(violation)
}
