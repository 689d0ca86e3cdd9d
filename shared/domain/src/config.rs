//! What an operator configures for a platform. Everything here is data: rules are evaluated by
//! [`crate::decide`], endpoints are served by the outbox, keys are checked at the edge.

mod access;
mod action;
mod app;
mod dialect;
mod endpoint;
mod filters;
mod hashes;
mod health;
mod lists;
mod policy;
mod queue;
mod remote;
mod settings;
pub mod target;
mod velocity;

pub use access::{ApiKey, Scope};
pub use action::{
    ALLOW, ActionPosition, ActionType, BLOCK, MAX_ACTION_VALUES, MAX_ACTIONS, ModerationAction, QueueBehaviour, REJECT,
    SUSPEND, UNBLOCK,
};
pub use app::StreamApp;
pub use dialect::{DialectConfig, MAX_DIALECT_CONFIG_BYTES, MAX_DIALECT_CONFIGS};
pub use endpoint::{Endpoint, EndpointKind, ModapiEndpoint, PayloadVersion, SigningKey, Target, WebhookSecret};
pub use filters::{MAX_EXAMPLE_BYTES, MAX_EXAMPLES, MAX_EXAMPLES_BYTES, SemanticFilter};
pub use hashes::{
    DEFAULT_HASH_DISTANCE, HashKind, HashList, HashPart, MAX_HASH_DISTANCE, MAX_HASH_LIST_ENTRIES, MAX_HASH_PARTS,
    MAX_HASHES_A_PAGE,
};
pub use health::{Disabled, DisabledReason, FAILING_LIMIT_MS, Failing, Health, SETTLE_MS};
pub use lists::{
    BlockList, BlockListEntry, ListAbout, ListOptions, MAX_BLOCK_LIST_ENTRIES, MAX_PHRASE_BYTES, MatchMode,
};
pub use policy::{Policy, Rule, RuleMode};
pub use queue::{DEFAULT_QUEUE, Queue, QueueFacts, QueueFilter, queue_for};
pub use remote::{
    MAX_HISTORY, MAX_LABEL_DESCRIPTION_BYTES, MAX_REMOTE_LABELS, MAX_REMOTE_TIMEOUT_MS, Remote, RemoteLabel, Service,
};
pub use settings::Settings;
pub use velocity::{MAX_ALLOWED, MAX_WINDOW_S, MIN_WINDOW_S, VelocityRule};

use serde::{Deserialize, Serialize};

use crate::content::FieldType;
use crate::ids::PlatformId;
use crate::moderators::Moderator;

/// A platform: one tenant, whose data no other platform's key can reach.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Platform {
    /// Our id, part of every key of this platform's items.
    pub id: PlatformId,
    /// Display name.
    pub name: String,
    /// Behaviour switches.
    #[serde(default)]
    pub settings: Settings,
    /// Creation time, milliseconds since 1970.
    pub created_ms: i64,
}

/// A strategy: a named source of labels that policy rules can refer to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Strategy {
    /// Name, as rules and evaluations spell it.
    pub name: String,
    /// Who produces the labels.
    pub kind: StrategyKind,
    /// Too slow for synchronous answers: runs only behind the queue.
    #[serde(default)]
    pub asynchronous: bool,
    /// Off means: does not run, and is not reported as missing either.
    #[serde(default = "yes")]
    pub enabled: bool,
    /// Media it looks at; empty means any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub field_types: Vec<FieldType>,
    /// How its service is reached, if it is a remote one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remote: Option<Remote>,
    /// Starts at 1.
    #[serde(default)]
    pub version: u32,
}

/// Who produces a strategy's labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StrategyKind {
    /// One of the engines of this bundle.
    Builtin,
    /// The platform itself, by evaluations it sends along.
    External,
    /// A service that is called for each content.
    Remote,
}

/// A complex type ("what kind of content is this").
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComplexType {
    /// Name, as contents spell it.
    pub name: String,
    /// For people.
    #[serde(default)]
    pub description: String,
    /// Days that its cases are kept; absent means as the platform's settings say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retention_days: Option<u32>,
    /// Starts at 1.
    #[serde(default)]
    pub version: u32,
}

/// The complex types every platform knows without registering them.
pub const STANDARD_COMPLEX_TYPES: [&str; 12] = [
    "profile",
    "post",
    "comment",
    "thread",
    "chat",
    "channel",
    "product",
    "review",
    "reply",
    "profile-fragment",
    "post-fragment",
    "product-fragment",
];

/// Everything configured for one platform, read together and cached briefly.
#[derive(Clone, Debug, PartialEq)]
pub struct PlatformConfig {
    /// The platform itself.
    pub platform: Platform,
    /// Its policies, ordered by code.
    pub policies: Vec<Policy>,
    /// Its strategies: external ones, and overrides of built-in ones.
    pub strategies: Vec<Strategy>,
    /// Complex types registered beyond the standard ones.
    pub complex_types: Vec<ComplexType>,
    /// Where its webhooks go.
    pub endpoints: Vec<Endpoint>,
    /// Its block lists (entries are loaded separately, once per version).
    pub block_lists: Vec<BlockList>,
    /// Its hash lists (entries are loaded separately, once per version).
    pub hash_lists: Vec<HashList>,
    /// Its semantic filters.
    pub semantic_filters: Vec<SemanticFilter>,
    /// Its velocity rules.
    pub velocity_rules: Vec<VelocityRule>,
    /// Its review queues, beside the default one.
    pub queues: Vec<Queue>,
    /// Its moderators, inactive ones included.
    pub moderators: Vec<Moderator>,
    /// Its Stream apps.
    pub stream_apps: Vec<StreamApp>,
    /// What its callers have configured in dialects that bring configurations of their own.
    pub dialect_configs: Vec<DialectConfig>,
    /// Its own moderation actions.
    pub actions: Vec<ModerationAction>,
    /// What signs webhooks in Moderation API's shape; made when it is first needed.
    pub webhook_secret: Option<WebhookSecret>,
    /// Whether a user of its has ever been described; else nobody looks for that.
    pub describes_users: bool,
}

impl PlatformConfig {
    /// A platform for which nothing is configured.
    pub const fn bare(platform: Platform) -> Self {
        Self {
            platform,
            policies: Vec::new(),
            strategies: Vec::new(),
            complex_types: Vec::new(),
            endpoints: Vec::new(),
            block_lists: Vec::new(),
            hash_lists: Vec::new(),
            semantic_filters: Vec::new(),
            velocity_rules: Vec::new(),
            queues: Vec::new(),
            moderators: Vec::new(),
            stream_apps: Vec::new(),
            dialect_configs: Vec::new(),
            actions: Vec::new(),
            webhook_secret: None,
            describes_users: false,
        }
    }

    /// Whether an *external* strategy of this name is set up.
    pub fn has_external_strategy(&self, name: &str) -> bool {
        self.strategies.iter().any(|s| s.kind == StrategyKind::External && s.enabled && s.name == name)
    }

    /// Whether a rule that counts, or is on trial, names this strategy.
    pub fn has_rule_of(&self, strategy: &str) -> bool {
        let mut rules = self.policies.iter().flat_map(|policy| &policy.rules);
        rules.any(|rule| rule.mode != RuleMode::Off && rule.strategy == strategy)
    }

    /// Whether this complex type is standard or registered.
    pub fn knows_complex_type(&self, name: &str) -> bool {
        STANDARD_COMPLEX_TYPES.contains(&name) || self.complex_types.iter().any(|t| t.name == name)
    }

    /// Days that cases of a complex type are kept.
    pub fn retention_days(&self, complex_type: &str) -> u32 {
        let own = self.complex_types.iter().find(|known| known.name == complex_type);
        own.and_then(|known| known.retention_days).unwrap_or(self.platform.settings.retention_days)
    }

    /// A moderator whose keys work.
    pub fn active_moderator(&self, id: &str) -> Option<&Moderator> {
        self.moderators.iter().find(|moderator| moderator.active && moderator.id == id)
    }

    /// A Stream app by its id.
    pub fn stream_app(&self, id: &str) -> Option<&StreamApp> {
        self.stream_apps.iter().find(|app| app.id == id)
    }

    /// Whether an endpoint wants this type of event. A disabled one counts: what it misses is held for it.
    pub fn is_subscribed(&self, event_type: crate::event::EventType) -> bool {
        self.endpoints.iter().any(|e| e.types.contains(&event_type))
    }
}

const fn yes() -> bool {
    true
}
