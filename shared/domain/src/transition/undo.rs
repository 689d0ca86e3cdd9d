//! Taking a decision back before anybody has been told.

use crate::cases::{Action, IncidentState, Trigger};
use crate::moderators::{Acting, Role};

use super::{Record, Refused, Transition, Withdrawn};

impl Transition {
    /// Takes the last decision back, if nothing has happened since and its window is open. The commit
    /// fails if one of its webhooks has been handed on after all.
    pub fn undo(&mut self, by: &Acting) -> Result<(), Refused> {
        self.check_claim(Some(by))?;
        let now_ms = self.at_ms();
        let head = &self.case.head;
        let usable = |undo: &crate::cases::Undo| undo.last == head.entry_count && now_ms < undo.until_ms;
        let Some(undo) = head.undo.clone().filter(|undo| usable(undo)) else { return Err(Refused::NothingToUndo) };
        if undo.before.incident == IncidentState::Escalated && by.role() == Some(Role::Reviewer) {
            return Err(Refused::RoleTooLow);
        }
        let from = self.standing();
        let head = &mut self.case.head;
        let before = undo.before;
        head.visibility = before.visibility;
        head.incident = before.incident;
        head.incident_count = before.incident_count;
        head.evidence = before.evidence;
        head.reviewed = before.reviewed;
        head.enforcement = before.enforcement;
        head.appeal = before.appeal;
        head.restoring = before.restoring;
        head.undo = None;
        self.withdrawn = Some(Withdrawn { events: undo.events, jobs: undo.jobs });
        let action = Action::Undone { entry: undo.entry };
        self.record(Record::new(Trigger::Manual, Some(by), action, from));
        Ok(())
    }
}
