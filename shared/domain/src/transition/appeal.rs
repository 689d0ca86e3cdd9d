//! T13: the author appeals against the current enforcement, once.

use crate::cases::{Action, Appeal, Trigger, Visibility};

use super::{Record, Refused, Terms, Transition};

/// An appeal as sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppealRequest {
    /// Who appeals; must be the case's author if one is known.
    pub author: String,
    /// The author's statement.
    pub statement: String,
    /// When, as the platform says, microseconds since 1970.
    pub at_us: Option<i64>,
    /// Random, for the digest of the statement.
    pub salt: String,
}

impl Transition {
    /// Takes in an appeal.
    pub fn appeal(&mut self, request: &AppealRequest, terms: &Terms) -> Result<(), Refused> {
        let head = &self.case.head;
        if !head.is_known() {
            return Err(Refused::Unknown);
        }
        if head.facts.author.as_ref().is_some_and(|author| *author != request.author) {
            return Err(Refused::WrongAuthor);
        }
        match &head.appeal {
            Some(appeal) if appeal.ruling.is_some() => return Err(Refused::AlreadyRuled),
            Some(_) => return Err(Refused::AlreadyAppealed),
            None if head.visibility == Visibility::Online || head.restoring.is_some() => {
                return Err(Refused::NotEnforced);
            }
            None => {}
        }
        let from = self.standing();
        let entry = self.next_entry();
        self.case.head.appeal = Some(Appeal { at_us: request.at_us.unwrap_or(self.at_us), entry, ruling: None });
        self.case.head.undo = None;
        self.open_incident(true, terms);
        let record = Record::new(Trigger::External, None, Action::Appealed, from);
        self.record(record.with_text(Some((&request.salt, &request.statement))));
        Ok(())
    }
}
