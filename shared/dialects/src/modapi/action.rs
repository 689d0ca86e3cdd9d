//! Moderation actions: reading and rendering the platform's own.

mod execution;
#[cfg(test)]
mod tests;

pub use execution::{Execution, execute, execute_by_id};

use domain::config::{ActionPosition, ActionType, Endpoint, MAX_ACTION_VALUES, ModerationAction, QueueBehaviour};
use domain::content::MAX_ID_BYTES;
use domain::time::iso_ms;
use serde_json::{Value, json};

use crate::fault::{Fault, Problem};
use crate::json::Reader;
use crate::reading as read;

use super::endpoint::{CheckUrl, described, shown, url};

/// Longest name of an action, and of a value that it offers, bytes.
const MAX_NAME_BYTES: usize = 255;
/// Longest key, bytes.
const MAX_KEY_BYTES: usize = 100;
/// Longest description, bytes.
const MAX_DESCRIPTION_BYTES: usize = 1_000;
/// Most bytes of an action: every function reads all of them.
const MAX_ACTION_BYTES: usize = 8 * 1024;
/// Most queues that an action names.
const MAX_QUEUES: usize = 50;
/// Most webhooks of one action.
const MAX_WEBHOOKS: usize = 5;

/// What a request says of something that an action may lack.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Said<T> {
    /// Nothing.
    #[default]
    Nothing,
    /// That there is to be none.
    None,
    /// This.
    This(T),
}

impl<T> Said<T> {
    fn applied(self, old: Option<T>) -> Option<T> {
        match self {
            Self::Nothing => old,
            Self::None => None,
            Self::This(new) => Some(new),
        }
    }
}

/// What a request says of an action; `None` means that it says nothing about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sent {
    name: Option<String>,
    key: Said<String>,
    description: Said<String>,
    kind: Said<ActionType>,
    queue_behaviour: Option<QueueBehaviour>,
    position: Option<ActionPosition>,
    queues: Option<Vec<String>>,
    values: Option<Vec<String>>,
    value_required: Option<bool>,
    free_text: Option<bool>,
    /// Its webhooks.
    pub webhooks: Option<Vec<SentWebhook>>,
}

/// A webhook of an action, as sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentWebhook {
    /// Id of one that is there.
    pub id: Option<String>,
    /// Display name.
    pub name: String,
    /// Where its messages go; checked.
    pub url: String,
    /// For people.
    pub description: String,
}

/// Reads a new action.
pub fn create(body: &[u8], check_url: CheckUrl<'_>) -> Result<Sent, Fault> {
    read::body(body, |reader| {
        read::require(reader, "name");
        Some(sent(reader, check_url))
    })
}

/// Reads a change of an action.
pub fn change(body: &[u8], check_url: CheckUrl<'_>) -> Result<Sent, Fault> {
    read::body(body, |reader| Some(sent(reader, check_url)))
}

fn sent(reader: &mut Reader<'_>, check_url: CheckUrl<'_>) -> Sent {
    let is_cleared = |reader: &Reader<'_>, name: &str| reader.all().get(name).is_some_and(Value::is_null);
    let mut text = |name: &str, max: usize| match reader.short_text(name, max) {
        Some(text) => Said::This(text.to_owned()),
        None if is_cleared(reader, name) => Said::None,
        None => Said::Nothing,
    };
    let (key, description) = (text("key", MAX_KEY_BYTES), text("description", MAX_DESCRIPTION_BYTES));
    if matches!(&key, Said::This(key) if key.chars().any(char::is_control)) {
        reader.problem("key", "bad_name", "'key' must not have control characters");
    }
    let types = ActionType::ALL.map(|word| (word.as_str(), word));
    let kind = match reader.word("type", &types) {
        Some(kind) => Said::This(kind),
        None if is_cleared(reader, "type") => Said::None,
        None => Said::Nothing,
    };
    // What is built in is ours to say.
    reader.flag("builtIn");
    Sent {
        name: reader.short_text("name", MAX_NAME_BYTES).map(str::to_owned),
        key,
        description,
        kind,
        queue_behaviour: reader.word("queueBehaviour", &QueueBehaviour::ALL.map(|word| (word.as_str(), word))),
        position: reader.word("position", &ActionPosition::ALL.map(|word| (word.as_str(), word))),
        queues: queues(reader),
        values: values(reader),
        value_required: reader.flag("valueRequired"),
        free_text: reader.flag("freeText"),
        webhooks: reader.objects("webhooks", MAX_WEBHOOKS, |webhook| {
            let id = webhook.short_text("id", MAX_ID_BYTES).map(str::to_owned);
            let name = webhook.required_text("name", MAX_NAME_BYTES).map(str::to_owned);
            let description = described(webhook);
            let url = url(webhook, true, check_url);
            Some(SentWebhook { id, name: name?, url: url?, description: description.unwrap_or_default() })
        }),
    }
}

fn queues(reader: &mut Reader<'_>) -> Option<Vec<String>> {
    let found = reader.texts("filterInQueueIds", MAX_QUEUES, MAX_ID_BYTES)?;
    Some(found.into_iter().map(|(_, id)| id.to_owned()).collect())
}

fn values(reader: &mut Reader<'_>) -> Option<Vec<String>> {
    let found = reader.objects("possibleValues", MAX_ACTION_VALUES, |value| {
        value.required_text("value", MAX_NAME_BYTES).map(str::to_owned)
    })?;
    let mut values: Vec<String> = Vec::with_capacity(found.len());
    for value in found {
        if !values.contains(&value) {
            values.push(value);
        }
    }
    Some(values)
}

impl Sent {
    /// The key that the action is to have.
    pub fn key(&self) -> Option<&str> {
        match &self.key {
            Said::This(key) => Some(key),
            Said::Nothing | Said::None => None,
        }
    }

    /// A new action with this id.
    pub fn made(&self, id: String, now_ms: i64) -> Result<ModerationAction, Fault> {
        self.applied(ModerationAction {
            id,
            key: None,
            name: String::new(),
            description: None,
            kind: None,
            queue_behaviour: QueueBehaviour::default(),
            position: ActionPosition::default(),
            queues: Vec::new(),
            values: Vec::new(),
            value_required: false,
            free_text: false,
            built_in: false,
            created_ms: now_ms,
            version: 0,
        })
    }

    /// An action with what was said put in place.
    pub fn applied(&self, old: ModerationAction) -> Result<ModerationAction, Fault> {
        let Self { name, key, description, kind, .. } = self.clone();
        let action = ModerationAction {
            name: name.unwrap_or(old.name),
            key: key.applied(old.key),
            description: description.applied(old.description),
            kind: kind.applied(old.kind),
            queue_behaviour: self.queue_behaviour.unwrap_or(old.queue_behaviour),
            position: self.position.unwrap_or(old.position),
            queues: self.queues.clone().unwrap_or(old.queues),
            values: self.values.clone().unwrap_or(old.values),
            value_required: self.value_required.unwrap_or(old.value_required),
            free_text: self.free_text.unwrap_or(old.free_text),
            id: old.id,
            built_in: false,
            created_ms: old.created_ms,
            version: old.version,
        };
        let bytes = serde_json::to_vec(&action).map_or(usize::MAX, |text| text.len());
        if bytes > MAX_ACTION_BYTES {
            let message = format!("an action has at most {MAX_ACTION_BYTES} bytes");
            return Err(Fault::Invalid(vec![Problem::new("possibleValues", "too_long", message)]));
        }
        Ok(action)
    }
}

/// An action as answered, with the webhooks that belong to it.
pub fn render(action: &ModerationAction, endpoints: &[Endpoint]) -> Value {
    let own = endpoints.iter().filter(|endpoint| endpoint.only_action() == Some(&action.id));
    json!({
        "id": action.id,
        "key": action.key,
        "name": action.name,
        "description": action.description,
        "type": action.kind.map(ActionType::as_str),
        "builtIn": action.built_in,
        "queueBehaviour": action.queue_behaviour.as_str(),
        "position": action.position.as_str(),
        "filterInQueueIds": action.queues,
        "possibleValues": action.values.iter().map(|value| json!({ "value": value })).collect::<Value>(),
        "valueRequired": action.value_required,
        "freeText": action.free_text,
        "createdAt": iso_ms(action.created_ms),
        "webhooks": own.map(|endpoint| shown(endpoint, [("moderationActionId", json!(action.id))])).collect::<Value>(),
    })
}

/// That an action was removed.
pub fn render_deleted(id: &str) -> Value {
    json!({ "id": id, "deleted": true })
}
