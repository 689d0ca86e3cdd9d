//! What a decision on an author does to one of their contents (T20, T23).
//!
//! Author decisions are numbered. The head remembers the last one that reached it, so that a step that
//! comes late or twice changes nothing.

use serde::{Deserialize, Serialize};

use crate::authors::author_event;
use crate::cases::{Action, Resolution, Restoring, Ruling, Standing, Trigger};
use crate::decide::Violation;
use crate::ids::EventId;
use crate::job::Work;
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
    /// T20: content that is online, or about to be, goes down; an open incident that is no appeal is
    /// closed. Returns whether anything changed.
    pub fn apply_ban(&mut self, ban: &Ban, terms: &Terms) -> bool {
        let head = &self.case.head;
        if head.author_decision >= ban.decision {
            return false;
        }
        let from = self.standing();
        let takes_down = head.is_up();
        let closes = head.incident.is_open() && !head.has_pending_appeal();
        self.case.head.author_decision = ban.decision;
        self.case.head.undo = None; // what it would go back to may not be online any more
        if takes_down {
            self.take_down_with_author(ban);
        }
        if closes {
            self.close_incident(Resolution::Terminated, 0, terms);
            let told = self.told_ban(ban, terms);
            self.owe_closed(Resolution::Terminated, &ban.violations, told.as_ref(), 0, terms);
        }
        if takes_down || closes {
            self.case.head.reviewed = true;
            self.record_ban(ban, from);
        }
        true
    }

    /// Rulings 9 (h): what a banned author sends is stored down. Whoever closes an incident has to know its
    /// reporters, which ingestion does not: if there are any, that is left to another walk over the
    /// author's contents.
    pub(super) fn arrive_banned(&mut self, ban: &Ban, terms: &Terms) {
        let head = &self.case.head;
        if !head.incident.is_open() || head.incident_to_tell().is_none() || head.has_pending_appeal() {
            self.apply_ban(ban, terms);
            return;
        }
        let Some(author) = head.facts.author.clone().filter(|_| head.author_decision < ban.decision && head.is_up())
        else {
            return;
        };
        let from = self.standing();
        self.case.head.undo = None;
        self.take_down_with_author(ban);
        let walk = Work::AuthorWalk { author, decision: ban.decision, pass: 2, cursor: None };
        let entry = self.next_entry().to_string();
        self.promise(&["ban", &entry], walk, 0);
        self.record_ban(ban, from);
    }

    fn take_down_with_author(&mut self, ban: &Ban) {
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
    }

    fn record_ban(&mut self, ban: &Ban, from: Standing) {
        let action = Action::AuthorBanned { decision: ban.decision };
        let record = Record::new(ban.trigger, ban.by.as_ref(), action, from);
        self.record(record.judged_by(&ban.policies));
    }

    /// The `author-decision` that has to be told before the incidents it closes.
    fn told_ban(&self, ban: &Ban, terms: &Terms) -> Option<EventId> {
        let is_told = ban.trigger != Trigger::External || terms.echo_external;
        let author = self.case.head.facts.author.as_ref().filter(|_| is_told)?;
        Some(author_event(&self.platform, author, ban.decision))
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
        self.case.head.undo = None; // what it would go back to may not be down any more
        if !comes_back {
            return true;
        }
        let at_us = self.at_us;
        if let (Some(appeal), true) = (&mut self.case.head.appeal, pending) {
            appeal.ruling = Some(Ruling { at_us, accepted: true, by: by.cloned() });
        }
        let enforcement = self.standing().enforcement;
        let entry = self.next_entry();
        let how = Restoring { enforcement, entry, trigger, by: by.cloned(), announced: false, hint: None };
        let restored = self.restore(how, 0);
        if self.case.head.incident.is_open() {
            self.close_incident(Resolution::Overturned, 0, terms);
            let violations = self.case.head.enforcement.as_ref().map(|e| e.violations.clone()).unwrap_or_default();
            self.owe_closed(Resolution::Overturned, &violations, None, 0, terms);
        }
        self.record(Record::new(trigger, by, Action::AuthorRestored { decision }, from));
        self.follow_restoration(restored, 0, terms);
        true
    }
}
