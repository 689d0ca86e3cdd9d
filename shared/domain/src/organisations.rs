//! Organisations, as clients of Discuse's API know them: a client id, members who manage, and projects whose secrets
//! open checks.
//!
//! An organisation belongs to one platform, and so do its projects. Of secrets only hashes are kept; a client id
//! names the organisation and is no secret. Which member may do what stands in [`Act::is_open_to`].

mod project;
mod rights;

pub use project::{
    Checks, LinkRule, MAX_DENIED_HOSTS, MAX_PROJECT_ID, MIN_PROJECT_ID, Project, ProjectSettings, Thresholds,
};
pub use rights::Act;

use serde::{Deserialize, Serialize};

use crate::ids::PlatformId;
use crate::secrets::{Plain, equal, key_hash};

/// Characters of a secret's end that are shown later.
const LAST: usize = 4;
/// Characters of a secret's beginning that are shown later: its kind, and a little more.
const FIRST: usize = 4;

/// An organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    /// Its id; see [`organisation_id`].
    pub id: String,
    /// Display name.
    pub name: String,
    /// Whether its projects and members can do anything at all.
    pub active: bool,
    /// Its client ids, the newest first; others only during their period of grace.
    pub client_ids: Vec<ClientId>,
    /// Creation time, milliseconds since 1970.
    pub created_ms: i64,
    /// Starts at 1.
    pub version: u64,
}

/// What names an organisation in each request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientId {
    /// The id itself.
    pub id: String,
    /// Not valid from here on, milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_ms: Option<i64>,
}

impl Organisation {
    /// Whether a text is a client id of it at this time. Every id is compared.
    pub fn is_named_by(&self, client_id: &str, now_ms: i64) -> bool {
        let is_valid = |known: &ClientId| known.expires_ms.is_none_or(|end| now_ms < end);
        self.client_ids.iter().fold(false, |found, known| (equal(&known.id, client_id) & is_valid(known)) | found)
    }

    /// The same organisation with a new client id. What named it so far does so until `until_ms`; what was only
    /// valid for a time before is not any more.
    #[must_use]
    pub fn renamed(&self, client_id: &str, until_ms: i64) -> Self {
        let before = self.client_ids.iter().filter(|known| known.expires_ms.is_none());
        let before = before.map(|known| ClientId { id: known.id.clone(), expires_ms: Some(until_ms) });
        let new = ClientId { id: client_id.to_owned(), expires_ms: None };
        Self { client_ids: std::iter::once(new).chain(before).collect(), ..self.clone() }
    }
}

/// The id of an organisation of a platform, from a random part.
pub fn organisation_id(platform: &PlatformId, random: &str) -> String {
    let short: String = random.chars().take(10).collect();
    format!("{platform}-{short}")
}

/// The platform of the organisation with this id; `None` if there can be no such organisation.
pub fn platform_of(organisation: &str) -> Option<PlatformId> {
    let (platform, own) = organisation.split_once('-')?;
    let fits = own.len() == 10 && own.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    PlatformId::parse(platform).filter(|_| fits)
}

/// A secret as stored: never the secret, always its SHA-256.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HashedSecret {
    /// Lower-case hex SHA-256.
    pub hash: String,
    /// First characters, to recognise it.
    pub prefix: String,
    /// Last four characters, to recognise it.
    pub last4: String,
    /// Creation time, milliseconds since 1970.
    pub created_ms: i64,
    /// Not valid from here on, milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_ms: Option<i64>,
}

impl HashedSecret {
    /// What is kept of a secret of this kind.
    pub fn of(secret: &Plain, kind: &str, now_ms: i64) -> Self {
        let text = secret.expose();
        let shown = "gvl_".len() + kind.len() + "_".len() + FIRST;
        Self {
            hash: key_hash(text),
            prefix: text.get(..shown).unwrap_or_default().to_owned(),
            last4: text.get(text.len().saturating_sub(LAST)..).unwrap_or_default().to_owned(),
            created_ms: now_ms,
            expires_ms: None,
        }
    }

    /// Whether a secret with this hash is this one, and valid at this time.
    pub fn is_opened_by(&self, hash: &str, now_ms: i64) -> bool {
        equal(&self.hash, hash) & self.expires_ms.is_none_or(|end| now_ms < end)
    }
}

/// What a member is to an organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MemberRole {
    /// Manages the organisation, its members and all its projects.
    OrganisationAdmin,
    /// Manages the projects that are named to them.
    ProjectAdmin,
}

impl MemberRole {
    /// All roles.
    pub const ALL: [Self; 2] = [Self::OrganisationAdmin, Self::ProjectAdmin];

    /// The wire name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OrganisationAdmin => "organisation_admin",
            Self::ProjectAdmin => "project_admin",
        }
    }
}

/// A member of an organisation, with a credential of their own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Their id.
    pub id: String,
    /// Display name.
    pub name: String,
    /// What they are.
    pub role: MemberRole,
    /// Ids of the projects that a project admin manages.
    pub projects: Vec<u32>,
    /// Whether their credential works.
    pub active: bool,
    /// The credential.
    pub credential: HashedSecret,
    /// Creation time, milliseconds since 1970.
    pub created_ms: i64,
    /// Starts at 1.
    pub version: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn organisation() -> Organisation {
        Organisation {
            id: "platform1-abcdefghij".into(),
            name: "Acme".into(),
            active: true,
            client_ids: vec![ClientId { id: "first".into(), expires_ms: None }],
            created_ms: 0,
            version: 1,
        }
    }

    #[test]
    fn a_new_client_id_ends_the_one_before_after_its_grace() {
        let at_once = organisation().renamed("second", 1_000);
        assert!(at_once.is_named_by("second", 1_000) && !at_once.is_named_by("first", 1_000));
        let later = organisation().renamed("second", 2_000);
        assert!(later.is_named_by("first", 1_999) && !later.is_named_by("first", 2_000));
        let again = later.renamed("third", 5_000);
        assert!(again.is_named_by("second", 1_500) && again.is_named_by("third", 1_500));
        assert!(!again.is_named_by("first", 1_500), "two rotations end it, whatever grace it had");
        assert!(!again.is_named_by("", 0) && !again.is_named_by("fourth", 0));
    }

    #[test]
    fn an_organisation_knows_its_platform() {
        let platform = PlatformId::parse("platform1").unwrap();
        let id = organisation_id(&platform, "abcdefghijklmnop");
        assert_eq!(platform_of(&id), Some(platform));
        for text in ["", "platform1", "platform1-", "platform1-abc", "p-abcdefghij", "platform1-ABCDEFGHIJ", "a-b-c"] {
            assert_eq!(platform_of(text), None, "{text}");
        }
    }

    #[test]
    fn of_a_secret_only_its_ends_are_kept() {
        let plain = crate::secrets::new_key("project", &[7; 64]).unwrap();
        let kept = HashedSecret::of(&plain, "project", 5);
        assert_eq!(kept.prefix, plain.expose()[..16]);
        assert!(!format!("{kept:?}").contains(plain.expose()));
        assert!(kept.is_opened_by(&key_hash(plain.expose()), 5) && !kept.is_opened_by(&key_hash("other"), 5));
        let ended = HashedSecret { expires_ms: Some(5), ..kept };
        assert!(!ended.is_opened_by(&key_hash(plain.expose()), 5) && ended.is_opened_by(&ended.hash.clone(), 4));
    }
}
