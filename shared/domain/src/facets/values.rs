//! The values by which a case is listed: those of its state, and those of its flags.

use crate::cases::{AuditEntry, Head};
use crate::content::{Body, FieldType};
use crate::flags::{self, Flag, recommended};
use crate::reports::ReportRecord;

use super::{Facet, TEXT};

/// A value of a facet.
pub type Named = (Facet, String);

/// What the state of a case says. The body is absent where it is not at hand.
pub fn of_state(head: &Head, body: Option<&Body>) -> Vec<Named> {
    let mut values = vec![
        (Facet::Name, head.content.id.clone()),
        (Facet::Kind, head.content.kind.clone()),
        (Facet::Action, one_word(recommended(head)).to_owned()),
    ];
    values.extend(head.facts.author.iter().map(|author| (Facet::Author, author.clone())));
    values.extend(head.facts.parent.iter().map(|parent| (Facet::Parent, parent.id.clone())));
    values.extend(head.facts.lens.iter().map(|lens| (Facet::Config, lens.key.clone())));
    let languages = head.judgement.iter().flat_map(|judged| &judged.languages);
    values.extend(languages.map(|language| (Facet::Language, language.clone())));
    values.extend(body.into_iter().flat_map(media).map(|medium| (Facet::Media, medium.to_owned())));
    values
}

/// What the flags of an entry of the audit log say.
pub fn of_entry(entry: &AuditEntry) -> Vec<Named> {
    flags::of_entry(entry, None).iter().flat_map(of_flag).collect()
}

/// What a report says.
pub fn of_report(report: &ReportRecord) -> Vec<Named> {
    if report.withdrawn_us.is_some() { Vec::new() } else { of_flag(&flags::of_report(report)) }
}

/// What a flag says: which engine, which labels, and who raised it.
pub fn of_flag(flag: &Flag) -> Vec<Named> {
    let mut values =
        vec![(Facet::Category, flag.category.clone()), (Facet::ReporterType, flag.raiser.as_str().to_owned())];
    values.extend(flag.labels.iter().map(|label| (Facet::Label, label.clone())));
    values.extend(flag.user.iter().map(|user| (Facet::Reporter, user.clone())));
    values
}

/// One word for an action that has two.
pub fn one_word(action: &str) -> &str {
    if action == "shadow_block" { "shadow" } else { action }
}

/// Which media a body has, each once.
pub fn media(body: &Body) -> Vec<&'static str> {
    let fields = body.walk();
    let mut kinds: Vec<FieldType> =
        fields.iter().filter(|(_, field)| field.src.is_some()).map(|(_, field)| field.kind).collect();
    kinds.sort();
    kinds.dedup();
    let name = |kind| match kind {
        FieldType::Text => Some(TEXT),
        FieldType::Image | FieldType::Audio | FieldType::Video => Some(FieldType::as_str(kind)),
        FieldType::Uri | FieldType::File => None,
    };
    kinds.into_iter().filter_map(name).collect()
}
