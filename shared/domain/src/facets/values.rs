//! The values by which a case is listed: those of its state, and those of what happened to it.

use crate::cases::{Action, AuditEntry, Head, Trigger, Visibility};
use crate::content::{Body, FieldType};
use crate::decide::Violation;
use crate::reports::ReportRecord;

use super::{Facet, TEXT};

/// A value of a facet.
type Named = (Facet, String);

/// What the state of a case says. The body is absent where it is not at hand.
pub fn facts(head: &Head, body: Option<&Body>) -> Vec<Named> {
    let mut values = vec![
        (Facet::Name, head.content.id.clone()),
        (Facet::Kind, head.content.kind.clone()),
        (Facet::Action, recommended(head).to_owned()),
    ];
    values.extend(head.facts.author.iter().map(|author| (Facet::Author, author.clone())));
    if let Some(body) = body {
        values.extend(media(body));
    }
    if let Some(judged) = &head.judgement {
        values.extend(flags(&judged.violations));
    }
    if head.evidence.reports > 0 {
        values.extend(report_flag());
    }
    values
}

/// What an entry of the audit log says.
pub fn of_entry(entry: &AuditEntry) -> Vec<Named> {
    match &entry.action {
        Action::IncidentOpened { violations } | Action::EvidenceAdded { violations } => flags(violations),
        Action::Decided { violations, .. } if entry.trigger == Trigger::Automated => flags(violations),
        Action::Reported { .. } => report_flag().into(),
        _ => Vec::new(),
    }
}

/// What a report says.
pub fn of_report(report: &ReportRecord) -> Option<Named> {
    report.reporter.clone().map(|reporter| (Facet::Reporter, reporter))
}

/// What is recommended to do with the content.
pub fn recommended(head: &Head) -> &str {
    if head.visibility == Visibility::Down { "remove" } else { "flag" }
}

fn flags(violations: &[Violation]) -> Vec<Named> {
    let mut values = Vec::new();
    for violation in violations {
        values.push((Facet::ReporterType, "automod".to_owned()));
        let (engine, label) = violation.cause.split_once('/').unwrap_or((&violation.cause, ""));
        values.push((Facet::Category, engine.to_owned()));
        values.push((Facet::Label, label.to_owned()));
    }
    values
}

fn report_flag() -> [Named; 2] {
    [(Facet::ReporterType, "user".to_owned()), (Facet::Category, "user_report".to_owned())]
}

fn media(body: &Body) -> Vec<Named> {
    let mut kinds: Vec<FieldType> =
        body.walk().iter().filter(|(_, field)| field.src.is_some()).map(|(_, field)| field.kind).collect();
    kinds.sort();
    kinds.dedup();
    let media = kinds.into_iter().filter_map(|kind| match kind {
        FieldType::Text => Some(TEXT),
        FieldType::Image | FieldType::Audio | FieldType::Video => Some(kind.as_str()),
        FieldType::Uri | FieldType::File => None,
    });
    media.map(|name| (Facet::Media, name.to_owned())).collect()
}
