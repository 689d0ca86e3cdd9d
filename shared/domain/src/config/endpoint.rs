//! Webhook endpoints: where a platform hears of events, and by which habits.

use serde::{Deserialize, Serialize};

use crate::event::EventType;

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

/// A webhook endpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endpoint {
    /// Our id.
    pub id: String,
    /// Habits.
    pub kind: EndpointKind,
    /// Target URL; checked again at every connection.
    pub url: String,
    /// For people.
    #[serde(default)]
    pub description: String,
    /// Event types it wants.
    pub types: Vec<EventType>,
    /// Off means: deliveries are held, not sent.
    pub enabled: bool,
    /// Newest last.
    pub keys: Vec<SigningKey>,
    /// Creation time, milliseconds since 1970.
    pub created_ms: i64,
}

impl Endpoint {
    /// The keys that sign at this time, newest first.
    pub fn active_keys(&self, now_ms: i64) -> impl Iterator<Item = &SigningKey> {
        self.keys.iter().rev().filter(move |key| key.expires_ms.is_none_or(|end| now_ms < end))
    }
}
