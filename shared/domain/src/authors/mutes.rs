//! Mutes: that a user does not want to hear of another. The platform applies them; kept here so that its clients
//! find them.

use serde::{Deserialize, Serialize};

/// A mute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mute {
    /// Who does not want to hear.
    pub user: String,
    /// Of whom.
    pub target: String,
    /// Since when, microseconds since 1970.
    pub created_us: i64,
    /// When it was last asked for, microseconds since 1970.
    pub updated_us: i64,
    /// Until then, milliseconds since 1970; for good if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_ms: Option<i64>,
}

impl Mute {
    /// The mute that is asked for, which may go on with one that is there.
    pub fn renewed(user: &str, target: &str, before: Option<&Self>, expires_ms: Option<i64>, now_us: i64) -> Self {
        let before = before.filter(|before| before.holds_at(now_us / 1000));
        let created_us = before.map_or(now_us, |before| before.created_us);
        Self { user: user.to_owned(), target: target.to_owned(), created_us, updated_us: now_us, expires_ms }
    }

    /// Whether it holds.
    pub fn holds_at(&self, now_ms: i64) -> bool {
        self.expires_ms.is_none_or(|end| now_ms < end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mute_goes_on_while_it_holds() {
        let first = Mute::renewed("a", "b", None, Some(10), 5_000);
        let longer = Mute::renewed("a", "b", Some(&first), None, 9_000);
        assert_eq!((longer.created_us, longer.updated_us, longer.expires_ms), (5_000, 9_000, None));
        assert_eq!(Mute::renewed("a", "b", Some(&first), None, 10_000).created_us, 10_000);
        assert!(first.holds_at(9) && !first.holds_at(10) && longer.holds_at(i64::MAX));
    }
}
