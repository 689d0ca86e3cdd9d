//! Which configuration of a dialect judges a content, where not the platform's own policies do.

use serde::{Deserialize, Serialize};

/// A dialect that brings configurations of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LensDialect {
    /// Stream's moderation API.
    Stream,
    /// Moderation API.
    ModApi,
}

impl LensDialect {
    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stream => "stream",
            Self::ModApi => "modapi",
        }
    }
}

/// The configuration that whoever sent a content named for it. The last sender's stands.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Lens {
    /// Whose configuration.
    pub dialect: LensDialect,
    /// Its key, as sent: the configuration may be one of a shorter key.
    pub key: String,
    /// Team of the configuration; one of no team serves every team.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
}
