//! Bringing content back. Rulings 9 (f): the newest version may be another than the one that was
//! enforced, so that a restoration looks at it again: what automation would take down stays down under
//! a new enforcement, and what has not been analysed waits for its analysis.

use crate::cases::{Action, Judgement, Restoring, Visibility};
use crate::event::DecisionKind;
use crate::job::TallyFact;

use super::enforce::Told;
use super::{Record, Terms, Transition};

/// What a restoration came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Restored {
    /// The content is online.
    Online,
    /// It is online, and its newest version raised an incident.
    Flagged,
    /// Its newest version is taken down by automation: stays down.
    EnforcedAgain,
    /// Waits for the analysis of the newest version.
    Waiting,
}

impl Transition {
    /// What the newest version of the content makes of a restoration. Changes nothing but visibility and
    /// the pending mark; whoever decided records it, and then calls [`Self::follow_restoration`].
    pub(super) fn restore(&mut self, how: Restoring, undo_ms: i64) -> Restored {
        // What only a ban took down was never counted as enforced.
        if self.case.head.enforcement.as_ref().is_some_and(|enforcement| enforcement.ban.is_none()) {
            self.tally(TallyFact::Overturned { enforcement: how.enforcement }, undo_ms);
        }
        let head = &mut self.case.head;
        let is_settled = head.is_settled();
        if !is_settled && !head.is_judged() {
            head.restoring = Some(how);
            return Restored::Waiting;
        }
        let judged = head.judgement.as_ref().filter(|_| !is_settled);
        let outcome = match judged {
            Some(judged) if !judged.enforceable.is_empty() => Restored::EnforcedAgain,
            Some(judged) if !judged.violations.is_empty() => Restored::Flagged,
            _ => Restored::Online,
        };
        if outcome != Restored::EnforcedAgain {
            head.visibility = Visibility::Online;
        }
        outcome
    }

    /// The consequences of a restoration for the newest version (T2, T3), after it has been recorded.
    pub(super) fn follow_restoration(&mut self, restored: Restored, undo_ms: i64, terms: &Terms) {
        let Some(judged) = self.case.head.judgement.clone() else { return };
        match restored {
            Restored::EnforcedAgain => {
                let body = self.case.body.clone();
                self.enforce_automatically(&judged, &body, undo_ms, terms);
            }
            Restored::Flagged => self.open_or_feed(&judged, None, terms),
            Restored::Online | Restored::Waiting => {}
        }
    }

    /// The analysis that a restoration waited for has come.
    pub(super) fn restore_judged(&mut self, judged: &Judgement, body: &[u8], terms: &Terms) {
        let Some(how) = self.case.head.restoring.take() else { return };
        if !judged.enforceable.is_empty() {
            self.enforce_automatically(judged, body, 0, terms);
            return;
        }
        let from = self.standing();
        self.case.head.visibility = Visibility::Online;
        if how.announced {
            let hint = how.hint.as_deref().unwrap_or_else(|| DecisionKind::Overturn.default_hint());
            let told = Told { kind: DecisionKind::Overturn, hint, trigger: how.trigger, by: how.by.as_ref() };
            let violations = self.case.head.enforcement.as_ref().map(|e| e.violations.clone()).unwrap_or_default();
            self.owe_decision(&told, &violations, 0);
        }
        self.record(Record::new(how.trigger, how.by.as_ref(), Action::Restored, from));
        if !judged.violations.is_empty() {
            self.open_or_feed(judged, None, terms);
        }
    }
}
