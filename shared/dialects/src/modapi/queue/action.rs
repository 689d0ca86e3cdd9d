//! What moderators did with an item, in the words of this dialect: the word that the request had for it, else what it
//! comes to.

use domain::cases::{Action, AuditEntry, RESOLVE, Trigger, UNRESOLVE};
use domain::event::DecisionKind;

/// Id and name of what an entry of the log tells of; `None` if no person acted.
pub fn action_of(entry: &AuditEntry) -> Option<(&str, &str)> {
    if matches!(entry.trigger, Trigger::Automated) {
        return None;
    }
    let word = match &entry.action {
        Action::Decided { decision, .. } => match decision {
            DecisionKind::Act => "reject",
            DecisionKind::Dismiss | DecisionKind::Overturn => "allow",
            DecisionKind::Escalate => "escalate",
            DecisionKind::Upheld => "uphold",
        },
        Action::Reviewed => RESOLVE,
        Action::DeEscalated => "de_escalate",
        Action::Recorded { .. } => "record",
        Action::Undone { .. } => "undo",
        _ => return None,
    };
    let word = entry.called.as_deref().unwrap_or(word);
    Some(entry.executed.as_ref().map_or((word, word), |action| (&action.id, &action.name)))
}

/// Whether it takes an item out of the queue.
pub(super) fn is_review(entry: &AuditEntry) -> bool {
    let is_done = match &entry.action {
        Action::Decided { decision, .. } => *decision != DecisionKind::Escalate,
        Action::Reviewed => true,
        Action::Recorded { .. } => entry.called.as_deref() != Some(UNRESOLVE),
        _ => false,
    };
    is_done && action_of(entry).is_some()
}
