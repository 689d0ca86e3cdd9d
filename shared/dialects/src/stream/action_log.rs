//! What was done with a case, as the log of actions shows it: each flag, and each action of a person.

use domain::authors::{AuthorDecisionKind, AuthorEntry};
use domain::cases::{Action, AuditEntry, Trigger};
use domain::content::ContentRef;
use domain::event::DecisionKind;
use domain::flags::{Flag, Raiser, flags};
use domain::ids::CaseId;
use domain::moderators::Acting;
use domain::story::CaseStory;
use serde_json::{Map, Value, json};

use super::bans::{SWITCHES, TARGET, TIMEOUT};
use super::list_filter::{Known, Row};
use super::person;
use super::time::ns;

/// The type of the entry of a flag.
pub const FLAG: &str = "flag";
/// The default word for that a person has seen it.
pub const MARK_REVIEWED: &str = "mark_reviewed";

/// The word for a ban that takes all contents down.
const DELETE_USER: &str = "delete_user";
/// The word for what only the platform knows how to do.
pub const CUSTOM: &str = "custom";
/// The name of the options of such an action, among the texts of its entry.
pub const OPTIONS: &str = "options";

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
    /// Whom it is about, if not the author.
    pub target: Option<String>,
    /// What else is known of it.
    pub custom: Value,
    /// Engines that had a part in it.
    pub providers: Vec<String>,
}

/// Everything that was done with a case, oldest first.
pub fn logs(story: &CaseStory) -> Vec<Log> {
    let mut logs: Vec<Log> = flags(story).iter().map(of_flag).collect();
    logs.extend(story.entries.iter().filter(|entry| !is_echo(story, entry)).filter_map(|entry| of_entry(story, entry)));
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
        target: None,
        custom: json!({ "flag_type": flag.category }),
        providers: if flag.raiser == Raiser::Automod { vec![flag.category.clone()] } else { Vec::new() },
    }
}

fn of_entry(story: &CaseStory, entry: &AuditEntry) -> Option<Log> {
    let kind = entry.called.as_deref().or_else(|| word(&entry.action))?.to_owned();
    Some(Log {
        // Sorts behind the flags of the same entry.
        key: format!("entry.{}~", entry.number),
        kind,
        at_us: entry.at_us,
        user: entry.by.as_ref().and_then(Acting::person).unwrap_or_default().to_owned(),
        raiser: raiser(entry.trigger),
        reason: story.text(entry).map(|text| text.text.clone()).unwrap_or_default(),
        target: story.text(entry).and_then(|text| text.named(TARGET)).map(str::to_owned),
        custom: custom(story, entry),
        providers: Vec::new(),
    })
}

/// The ban of the author that reaches the content on which it was decided.
fn is_echo(story: &CaseStory, entry: &AuditEntry) -> bool {
    let is_decision =
        |before: &AuditEntry| before.number < entry.number && before.called.as_deref() == Some(DELETE_USER);
    matches!(entry.action, Action::AuthorBanned { .. }) && story.entries.iter().any(is_decision)
}

/// What an action names besides: a channel, or a custom action with its options; and what was noted to it.
fn custom(story: &CaseStory, entry: &AuditEntry) -> Value {
    let mut custom = Map::new();
    if let Action::Recorded { subject: Some(subject) } = &entry.action {
        let name = if entry.called.as_deref() == Some(CUSTOM) { "id" } else { "channel_cid" };
        custom.insert(name.to_owned(), subject.clone().into());
    }
    let more = story.text(entry).map(|text| text.more.as_slice()).unwrap_or_default();
    for (name, text) in more.iter().filter(|(name, _)| name != TARGET) {
        let value = match name.as_str() {
            OPTIONS => serde_json::from_str(text).unwrap_or_default(),
            name if SWITCHES.contains(&name) => true.into(),
            TIMEOUT => text.parse::<u64>().map_or_else(|_| text.clone().into(), Value::from),
            _ => text.clone().into(),
        };
        custom.insert(name.clone(), value);
    }
    custom.into()
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
        Action::AuthorBanned { .. } => Some(DELETE_USER),
        Action::AuthorRestored { .. } => Some("restore"),
        Action::DeEscalated => Some("de_escalate"),
        Action::Reviewed => Some(MARK_REVIEWED),
        _ => None,
    }
}

/// Those of a case's logs that an entry tells of.
pub fn done_by<'a>(entry: &AuditEntry, logs: &'a [Log]) -> impl Iterator<Item = &'a Log> {
    logs.iter().filter(move |log| belongs(&log.key, log.at_us, entry))
}

/// Those of a case's flags that an entry raised.
pub fn raised_by<'a>(entry: &AuditEntry, flags: &'a [Flag]) -> impl Iterator<Item = &'a Flag> {
    flags.iter().filter(move |flag| belongs(&flag.key, flag.at_us, entry))
}

/// Whether what has this key is told of by an entry. Reports have keys of their own.
fn belongs(key: &str, at_us: i64, entry: &AuditEntry) -> bool {
    if let Some((incident, report)) = entry.report() {
        return key == format!("report.{incident}.{report}");
    }
    if matches!(entry.action, Action::Reported { .. }) {
        // Of before entries named the reports of nobody.
        return key.starts_with("report.") && at_us == entry.at_us;
    }
    let own = format!("entry.{}", entry.number);
    key.strip_prefix(&own).is_some_and(|rest| rest.starts_with('.') || rest == "~")
}

/// Whether an entry tells of anything in the log.
pub const fn is_logged(entry: &AuditEntry) -> bool {
    !matches!(
        entry.action,
        Action::ReportsJoined { .. }
            | Action::Appealed
            | Action::Noted
            | Action::ReportWithdrawn { .. }
            | Action::Undone { .. }
            | Action::Surged { .. }
            | Action::Erased { .. }
            | Action::Restored
    )
}

/// What log entries can be filtered by.
pub const FIELDS: &[Known] = &[
    Known::text("id"),
    Known::text("type"),
    Known::text("reporter_id"),
    Known::text("target_user_id"),
    Known::text("review_queue_item_id"),
    Known::time("created_at"),
    Known::word("entity_id"),
    Known::word("entity_type"),
    Known::word("reason"),
    Known::word("reporter_type"),
    Known::word("resource_type"),
    Known::word("moderation_category"),
    Known::range("date_range", "created_at"),
    Known::range("daterange", "created_at"),
    Known::word("ai_providers"),
];

/// What filters look at, of an entry as shown and what it is about.
pub fn row(shown: &Value, content: &ContentRef) -> Row {
    let text = |name: &str| shown[name].as_str().unwrap_or_default();
    let providers = shown["ai_providers"].as_array().map(Vec::as_slice).unwrap_or_default();
    Row::default()
        .text("id", text("id"))
        .text("type", text("type"))
        .text("reporter_id", text("user_id"))
        .text("target_user_id", text("target_user_id"))
        .text("review_queue_item_id", text("review_queue_item_id"))
        .time("created_at", shown["created_at"].as_i64().unwrap_or_default() / 1_000)
        .text("entity_id", &content.id)
        .text("entity_type", &content.kind)
        .text("reason", text("reason"))
        .text("reporter_type", text("reporter_type"))
        .text("resource_type", &content.kind)
        .text("moderation_category", shown.pointer("/custom/flag_type").and_then(Value::as_str).unwrap_or_default())
        .texts("ai_providers", providers.iter().filter_map(Value::as_str))
}

/// A decision on an author that no case tells of. `item` is the case that the author would be.
pub fn of_author(author: &str, entry: &AuthorEntry, item: &CaseId) -> Value {
    let user = entry.by.as_ref().and_then(Acting::person).unwrap_or_default();
    let word = match entry.decision {
        AuthorDecisionKind::Act => DELETE_USER,
        AuthorDecisionKind::Hold => "ban",
        AuthorDecisionKind::Escalate => "escalate",
        AuthorDecisionKind::Overturn => "unban",
    };
    json!({
        "id": item.part_uuid(&format!("author.{}", entry.number)),
        "type": entry.called.as_deref().unwrap_or(word),
        "created_at": ns(entry.at_us),
        "user": if user.is_empty() { Value::Null } else { person::user(user, entry.at_us, None) },
        "user_id": user,
        "reason": "",
        "custom": {},
        "target_user_id": author,
        "review_queue_item_id": "",
        "reporter_type": raiser(entry.trigger).as_str(),
        "ai_providers": [],
    })
}

const fn raiser(trigger: Trigger) -> Raiser {
    match trigger {
        Trigger::Automated => Raiser::Automod,
        Trigger::Manual => Raiser::Moderator,
        Trigger::External => Raiser::Caller,
    }
}

/// An entry as shown. Known users are no more than their ids.
pub fn render(log: &Log, story: &CaseStory) -> Value {
    let user =
        if log.user.is_empty() { Value::Null } else { person::user(&log.user, log.at_us, story.people.get(&log.user)) };
    json!({
        "id": story.id.part_uuid(&log.key),
        "type": log.kind,
        "created_at": ns(log.at_us),
        "user": user,
        "user_id": log.user,
        "reason": log.reason,
        "custom": log.custom,
        "target_user_id": log.target.as_deref().or(story.head.facts.author.as_deref()).unwrap_or_default(),
        "review_queue_item_id": story.id.uuid(),
        "reporter_type": log.raiser.as_str(),
        "ai_providers": log.providers,
    })
}
