//! What an operator configures for a platform. Everything here is data: rules are evaluated by
//! [`crate::decide`], endpoints are served by the outbox, keys are checked at the edge.

mod access;
mod endpoint;
mod lists;
mod policy;

pub use access::{ApiKey, Scope};
pub use endpoint::{Endpoint, EndpointKind, SigningKey};
pub use lists::{BlockList, BlockListEntry, MAX_BLOCK_LIST_ENTRIES, MAX_PHRASE_BYTES, MatchMode};
pub use policy::{Policy, Rule};

use serde::{Deserialize, Serialize};

use crate::content::FieldType;
use crate::ids::PlatformId;
use crate::limits::Limits;

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

/// Behaviour switches of a platform; every one has the default of the contracts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Refuse complex types that are not registered instead of registering them on first use.
    pub strict_complex_types: bool,
    /// Send `analysed-content` for contents ingested synchronously as well.
    pub sync_analysed_content: bool,
    /// Seconds between a decision and its `incident-closed` webhook, 0 to 86400.
    pub incident_closed_delay_s: u32,
    /// Languages (ISO 639-1) the platform expects; empty means any.
    pub expected_languages: Vec<String>,
    /// Limits of its contents.
    pub limits: Limits,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            strict_complex_types: false,
            sync_analysed_content: true,
            incident_closed_delay_s: 60,
            expected_languages: Vec::new(),
            limits: Limits::default(),
        }
    }
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
}

/// Who produces a strategy's labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StrategyKind {
    /// One of the engines of this bundle.
    Builtin,
    /// The platform itself, by evaluations it sends along.
    External,
}

/// A complex type ("what kind of content is this").
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComplexType {
    /// Name, as contents spell it.
    pub name: String,
    /// For people.
    #[serde(default)]
    pub description: String,
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
}

impl PlatformConfig {
    /// Whether an *external* strategy of this name is set up.
    pub fn has_external_strategy(&self, name: &str) -> bool {
        self.strategies.iter().any(|s| s.kind == StrategyKind::External && s.enabled && s.name == name)
    }

    /// Whether this complex type is standard or registered.
    pub fn knows_complex_type(&self, name: &str) -> bool {
        STANDARD_COMPLEX_TYPES.contains(&name) || self.complex_types.iter().any(|t| t.name == name)
    }

    /// Whether an enabled endpoint wants this type of event.
    pub fn is_subscribed(&self, event_type: crate::event::EventType) -> bool {
        self.endpoints.iter().any(|e| e.enabled && e.types.contains(&event_type))
    }
}

const fn yes() -> bool {
    true
}
