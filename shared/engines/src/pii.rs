//! Personal data that can be recognised by its form: addresses, numbers, accounts.
//!
//! Labels and scores: `email` 0.97, 0.75 if written around ("name at example dot com"); `phone` 0.55
//! to 0.95 by how it is written and what stands before it; `card` 0.95 (issuer prefix, length and
//! Luhn digit agree), 0.75 for rare forms; `iban` 0.98 (country, length and check digits agree);
//! `disposable_email` 0.95 besides, if its domain gives addresses out for minutes; `ip_address` 0.9; `ssn` (US) 0.85 by structure, 0.9 after its name. It does not know whose data it
//! is, nor whether it is public; names and postal addresses have no form and are not looked for.

pub(crate) mod address;
mod card;
pub(crate) mod email;
mod iban;
pub(crate) mod phone;
pub(crate) mod scan;
mod ssn;

use std::borrow::Cow;
use std::collections::BTreeMap;

use domain::content::FieldType;
use domain::severity::Severity;

use crate::classifier::{Classifier, ClassifierError, Hit, Subject};
use crate::text::TextView;
use scan::Found;

const LABELS: &[&str] = &["email", "disposable_email", "phone", "card", "iban", "ip_address", "ssn"];

/// The score of an address under a listed domain.
const DISPOSABLE: f64 = 0.95;

/// The engine behind the strategy `pii`.
#[derive(Default)]
pub struct PiiEngine;

impl PiiEngine {
    /// The engine; it has no state.
    pub const fn new() -> Self {
        Self
    }
}

impl Classifier for PiiEngine {
    fn strategy(&self) -> &'static str {
        "pii"
    }

    fn version(&self) -> String {
        "1".to_owned()
    }

    fn labels(&self) -> &'static [&'static str] {
        LABELS
    }

    fn covers(&self, kind: FieldType) -> bool {
        kind == FieldType::Text
    }

    fn classify(&self, subject: &Subject<'_>) -> Result<Vec<Hit>, ClassifierError> {
        Ok(subject.text().map(hits).unwrap_or_default())
    }
}

fn hits(view: &TextView<'_>) -> Vec<Hit> {
    let (text, scan) = (view.normalised(), view.scan());
    let mut kept: BTreeMap<usize, (&'static str, Found)> = BTreeMap::new();
    let forms: [(&'static str, Form); 6] = [
        ("iban", |view| Cow::Owned(iban::find(view.scan()))),
        ("email", |view| Cow::Borrowed(view.emails())),
        ("ip_address", |view| Cow::Owned(address::find(view.scan()))),
        ("card", |view| Cow::Owned(card::find(view.scan()))),
        ("ssn", |view| Cow::Owned(ssn::find(view.scan()))),
        ("phone", |view| Cow::Borrowed(view.phones())),
    ];
    for (label, find) in forms {
        for found in find(view).iter().copied() {
            let clashes = kept.range(..found.to).next_back().is_some_and(|(_, (_, other))| other.to > found.from);
            if !clashes {
                kept.insert(found.from, (label, found));
            }
        }
    }
    let hit = |(label, found): (&'static str, Found)| {
        Hit::new(label, found.score, Some(severity(label)), text.span(found.from, found.to))
    };
    let disposable = kept.values().filter(|(label, found)| *label == "email" && email::is_disposable(scan, found));
    let disposable = disposable.map(|(_, found)| ("disposable_email", Found { score: DISPOSABLE, ..*found }));
    let more: Vec<_> = disposable.collect();
    kept.into_values().chain(more).map(hit).collect()
}

fn severity(label: &str) -> Severity {
    match label {
        "card" | "ssn" => Severity::High,
        "iban" | "phone" | "email" => Severity::Medium,
        _ => Severity::Low,
    }
}

/// Finds everything of one form; what other engines look for as well, they share.
type Form = for<'a> fn(&'a TextView<'_>) -> Cow<'a, [Found]>;

#[cfg(test)]
mod tests;
