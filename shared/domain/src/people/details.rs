//! Further details of a user, as Moderation API's clients give them, and how a request changes a profile.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{MAX_PROFILE_BYTES, Profile};

/// Details of a user.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Details {
    /// E-mail address.
    #[serde(rename = "e", default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Company.
    #[serde(rename = "o", default, skip_serializing_if = "Option::is_none")]
    pub company: Option<String>,
    /// Address of a page about them.
    #[serde(rename = "x", default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// What else there is to know, as it was sent.
    #[serde(rename = "m", default, skip_serializing_if = "Map::is_empty")]
    pub metadata: Map<String, Value>,
}

/// What becomes of a part.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Change<T> {
    /// It stays.
    #[default]
    Keep,
    /// It is removed.
    Clear,
    /// It is this from now on.
    Set(T),
}

impl<T> Change<T> {
    fn apply(self, to: &mut Option<T>) {
        match self {
            Self::Keep => {}
            Self::Clear => *to = None,
            Self::Set(value) => *to = Some(value),
        }
    }
}

/// What a request says of a user.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Said {
    /// Name.
    pub name: Change<String>,
    /// Address of a picture.
    pub image: Change<String>,
    /// E-mail address.
    pub email: Change<String>,
    /// Company.
    pub company: Change<String>,
    /// Address of a page about them.
    pub link: Change<String>,
    /// What else there is to know: entries of the same name are replaced, others stay.
    pub metadata: Map<String, Value>,
}

impl Profile {
    /// The profile as a request changes it; `None` if that changes nothing.
    pub fn changed(&self, said: Said, now_us: i64) -> Option<Self> {
        let mut changed = self.clone();
        said.name.apply(&mut changed.name);
        said.image.apply(&mut changed.image);
        let mut details = changed.details.take().map(|known| *known).unwrap_or_default();
        said.email.apply(&mut details.email);
        said.company.apply(&mut details.company);
        said.link.apply(&mut details.link);
        details.metadata.extend(said.metadata);
        changed.details = (details != Details::default()).then(|| Box::new(details));
        (changed != *self).then_some(Self { updated_us: now_us, ..changed })
    }

    /// Whether it is larger than one may be. Nothing of it is left out, other than of what comes along with contents.
    pub fn is_too_large(&self) -> bool {
        let bytes = |value: &Self| serde_json::to_vec(value).map_or(usize::MAX, |json| json.len());
        let rest = Self { details: None, ..self.clone() };
        let own = bytes(&rest);
        own > MAX_PROFILE_BYTES || bytes(self).saturating_sub(own) > MAX_PROFILE_BYTES
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn set(text: &str) -> Change<String> {
        Change::Set(text.to_owned())
    }

    #[test]
    fn a_part_is_kept_removed_or_replaced() {
        let metadata = |value: Value| value.as_object().cloned().unwrap_or_default();
        let said = Said {
            name: set("Ann"),
            email: set("ann@example.com"),
            metadata: metadata(json!({ "plan": "free", "x": 1 })),
            ..Said::default()
        };
        let first = Profile::default().changed(said.clone(), 5).unwrap();
        assert_eq!((first.name.as_deref(), first.updated_us), (Some("Ann"), 5));
        assert_eq!(first.changed(said, 6), None);
        let news = Said { email: Change::Clear, metadata: metadata(json!({ "x": 2 })), ..Said::default() };
        let second = first.changed(news, 7).unwrap();
        let details = second.details.clone().unwrap();
        assert_eq!((second.name.as_deref(), &details.email), (Some("Ann"), &None));
        assert_eq!(Value::from(details.metadata), json!({ "plan": "free", "x": 2 }));
        let gone = first.changed(Said { name: Change::Clear, ..Said::default() }, 8).unwrap();
        assert!(gone.name.is_none() && gone.details.is_some());
    }

    #[test]
    fn what_comes_along_with_contents_leaves_details_alone() {
        let long = Map::from_iter([("x".to_owned(), Value::from("y".repeat(MAX_PROFILE_BYTES - 100)))]);
        let known = Profile::default().changed(Said { metadata: long, ..Said::default() }, 1).unwrap();
        assert!(!known.is_too_large());
        let news = Profile { name: Some("Ann".repeat(50)), role: Some("admin".into()), ..Profile::default() };
        let both = known.with(&news, 2).unwrap();
        assert_eq!((&both.details, &both.name), (&known.details, &news.name));
        let larger = both.changed(Said { link: set(&"z".repeat(200)), ..Said::default() }, 3).unwrap();
        assert!(larger.is_too_large());
    }
}
