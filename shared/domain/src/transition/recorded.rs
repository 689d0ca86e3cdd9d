//! What moderators do through a dialect that has words of its own for it, and what is only recorded: it is
//! carried out on the author, or by the platform. Ban appeals, which are against no enforcement of content.

use crate::cases::{Action, AppealedBan, Executed, IncidentState, Resolution, Ruling, Trigger};
use crate::event::DecisionKind;
use crate::moderators::{Acting, Role};

use super::{AppealRequest, Decision, Inquiry, Record, Refused, Terms, Transition};

/// What a request says of what it does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// The word of its dialect (`delete_message`).
    pub called: String,
    /// The moderation action that it executes, if it does.
    pub executed: Option<Executed>,
    /// Random, for the digest of the texts.
    pub salt: String,
    /// Why.
    pub reason: Option<String>,
    /// Further texts, by name.
    pub more: Vec<(String, String)>,
}

/// Salt, reason, and further texts by name.
pub(super) type SaidTexts = (String, String, Vec<(String, String)>);

impl Said {
    /// Salt, reason and further texts, if there are any.
    pub(super) fn texts(self) -> Option<SaidTexts> {
        let is_empty = self.reason.is_none() && self.more.is_empty();
        (!is_empty).then(|| (self.salt, self.reason.unwrap_or_default(), self.more))
    }
}

/// An appeal of an author against what was decided on them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BanAppeal {
    /// The appeal.
    pub request: AppealRequest,
    /// The ban or suspension in force.
    pub ban: AppealedBan,
}

impl Transition {
    /// Names what the next step of a person does in the words of the request. Said of one entry only.
    pub fn say(&mut self, said: Said) {
        self.said = Some(said);
    }

    /// Whoever the content is about, where no content of theirs has been received: an entry for the author's
    /// lists.
    pub fn name_author(&mut self, author: &str) {
        let facts = &mut self.case.head.facts;
        if facts.author.is_none() && self.case.head.received == 0 {
            facts.author = Some(author.to_owned());
        }
    }

    /// Records what a moderator did besides deciding. It leaves the queue by that, unless it only `mentions`
    /// the case.
    pub fn record_action(&mut self, by: &Acting, subject: Option<&str>, mentions: bool) -> Result<(), Refused> {
        self.check_claim(Some(by))?;
        let from = self.standing();
        if !mentions {
            self.case.head.reviewed = true;
        }
        let action = Action::Recorded { subject: subject.map(str::to_owned) };
        self.record(Record::new(Trigger::Manual, Some(by), action, from));
        Ok(())
    }

    /// Seen by a person, whatever waits: an incident of content that is up is dismissed by it (T11). An appeal, or what was
    /// found in content that is down, stays to be ruled on, out of the queue.
    pub fn see(&mut self, by: &Acting, terms: &Terms) -> Result<(), Refused> {
        let head = &self.case.head;
        if !head.incident.is_open() {
            return self.review(by);
        }
        if !head.is_up() || head.has_pending_appeal() {
            return self.record_action(by, None, false);
        }
        let decision = Decision {
            kind: DecisionKind::Dismiss,
            trigger: Trigger::Manual,
            by: Some(by.clone()),
            hint: None,
            violations: Vec::new(),
            policies: Vec::new(),
            reason: None,
        };
        self.decide(&decision, terms)
    }

    /// Puts it back into the queue: somebody is to look again. What nothing waits in any more gets an incident.
    pub fn put_back(&mut self, by: &Acting, salt: &str, terms: &Terms) -> Result<(), Refused> {
        if !self.case.head.is_rulable() {
            return Err(Refused::Unknown);
        }
        self.check_claim(Some(by))?;
        let from = self.standing();
        self.case.head.reviewed = false;
        self.record(Record::new(Trigger::Manual, Some(by), Action::Recorded { subject: None }, from));
        let head = &self.case.head;
        if !head.is_queued() && head.is_up() && head.is_known() {
            let origin = by.person().map(str::to_owned);
            self.inquire(&Inquiry { violations: Vec::new(), origin, salt: salt.to_owned() }, terms)?;
        }
        Ok(())
    }

    /// Takes in an appeal against a decision on the author, once each.
    pub fn appeal_ban(&mut self, appeal: &BanAppeal, terms: &Terms) -> Result<(), Refused> {
        match &self.case.head.appeal {
            Some(known) if known.ruling.is_none() => return Err(Refused::AlreadyAppealed),
            Some(known) if known.ban.as_ref().is_some_and(|ban| ban.decision == appeal.ban.decision) => {
                return Err(Refused::AlreadyRuled);
            }
            _ => {}
        }
        self.take_appeal(&appeal.request, Some(appeal.ban.clone()), terms);
        Ok(())
    }

    /// Accepts the appeal against a decision on the author, whose lifting is owed beside.
    pub fn accept_ban_appeal(&mut self, by: &Acting, terms: &Terms) -> Result<(), Refused> {
        self.check_claim(Some(by))?;
        let head = &self.case.head;
        if !head.has_pending_ban_appeal() {
            return Err(Refused::NoAppeal);
        }
        if head.incident == IncidentState::Escalated && by.role() == Some(Role::Reviewer) {
            return Err(Refused::RoleTooLow);
        }
        if !terms.may_rule_own && self.is_own_enforcement(Some(by)) {
            return Err(Refused::SamePerson);
        }
        let (from, at_us) = (self.standing(), self.at_us);
        if let Some(appeal) = &mut self.case.head.appeal {
            appeal.ruling = Some(Ruling { at_us, accepted: true, by: Some(by.clone()) });
        }
        if self.case.head.incident.is_open() {
            self.close_incident(Resolution::Overturned, 0, terms);
            self.owe_closed(Resolution::Overturned, &[], None, 0, terms);
        }
        self.case.head.reviewed = true;
        self.case.head.undo = None;
        self.record(Record::new(Trigger::Manual, Some(by), Action::Recorded { subject: None }, from));
        Ok(())
    }
}
