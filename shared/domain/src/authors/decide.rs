//! Decisions on an author: what changes, and what is owed for it.

use serde::{Deserialize, Serialize};

use crate::cases::Trigger;
use crate::decide::Violation;
use crate::event::{Event, Fact};
use crate::ids::{EventId, PlatformId};
use crate::job::{Job, Work};
use crate::moderators::Acting;
use crate::transition::{Ban, Terms};

use super::{Author, AuthorEntry, AuthorSaid, AuthorStatus, Restriction};

/// A decision on an author.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AuthorDecisionKind {
    /// Ban, and take down all their content.
    Act,
    /// Suspend; their content stays.
    Hold,
    /// To an upper level.
    Escalate,
    /// Restore the account.
    Overturn,
}

impl AuthorDecisionKind {
    /// The wire name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Act => "act",
            Self::Hold => "hold",
            Self::Escalate => "escalate",
            Self::Overturn => "overturn",
        }
    }

    /// The word for the precise action if none is named.
    pub const fn default_hint(self) -> &'static str {
        match self {
            Self::Act => "terminate",
            Self::Hold => "suspend",
            Self::Escalate => "escalate",
            Self::Overturn => "restore",
        }
    }
}

/// A decision on an author to take in.
#[derive(Clone, Debug, PartialEq)]
pub struct AuthorDecision {
    /// How.
    pub kind: AuthorDecisionKind,
    /// By a moderator, from outside, or by a rule of time.
    pub trigger: Trigger,
    /// By whom.
    pub by: Option<Acting>,
    /// Word for the precise action, if not the default.
    pub hint: Option<String>,
    /// For what.
    pub violations: Vec<Violation>,
    /// Versions of the policies named.
    pub policies: Vec<(String, u32)>,
    /// For a suspension: until when, milliseconds since 1970.
    pub until_ms: Option<i64>,
    /// What the request says of it besides.
    pub said: AuthorSaid,
    /// When it was asked for, microseconds since 1970, if it was put off since.
    pub asked_us: Option<i64>,
}

impl AuthorDecision {
    /// A decision for nothing in particular: without policies, hint or end.
    pub fn plain(kind: AuthorDecisionKind, trigger: Trigger, by: Option<Acting>) -> Self {
        Self {
            kind,
            trigger,
            by,
            hint: None,
            violations: Vec::new(),
            policies: Vec::new(),
            until_ms: None,
            said: AuthorSaid::default(),
            asked_us: None,
        }
    }

    fn hint(&self) -> String {
        self.hint.clone().unwrap_or_else(|| self.kind.default_hint().to_owned())
    }
}

/// Why a moderator's decision is not possible now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AuthorRefused {
    /// The author is banned.
    #[error("the author is banned already")]
    AlreadyBanned,
    /// The author is suspended.
    #[error("the author is suspended already")]
    AlreadyHeld,
    /// Nothing stands against the author.
    #[error("the author is neither banned nor suspended")]
    NotRestricted,
    /// It was asked for before another decision that has been taken since.
    #[error("a later decision stands")]
    Overtaken,
}

/// A change of an author, complete with all it owes.
#[derive(Clone, Debug, PartialEq)]
pub struct AuthorTransition {
    /// Whose author.
    pub platform: PlatformId,
    /// Version that the commit builds on; 0 for none.
    pub seen: u64,
    /// The author afterwards.
    pub author: Author,
    /// The entry to append.
    pub entry: AuthorEntry,
    /// The event owed.
    pub event: Option<Event>,
    /// Jobs promised.
    pub jobs: Vec<Job>,
}

impl AuthorTransition {
    /// What a decision makes of an author.
    pub fn decide(
        platform: &PlatformId,
        author: Author,
        decision: &AuthorDecision,
        terms: &Terms,
        at_us: i64,
    ) -> Result<Self, AuthorRefused> {
        if decision.asked_us.is_some_and(|asked_us| author.is_ahead_of(decision.kind, asked_us)) {
            return Err(AuthorRefused::Overtaken);
        }
        if decision.trigger == Trigger::Manual {
            guard(&author, decision)?;
        }
        let (seen, from) = (author.version, author.status);
        let mut next = Author { version: seen + 1, updated_ms: at_us / 1000, ..author };
        // The end of a suspension was asked for with the suspension, not now.
        if decision.kind != AuthorDecisionKind::Overturn || decision.trigger != Trigger::Automated {
            next.note_asked(decision.kind, decision.asked_us.unwrap_or(at_us));
        }
        next.decisions += 1;
        let number = next.decisions;
        let jobs = apply(platform, &mut next, decision, at_us / 1000, number);
        let is_told = decision.trigger != Trigger::External || terms.echo_external;
        let event = is_told.then(|| owed(platform, &next, decision, at_us));
        restrict(&mut next, decision, at_us);
        let entry = AuthorEntry {
            number,
            at_us,
            trigger: decision.trigger,
            by: decision.by.clone(),
            decision: decision.kind,
            hint: decision.hint(),
            called: decision.said.called.clone(),
            executed: decision.said.executed.clone(),
            case: decision.said.case.clone(),
            policies: decision.violations.iter().map(|violation| violation.policy.clone()).collect(),
            from,
            to: next.status,
            event: event.as_ref().map(|event| event.id.as_str().to_owned()),
            previous: next.chain.clone(),
        };
        next.chain = entry.digest();
        Ok(Self { platform: platform.clone(), seen, author: next, entry, event, jobs })
    }
}

impl Author {
    /// Whether a decision that was put off comes too late: another, asked for after it, has been taken.
    fn is_ahead_of(&self, kind: AuthorDecisionKind, asked_us: i64) -> bool {
        let is_restricted_since = self.status != AuthorStatus::Active && asked_us < self.restricted_us;
        match kind {
            // A ban goes before any suspension.
            AuthorDecisionKind::Act => asked_us < self.lifted_us,
            AuthorDecisionKind::Hold | AuthorDecisionKind::Overturn => asked_us < self.lifted_us || is_restricted_since,
            AuthorDecisionKind::Escalate => false,
        }
    }

    fn note_asked(&mut self, kind: AuthorDecisionKind, asked_us: i64) {
        match kind {
            AuthorDecisionKind::Act | AuthorDecisionKind::Hold => self.restricted_us = self.restricted_us.max(asked_us),
            AuthorDecisionKind::Overturn => self.lifted_us = self.lifted_us.max(asked_us),
            AuthorDecisionKind::Escalate => {}
        }
    }

    /// The author with the note that a decision was asked for that changes nothing now, for those that come later and
    /// were asked for before; `None` if that is known.
    pub fn asked(&self, kind: AuthorDecisionKind, asked_us: i64) -> Option<Self> {
        let mut noted = self.clone();
        noted.note_asked(kind, asked_us);
        let is_news = (noted.restricted_us, noted.lifted_us) != (self.restricted_us, self.lifted_us);
        is_news.then(|| Self { version: self.version + 1, ..noted })
    }
}

fn is_same_hold(author: &Author, decision: &AuthorDecision) -> bool {
    let is_same_kind = author.restriction.as_ref().is_none_or(|known| known.hint == decision.hint());
    is_same_kind && author.held_until_ms == decision.until_ms
}

/// A suspension may be given another end, or another kind. Whatever else stands already is not decided again.
fn guard(author: &Author, decision: &AuthorDecision) -> Result<(), AuthorRefused> {
    match (decision.kind, author.status) {
        (AuthorDecisionKind::Act | AuthorDecisionKind::Hold | AuthorDecisionKind::Escalate, AuthorStatus::Banned) => {
            Err(AuthorRefused::AlreadyBanned)
        }
        (AuthorDecisionKind::Hold, AuthorStatus::Held) if is_same_hold(author, decision) => {
            Err(AuthorRefused::AlreadyHeld)
        }
        (AuthorDecisionKind::Overturn, AuthorStatus::Active) => Err(AuthorRefused::NotRestricted),
        _ => Ok(()),
    }
}

/// Changes the author; returns the jobs that follow. A walk over the contents is owed even where the status
/// stays the same: an outside decision repeats what an earlier one may not have reached.
fn apply(platform: &PlatformId, author: &mut Author, decision: &AuthorDecision, now_ms: i64, number: u32) -> Vec<Job> {
    let id = author.id.clone();
    let job = |what: &str, work, delay_ms| {
        let parts: [&[u8]; 3] = [what.as_bytes(), id.as_bytes(), &number.to_be_bytes()];
        Job::new(platform, &parts, work, now_ms, delay_ms)
    };
    let walk = || Work::AuthorWalk { author: id.clone(), decision: number, pass: 1, cursor: None };
    match decision.kind {
        AuthorDecisionKind::Act => {
            author.status = AuthorStatus::Banned;
            author.held_until_ms = None;
            author.ban = Some(Ban {
                decision: number,
                violations: decision.violations.clone(),
                policies: decision.policies.clone(),
                trigger: decision.trigger,
                by: decision.by.clone(),
            });
            vec![job("walk", walk(), 0)]
        }
        AuthorDecisionKind::Hold if author.status != AuthorStatus::Banned => {
            author.status = AuthorStatus::Held;
            author.held_until_ms = decision.until_ms;
            let release = Work::AuthorRelease { author: id.clone(), decision: number };
            decision.until_ms.map(|until_ms| job("release", release, until_ms - now_ms)).into_iter().collect()
        }
        AuthorDecisionKind::Hold => Vec::new(),
        AuthorDecisionKind::Escalate => {
            author.escalated = true;
            Vec::new()
        }
        AuthorDecisionKind::Overturn => {
            let was_banned = author.status == AuthorStatus::Banned;
            author.status = AuthorStatus::Active;
            author.escalated = false;
            author.held_until_ms = None;
            author.ban = None;
            if was_banned { vec![job("walk", walk(), 0)] } else { Vec::new() }
        }
    }
}

/// Notes what stands against the author after a decision. A ban outlasts a suspension that comes upon it.
fn restrict(author: &mut Author, decision: &AuthorDecision, at_us: i64) {
    let is_in_force = match decision.kind {
        AuthorDecisionKind::Act => true,
        AuthorDecisionKind::Hold => author.status == AuthorStatus::Held,
        AuthorDecisionKind::Escalate => return,
        AuthorDecisionKind::Overturn => {
            author.restriction = None;
            return;
        }
    };
    if is_in_force {
        author.bans += 1;
        author.restriction = Some(Restriction {
            decision: author.decisions,
            at_us,
            trigger: decision.trigger,
            by: decision.by.clone(),
            hint: decision.hint(),
            reason: decision.said.reason.clone(),
        });
    }
}

/// Id of the webhook that a decision on an author owes.
pub(crate) fn author_event(platform: &PlatformId, author: &str, decision: u32) -> EventId {
    EventId::derive(platform, &[b"author", author.as_bytes(), &decision.to_be_bytes()])
}

fn owed(platform: &PlatformId, author: &Author, decision: &AuthorDecision, at_us: i64) -> Event {
    let moderator = match decision.trigger {
        Trigger::Manual => decision.by.as_ref().and_then(Acting::person).map(str::to_owned),
        Trigger::Automated | Trigger::External => None,
    };
    Event {
        id: author_event(platform, &author.id, author.decisions),
        platform: platform.clone(),
        case: None,
        fact: Fact::AuthorDecision {
            author: author.id.clone(),
            decision: decision.kind,
            hint: decision.hint(),
            trigger: decision.trigger,
            violations: decision.violations.clone(),
            moderator,
            until_ms: decision.until_ms.filter(|_| decision.kind == AuthorDecisionKind::Hold),
            reason: decision.said.reason.clone(),
            executed: decision.said.executed.clone(),
        },
        at_us,
        not_before_ms: at_us / 1000, // nobody takes it back: the contents go down at once
        after: None,
        sequence: author.version,
    }
}

#[cfg(test)]
#[path = "decide_tests.rs"]
mod tests;
