//! What a change is for whoever follows moderation actions, as Moderation API's receivers do: an item waits for a
//! moderator or waits no more, somebody acted, a content was taken down or stays.
//!
//! These events are owed only where an endpoint wants them. Whatever follows from a decision waits as long as that can
//! be taken back, and goes with it: receivers do what they are told.

use crate::cases::{ActedOn, Action, AuditEntry, Trigger, is_check_off_word};
use crate::config::Endpoint;
use crate::event::{DecisionKind, EventType, Fact};
use crate::job::Work;

use super::Transition;

/// News, and the number of the audit entry that tells of it.
type News = (EventType, Option<u32>);

impl Transition {
    /// Owes the news of this change, as far as an endpoint wants them.
    pub(super) fn tell_of_actions(&mut self, endpoints: &[Endpoint]) {
        let is_wanted = |news: EventType| endpoints.iter().any(|endpoint| endpoint.types.contains(&news));
        if !EventType::OF_ACTIONS.into_iter().any(is_wanted) {
            return;
        }
        let (content, version) = (self.case.head.content.clone(), self.case.head.version.to_string());
        for (news, entry) in self.news().into_iter().filter(|(news, _)| is_wanted(*news)) {
            let told = self.entries.iter().find(|known| Some(known.number) == entry);
            let action = told.and_then(|entry| entry.executed.as_ref()).map(|executed| executed.id.clone());
            let fact = Fact::Moderation { news, content: content.clone(), entry, action };
            self.owe_withdrawable(&["actions", &version, news.as_str()], fact);
        }
    }

    fn news(&self) -> Vec<News> {
        let head = &self.case.head;
        let mut news = Vec::new();
        if head.is_queued() && !self.was.flagged {
            news.push((EventType::QueueItemNew, None));
        }
        let acted = self.entries.iter().rfind(|entry| self.is_act(entry));
        news.extend(acted.and_then(|entry| Some((self.of_act(entry)?, Some(entry.number)))));
        news.extend(self.ruled());
        if self.was.queued && !head.is_queued() && head.reviewed {
            let seen = self.entries.iter().rfind(|entry| entry.by.is_some());
            news.push((EventType::QueueItemCompleted, acted.or(seen).map(|entry| entry.number)));
        }
        news
    }

    /// Whether an entry tells of what a person, or a program for one, did beyond looking. What the platform did by
    /// itself counts where it wants to hear of that again.
    fn is_act(&self, entry: &AuditEntry) -> bool {
        let is_own = entry.trigger == Trigger::Manual && entry.by.is_some();
        let is_echo = || entry.trigger == Trigger::External && self.told_decision().is_some();
        match entry.action {
            Action::Decided { .. } => (is_own || is_echo()) && !is_check_off(entry),
            Action::Recorded { .. } => is_own && !is_check_off(entry),
            Action::DeEscalated => is_own,
            _ => false,
        }
    }

    /// An action on an author that decides on them is told by the decision itself.
    fn of_act(&self, entry: &AuditEntry) -> Option<EventType> {
        let on = entry.executed.as_ref().map_or(ActedOn::Item, |executed| executed.on);
        let decides = self.jobs.iter().any(|job| matches!(job.work, Work::DecideAuthor { .. }));
        match on {
            ActedOn::Item => Some(EventType::QueueItemAction),
            ActedOn::Author if decides => None,
            ActedOn::Author => Some(EventType::AuthorAction),
        }
    }

    /// Whether the content was taken down or stays, by whatever decided that: as the decision is told to others.
    fn ruled(&self) -> Option<News> {
        let news = match self.told_decision()? {
            DecisionKind::Act => EventType::QueueItemRejected,
            DecisionKind::Dismiss | DecisionKind::Overturn => EventType::QueueItemAllowed,
            DecisionKind::Escalate | DecisionKind::Upheld => return None,
        };
        let entry = self.entries.iter().rfind(|entry| matches!(entry.action, Action::Decided { .. }));
        let entry = entry.or(self.entries.last());
        let is_told = entry.is_none_or(|entry| !is_check_off(entry));
        is_told.then_some((news, entry.map(|entry| entry.number)))
    }

    fn told_decision(&self) -> Option<DecisionKind> {
        self.events.iter().rev().find_map(|event| match event.fact {
            Fact::Decision { decision, .. } => Some(decision),
            _ => None,
        })
    }

    /// Owes an event that leaves when the decision of this change cannot be taken back any more.
    fn owe_withdrawable(&mut self, what: &[&str], fact: Fact) {
        let is_ours = |number: u32| self.entries.iter().any(|entry| entry.number == number);
        let undo = self.case.head.undo.as_ref().filter(|undo| is_ours(undo.entry));
        let wait_ms = undo.map(|undo| undo.until_ms - self.at_ms());
        let id = self.owe(what, fact, wait_ms.unwrap_or(0), None);
        if let (Some(undo), Some(_)) = (&mut self.case.head.undo, wait_ms) {
            undo.events.push(id.as_str().to_owned());
        }
    }
}

/// Whether somebody only checked the item off.
fn is_check_off(entry: &AuditEntry) -> bool {
    entry.executed.is_none() && entry.called.as_deref().is_some_and(is_check_off_word)
}
