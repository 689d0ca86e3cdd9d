//! Moderators, and on whose authority a ruling is made.
//!
//! Who somebody is, and what role they have, follows from their own credential and from nothing else.
//! A platform's server key can say for whom it acts: that is recorded, and gives no role.

use serde::{Deserialize, Serialize};

/// What a moderator may do; a higher role may do all that a lower one may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Works the queue.
    Reviewer,
    /// Takes what was escalated, and rules appeals.
    Senior,
    /// Also manages what the others do.
    Admin,
}

impl Role {
    /// Every role, from the lowest to the highest.
    pub const ALL: [Self; 3] = [Self::Reviewer, Self::Senior, Self::Admin];

    /// The wire name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reviewer => "reviewer",
            Self::Senior => "senior",
            Self::Admin => "admin",
        }
    }
}

/// A person who rules on contents of a platform. The record is never removed, because audit logs name
/// it: whoever leaves is made inactive, and their keys stop working.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moderator {
    /// UUID, as webhooks and audit logs name them.
    pub id: String,
    /// Display name.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Whether their keys work.
    pub active: bool,
    /// Creation time, milliseconds since 1970.
    pub created_ms: i64,
    /// Starts at 1.
    pub version: u32,
}

/// Who rules.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Acting {
    /// A moderator, known by a key of their own.
    Moderator {
        /// Their id.
        id: String,
        /// Their role when they ruled.
        role: Role,
    },
    /// The platform itself, by its server key.
    OnBehalf {
        /// The person it names, as it spells them; no more than a claim.
        id: Option<String>,
    },
}

impl Acting {
    /// The ruling person, for "not the moderator who enforced".
    pub fn person(&self) -> Option<&str> {
        match self {
            Self::Moderator { id, .. } => Some(id),
            Self::OnBehalf { id } => id.as_deref(),
        }
    }

    /// The role; nobody has one by being named.
    pub const fn role(&self) -> Option<Role> {
        match self {
            Self::Moderator { role, .. } => Some(*role),
            Self::OnBehalf { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_ordered_and_come_from_moderators_only() {
        assert!(Role::ALL.windows(2).all(|pair| pair[0] < pair[1]));
        let moderator = Acting::Moderator { id: "m".into(), role: Role::Senior };
        assert_eq!((moderator.person(), moderator.role()), (Some("m"), Some(Role::Senior)));
        let named = Acting::OnBehalf { id: Some("m".into()) };
        assert_eq!((named.person(), named.role()), (Some("m"), None));
        assert_eq!(Acting::OnBehalf { id: None }.person(), None);
    }
}
