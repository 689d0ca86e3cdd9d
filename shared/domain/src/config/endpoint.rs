//! Webhook endpoints: where a platform hears of events, and by which habits.

use serde::{Deserialize, Serialize};

use crate::event::EventType;

use super::health::Health;
use super::target::QueueTarget;

/// Whose habits (headers, signature, retry schedule, time limit) an endpoint follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EndpointKind {
    /// Checkstep's headers and signature, three attempts.
    Checkstep,
    /// Standard Webhooks: its headers alone, and its schedule of about three days.
    Standard,
    /// Stream's `X-Signature`.
    Stream,
    /// Moderation API's `modapi-signature`.
    Modapi,
}

/// A signing key, sealed; two may be valid during a rotation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SigningKey {
    /// Sealed by [`crate::seal`]; never stored or logged in the clear.
    pub sealed: String,
    /// Creation time, milliseconds since 1970.
    pub created_ms: i64,
    /// Stops signing from here on, milliseconds since 1970; absent for the current key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_ms: Option<i64>,
}

/// Where an endpoint's deliveries go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Target {
    /// Posted over HTTP.
    Url {
        /// Checked again at every connection.
        url: String,
    },
    /// Sent to a queue of the customer's own account.
    Queue(QueueTarget),
}

/// The shape of messages to endpoints of Moderation API's kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum PayloadVersion {
    /// One flat object; only items are told of.
    V1,
    /// An envelope with the object that something happened to.
    #[default]
    V2,
}

impl PayloadVersion {
    /// Both.
    pub const ALL: [Self; 2] = [Self::V1, Self::V2];

    /// The wire name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::V1 => "V1",
            Self::V2 => "V2",
        }
    }

    /// The word for it in headers and messages.
    pub const fn word(self) -> &'static str {
        match self {
            Self::V1 => "v1",
            Self::V2 => "v2",
        }
    }

    /// Whether messages of this shape can tell of a type of events.
    pub fn tells(self, event: EventType) -> bool {
        match self {
            Self::V1 => {
                matches!(event, EventType::QueueItemNew | EventType::QueueItemAction | EventType::QueueItemCompleted)
            }
            Self::V2 => true,
        }
    }
}

/// What an endpoint of Moderation API's kind has besides.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModapiEndpoint {
    /// Display name.
    #[serde(default)]
    pub name: String,
    /// Shape of its messages.
    #[serde(default)]
    pub payload: PayloadVersion,
    /// Id of the moderation action it belongs to: it is told of that one alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
}

/// What signs webhooks in Moderation API's shape: one secret for all endpoints of a platform.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookSecret {
    /// Sealed by [`crate::seal`]; never stored or logged in the clear.
    pub sealed: String,
    /// Creation time, milliseconds since 1970.
    pub created_ms: i64,
}

impl WebhookSecret {
    /// The place it is sealed for; it opens nowhere else.
    pub fn place(platform: &crate::ids::PlatformId) -> String {
        format!("webhook-secret/{platform}")
    }
}

/// A webhook endpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endpoint {
    /// Our id.
    pub id: String,
    /// Habits.
    pub kind: EndpointKind,
    /// Where its deliveries go.
    #[serde(flatten)]
    pub target: Target,
    /// For people.
    #[serde(default)]
    pub description: String,
    /// Event types it wants.
    pub types: Vec<EventType>,
    /// Off means: deliveries are held, not sent.
    pub enabled: bool,
    /// Newest last. Queues have none: the role authenticates. Nor has Stream's kind, where
    /// the app's secret signs, nor Moderation API's, where the platform's does.
    pub keys: Vec<SigningKey>,
    /// The Stream app whose key and secret it is told with, for Stream's kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app: Option<String>,
    /// What it has besides, for Moderation API's kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modapi: Option<ModapiEndpoint>,
    /// Creation time, milliseconds since 1970.
    pub created_ms: i64,
    /// Whether it has been failing, and why it is off.
    #[serde(default, skip_serializing_if = "Health::is_unremarkable")]
    pub health: Health,
}

impl Endpoint {
    /// The shape of its messages, for Moderation API's kind.
    pub fn payload(&self) -> PayloadVersion {
        self.modapi.as_ref().map(|own| own.payload).unwrap_or_default()
    }

    /// The moderation action that it is told of alone, if it belongs to one.
    pub fn only_action(&self) -> Option<&str> {
        self.modapi.as_ref()?.action.as_deref()
    }

    /// The keys that sign at this time, newest first.
    pub fn active_keys(&self, now_ms: i64) -> impl Iterator<Item = &SigningKey> {
        self.keys.iter().rev().filter(move |key| key.expires_ms.is_none_or(|end| now_ms < end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_kinds_of_target_are_stored_beside_the_rest() {
        let url = r#"{"id":"e","kind":"checkstep","url":"https://example.org","types":[],"enabled":true,"keys":[],"created_ms":0}"#;
        let endpoint: Endpoint = serde_json::from_str(url).unwrap();
        assert_eq!(endpoint.target, Target::Url { url: "https://example.org".into() });
        assert_eq!(endpoint.health, Health::default());
        let queue = QueueTarget { queue_url: "https://queue".into(), role_arn: "arn".into() };
        let stored = serde_json::to_value(Endpoint { target: Target::Queue(queue), ..endpoint }).unwrap();
        assert_eq!((&stored["queue_url"], &stored["role_arn"]), (&"https://queue".into(), &"arn".into()));
        assert!(stored.get("health").is_none());
        assert!(matches!(serde_json::from_value::<Endpoint>(stored).unwrap().target, Target::Queue(_)));
    }
}
