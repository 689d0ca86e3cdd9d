//! What a decision on an author does to one of their contents (T20, T23).
//!
//! Author decisions are numbered. The head remembers the last one that reached it, so that a step that
//! comes late or twice changes nothing.

use serde::{Deserialize, Serialize};

use crate::cases::{Action, Resolution, Restoring, Ruling, Trigger, Visibility};
use crate::decide::Violation;
use crate::moderators::Acting;

use super::enforce::TakeDown;
use super::{Record, Terms, Transition};

/// A ban of an author, as their contents need to know it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ban {
    /// Number of the author decision.
    pub decision: u32,
    /// For what.
    pub violations: Vec<Violation>,
    /// Versions of the policies named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub policies: Vec<(String, u32)>,
    /// By what.
    pub trigger: Trigger,
    /// By whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Acting>,
}

impl Transition {
    /// T20: content that is online goes down; an open incident that is no appeal is closed. Returns
    /// whether anything changed.
    pub fn apply_ban(&mut self, ban: &Ban, terms: &Terms) -> bool {
        let head = &self.case.head;
        if head.author_decision >= ban.decision {
            return false;
        }
        let from = self.standing();
        let takes_down = head.visibility == Visibility::Online;
        let closes = head.incident.is_open() && !head.has_pending_appeal();
        self.case.head.author_decision = ban.decision;
        if takes_down {
            let (version, body) = self.newest();
            let how = TakeDown {
                trigger: ban.trigger,
                by: ban.by.as_ref(),
                violations: &ban.violations,
                policies: &ban.policies,
                ban: Some(ban.decision),
                body: (version, &body),
            };
            self.take_down(&how, 0);
            // Down content has been enforced, and does not expire like content that never was.
            self.keep_for_good(terms);
        }
        if closes {
            self.close_incident(Resolution::Terminated, terms);
            self.owe_closed(Resolution::Terminated, &ban.violations, None, 0, terms);
        }
        if takes_down || closes {
            self.case.head.undo = None;
            self.case.head.reviewed = true;
            let action = Action::AuthorBanned { decision: ban.decision };
            let record = Record::new(ban.trigger, ban.by.as_ref(), action, from);
            self.record(record.judged_by(&ban.policies));
        }
        true
    }

    /// T23: what only a ban took down comes back, unless an appeal against it was rejected. Returns
    /// whether anything changed.
    pub fn lift_ban(&mut self, decision: u32, trigger: Trigger, by: Option<&Acting>, terms: &Terms) -> bool {
        let head = &self.case.head;
        if head.author_decision >= decision {
            return false;
        }
        let from = self.standing();
        let pending = head.has_pending_appeal();
        let is_upheld = head.appeal.as_ref().and_then(|a| a.ruling.as_ref()).is_some_and(|ruling| !ruling.accepted);
        let comes_back = head.is_down_by_ban_only() && !is_upheld && head.restoring.is_none();
        self.case.head.author_decision = decision;
        if !comes_back {
            return true;
        }
        let at_us = self.at_us;
        if let (Some(appeal), true) = (&mut self.case.head.appeal, pending) {
            appeal.ruling = Some(Ruling { at_us, accepted: true, by: by.cloned() });
        }
        let enforcement = self.standing().enforcement;
        let entry = self.next_entry();
        let how = Restoring { enforcement, entry, trigger, by: by.cloned(), announced: false };
        let restored = self.restore(how, 0);
        if self.case.head.incident.is_open() {
            self.close_incident(Resolution::Overturned, terms);
            let violations = self.case.head.enforcement.as_ref().map(|e| e.violations.clone()).unwrap_or_default();
            self.owe_closed(Resolution::Overturned, &violations, None, 0, terms);
        }
        self.case.head.undo = None;
        self.record(Record::new(trigger, by, Action::AuthorRestored { decision }, from));
        self.follow_restoration(restored, terms);
        true
    }
}
