//! Configurations that a dialect's callers write: kept as they were sent, made into policies when a content is
//! judged by one.

use serde::{Deserialize, Serialize};

use super::PlatformConfig;
use crate::ids::{base32, digest};
use crate::lens::{Lens, LensDialect};

/// Most of them that a platform has: every function reads them with its configuration.
pub const MAX_DIALECT_CONFIGS: usize = 200;
/// Most bytes of the document of one.
pub const MAX_DIALECT_CONFIG_BYTES: usize = 32 * 1024;

/// What separates the parts of a key, from the general to the special.
const SEPARATOR: char = ':';

/// A configuration of a dialect.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DialectConfig {
    /// Whose.
    pub dialect: LensDialect,
    /// Key, unique within dialect and team.
    pub key: String,
    /// Team; absent means it serves every team.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
    /// What was sent, without key and team.
    pub document: serde_json::Value,
    /// When its key was first written, microseconds since 1970.
    pub created_us: i64,
    /// When it was last written, microseconds since 1970.
    pub updated_us: i64,
    /// Starts at 1.
    #[serde(default)]
    pub version: u32,
}

impl DialectConfig {
    /// The name it is stored under. Keys and teams are the callers' and may hold anything, so it is their digest.
    pub fn name(dialect: LensDialect, team: Option<&str>, key: &str) -> String {
        let parts: [&[u8]; 3] = [dialect.as_str().as_bytes(), key.as_bytes(), team.unwrap_or_default().as_bytes()];
        base32(&digest(&parts)).chars().take(26).collect()
    }
}

impl PlatformConfig {
    /// The configuration that judges what was sent with this lens: that of its key and team, else that of its key
    /// for every team, else the same of the key without its last part, and so on.
    pub fn dialect_config(&self, lens: &Lens) -> Option<&DialectConfig> {
        let named = |key: &str, team: Option<&str>| {
            let is_it = |known: &&DialectConfig| {
                known.dialect == lens.dialect && known.key == key && known.team.as_deref() == team
            };
            self.dialect_configs.iter().find(is_it)
        };
        let found = |key: &str| named(key, lens.team.as_deref()).or_else(|| named(key, None));
        std::iter::successors(Some(lens.key.as_str()), |key| key.rsplit_once(SEPARATOR).map(|(shorter, _)| shorter))
            .find_map(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Platform, Settings};
    use crate::ids::PlatformId;

    fn config(key: &str, team: Option<&str>) -> DialectConfig {
        DialectConfig {
            dialect: LensDialect::Stream,
            key: key.into(),
            team: team.map(str::to_owned),
            document: serde_json::json!({}),
            created_us: 1,
            updated_us: 1,
            version: 1,
        }
    }

    fn found(configs: &[DialectConfig], key: &str, team: Option<&str>) -> Option<(String, Option<String>)> {
        let id = PlatformId::parse("platform1").unwrap();
        let platform = Platform { id, name: "p".into(), settings: Settings::default(), created_ms: 0 };
        let platform = PlatformConfig { dialect_configs: configs.to_vec(), ..PlatformConfig::bare(platform) };
        let lens = Lens { dialect: LensDialect::Stream, key: key.into(), team: team.map(str::to_owned) };
        platform.dialect_config(&lens).map(|found| (found.key.clone(), found.team.clone()))
    }

    #[test]
    fn the_most_special_configuration_judges() {
        let configs = [config("chat", None), config("chat:messaging", None), config("chat:messaging:a", Some("red"))];
        let key = |key: &str, team| found(&configs, key, team).map(|(key, _)| key);
        assert_eq!(key("chat:messaging:a", Some("red")).as_deref(), Some("chat:messaging:a"));
        assert_eq!(key("chat:messaging:a", Some("blue")).as_deref(), Some("chat:messaging"));
        assert_eq!(key("chat:messaging:b:c", None).as_deref(), Some("chat:messaging"));
        assert_eq!(key("chat:other", None).as_deref(), Some("chat"));
        assert_eq!((key("chatter", None), key("feeds:default", None), key("", None)), (None, None, None));
    }

    #[test]
    fn a_team_of_its_own_goes_before_all_teams_of_the_same_key() {
        let configs = [config("a", None), config("a", Some("red")), config("a:b", None)];
        assert_eq!(found(&configs, "a", Some("red")), Some(("a".into(), Some("red".into()))));
        assert_eq!(found(&configs, "a", Some("blue")), Some(("a".into(), None)));
        assert_eq!(found(&configs, "a:b", Some("red")), Some(("a:b".into(), None)));
    }

    #[test]
    fn names_keep_key_and_team_apart() {
        let name = |team, key| DialectConfig::name(LensDialect::Stream, team, key);
        assert_eq!(name(None, "a"), name(None, "a"));
        assert_ne!(name(Some("a"), "b"), name(Some("b"), "a"));
        assert_ne!(name(Some("b"), "a"), name(None, "ab"));
    }
}
