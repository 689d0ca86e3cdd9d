//! What a change is for whoever follows the items of a review queue, as Stream's receivers do: each change of a
//! flagged case that its log tells of, and beside it what moderators and authors did, in events of their own.
//!
//! These events are owed only where an endpoint wants them. They do not wait for the time in which a decision can be
//! taken back: they tell how the item stands, and taking it back is one more change.

use crate::cases::{Action, AppealState, AuditEntry, Trigger};
use crate::config::Endpoint;
use crate::event::{DecisionKind, EventType, Fact};

use super::Transition;

/// Most reports that an event names.
const MAX_REPORTS: usize = 20;
/// Words of Stream's dialect for actions that have events of their own.
const MARK_REVIEWED: &str = "mark_reviewed";
const CUSTOM: &str = "custom";

impl Transition {
    /// Owes the news of this change, as far as an endpoint wants them.
    pub(super) fn tell_of_item(&mut self, endpoints: &[Endpoint]) {
        let is_wanted = |news: &EventType| endpoints.iter().any(|endpoint| endpoint.types.contains(news));
        let is_flagged = self.case.head.is_flagged();
        // What a moderator does in a dialect's words is told as well of what nothing has flagged: a ban by name.
        let is_acted_on = self.entries.iter().any(|entry| entry.called.is_some());
        if !(is_flagged || is_acted_on) || !EventType::OF_ITEMS.iter().any(is_wanted) {
            return;
        }
        let reports = self.reports.iter().take(MAX_REPORTS);
        let reports: Vec<_> = reports.map(|write| (write.record.incident, write.record.key.clone())).collect();
        let told: Vec<&AuditEntry> = self.entries.iter().filter(|entry| is_news(&entry.action)).collect();
        if told.is_empty() && reports.is_empty() && self.was.flagged {
            return;
        }
        let is_new = is_flagged && !self.was.flagged;
        let mut news = vec![if is_new { EventType::ItemNew } else { EventType::ItemUpdated }];
        news.extend(told.iter().flat_map(|entry| of_entry(entry)));
        if !reports.is_empty() {
            news.push(EventType::Flagged);
        }
        news.sort_unstable();
        news.dedup();
        let entries = told.first().zip(told.last()).map(|(first, last)| (first.number, last.number));
        let (content, version) = (self.case.head.content.clone(), self.case.head.version.to_string());
        for news in news.into_iter().filter(is_wanted) {
            let fact = Fact::Item { news, content: content.clone(), entries, reports: reports.clone() };
            self.owe(&["item", &version, news.as_str()], fact, 0, None);
        }
    }
}

/// Whether an entry tells of something that others see.
const fn is_news(action: &Action) -> bool {
    !matches!(action, Action::Noted | Action::Surged { .. } | Action::Erased { .. })
}

/// What an entry is besides a change of the item.
fn of_entry(entry: &AuditEntry) -> Vec<EventType> {
    let mut news = Vec::new();
    let is_reviewed =
        matches!(entry.action, Action::Reviewed | Action::Decided { decision: DecisionKind::Dismiss, .. });
    match (&entry.called, &entry.action) {
        (Some(called), _) if called == MARK_REVIEWED => news.push(EventType::MarkedReviewed),
        (Some(called), Action::Recorded { .. }) if called == CUSTOM => news.push(EventType::CustomAction),
        (None, _) if is_reviewed && entry.trigger == Trigger::Manual => news.push(EventType::MarkedReviewed),
        _ => {}
    }
    let was_pending = entry.from.appeal == AppealState::Pending;
    match entry.to.appeal {
        _ if entry.action == Action::Appealed => news.push(EventType::AppealCreated),
        AppealState::Ruled(true) if was_pending => news.push(EventType::AppealAccepted),
        AppealState::Ruled(false) | AppealState::None if was_pending => news.push(EventType::AppealRejected),
        _ => {}
    }
    news
}
