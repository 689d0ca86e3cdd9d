//! T9: somebody asks for a review of content that nothing was found in.

use crate::cases::{Action, Trigger};

use super::{Record, Refused, Terms, Transition};

/// Most inquiries and suspected policies that a head remembers of one incident.
pub(super) const MAX_REMEMBERED: usize = 50;

/// An inquiry as sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inquiry {
    /// Suspected policies and fields.
    pub violations: Vec<(String, Option<String>)>,
    /// Who or what asked.
    pub origin: Option<String>,
    /// Random, for the digest of the origin.
    pub salt: String,
}

impl Transition {
    /// Takes in an inquiry. Returns whether anything changed: the same origin is one entry per incident.
    pub fn inquire(&mut self, inquiry: &Inquiry, terms: &Terms) -> Result<bool, Refused> {
        if !self.case.head.is_known() {
            return Err(Refused::Unknown);
        }
        let from = self.standing();
        let head = &self.case.head;
        let down = !head.is_up();
        // Rulings 9 (a): on content that is down it is evidence on the last incident.
        let continues = head.incident.is_open() || down;
        let is_known = inquiry.origin.as_ref().is_some_and(|origin| head.evidence.inquiries.contains(origin));
        if continues && is_known {
            return Ok(false);
        }
        if down {
            self.case.head.reviewed = false;
        } else {
            self.open_incident(false, terms);
        }
        let evidence = &mut self.case.head.evidence;
        remember(&mut evidence.inquiries, inquiry.origin.iter());
        remember(&mut evidence.suspected, inquiry.violations.iter().map(|(policy, _)| policy));
        let action = Action::Inquired { violations: inquiry.violations.clone() };
        let origin = inquiry.origin.as_deref().map(|origin| (inquiry.salt.as_str(), origin));
        self.record(Record::new(Trigger::External, None, action, from).with_text(origin));
        Ok(true)
    }
}

/// Adds what is new to a list that must not grow without bound.
pub(super) fn remember<'a>(list: &mut Vec<String>, new: impl Iterator<Item = &'a String>) {
    for text in new {
        if list.len() < MAX_REMEMBERED && !list.contains(text) {
            list.push(text.clone());
        }
    }
}
