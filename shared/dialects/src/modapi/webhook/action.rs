//! The action that a message tells of: one of the catalogue, or what another dialect or the console did in its place.

use domain::authors::AuthorDecisionKind;
use domain::cases::{Action, AuditEntry, Executed};
use domain::config::{ALLOW, BLOCK, ModerationAction, REJECT, SUSPEND, UNBLOCK};
use domain::event::{DecisionKind, EventType};
use domain::time::iso_us_z;
use serde_json::{Map, Value, json};

/// An action as shown.
pub(super) struct Shown {
    id: String,
    key: String,
    name: String,
    value: Option<String>,
}

impl Shown {
    /// What an entry of a case's log tells of.
    pub fn of_entry(entry: &AuditEntry, value: Option<&str>) -> Self {
        let shown = match (&entry.executed, &entry.action) {
            (Some(executed), _) => Self::executed(executed),
            (None, Action::Decided { decision: DecisionKind::Act, .. }) => Self::built_in(REJECT),
            (None, Action::Decided { decision: DecisionKind::Dismiss | DecisionKind::Overturn, .. }) => {
                Self::built_in(ALLOW)
            }
            (None, Action::Decided { decision, .. }) => {
                Self::named(entry.called.as_deref().unwrap_or(decision.as_str()))
            }
            (None, Action::Restored) => Self::built_in(ALLOW),
            (None, Action::DeEscalated) => Self::named(entry.called.as_deref().unwrap_or("de_escalate")),
            (None, Action::Reviewed) => Self::named(entry.called.as_deref().unwrap_or("resolve")),
            (None, _) => Self::named(entry.called.as_deref().unwrap_or("action")),
        };
        shown.with(value)
    }

    /// What a decision on an author is.
    pub fn of_author(
        decision: AuthorDecisionKind,
        ends: bool,
        value: Option<&str>,
        executed: Option<&Executed>,
    ) -> Self {
        let shown = match (executed, decision) {
            (Some(executed), _) => Self::executed(executed),
            (None, AuthorDecisionKind::Hold) if ends => Self::built_in(SUSPEND),
            (None, AuthorDecisionKind::Act | AuthorDecisionKind::Hold) => Self::built_in(BLOCK),
            (None, AuthorDecisionKind::Overturn) => Self::built_in(UNBLOCK),
            (None, AuthorDecisionKind::Escalate) => Self::named(decision.as_str()),
        };
        shown.with(value)
    }

    /// What is known of an action whose case has ended.
    pub fn of_news(news: EventType) -> Self {
        match news {
            EventType::QueueItemRejected => Self::built_in(REJECT),
            EventType::QueueItemAllowed => Self::built_in(ALLOW),
            _ => Self::named("action"),
        }
    }

    fn executed(executed: &Executed) -> Self {
        Self { id: executed.id.clone(), key: executed.key.clone(), name: executed.name.clone(), value: None }
    }

    fn built_in(key: &str) -> Self {
        let found = ModerationAction::built_in(0).into_iter().find(|action| action.id == key);
        let name = found.map_or_else(|| key.to_owned(), |action| action.name);
        Self { id: key.to_owned(), key: key.to_owned(), name, value: None }
    }

    /// A word of another dialect, or of the domain.
    fn named(word: &str) -> Self {
        Self { id: word.to_owned(), key: word.to_owned(), name: word.replace('_', " "), value: None }
    }

    fn with(self, value: Option<&str>) -> Self {
        Self { value: value.map(str::to_owned), ..self }
    }

    /// In an envelope.
    pub fn render(&self, at_us: i64) -> Map<String, Value> {
        let mut shown = Map::new();
        for (name, value) in [
            ("id", json!(self.id)),
            ("key", json!(self.key)),
            ("name", json!(self.name)),
            ("value", json!(self.value)),
            ("created_at", json!(iso_us_z(at_us))),
        ] {
            shown.insert(name.to_owned(), value);
        }
        shown
    }

    /// In the flat shape, where a value is always a text.
    pub fn render_flat(&self) -> Value {
        let value = self.value.as_deref().unwrap_or_default();
        json!({ "id": self.id, "key": self.key, "name": self.name, "value": value })
    }
}
