//! T13: the author appeals against the current enforcement, once.

use crate::cases::{Action, Appeal, AppealedBan, Trigger, Visibility};

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
    /// Addresses of what the author attached.
    pub attachments: Vec<String>,
    /// Random, for the digest of the statement.
    pub salt: String,
}

/// The name under which attachments stand beside the statement.
pub const ATTACHMENT: &str = "attachment";

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
        self.take_appeal(request, None, terms);
        Ok(())
    }

    /// The appeal itself, once it is known to be one.
    pub(super) fn take_appeal(&mut self, request: &AppealRequest, ban: Option<AppealedBan>, terms: &Terms) {
        let from = self.standing();
        let entry = self.next_entry();
        let at_us = request.at_us.unwrap_or(self.at_us);
        self.case.head.appeal = Some(Appeal { at_us, entry, ban, ruling: None });
        self.case.head.undo = None;
        self.open_incident(true, terms);
        let attachments: Vec<_> =
            request.attachments.iter().map(|address| (ATTACHMENT.to_owned(), address.clone())).collect();
        let record = Record::new(Trigger::External, None, Action::Appealed, from);
        self.record(record.with_text(Some((&request.salt, &request.statement))).with_more(&attachments));
    }
}
