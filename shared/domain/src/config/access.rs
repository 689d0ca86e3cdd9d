//! API keys. The key itself is shown once; only its hash is kept.

use serde::{Deserialize, Serialize};

use crate::ids::PlatformId;

/// What a key may be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// Send content and read what became of it.
    Content,
    /// Work the review queue.
    Moderate,
    /// Configure the installation; never belongs to a platform.
    Admin,
}

/// A key as stored: never the key, always its SHA-256.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiKey {
    /// Public id of the key.
    pub id: String,
    /// Lower-case hex SHA-256 of the key.
    pub hash: String,
    /// The platform it belongs to; absent for admin keys.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform: Option<PlatformId>,
    /// The moderator it belongs to; absent for keys of the platform's servers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moderator: Option<String>,
    /// Display name.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// First characters, to recognise it.
    pub prefix: String,
    /// Last four characters, to recognise it.
    pub last4: String,
    /// Creation time, milliseconds since 1970.
    pub created_ms: i64,
    /// Not valid from here on, milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_ms: Option<i64>,
    /// When it was revoked, milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_ms: Option<i64>,
    /// Last day of use, days since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_used_day: Option<i64>,
}

impl ApiKey {
    /// Whether the key may be used at this time.
    pub fn is_valid_at(&self, now_ms: i64) -> bool {
        self.revoked_ms.is_none() && self.expires_ms.is_none_or(|end| now_ms < end)
    }
}
