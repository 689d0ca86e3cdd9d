//! Strikes: what an author's enforcements weigh, until they expire or are overturned.

use serde::{Deserialize, Serialize};

use crate::ids::CaseId;

/// One strike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Strike {
    /// Case.
    pub case: CaseId,
    /// Which enforcement of it.
    pub enforcement: u32,
    /// Gravest policy by weight.
    pub policy: String,
    /// Weight.
    pub weight: u32,
    /// When, milliseconds since 1970.
    pub at_ms: i64,
    /// Counts until then, milliseconds since 1970.
    pub expires_ms: i64,
}

impl Strike {
    /// Whether it counts.
    pub const fn counts_at(&self, now_ms: i64) -> bool {
        now_ms < self.expires_ms
    }
}
