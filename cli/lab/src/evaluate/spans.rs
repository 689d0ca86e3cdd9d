//! Sets that mark personal data: precision and recall of exact stretches, by type.

use std::collections::BTreeMap;

use domain::signal::Signals;
use serde::Serialize;

use crate::data::Row;

/// A finding counts from this score on.
const LEAST: f64 = 0.5;

/// Names that data sets use, and what the engines call it.
const TYPES: [(&str, &str); 13] = [
    ("EMAIL", "email"),
    ("EMAIL_ADDRESS", "email"),
    ("PHONE", "phone"),
    ("PHONE_NUMBER", "phone"),
    ("CREDIT_CARD", "card"),
    ("IBAN", "iban"),
    ("IBAN_CODE", "iban"),
    ("IP", "ip_address"),
    ("IP_ADDRESS", "ip_address"),
    ("SSN", "ssn"),
    ("US_SSN", "ssn"),
    ("URL", "link"),
    ("DOMAIN_NAME", "link"),
];

/// How many stretches of a type were found, invented and missed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Found {
    /// Marked and found.
    pub hits: usize,
    /// Found and not marked.
    pub extra: usize,
    /// Marked and not found.
    pub missed: usize,
}

impl Found {
    /// Harmonic mean of precision and recall.
    pub fn f1(&self) -> f64 {
        let all = 2 * self.hits + self.extra + self.missed;
        if all == 0 { 1.0 } else { 2.0 * self.hits as f64 / all as f64 }
    }
}

/// Counts by type. Types that the engines do not look for (names, addresses) are left out.
#[derive(Default)]
pub struct Spans(BTreeMap<&'static str, Found>);

impl Spans {
    /// Takes in a row with what was found in it.
    pub fn add(&mut self, row: &Row, signals: &Signals) {
        let byte = |at: usize| row.text.char_indices().nth(at).map_or(row.text.len(), |(byte, _)| byte);
        let label = |kind: &str| TYPES.iter().find(|(known, _)| *known == kind).map(|(_, label)| *label);
        let marked: Vec<(&'static str, usize, usize)> = row
            .spans
            .iter()
            .flatten()
            .filter_map(|span| Some((label(&span.kind)?, byte(span.start), byte(span.end))))
            .collect();
        let named = |name: &str| TYPES.iter().map(|(_, label)| *label).find(|label| *label == name);
        let mut found: Vec<(&'static str, usize, usize)> = signals
            .found
            .iter()
            .filter(|signal| (signal.strategy == "pii" || signal.label == "link") && signal.score >= LEAST)
            .filter_map(|signal| signal.span.and_then(|span| Some((named(&signal.label)?, span.start, span.end))))
            .collect();
        found.sort_unstable();
        found.dedup();
        for stretch in &marked {
            let counts = self.0.entry(stretch.0).or_default();
            if found.contains(stretch) {
                counts.hits += 1;
            } else {
                counts.missed += 1;
            }
        }
        for stretch in found.iter().filter(|stretch| !marked.contains(stretch)) {
            self.0.entry(stretch.0).or_default().extra += 1;
        }
    }

    /// The counts, by type.
    pub fn counts(&self) -> impl Iterator<Item = (&'static str, Found)> {
        self.0.iter().map(|(label, found)| (*label, *found))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scorer::{Scorer, body_of};

    #[test]
    fn stretches_are_compared_exactly_and_in_bytes() {
        let row: Row = serde_json::from_str(
            r#"{"text":"é: someone@example.com or 192.0.2.7","spans":[{"type":"EMAIL","start":3,"end":22},
                {"type":"IP","start":0,"end":1},{"type":"PERSON","start":0,"end":1}]}"#,
        )
        .unwrap();
        let mut spans = Spans::default();
        spans.add(&row, &Scorer::new().of_body(&body_of(&row.text)));
        let counts: BTreeMap<_, _> = spans.counts().collect();
        assert_eq!(counts["email"], Found { hits: 1, extra: 0, missed: 0 });
        assert_eq!(counts["ip_address"], Found { hits: 0, extra: 1, missed: 1 });
        assert!(counts["email"].f1() > 0.99 && counts["ip_address"].f1() < 0.01);
        assert_eq!(counts.len(), 2);
    }
}
