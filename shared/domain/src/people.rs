//! What a platform has said of a user besides the id. Nobody registers users: who is never described is an id.

mod details;

pub use details::{Change, Details, Said};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Most bytes of a profile: the rest of what is sent is left out, the longest part first.
pub const MAX_PROFILE_BYTES: usize = 4 * 1024;
/// Most teams.
const MAX_TEAMS: usize = 20;

/// A user's profile.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    /// Name.
    #[serde(rename = "n", default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Address of a picture.
    #[serde(rename = "i", default, skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// Role, in the platform's words.
    #[serde(rename = "r", default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Language, as the platform spells it.
    #[serde(rename = "l", default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Teams.
    #[serde(rename = "t", default, skip_serializing_if = "Vec::is_empty")]
    pub teams: Vec<String>,
    /// Whether others see that the user is there.
    #[serde(rename = "v", default, skip_serializing_if = "Option::is_none")]
    pub invisible: Option<bool>,
    /// What else the platform keeps of them.
    #[serde(rename = "c", default, skip_serializing_if = "Map::is_empty")]
    pub custom: Map<String, Value>,
    /// What is said through Moderation API's dialect alone.
    #[serde(rename = "d", default, skip_serializing_if = "Option::is_none")]
    pub details: Option<Box<Details>>,
    /// When it was last changed, microseconds since 1970.
    #[serde(rename = "u", default)]
    pub updated_us: i64,
}

impl Profile {
    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        Self { updated_us: 0, ..self.clone() } == Self::default()
    }

    /// The profile with what is said anew; what that leaves out stays. `None` if it changes nothing.
    pub fn with(&self, news: &Self, now_us: i64) -> Option<Self> {
        let news = news.clone();
        let changed = Self {
            name: news.name.or_else(|| self.name.clone()),
            image: news.image.or_else(|| self.image.clone()),
            role: news.role.or_else(|| self.role.clone()),
            language: news.language.or_else(|| self.language.clone()),
            teams: if news.teams.is_empty() { self.teams.clone() } else { news.teams },
            invisible: news.invisible.or(self.invisible),
            custom: if news.custom.is_empty() { self.custom.clone() } else { news.custom },
            details: self.details.clone(),
            updated_us: self.updated_us,
        };
        let changed = changed.within_limits();
        (changed != *self).then_some(Self { updated_us: now_us, ..changed })
    }

    fn within_limits(mut self) -> Self {
        self.teams.truncate(MAX_TEAMS);
        let details = self.details.take();
        let limited = self.limited();
        Self { details, ..limited }
    }

    /// Details have a limit of their own.
    fn limited(mut self) -> Self {
        let bytes = |profile: &Self| serde_json::to_vec(profile).map_or(usize::MAX, |json| json.len());
        if bytes(&self) > MAX_PROFILE_BYTES {
            self.custom.clear();
        }
        if bytes(&self) > MAX_PROFILE_BYTES {
            self.image = None;
        }
        if bytes(&self) > MAX_PROFILE_BYTES {
            return Self { updated_us: self.updated_us, ..Self::default() };
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> Profile {
        Profile { name: Some(name.into()), ..Profile::default() }
    }

    #[test]
    fn what_is_said_anew_changes_it_and_what_is_left_out_stays() {
        let first = Profile::default().with(&named("Ann"), 5).unwrap();
        assert_eq!((first.name.as_deref(), first.updated_us), (Some("Ann"), 5));
        assert_eq!(first.with(&named("Ann"), 9), None);
        let role = Profile { role: Some("admin".into()), ..Profile::default() };
        let second = first.with(&role, 9).unwrap();
        assert_eq!(
            (second.name.as_deref(), second.role.as_deref(), second.updated_us),
            (Some("Ann"), Some("admin"), 9)
        );
        assert!(Profile { updated_us: 3, ..Profile::default() }.is_empty() && !second.is_empty());
    }

    #[test]
    fn what_is_too_long_is_left_out() {
        let long = Map::from_iter([("x".to_owned(), Value::from("y".repeat(MAX_PROFILE_BYTES)))]);
        let kept = Profile::default().with(&Profile { custom: long, ..named("Ann") }, 1).unwrap();
        assert_eq!((kept.name.as_deref(), kept.custom.len()), (Some("Ann"), 0));
        assert_eq!(Profile::default().with(&named(&"y".repeat(MAX_PROFILE_BYTES)), 1), None);
    }
}
