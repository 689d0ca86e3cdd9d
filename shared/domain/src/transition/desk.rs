//! What moderators do with a case besides deciding: claim it, note something, pass it back, mark it seen.

use crate::cases::{Action, Claim, IncidentState, Trigger};
use crate::moderators::{Acting, Role};

use super::{Record, Refused, Transition};

impl Transition {
    /// Refuses whoever is not the one who works on the case at present.
    pub(super) fn check_claim(&self, by: Option<&Acting>) -> Result<(), Refused> {
        let now_ms = self.at_ms();
        match &self.case.head.claim {
            Some(claim) if claim.until_ms > now_ms && Some(&claim.by) != by && person(by) != claim.by.person() => {
                Err(Refused::ClaimedByOther)
            }
            _ => Ok(()),
        }
    }

    /// Takes or renews the lease on the case.
    pub fn claim(&mut self, by: &Acting, lease_s: u32) -> Result<(), Refused> {
        self.check_known()?;
        self.check_claim(Some(by))?;
        let until_ms = self.at_ms() + i64::from(lease_s) * 1000;
        self.case.head.claim = Some(Claim { by: by.clone(), until_ms });
        Ok(())
    }

    /// Gives the lease back; a higher role may take it from others.
    pub fn release(&mut self, by: &Acting) -> Result<(), Refused> {
        self.check_known()?;
        if by.role().is_none_or(|role| role < Role::Senior) {
            self.check_claim(Some(by))?;
        }
        self.case.head.claim = None;
        Ok(())
    }

    /// Adds a note: salt and text.
    pub fn note(&mut self, by: &Acting, salt: &str, text: &str) -> Result<(), Refused> {
        self.check_known()?;
        let from = self.standing();
        let record = Record::new(Trigger::Manual, Some(by), Action::Noted, from);
        self.record(record.with_text(Some((salt, text))));
        Ok(())
    }

    /// Back from the upper level.
    pub fn de_escalate(&mut self, by: &Acting) -> Result<(), Refused> {
        self.check_claim(Some(by))?;
        if self.case.head.incident != IncidentState::Escalated {
            return Err(Refused::NotEscalated);
        }
        if by.role() == Some(Role::Reviewer) {
            return Err(Refused::RoleTooLow);
        }
        let from = self.standing();
        self.case.head.incident = IncidentState::Open;
        self.case.head.reviewed = false;
        self.record(Record::new(Trigger::Manual, Some(by), Action::DeEscalated, from));
        Ok(())
    }

    /// Seen, nothing to decide: leaves the queue until something new comes. Not while an incident is open,
    /// which must be decided.
    pub fn review(&mut self, by: &Acting) -> Result<(), Refused> {
        self.check_known()?;
        self.check_claim(Some(by))?;
        if self.case.head.incident.is_open() {
            return Err(Refused::AlreadyOpen);
        }
        let from = self.standing();
        self.case.head.reviewed = true;
        self.record(Record::new(Trigger::Manual, Some(by), Action::Reviewed, from));
        Ok(())
    }

    /// It waits for a moderator again, or still, although somebody has just acted on it.
    pub const fn leave_unreviewed(&mut self) {
        self.case.head.reviewed = false;
    }

    fn check_known(&self) -> Result<(), Refused> {
        if self.case.head.is_rulable() { Ok(()) } else { Err(Refused::Unknown) }
    }
}

fn person(by: Option<&Acting>) -> Option<&str> {
    by.and_then(Acting::person)
}
