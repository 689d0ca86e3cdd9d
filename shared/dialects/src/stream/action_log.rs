//! What was done with a case, as the log of actions shows it: each flag, and each action of a person.

use domain::cases::{Action, AuditEntry, Trigger};
use domain::event::DecisionKind;
use domain::flags::{Flag, Raiser, flags};
use domain::moderators::Acting;
use domain::story::CaseStory;
use serde_json::{Value, json};

use super::person;
use super::time::ns;

/// The type of the entry of a flag.
pub const FLAG: &str = "flag";
/// The default word for that a person has seen it.
pub const MARK_REVIEWED: &str = "mark_reviewed";

/// An entry of the log.
#[derive(Clone, Debug, PartialEq)]
pub struct Log {
    /// Unique within the case, and stable.
    pub key: String,
    /// `flag`, or the action.
    pub kind: String,
    /// When, microseconds since 1970.
    pub at_us: i64,
    /// By whom, by id; empty where nobody did.
    pub user: String,
    /// Who, in general.
    pub raiser: Raiser,
    /// Why, in words.
    pub reason: String,
    /// What else is known of it.
    pub custom: Value,
    /// Engines that had a part in it.
    pub providers: Vec<String>,
}

/// Everything that was done with a case, oldest first.
pub fn logs(story: &CaseStory) -> Vec<Log> {
    let mut logs: Vec<Log> = flags(story).iter().map(of_flag).collect();
    logs.extend(story.entries.iter().filter_map(|entry| of_entry(story, entry)));
    logs.sort_by(|a, b| (a.at_us, &a.key).cmp(&(b.at_us, &b.key)));
    logs
}

fn of_flag(flag: &Flag) -> Log {
    Log {
        key: flag.key.clone(),
        kind: FLAG.to_owned(),
        at_us: flag.at_us,
        user: flag.user.clone().unwrap_or_default(),
        raiser: flag.raiser,
        reason: flag.reason.clone().unwrap_or_default(),
        custom: json!({ "flag_type": flag.category }),
        providers: if flag.raiser == Raiser::Automod { vec![flag.category.clone()] } else { Vec::new() },
    }
}

fn of_entry(story: &CaseStory, entry: &AuditEntry) -> Option<Log> {
    let kind = word(&entry.action)?.to_owned();
    Some(Log {
        // Sorts behind the flags of the same entry.
        key: format!("entry.{}~", entry.number),
        kind,
        at_us: entry.at_us,
        user: entry.by.as_ref().and_then(Acting::person).unwrap_or_default().to_owned(),
        raiser: match entry.trigger {
            Trigger::Automated => Raiser::Automod,
            Trigger::Manual => Raiser::Moderator,
            Trigger::External => Raiser::Caller,
        },
        reason: story.text(entry).map(|text| text.text.clone()).unwrap_or_default(),
        custom: json!({}),
        providers: Vec::new(),
    })
}

/// This dialect's word for what was done; `None` for what is no action.
fn word(action: &Action) -> Option<&'static str> {
    match action {
        Action::Decided { decision, hint, .. } => Some(match decision {
            DecisionKind::Act if hint == "shadow" => "shadow_block",
            DecisionKind::Act => "block",
            DecisionKind::Dismiss => MARK_REVIEWED,
            DecisionKind::Escalate => "escalate",
            DecisionKind::Upheld => "reject_appeal",
            DecisionKind::Overturn => "restore",
        }),
        Action::AuthorBanned { .. } => Some("delete_user"),
        Action::AuthorRestored { .. } => Some("restore"),
        Action::DeEscalated => Some("de_escalate"),
        Action::Reviewed => Some(MARK_REVIEWED),
        _ => None,
    }
}

/// An entry as shown. Known users are no more than their ids.
pub fn render(log: &Log, story: &CaseStory) -> Value {
    let user = if log.user.is_empty() { Value::Null } else { person::user(&log.user, log.at_us) };
    json!({
        "id": story.id.part_uuid(&log.key),
        "type": log.kind,
        "created_at": ns(log.at_us),
        "user": user,
        "user_id": log.user,
        "reason": log.reason,
        "custom": log.custom,
        "target_user_id": story.head.facts.author.as_deref().unwrap_or_default(),
        "review_queue_item_id": story.id.uuid(),
        "reporter_type": log.raiser.as_str(),
        "ai_providers": log.providers,
    })
}
