//! Which of a service's findings a strategy keeps.

use std::collections::BTreeSet;

use domain::config::Remote;
use engines::Hit;

/// Findings below this are noise, and not worth storing with every content.
const LEAST_SCORE: f64 = 0.05;

/// The labels that a strategy counts; none given means all.
pub(crate) struct Findings {
    names: BTreeSet<String>,
}

impl Findings {
    /// The labels that the configuration lists.
    pub(crate) fn of(remote: &Remote) -> Self {
        Self { names: remote.labels.iter().map(|label| label.name.clone()).collect() }
    }

    /// Every label.
    pub(crate) const fn all() -> Self {
        Self { names: BTreeSet::new() }
    }

    /// The labels that are listed.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// The findings with a wanted label and a score that says something.
    pub(crate) fn keep(&self, mut hits: Vec<Hit>) -> Vec<Hit> {
        hits.retain(|hit| {
            hit.score >= LEAST_SCORE && (self.names.is_empty() || self.names.contains(hit.label.as_ref()))
        });
        hits
    }
}
