//! Moderation actions: what is done with an item or its author under a name that the platform gave it, as clients of
//! Moderation API know them. Five are built in, the others are the platform's own.

use serde::{Deserialize, Serialize};

use super::PlatformConfig;
use crate::cases::{ActedOn, Executed};

/// Most actions of its own that a platform has: every function reads them with its configuration.
pub const MAX_ACTIONS: usize = 100;
/// Most values that an action offers.
pub const MAX_ACTION_VALUES: usize = 100;

/// What an action does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ActionType {
    /// The author is suspended without end, or for as long as the execution says.
    AuthorBlock,
    /// The author is suspended for a time.
    AuthorBlockTemp,
    /// The suspension or ban of the author ends.
    AuthorUnblock,
    /// The platform removes the author: recorded.
    AuthorDelete,
    /// The platform reports the author: recorded.
    AuthorReport,
    /// The platform warns the author: recorded.
    AuthorWarn,
    /// Anything else about the author: recorded.
    AuthorCustom,
    /// The content is taken down.
    ItemReject,
    /// The content stays, or comes back.
    ItemAllow,
    /// Anything else about the content: recorded.
    ItemCustom,
}

impl ActionType {
    /// Every type.
    pub const ALL: [Self; 10] = [
        Self::AuthorBlock,
        Self::AuthorBlockTemp,
        Self::AuthorUnblock,
        Self::AuthorDelete,
        Self::AuthorReport,
        Self::AuthorWarn,
        Self::AuthorCustom,
        Self::ItemReject,
        Self::ItemAllow,
        Self::ItemCustom,
    ];

    /// The wire name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AuthorBlock => "AUTHOR_BLOCK",
            Self::AuthorBlockTemp => "AUTHOR_BLOCK_TEMP",
            Self::AuthorUnblock => "AUTHOR_UNBLOCK",
            Self::AuthorDelete => "AUTHOR_DELETE",
            Self::AuthorReport => "AUTHOR_REPORT",
            Self::AuthorWarn => "AUTHOR_WARN",
            Self::AuthorCustom => "AUTHOR_CUSTOM",
            Self::ItemReject => "ITEM_REJECT",
            Self::ItemAllow => "ITEM_ALLOW",
            Self::ItemCustom => "ITEM_CUSTOM",
        }
    }

    /// What it is about.
    pub const fn on(self) -> ActedOn {
        match self {
            Self::ItemReject | Self::ItemAllow | Self::ItemCustom => ActedOn::Item,
            _ => ActedOn::Author,
        }
    }
}

/// What becomes of the item in the review queue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum QueueBehaviour {
    /// It is resolved.
    Remove,
    /// It is put into it, or back.
    Add,
    /// It stays where it is.
    #[default]
    NoChange,
}

impl QueueBehaviour {
    /// Every behaviour.
    pub const ALL: [Self; 3] = [Self::Remove, Self::Add, Self::NoChange];

    /// The wire name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Remove => "REMOVE",
            Self::Add => "ADD",
            Self::NoChange => "NO_CHANGE",
        }
    }
}

/// Where an action is offered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ActionPosition {
    /// In every queue.
    #[default]
    AllQueues,
    /// In the queues that it names.
    SomeQueues,
    /// Nowhere: only programs execute it.
    Hidden,
}

impl ActionPosition {
    /// Every position.
    pub const ALL: [Self; 3] = [Self::AllQueues, Self::SomeQueues, Self::Hidden];

    /// The wire name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AllQueues => "ALL_QUEUES",
            Self::SomeQueues => "SOME_QUEUES",
            Self::Hidden => "HIDDEN",
        }
    }
}

/// An action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModerationAction {
    /// Our id; that of one that is built in is its key.
    pub id: String,
    /// The platform's own name for programs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// The name for people.
    pub name: String,
    /// For people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What it does; absent for what is only recorded, of items and authors.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<ActionType>,
    /// What becomes of the item.
    #[serde(default)]
    pub queue_behaviour: QueueBehaviour,
    /// Where it is offered.
    #[serde(default)]
    pub position: ActionPosition,
    /// Ids of the queues it is offered in, for [`ActionPosition::SomeQueues`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub queues: Vec<String>,
    /// The values that it offers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
    /// Whether a value has to be given.
    #[serde(default)]
    pub value_required: bool,
    /// Whether other values than those it offers can be given. One that offers none takes any.
    #[serde(default)]
    pub free_text: bool,
    /// Whether it is one of [`ModerationAction::built_in`]; never stored.
    #[serde(skip)]
    pub built_in: bool,
    /// Creation time, milliseconds since 1970.
    pub created_ms: i64,
    /// Starts at 1.
    #[serde(default)]
    pub version: u32,
}

/// Key, name, type and behaviour of each action that is built in.
const BUILT_IN: [(&str, &str, ActionType, QueueBehaviour); 5] = [
    (REJECT, "Reject", ActionType::ItemReject, QueueBehaviour::Remove),
    (ALLOW, "Allow", ActionType::ItemAllow, QueueBehaviour::Remove),
    (BLOCK, "Block author", ActionType::AuthorBlock, QueueBehaviour::NoChange),
    (SUSPEND, "Suspend author", ActionType::AuthorBlockTemp, QueueBehaviour::NoChange),
    (UNBLOCK, "Unblock author", ActionType::AuthorUnblock, QueueBehaviour::NoChange),
];

/// Key of the action that takes a content down.
pub const REJECT: &str = "reject";
/// Key of the action that leaves a content, or brings it back.
pub const ALLOW: &str = "allow";
/// Key of the action that blocks an author.
pub const BLOCK: &str = "block";
/// Key of the action that suspends an author for a time.
pub const SUSPEND: &str = "suspend";
/// Key of the action that lets an author take part again.
pub const UNBLOCK: &str = "unblock";

impl ModerationAction {
    /// Those that every platform has, as if made at this time, milliseconds since 1970.
    pub fn built_in(created_ms: i64) -> Vec<Self> {
        let made = |(key, name, kind, queue_behaviour): (&str, &str, ActionType, QueueBehaviour)| Self {
            id: key.to_owned(),
            key: Some(key.to_owned()),
            name: name.to_owned(),
            description: None,
            kind: Some(kind),
            queue_behaviour,
            position: ActionPosition::AllQueues,
            queues: Vec::new(),
            values: Vec::new(),
            value_required: false,
            free_text: true,
            built_in: true,
            created_ms,
            version: 1,
        };
        BUILT_IN.into_iter().map(made).collect()
    }

    /// Whether a name of a request means it: its id or its key.
    pub fn is_named(&self, name: &str) -> bool {
        self.id == name || self.key.as_deref() == Some(name)
    }

    /// Whether it is offered in a queue.
    pub fn is_offered_in(&self, queue: &str) -> bool {
        match self.position {
            ActionPosition::AllQueues => true,
            ActionPosition::SomeQueues => self.queues.iter().any(|known| known == queue),
            ActionPosition::Hidden => false,
        }
    }

    /// Whether a value can be given.
    pub fn takes(&self, value: &str) -> bool {
        self.free_text || self.values.is_empty() || self.values.iter().any(|known| known == value)
    }

    /// What an audit log keeps of it.
    pub fn executed(&self, on: ActedOn) -> Executed {
        let key = self.key.clone().unwrap_or_else(|| self.id.clone());
        Executed { id: self.id.clone(), key, name: self.name.clone(), on }
    }
}

impl PlatformConfig {
    /// Every action: those that are built in, then the platform's own, the oldest first.
    pub fn all_actions(&self) -> Vec<ModerationAction> {
        let mut own = self.actions.clone();
        own.sort_by(|a, b| (a.created_ms, &a.id).cmp(&(b.created_ms, &b.id)));
        let mut all = ModerationAction::built_in(self.platform.created_ms);
        all.extend(own);
        all
    }

    /// The action of an id or key.
    pub fn action(&self, name: &str) -> Option<ModerationAction> {
        let all = self.all_actions();
        let by_id = all.iter().find(|action| action.id == name);
        by_id.or_else(|| all.iter().find(|action| action.is_named(name))).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Platform, Settings};
    use crate::ids::PlatformId;

    fn own(id: &str, key: Option<&str>, created_ms: i64) -> ModerationAction {
        let made = ModerationAction::built_in(created_ms).remove(0);
        ModerationAction { id: id.into(), key: key.map(str::to_owned), built_in: false, ..made }
    }

    #[test]
    fn an_action_is_found_by_id_before_key() {
        let id = PlatformId::parse("platform1").unwrap();
        let platform = Platform { id, name: "p".into(), settings: Settings::default(), created_ms: 7 };
        let actions = vec![own("b", Some("warn"), 9), own("a", None, 8)];
        let config = PlatformConfig { actions, ..PlatformConfig::bare(platform) };
        let ids: Vec<_> = config.all_actions().into_iter().map(|action| action.id).collect();
        assert_eq!(ids, ["reject", "allow", "block", "suspend", "unblock", "a", "b"]);
        let found = |name: &str| config.action(name).map(|action| action.id);
        assert_eq!((found("warn").as_deref(), found("b").as_deref()), (Some("b"), Some("b")));
        assert_eq!((found("reject").as_deref(), found("none")), (Some("reject"), None));
        assert!(config.action("block").unwrap().built_in && config.action("block").unwrap().created_ms == 7);
    }

    #[test]
    fn what_is_stored_is_not_built_in() {
        let action = ModerationAction { values: vec!["spam".into()], free_text: false, ..own("a", None, 1) };
        let stored = serde_json::to_value(&action).unwrap();
        assert_eq!((&stored["type"], stored.get("built_in")), (&"ITEM_REJECT".into(), None));
        assert_eq!(serde_json::from_value::<ModerationAction>(stored).unwrap(), action);
        assert!(action.takes("spam") && !action.takes("other"));
        let executed = action.executed(ActedOn::Item);
        assert_eq!((executed.key.as_str(), executed.name.as_str()), ("a", "Reject"));
    }

    #[test]
    fn an_action_is_offered_where_it_says() {
        let some = |position| ModerationAction { position, queues: vec!["q1".into()], ..own("a", None, 1) };
        let offered = |position| (some(position).is_offered_in("q1"), some(position).is_offered_in("q2"));
        assert_eq!(offered(ActionPosition::AllQueues), (true, true));
        assert_eq!(offered(ActionPosition::SomeQueues), (true, false));
        assert_eq!(offered(ActionPosition::Hidden), (false, false));
    }
}
