//! Moderators and the keys they are given.

use domain::moderators::{Moderator, Role};
use domain::time::iso_ms;
use serde_json::{Value, json};

use crate::fault::Fault;
use crate::json::Reader;

use super::platform::MAX_NAME_BYTES;
use super::read;

/// Words for [`Role`].
const ROLES: [(&str, Role); 3] = [
    (Role::Reviewer.as_str(), Role::Reviewer),
    (Role::Senior.as_str(), Role::Senior),
    (Role::Admin.as_str(), Role::Admin),
];

/// A new moderator, who is active.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewModerator {
    /// Display name.
    pub name: String,
    /// What they may do.
    pub role: Role,
}

/// What a request says about a moderator; `None` means that it says nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    name: Option<String>,
    role: Option<Role>,
    active: Option<bool>,
}

impl Change {
    /// The moderator with what was said put in place. The version is the caller's to set.
    pub fn apply(self, moderator: &Moderator) -> Moderator {
        Moderator {
            name: self.name.unwrap_or_else(|| moderator.name.clone()),
            role: self.role.unwrap_or(moderator.role),
            active: self.active.unwrap_or(moderator.active),
            ..moderator.clone()
        }
    }
}

/// Reads a new moderator.
pub fn create(body: &[u8]) -> Result<NewModerator, Fault> {
    read::body(body, |reader| {
        let name = reader.required_text("name", MAX_NAME_BYTES);
        read::require(reader, "role");
        let role = role(reader);
        Some(NewModerator { name: name?.to_owned(), role: role? })
    })
}

/// Reads a change of a moderator.
pub fn change(body: &[u8]) -> Result<Change, Fault> {
    read::body(body, |reader| {
        let name = reader.short_text("name", MAX_NAME_BYTES).map(str::to_owned);
        Some(Change { name, role: role(reader), active: reader.flag("active") })
    })
}

fn role(reader: &mut Reader<'_>) -> Option<Role> {
    reader.word("role", &ROLES)
}

/// A moderator as answered.
pub fn render(moderator: &Moderator) -> Value {
    json!({
        "id": moderator.id,
        "name": moderator.name,
        "role": moderator.role.as_str(),
        "active": moderator.active,
        "created_at": iso_ms(moderator.created_ms),
        "version": moderator.version,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems<T: std::fmt::Debug>(result: Result<T, Fault>) -> Vec<(String, &'static str)> {
        let Err(Fault::Invalid(problems)) = result else { panic!("accepted: {result:?}") };
        problems.into_iter().map(|problem| (problem.path, problem.code)).collect()
    }

    #[test]
    fn what_is_not_said_keeps_its_value() {
        for role in Role::ALL {
            let body = json!({ "name": "Ada", "role": role.as_str() }).to_string();
            assert_eq!(create(body.as_bytes()).unwrap(), NewModerator { name: "Ada".into(), role });
        }
        let ada = Moderator {
            id: "m".into(),
            name: "Ada".into(),
            role: Role::Senior,
            active: true,
            created_ms: 0,
            version: 4,
        };
        assert_eq!(change(b"").unwrap().apply(&ada), ada);
        let gone = change(br#"{"active":false,"role":"reviewer","id":"other","version":9}"#).unwrap().apply(&ada);
        assert_eq!(gone, Moderator { active: false, role: Role::Reviewer, ..ada });
        assert_eq!(render(&gone)["created_at"], "1970-01-01T00:00:00.000Z");
    }

    #[test]
    fn every_problem_is_named() {
        let named = |pairs: &[(&str, &'static str)]| -> Vec<(String, &'static str)> {
            pairs.iter().map(|(path, code)| ((*path).to_owned(), *code)).collect()
        };
        assert_eq!(problems(create(b"")), named(&[("name", "missing"), ("role", "missing")]));
        let body = br#"{"name":"","role":"boss","active":1}"#;
        assert_eq!(problems(create(body)), named(&[("name", "empty"), ("role", "unknown_value")]));
        let expected = named(&[("name", "empty"), ("role", "unknown_value"), ("active", "wrong_type")]);
        assert_eq!(problems(change(body)), expected);
    }
}
