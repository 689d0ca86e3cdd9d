//! In which lists of flagged cases a case stands. The lists are written with the commit: as the difference between
//! what the head remembers and what it is to stand in.

use crate::facets::{self, Filing};

use super::Transition;

impl Transition {
    /// Notes when the case was first flagged, and files it by what is known of it, or takes it out of all lists.
    pub(super) fn file(&mut self, by_facets: bool) {
        if !self.case.head.is_flagged() {
            self.case.head.filing = None;
            return;
        }
        let head = &mut self.case.head;
        if head.flagged_us.is_none() {
            let before = if self.was_flagged { head.flagged_since_us() } else { None };
            head.flagged_us = Some(before.unwrap_or(self.at_us));
        }
        if !by_facets {
            self.case.head.filing = None;
            return;
        }
        let mut values = facets::facts(&self.case.head, self.case.decoded().as_ref());
        values.extend(self.known_entries.iter().chain(&self.entries).flat_map(facets::of_entry));
        let written = self.reports.iter().map(|report| &report.record);
        values.extend(self.known_reports.iter().chain(written).filter_map(facets::of_report));
        let head = &mut self.case.head;
        head.filing = Some(Filing::new(head.reviewed, &values, head.filing.as_ref()));
    }
}

#[cfg(test)]
#[path = "file_tests.rs"]
mod tests;
