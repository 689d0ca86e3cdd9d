//! Flags that a service of the platform sets by itself: as an inquiry (T9), they ask for a person's look.

use crate::cases::{Action, CallersFlag, Trigger};
use crate::flags::Remark;
use crate::ids::{base32, digest};

use super::inquire::remember;
use super::{Record, Refused, Terms, Transition};

/// Flags as sent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Flagging {
    /// The flags.
    pub flags: Vec<CallersFlag>,
    /// What is said to each of them.
    pub remarks: Vec<Remark>,
    /// Random, for the digest of the remarks.
    pub salt: String,
}

impl Flagging {
    /// By which a repetition is recognised.
    fn mark(&self) -> String {
        let text = serde_json::to_vec(&(&self.flags, &self.remarks)).unwrap_or_default();
        base32(&digest(&[&text])).chars().take(16).collect()
    }
}

impl Transition {
    /// Counts the newest receipt as analysed: nothing is to be looked for in it, because whoever sent it says
    /// itself what it is. Not clean either: there is no judgement.
    pub fn waive_analysis(&mut self) {
        let receipt = self.case.head.received;
        self.case.head.analysed.insert(receipt);
    }

    /// Takes in flags. Returns whether anything changed: the same flags are one entry per incident.
    pub fn flag_by_caller(&mut self, flagging: &Flagging, terms: &Terms) -> Result<bool, Refused> {
        if !self.case.head.is_known() {
            return Err(Refused::Unknown);
        }
        let from = self.standing();
        let mark = flagging.mark();
        let head = &self.case.head;
        let down = !head.is_up();
        if (head.incident.is_open() || down) && head.evidence.flagged.contains(&mark) {
            return Ok(false);
        }
        if down {
            self.case.head.reviewed = false;
        } else {
            self.open_incident(false, terms);
        }
        remember(&mut self.case.head.evidence.flagged, std::iter::once(&mark));
        let action = Action::Flagged { flags: flagging.flags.clone() };
        let is_silent = flagging.remarks.iter().all(|remark| *remark == Remark::default());
        let text = (!is_silent).then(|| serde_json::to_string(&flagging.remarks).unwrap_or_default());
        let text = text.as_deref().map(|text| (flagging.salt.as_str(), text));
        self.record(Record::new(Trigger::External, None, action, from).with_text(text));
        Ok(true)
    }
}

#[cfg(test)]
#[path = "flag_tests.rs"]
mod tests;
