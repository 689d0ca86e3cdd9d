//! `submit_action`: what a moderator does with an item of the review queue.

use domain::content::{ContentRef, MAX_ID_BYTES};

use crate::fault::Fault;
use crate::json::Reader;

use super::bans::{self, Ban};
use super::read::{self, optional_id, optional_text, person};

#[cfg(test)]
#[path = "actions_tests.rs"]
mod tests;

/// Longest text of a moderator, bytes.
const MAX_TEXT_BYTES: usize = 8 * 1024;
/// Most contents that a user's items are marked with.
const MAX_MARKED: i64 = 2_500;

/// What a request asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct Submitted {
    /// The type of the action, as it is spelt.
    pub called: &'static str,
    /// What is done.
    pub action: Action,
    /// The item, as it was named.
    pub item: Option<String>,
    /// The appeal, as it was named.
    pub appeal: Option<String>,
    /// The content, where the action names it.
    pub entity: Option<ContentRef>,
    /// Who acts, where a server says so.
    pub user: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// Further texts, by name.
    pub more: Vec<(String, String)>,
}

/// What is done.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Seen, nothing to do.
    MarkReviewed {
        /// So many further contents of the same user at most are marked as well.
        others: u32,
    },
    /// The content is taken down.
    TakeDown {
        /// Word for the precise action.
        hint: &'static str,
    },
    /// The author is banned, and all their content taken down.
    DeleteUser,
    /// The author is suspended.
    Ban(Ban),
    /// The suspension or ban of the author ends.
    Unban {
        /// Whom, if not the author of the item.
        target: Option<String>,
        /// Only in this channel: recorded.
        channel: Option<String>,
    },
    /// The content comes back.
    Restore,
    /// An appeal is rejected.
    RejectAppeal,
    /// To the upper level.
    Escalate,
    /// Back from there.
    DeEscalate,
    /// A report, as it was sent.
    Flag(serde_json::Map<String, serde_json::Value>),
    /// What only the platform can do: recorded and told.
    Record {
        /// What it names besides.
        subject: Option<String>,
    },
}

/// Reads a request.
pub fn submitted(body: &[u8]) -> Result<Submitted, Fault> {
    read::body(body, |reader| {
        let called = word(reader)?;
        let mut submitted = Submitted {
            called,
            action: Action::MarkReviewed { others: 0 },
            item: optional_id(reader, "item_id"),
            appeal: optional_id(reader, "appeal_id"),
            entity: None,
            user: person(reader),
            reason: None,
            more: Vec::new(),
        };
        payload(reader, &mut submitted);
        Some(submitted)
    })
}

/// Every type of action.
const WORDS: [&str; 22] = [
    "mark_reviewed",
    "ban",
    "unban",
    "delete_message",
    "delete_comment",
    "delete_activity",
    "delete_reaction",
    "delete_user",
    "restore",
    "unblock",
    "block",
    "shadow_block",
    "custom",
    "reject_appeal",
    "escalate",
    "de_escalate",
    "flag",
    "bypass",
    "unmask",
    "delete_user_messages",
    "kick_user",
    "end_call",
];

fn word(reader: &mut Reader<'_>) -> Option<&'static str> {
    let named = reader.required_text("action_type", MAX_ID_BYTES)?;
    let known = WORDS.into_iter().find(|word| *word == named);
    if known.is_none() {
        reader.problem("action_type", "unknown_value", format!("'action_type' must be one of: {}", WORDS.join(", ")));
    }
    known
}

/// Reads what stands under the name of the action; nothing means its defaults.
fn payload(reader: &mut Reader<'_>, submitted: &mut Submitted) {
    let called = submitted.called;
    let is_there = reader.get(called).is_some();
    let empty = serde_json::Map::new();
    let action = if is_there {
        reader.object(called, |payload| fill(payload, submitted))
    } else {
        reader.beneath(called, &empty, |payload| fill(payload, submitted))
    };
    if let Some(action) = action {
        submitted.action = action;
    }
}

fn fill(payload: &mut Reader<'_>, submitted: &mut Submitted) -> Option<Action> {
    submitted.appeal = optional_id(payload, "appeal_id").or(submitted.appeal.take());
    submitted.reason = optional_text(payload, "decision_reason", MAX_TEXT_BYTES);
    submitted.entity = entity(payload);
    if submitted.called != "flag" {
        submitted.reason = optional_text(payload, "reason", MAX_TEXT_BYTES).or(submitted.reason.take());
    }
    if !matches!(submitted.called, "flag" | "custom" | "delete_user_messages") {
        submitted.more = bans::asides(payload);
    }
    match submitted.called {
        "mark_reviewed" => {
            let most = payload.integer("content_to_mark_as_reviewed_limit", 0, MAX_MARKED).unwrap_or(0);
            let is_alone = payload.flag("disable_marking_content_as_reviewed").unwrap_or(false);
            let others = if is_alone { 0 } else { u32::try_from(most).unwrap_or(0) };
            Some(Action::MarkReviewed { others })
        }
        "ban" => {
            let ban = bans::options(payload)?;
            submitted.more.extend(bans::terms(&ban));
            Some(Action::Ban(ban))
        }
        "unban" => {
            let (target, channel) = (optional_id(payload, bans::TARGET), optional_id(payload, "channel_cid"));
            submitted.more.extend(target.iter().map(|target| (bans::TARGET.to_owned(), target.clone())));
            Some(Action::Unban { target, channel })
        }
        "delete_message" | "delete_comment" | "delete_activity" | "delete_reaction" => {
            let hint = if payload.flag("hard_delete") == Some(true) { "remove" } else { "disable" };
            Some(Action::TakeDown { hint })
        }
        "block" => Some(Action::TakeDown { hint: "disable" }),
        "shadow_block" => Some(Action::TakeDown { hint: "shadow" }),
        "delete_user" => Some(Action::DeleteUser),
        "restore" | "unblock" => Some(Action::Restore),
        "reject_appeal" => {
            if submitted.reason.is_none() {
                payload.problem("decision_reason", "missing", "'decision_reason' is required");
            }
            Some(Action::RejectAppeal)
        }
        "escalate" | "de_escalate" => Some(escalation(payload, submitted)),
        "flag" => Some(Action::Flag(payload.all().clone())),
        "custom" => custom(payload, submitted),
        _ => Some(Action::Record { subject: optional_id(payload, "target_user_id") }),
    }
}

/// The content that an action names; both parts are needed.
fn entity(payload: &mut Reader<'_>) -> Option<ContentRef> {
    let (kind, id) = (optional_id(payload, "entity_type"), optional_id(payload, "entity_id"));
    Some(ContentRef { kind: kind?, id: id? })
}

const PRIORITIES: [(&str, &str); 3] = [("low", "low"), ("medium", "medium"), ("high", "high")];

fn escalation(payload: &mut Reader<'_>, submitted: &mut Submitted) -> Action {
    for name in ["notes", "category"] {
        let text = optional_text(payload, name, MAX_TEXT_BYTES);
        submitted.more.extend(text.map(|text| (name.to_owned(), text)));
    }
    let priority = payload.get("priority").is_some_and(|value| value.as_str() != Some(""));
    if let Some(priority) = priority.then(|| payload.word("priority", &PRIORITIES)).flatten() {
        submitted.more.push(("priority".to_owned(), priority.to_owned()));
    }
    if submitted.called == "escalate" { Action::Escalate } else { Action::DeEscalate }
}

fn custom(payload: &mut Reader<'_>, submitted: &mut Submitted) -> Option<Action> {
    let id = read::required_id(payload, "id");
    if let Some(options) = payload.get("options") {
        if options.is_object() {
            submitted.more.push(("options".to_owned(), options.to_string()));
        } else {
            payload.problem("options", "wrong_type", "'options' must be an object");
        }
    }
    Some(Action::Record { subject: Some(id?) })
}
