//! Rules of Stream's rule builder, which combine several findings over time. They are kept as their clients write
//! them, and shown again; nothing evaluates them yet.

use serde::{Deserialize, Serialize};

use crate::ids::{PlatformId, digest, uuid8};

/// Most rules of a platform.
pub const MAX_RULES: usize = 100;
/// Most bytes of the document of one.
pub const MAX_RULE_BYTES: usize = 16 * 1024;

/// A rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CompoundRule {
    /// Its id, which follows from its name: see [`CompoundRule::id_of`].
    pub id: String,
    /// Name, unique within the platform.
    pub name: String,
    /// What was sent of it, with the defaults of what was left out.
    pub document: serde_json::Value,
    /// When it was made, microseconds since 1970.
    pub created_us: i64,
    /// When it was last written, microseconds since 1970.
    pub updated_us: i64,
}

impl CompoundRule {
    /// The id of a platform's rule of a name, as a UUID of version 8: who writes a rule again meets the same item.
    pub fn id_of(platform: &PlatformId, name: &str) -> String {
        let hash = digest(&[b"rule", platform.as_str().as_bytes(), name.as_bytes()]);
        uuid8(u128::from_be_bytes(hash.first_chunk::<16>().copied().unwrap_or_default()) >> 6)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_follows_from_platform_and_name() {
        let platform = |id| PlatformId::parse(id).unwrap();
        let id = CompoundRule::id_of(&platform("platform1"), "three insults");
        assert_eq!((id.len(), &id[14..15]), (36, "8"));
        assert!(["8", "9", "a", "b"].contains(&&id[19..20]), "{id}");
        assert_eq!(id, CompoundRule::id_of(&platform("platform1"), "three insults"));
        assert_ne!(id, CompoundRule::id_of(&platform("platform2"), "three insults"));
        assert_ne!(id, CompoundRule::id_of(&platform("platform1"), "four insults"));
    }
}
