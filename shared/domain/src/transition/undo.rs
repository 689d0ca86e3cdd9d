//! Taking a decision back before anybody has been told.

use crate::cases::{Action, BodyPlace, IncidentState, Trigger};
use crate::moderators::{Acting, Role};

use super::{Record, Refused, Retired, Transition, Withdrawn};

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
        self.unpin(undo.snapshot);
        self.withdrawn = Some(Withdrawn { events: undo.events, jobs: undo.jobs });
        let action = Action::Undone { entry: undo.entry };
        self.record(Record::new(Trigger::Manual, Some(by), action, from));
        Ok(())
    }

    /// A body that only the decision needed may expire.
    fn unpin(&mut self, snapshot: Option<(u32, u32)>) {
        let head = &self.case.head;
        let Some((version, parts)) = snapshot else { return };
        let is_pinned = head.enforcement.as_ref().is_some_and(|enforcement| enforcement.body_version == version);
        let is_newest = version == head.body_version && matches!(head.body_place, BodyPlace::Parts(_));
        if !is_pinned && !is_newest {
            let referenced = head.referenced_body == version;
            self.retired = Some(Retired { version, parts, referenced });
        }
    }
}
