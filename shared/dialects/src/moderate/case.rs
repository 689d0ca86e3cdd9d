//! A case in full, as a moderator needs it: with what surrounds it and what was said about it.

use domain::cases::{Action, AppealState, AuditEntry, EntryText, Head};
use domain::content::{Body, ContentRef};
use domain::ids::CaseId;
use domain::reports::ReportRecord;
use domain::time::{iso_ms, iso_us};
use serde_json::{Value, json};

use crate::admin::audit::{acting, entry, incident};
use crate::admin::case as shared;
use crate::admin::with;

/// Everything that is known of a case.
pub struct Full<'a> {
    /// Which case.
    pub id: &'a CaseId,
    /// Its state.
    pub head: &'a Head,
    /// Its newest content.
    pub body: &'a Body,
    /// The end of its audit log.
    pub audit: &'a [AuditEntry],
    /// Texts of audit entries that have not been erased.
    pub texts: &'a [EntryText],
    /// Reports of the present or last incident, or some of very many.
    pub reports: &'a [ReportRecord],
    /// The author's profile.
    pub author: Option<Value>,
    /// The parent, if there is one.
    pub parent: Option<Value>,
    /// Other contents with the same parent, that came before, oldest first.
    pub before: Vec<Value>,
    /// And after.
    pub after: Vec<Value>,
}

/// The case in full.
pub fn render(full: Full<'_>) -> Value {
    let text_of = |number: u32| full.texts.iter().find(|text| text.entry == number).map(|text| text.text.as_str());
    let audit: Vec<_> = full.audit.iter().map(|found| entry(found, text_of(found.number))).collect();
    let body = shared::render(full.id, full.head, full.body, &[]);
    let body = with(body, "audit", Some(audit));
    let body = with(body, "appeals", Some(appeals(full.audit, text_of)));
    let body = with(body, "reports", Some(full.reports.iter().map(report).collect::<Vec<_>>()));
    let body = with(body, "author", full.author);
    let body = with(body, "parent", full.parent);
    with(body, "siblings", Some(json!({ "before": full.before, "after": full.after })))
}

/// Every appeal of the log, with its statement and how it was ruled.
fn appeals<'a>(audit: &[AuditEntry], text_of: impl Fn(u32) -> Option<&'a str>) -> Vec<Value> {
    let appeal = |filed: &AuditEntry| {
        let body = json!({
            "entry": filed.number, "at": iso_us(filed.at_us), "enforcement": filed.from.enforcement,
        });
        let body = with(body, "statement", text_of(filed.number));
        let ruling = ruling_of(filed, audit);
        let ruling = ruling.map(|(entry, accepted)| {
            let body = json!({ "entry": entry.number, "at": iso_us(entry.at_us), "accepted": accepted });
            let body = with(body, "by", entry.by.as_ref().map(acting));
            with(body, "reason", text_of(entry.number))
        });
        with(body, "ruling", ruling)
    };
    audit.iter().filter(|entry| entry.action == Action::Appealed).map(appeal).collect()
}

/// The entry that ruled an appeal, and whether for it; a ruling that was taken back is none.
fn ruling_of<'a>(filed: &AuditEntry, audit: &'a [AuditEntry]) -> Option<(&'a AuditEntry, bool)> {
    let later = audit.iter().filter(|entry| entry.number > filed.number);
    later.take_while(|entry| entry.action != Action::Appealed).fold(None, |ruling, entry| {
        match (entry.from.appeal, entry.to.appeal) {
            (AppealState::Pending, AppealState::Ruled(accepted)) => Some((entry, accepted)),
            (AppealState::Ruled(_), AppealState::Pending) => None,
            _ => ruling,
        }
    })
}

fn report(report: &ReportRecord) -> Value {
    let body = json!({
        "incident": report.incident,
        "suspected": report.suspected,
        "tags": report.tags,
        "first_at": iso_us(report.first_us),
        "last_at": iso_us(report.last_us),
        "trusted": report.is_trusted,
    });
    let body = with(body, "reporter", report.reporter.as_deref());
    let body = with(body, "reason", report.reason.as_deref());
    with(body, "made_at", report.at_ms.map(iso_ms))
}

/// A case beside the one that is looked at.
pub fn brief(id: &CaseId, head: &Head, body: &Body) -> Value {
    json!({
        "id": id.as_str(),
        "content": { "type": head.content.kind, "id": head.content.id },
        "created_at": iso_ms(head.created_ms),
        "status": if head.is_analysed() { "analysed" } else { "not_analysed" },
        "visibility": head.visibility.as_str(),
        "incident": incident(head.incident),
        "body": shared::render_body(body),
    })
}

/// A content that was named and never received.
pub fn unknown(content: &ContentRef) -> Value {
    json!({ "content": { "type": content.kind, "id": content.id }, "status": "unknown" })
}
