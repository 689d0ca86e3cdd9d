//! Projects: a secret, and the settings by which its checks are made.

use serde::{Deserialize, Serialize};

use super::HashedSecret;

/// Smallest id of a project.
pub const MIN_PROJECT_ID: u32 = 10_000;
/// Largest id of a project: clients may keep it in 32 bits with a sign.
pub const MAX_PROJECT_ID: u32 = i32::MAX as u32;
/// Most hosts of a deny list.
pub const MAX_DENIED_HOSTS: usize = 1_000;

/// A project of an organisation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Project {
    /// Its id, unique in the organisation.
    pub id: u32,
    /// Display name.
    pub name: String,
    /// Whether checks are made.
    pub active: bool,
    /// Its secrets, the newest first; others only during their period of grace.
    pub secrets: Vec<HashedSecret>,
    /// How checks are made.
    pub settings: ProjectSettings,
    /// Creation time, milliseconds since 1970.
    pub created_ms: i64,
    /// Starts at 1.
    pub version: u64,
}

impl Project {
    /// Whether a secret with this hash opens it at this time. Every secret is compared.
    pub fn is_opened_by(&self, hash: &str, now_ms: i64) -> bool {
        self.secrets.iter().fold(false, |found, known| known.is_opened_by(hash, now_ms) | found)
    }

    /// The same project with a new secret. The one so far is valid until `until_ms`; what was only valid for a time
    /// before is not any more.
    #[must_use]
    pub fn rekeyed(&self, secret: HashedSecret, until_ms: i64) -> Self {
        let before = self.secrets.iter().filter(|known| known.expires_ms.is_none());
        let before = before.map(|known| HashedSecret { expires_ms: Some(until_ms), ..known.clone() });
        Self { secrets: std::iter::once(secret).chain(before).collect(), ..self.clone() }
    }
}

/// How the checks of a project are made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProjectSettings {
    /// The language that texts are expected in, ISO 639-1.
    pub expected_language: String,
    /// From which scores on something is a hit.
    pub thresholds: Thresholds,
    /// What is checked.
    pub checks: Checks,
    /// What is a hit among links.
    pub links: LinkRule,
    /// Hosts that are a hit with all below them.
    pub denied_hosts: Vec<String>,
    /// Whether what could not be checked is a hit.
    pub error_counts_as_hit: bool,
    /// Whether a call without a trace of its own gets one.
    pub generate_trace_context: bool,
    /// Days that the record of a call is kept.
    pub retention_days: u32,
    /// Days that the text of a call is kept with its record; 0 for not at all.
    pub text_retention_days: u32,
    /// Whether a hit opens a case for moderators.
    pub review_hits: bool,
}

impl Default for ProjectSettings {
    fn default() -> Self {
        Self {
            expected_language: "en".to_owned(),
            thresholds: Thresholds::default(),
            checks: Checks::default(),
            links: LinkRule::default(),
            denied_hosts: Vec::new(),
            error_counts_as_hit: false,
            generate_trace_context: true,
            retention_days: 90,
            text_retention_days: 0,
            review_hits: false,
        }
    }
}

/// Scores from which on something is a hit, each included.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Thresholds {
    /// Of toxic texts.
    pub toxic: f64,
    /// Of profane texts.
    pub profanity: f64,
    /// Of threats.
    pub threat: f64,
    /// Of insults.
    pub insult: f64,
    /// Of pornographic pictures.
    pub porn: f64,
    /// Of suggestive pictures.
    pub sexual: f64,
    /// How sure it must be that a text is in another language than expected.
    pub language: f64,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self { toxic: 0.8, profanity: 0.8, threat: 0.6, insult: 0.7, porn: 0.7, sexual: 0.8, language: 0.7 }
    }
}

/// What is checked; everything, unless a project says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "a set of independent switches")]
pub struct Checks {
    /// Links in texts.
    pub links: bool,
    /// Bad words in texts.
    pub badwords: bool,
    /// Malware in texts and media.
    pub antivirus: bool,
    /// The language of texts.
    pub language: bool,
    /// What images show.
    pub images: bool,
    /// What GIFs show.
    pub gifs: bool,
    /// How toxic texts are.
    pub sentiment: bool,
}

impl Default for Checks {
    fn default() -> Self {
        Self { links: true, badwords: true, antivirus: true, language: true, images: true, gifs: true, sentiment: true }
    }
}

/// Which links are a hit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkRule {
    /// Those that are denied, pass for others, hide a user name, or lead to a bare address.
    #[default]
    Harmful,
    /// All of them.
    Any,
}

impl LinkRule {
    /// The wire name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Harmful => "harmful",
            Self::Any => "any",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secrets::new_key;

    #[test]
    fn a_new_secret_ends_the_one_before() {
        let secret = |byte: u8| HashedSecret::of(&new_key("project", &[byte; 64]).unwrap(), "project", 0);
        let (first, second, third) = (secret(1), secret(2), secret(3));
        let project = Project {
            id: 31_337,
            name: "chat".into(),
            active: true,
            secrets: vec![first.clone()],
            settings: ProjectSettings::default(),
            created_ms: 0,
            version: 1,
        };
        assert!(project.is_opened_by(&first.hash, 10) && !project.is_opened_by(&second.hash, 10));
        let at_once = project.rekeyed(second.clone(), 10);
        assert!(at_once.is_opened_by(&second.hash, 10) && !at_once.is_opened_by(&first.hash, 10));
        let graceful = project.rekeyed(second.clone(), 20);
        assert!(graceful.is_opened_by(&first.hash, 19) && !graceful.is_opened_by(&first.hash, 20));
        let again = graceful.rekeyed(third, 30);
        assert!(again.is_opened_by(&second.hash, 19) && !again.is_opened_by(&first.hash, 19));
    }

    #[test]
    fn settings_of_an_older_version_are_completed() {
        let stored = r#"{"expected_language":"pl","thresholds":{"toxic":0.5},"checks":{"links":false}}"#;
        let read: ProjectSettings = serde_json::from_str(stored).unwrap();
        assert_eq!((read.thresholds.toxic, read.thresholds.porn), (0.5, 0.7));
        assert!(!read.checks.links && read.checks.antivirus && read.expected_language == "pl");
    }
}
