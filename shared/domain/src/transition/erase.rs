//! Erasing what a case says while keeping that it was: codes, dates and the audit skeleton stay.

use crate::bodies;
use crate::cases::{Action, Facts, Head, Trigger};
use crate::content::Body;
use crate::facets::Filing;

use super::{Record, Transition};

impl Transition {
    /// Empties the content and everything that repeats a part of it in the head. The store removes the
    /// other items of the case that hold text. Returns whether that has not been done for this receipt.
    pub fn erase(&mut self, receipt: &str) -> bool {
        let head = &mut self.case.head;
        let empty = bodies::encode(&Body::default());
        let is_same = head.erased_by.as_deref() == Some(receipt);
        if is_same && self.case.body == empty {
            return false;
        }
        let from = head.standing();
        head.body_version += 1;
        head.body_place = bodies::place(&empty);
        head.facts = Facts::default();
        head.filing = head.filing.as_ref().map(Filing::nameless);
        head.evidence.inquiries.clear();
        head.last_bulk = None;
        head.claim = None;
        head.undo = None;
        head.restoring = None;
        head.erased_ms = Some(self.at_us / 1000);
        head.erased_body = Some(head.body_version);
        head.erased_entry = head.entry_count + 1;
        head.erased_by = Some(receipt.to_owned());
        if let Some(judged) = &mut head.judgement {
            // Nothing will ever be read into the emptied version that was read in the one before.
            judged.body_version = head.body_version;
        }
        self.case.body = empty;
        self.body_is_new = true;
        let action = Action::Erased { receipt: receipt.to_owned() };
        self.record(Record::new(Trigger::External, None, action, from));
        true
    }

    /// Ends the case, as the first step of its removal. What comes while its items go waits for that, and
    /// begins anew.
    pub fn retire(&mut self) {
        let version = self.case.head.version;
        let at_ms = self.at_ms();
        self.case.head = Head { version, retired: true, ..Head::new(&self.case.head.content, at_ms) };
        self.case.body = bodies::encode(&Body::default());
        self.body_is_new = true;
    }
}
