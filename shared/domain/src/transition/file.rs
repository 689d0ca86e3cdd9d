//! In which lists of flagged cases a case stands. The lists are written with the commit: as the difference between
//! what the head remembers and what it is to stand in.

use crate::cases::AuditEntry;
use crate::config::{DEFAULT_QUEUE, Queue};
use crate::facets::{self, Facet, Filing};
use crate::reports::ReportRecord;
use crate::triage::gravity_of;

use super::Transition;
use super::route::{Placing, queue_of};

impl Transition {
    /// Notes when the case was first flagged, and files it by what is known of it, or takes it out of all lists.
    pub(super) fn file(&mut self, placing: &Placing<'_>) {
        if !self.case.head.is_flagged() {
            self.case.head.filing = None;
            return;
        }
        let head = &mut self.case.head;
        if head.flagged_us.is_none() {
            let before = if self.was.flagged { head.flagged_since_us() } else { None };
            head.flagged_us = Some(before.unwrap_or(self.at_us));
        }
        let filing = placing.by_facets.then(|| self.filing(placing.queues));
        self.case.head.filing = filing;
    }

    fn filing(&self, queues: &[Queue]) -> Filing {
        let head = &self.case.head;
        let mut values = facets::of_state(head, self.case.decoded().as_ref());
        // Nearly everything is in the default queue: that it is in no other tells it.
        let queue = queue_of(head, queues);
        values.extend((queue != DEFAULT_QUEUE).then(|| (Facet::Queue, queue.to_owned())));
        values.extend(self.entries.iter().flat_map(facets::of_entry));
        values.extend(self.reports.iter().flat_map(|report| facets::of_report(&report.record)));
        let filing = match &self.known {
            Some(known) => {
                values.extend(known.iter().cloned());
                Filing::new(head.reviewed, &values, None)
            }
            // What flagged it before is not at hand.
            None if self.was.flagged && head.filing.is_none() => Filing::new(head.reviewed, &values, None).incomplete(),
            None => {
                let filing = Filing::new(head.reviewed, &values, head.filing.as_ref());
                // A report that was made before says something else now, or nothing any more.
                let is_amended = self.reports.iter().any(|report| !report.is_new);
                if is_amended { filing.incomplete() } else { filing }
            }
        };
        filing.as_grave_as(gravity_of(head))
    }

    /// Files a case anew by everything that is stored of it, or takes it out. That is no change of the case. Returns
    /// whether there is anything to commit.
    pub fn refile(&mut self, entries: &[AuditEntry], reports: &[ReportRecord], placing: &Placing<'_>) -> bool {
        let of_entries = entries.iter().flat_map(facets::of_entry);
        self.known = Some(of_entries.chain(reports.iter().flat_map(facets::of_report)).collect());
        self.case.head.updated_ms = self.was.updated_ms;
        self.file(placing);
        self.case.head.filed() != self.filed
    }
}

#[cfg(test)]
#[path = "file_tests.rs"]
mod tests;
