//! What each action of a moderator is in the domain. What is so already is not refused, as the vendor's clients
//! expect, but only recorded.

use dialects::fault::Fault;
use dialects::stream::actions::{Action, Submitted};
use dialects::stream::bans::Ban;
use dialects::stream::flagging::USER;
use domain::authors::{AuthorDecisionKind, SHADOW};
use domain::cases::{Head, IncidentState};
use domain::event::DecisionKind;
use domain::moderators::Acting;
use domain::transition::{Inquiry, Others, Refused, Said, Transition};

use super::actions::{ITEM, Target};
use crate::acting::{Actor, OnAuthor};
use crate::cases::Cases;

/// A request that acts.
pub(super) struct Doing<'a> {
    pub cases: &'a Cases<'a>,
    /// Who acts.
    pub by: Acting,
    /// What was sent.
    pub sent: &'a Submitted,
    /// Random, for the digests of what it says.
    pub salt: String,
}

impl Doing<'_> {
    /// Changes the case.
    pub fn step(&self, case: &mut Transition, target: &Target) -> Result<(), Fault> {
        if target.appeal.is_some_and(|entry| !is_pending(&case.case.head, entry)) {
            return Err(Fault::Conflict("no_appeal", "this appeal has been decided".into()));
        }
        case.say(self.said());
        if let Some(user) = &target.user {
            case.name_author(&user.id);
        }
        match &self.sent.action {
            Action::MarkReviewed { others } => self.mark(case, target, *others),
            Action::TakeDown { hint } => self.actor().take_down(case, Some(hint)).map_err(refusal),
            Action::DeleteUser => self.delete_user(case),
            Action::Ban(ban) => self.ban(case, ban),
            Action::Unban { target, channel } => self.unban(case, target.as_deref(), channel.as_deref()),
            Action::Restore => self.restore(case),
            Action::RejectAppeal => self.decide(case, DecisionKind::Upheld, None),
            Action::Escalate => self.escalate(case),
            Action::DeEscalate => self.de_escalate(case),
            Action::Record { subject } => self.record(case, subject.as_deref()),
            Action::Flag(_) => Err(Fault::Internal("a report is no step of a moderator".into())),
        }
    }

    fn said(&self) -> Said {
        Said {
            called: self.sent.called.to_owned(),
            salt: self.salt.clone(),
            reason: self.sent.reason.clone(),
            more: self.sent.more.clone(),
            ..Said::default()
        }
    }

    const fn actor(&self) -> Actor<'_> {
        Actor { cases: self.cases, by: &self.by }
    }

    fn record(&self, case: &mut Transition, subject: Option<&str>) -> Result<(), Fault> {
        self.actor().record(case, subject).map_err(refusal)
    }

    fn decide(&self, case: &mut Transition, kind: DecisionKind, hint: Option<&str>) -> Result<(), Fault> {
        self.actor().decide(case, kind, hint).map_err(refusal)
    }

    /// Together with an appeal it accepts that; and what waits of the same user can be marked along with it.
    fn mark(&self, case: &mut Transition, target: &Target, others: u32) -> Result<(), Fault> {
        if target.appeal.is_some() {
            self.restore(case)?;
        } else {
            self.actor().review(case).map_err(refusal)?;
        }
        let author = author_of(&case.case.head, None).ok().filter(|_| others > 0);
        if let Some(author) = &author {
            let (called, reason) = (self.sent.called, self.sent.reason.as_deref());
            case.review_others(&Others { author, most: others, called, reason }, &self.by);
        }
        Ok(())
    }

    /// T20.
    fn delete_user(&self, case: &mut Transition) -> Result<(), Fault> {
        let author = author_of(&case.case.head, None)?;
        self.record(case, None)?;
        self.decide_author(case, &author, AuthorDecisionKind::Act, &Ban::default());
        Ok(())
    }

    /// T21, and T23 when its time is over.
    fn ban(&self, case: &mut Transition, ban: &Ban) -> Result<(), Fault> {
        let author = author_of(&case.case.head, ban.target.as_deref())?;
        self.record(case, ban.channel.as_deref())?;
        if ban.channel.is_none() {
            self.decide_author(case, &author, AuthorDecisionKind::Hold, ban);
        }
        Ok(())
    }

    /// T23, and whatever an open appeal asks for.
    fn unban(&self, case: &mut Transition, target: Option<&str>, channel: Option<&str>) -> Result<(), Fault> {
        let author = author_of(&case.case.head, target)?;
        if channel.is_some() {
            return self.record(case, channel);
        }
        if case.case.head.has_pending_ban_appeal() {
            self.accept_ban_appeal(case)?;
        } else if case.case.head.has_pending_appeal() {
            self.decide(case, DecisionKind::Overturn, None)?;
        } else {
            self.record(case, None)?;
        }
        self.decide_author(case, &author, AuthorDecisionKind::Overturn, &Ban::default());
        Ok(())
    }

    /// T14, T17; T11 for content that is up and doubted; T23 if that is what an open appeal asks for.
    fn restore(&self, case: &mut Transition) -> Result<(), Fault> {
        let head = &case.case.head;
        if head.has_pending_ban_appeal() {
            let author = author_of(head, None)?;
            self.accept_ban_appeal(case)?;
            self.decide_author(case, &author, AuthorDecisionKind::Overturn, &Ban::default());
            return Ok(());
        }
        self.actor().restore(case).map_err(refusal)
    }

    fn accept_ban_appeal(&self, case: &mut Transition) -> Result<(), Fault> {
        let terms = self.cases.terms(&case.case.head.content.kind);
        case.accept_ban_appeal(&self.by, &terms).map_err(refusal)
    }

    /// T12. Content that is up and has no incident gets one.
    fn escalate(&self, case: &mut Transition) -> Result<(), Fault> {
        let head = &case.case.head;
        if head.incident == IncidentState::Escalated {
            return case.record_action(&self.by, None, true).map_err(refusal);
        }
        if !head.incident.is_open() && head.is_up() {
            let origin = self.by.person().map(str::to_owned);
            let inquiry = Inquiry { violations: Vec::new(), origin, salt: self.salt.clone() };
            let terms = self.cases.terms(&head.content.kind);
            case.inquire(&inquiry, &terms).map_err(refusal)?;
        }
        self.decide(case, DecisionKind::Escalate, None)
    }

    /// T16, back to open.
    fn de_escalate(&self, case: &mut Transition) -> Result<(), Fault> {
        if case.case.head.incident == IncidentState::Escalated {
            return case.de_escalate(&self.by).map_err(refusal);
        }
        case.record_action(&self.by, None, true).map_err(refusal)
    }

    /// Owes a decision on the author.
    fn decide_author(&self, case: &mut Transition, author: &str, kind: AuthorDecisionKind, ban: &Ban) {
        let hint = ban.shadow.then_some(SHADOW);
        let decision = OnAuthor { author, kind, hint, until_ms: ban.until_ms(case.at_ms()) };
        self.actor().decide_author(case, &decision, &self.said());
    }
}

/// Whether this appeal waits for its ruling.
fn is_pending(head: &Head, entry: u32) -> bool {
    head.appeal.as_ref().is_some_and(|appeal| appeal.entry == entry && appeal.ruling.is_none())
}

/// Whom an action is about: whom it names, else the author, who is the item itself if that is a user.
fn author_of(head: &Head, named: Option<&str>) -> Result<String, Fault> {
    let itself = || (head.content.kind == USER).then(|| head.content.id.clone());
    let author = named.map(str::to_owned).or_else(itself).or_else(|| head.facts.author.clone());
    author.ok_or_else(|| Fault::Conflict("no_author", "nobody is known to have made this item".into()))
}

/// Why a case cannot be changed, as a caller sees it.
pub(super) fn refusal(refused: Refused) -> Fault {
    match refused {
        Refused::RoleTooLow | Refused::SamePerson | Refused::ClaimedByOther | Refused::WrongAuthor => {
            Fault::Denied(refused.to_string())
        }
        Refused::Unknown => Fault::NotFound(ITEM),
        refused => Fault::Conflict(refused.code(), refused.to_string()),
    }
}
