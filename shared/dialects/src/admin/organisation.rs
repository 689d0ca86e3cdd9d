//! Organisations, their members and their projects. Secrets appear in one answer only.

mod project;
mod records;

pub(crate) use project::{CHECKS, LINK_RULES, MAX_DAYS, MAX_HOST_BYTES, THRESHOLDS};
pub use project::{NewProject, change_project, create_project, render_project};
pub use records::{Export, Listing, export, listing, project_id, render_record, render_usage};

use domain::organisations::{HashedSecret, MAX_PROJECT_ID, MIN_PROJECT_ID, Member, MemberRole, Organisation};
use domain::secrets::Plain;
use domain::time::iso_ms;
use serde_json::{Value, json};

use crate::fault::Fault;
use crate::json::Reader;

use super::platform::MAX_NAME_BYTES;
use super::{read, with};

/// Longest period in which what was rotated still works, seconds.
pub(crate) const MAX_GRACE_S: i64 = 30 * 86_400;
/// Most projects that a member is given.
pub(crate) const MAX_PROJECTS: usize = 100;

/// Words for [`MemberRole`].
const ROLES: [(&str, MemberRole); 2] = [
    (MemberRole::OrganisationAdmin.as_str(), MemberRole::OrganisationAdmin),
    (MemberRole::ProjectAdmin.as_str(), MemberRole::ProjectAdmin),
];

/// Reads a new organisation: its display name.
pub fn create(body: &[u8]) -> Result<String, Fault> {
    read::body(body, |reader| reader.required_text("name", MAX_NAME_BYTES).map(str::to_owned))
}

/// Reads a change of an organisation.
pub fn change(body: &[u8], known: &Organisation) -> Result<Organisation, Fault> {
    read::body(body, |reader| {
        let name = reader.short_text("name", MAX_NAME_BYTES).map_or_else(|| known.name.clone(), str::to_owned);
        let active = reader.flag("active").unwrap_or(known.active);
        Some(Organisation { name, active, ..known.clone() })
    })
}

/// Reads a rotation: how long what was used so far still works, milliseconds.
pub fn grace_ms(body: &[u8]) -> Result<i64, Fault> {
    read::body(body, |reader| Some(reader.integer("grace_s", 0, MAX_GRACE_S).unwrap_or(0) * 1_000))
}

/// Reads a request for another credential, which says nothing.
pub fn new_credential(body: &[u8]) -> Result<(), Fault> {
    read::body(body, |_| Some(()))
}

/// An organisation as answered.
pub fn render(organisation: &Organisation, now_ms: i64) -> Value {
    let current = organisation.client_ids.iter().find(|known| known.expires_ms.is_none());
    let ending = organisation.client_ids.iter().filter_map(|known| {
        let end = known.expires_ms.filter(|end| *end > now_ms)?;
        Some(json!({ "client_id": known.id, "expires_at": iso_ms(end) }))
    });
    json!({
        "id": organisation.id,
        "name": organisation.name,
        "active": organisation.active,
        "client_id": current.map_or("", |known| &known.id),
        "ending_client_ids": ending.collect::<Vec<_>>(),
        "created_at": iso_ms(organisation.created_ms),
        "version": organisation.version,
    })
}

/// What a request says about a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberChange {
    name: Option<String>,
    role: Option<MemberRole>,
    projects: Option<Vec<u32>>,
    active: Option<bool>,
}

impl MemberChange {
    /// The member with what was said put in place.
    pub fn apply(self, member: &Member) -> Member {
        Member {
            name: self.name.unwrap_or_else(|| member.name.clone()),
            role: self.role.unwrap_or(member.role),
            projects: self.projects.unwrap_or_else(|| member.projects.clone()),
            active: self.active.unwrap_or(member.active),
            ..member.clone()
        }
    }

    /// A new member.
    pub fn create(self, id: String, credential: HashedSecret) -> Option<Member> {
        Some(Member {
            id,
            name: self.name?,
            role: self.role?,
            projects: self.projects.unwrap_or_default(),
            active: true,
            created_ms: credential.created_ms,
            credential,
            version: 1,
        })
    }
}

/// Reads a new member.
pub fn create_member(body: &[u8]) -> Result<MemberChange, Fault> {
    read::body(body, |reader| {
        read::require(reader, "name");
        read::require(reader, "role");
        Some(member(reader))
    })
}

/// Reads a change of a member.
pub fn change_member(body: &[u8]) -> Result<MemberChange, Fault> {
    read::body(body, |reader| Some(MemberChange { active: reader.flag("active"), ..member(reader) }))
}

fn member(reader: &mut Reader<'_>) -> MemberChange {
    MemberChange {
        name: reader.short_text("name", MAX_NAME_BYTES).map(str::to_owned),
        role: reader.word("role", &ROLES),
        projects: projects(reader),
        active: None,
    }
}

fn projects(reader: &mut Reader<'_>) -> Option<Vec<u32>> {
    let items = reader.array("projects", MAX_PROJECTS)?;
    let mut ids = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        let id = item.as_u64().and_then(|id| u32::try_from(id).ok());
        match id.filter(|id| (MIN_PROJECT_ID..=MAX_PROJECT_ID).contains(id)) {
            Some(id) => ids.push(id),
            None => reader.problem(&format!("projects[{index}]"), "wrong_type", "must be the id of a project"),
        }
    }
    ids.sort_unstable();
    ids.dedup();
    Some(ids)
}

/// A member as answered.
pub fn render_member(member: &Member) -> Value {
    json!({
        "id": member.id,
        "name": member.name,
        "role": member.role.as_str(),
        "projects": member.projects,
        "active": member.active,
        "credential": secret(&member.credential),
        "created_at": iso_ms(member.created_ms),
        "version": member.version,
    })
}

/// A member with a new credential: the one answer that shows it.
pub fn render_new_member(member: &Member, plain: &Plain) -> Value {
    with(render_member(member), "secret", Some(plain.expose()))
}

/// What is shown of a secret later.
fn secret(secret: &HashedSecret) -> Value {
    let body = json!({ "prefix": secret.prefix, "last4": secret.last4, "created_at": iso_ms(secret.created_ms) });
    with(body, "expires_at", secret.expires_ms.map(iso_ms))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credential() -> HashedSecret {
        HashedSecret {
            hash: "f00d".into(),
            prefix: "gvl_member_abcd".into(),
            last4: "wxyz".into(),
            created_ms: 0,
            expires_ms: None,
        }
    }

    fn problems<T: std::fmt::Debug>(result: Result<T, Fault>) -> Vec<(String, &'static str)> {
        let Err(Fault::Invalid(problems)) = result else { panic!("accepted: {result:?}") };
        problems.into_iter().map(|problem| (problem.path, problem.code)).collect()
    }

    #[test]
    fn a_member_is_read_changed_and_shown_without_the_credential() {
        let body = br#"{"name":"Ada","role":"project_admin","projects":[31337,20000,31337],"active":false}"#;
        let made = create_member(body).unwrap().create("m".into(), credential()).unwrap();
        assert_eq!((made.projects.as_slice(), made.active), ([20_000, 31_337].as_slice(), true));
        let gone = change_member(br#"{"active":false,"projects":[]}"#).unwrap().apply(&made);
        assert_eq!(gone, Member { active: false, projects: vec![], ..made.clone() });
        assert_eq!(change_member(b"").unwrap().apply(&made), made);
        assert!(!render_member(&made).to_string().contains("f00d"));
        assert_eq!(render_new_member(&made, &Plain::new("gvl_x".into()))["secret"], "gvl_x");
    }

    #[test]
    fn every_problem_is_named() {
        let found = problems(create_member(br#"{"projects":[1,"x",31337]}"#));
        let found: Vec<_> = found.iter().map(|(path, code)| (path.as_str(), *code)).collect();
        let wrong = "wrong_type";
        assert_eq!(found, [("name", "missing"), ("role", "missing"), ("projects[0]", wrong), ("projects[1]", wrong)]);
        let found = problems(change_member(br#"{"name":"","role":"boss","active":1}"#));
        assert_eq!(found.len(), 3);
        assert_eq!(problems(grace_ms(br#"{"grace_s":-1}"#)), [("grace_s".to_owned(), "out_of_range")]);
        assert_eq!((grace_ms(b"").unwrap(), grace_ms(br#"{"grace_s":60}"#).unwrap()), (0, 60_000));
    }

    #[test]
    fn an_organisation_shows_its_client_id_and_those_that_end() {
        let known = Organisation {
            id: "platform1-abcdefghij".into(),
            name: create(br#"{"name":"Acme"}"#).unwrap(),
            active: true,
            client_ids: vec![domain::organisations::ClientId { id: "one".into(), expires_ms: None }],
            created_ms: 0,
            version: 1,
        };
        let renamed = known.renamed("two", 5_000);
        let shown = render(&renamed, 4_999);
        assert_eq!((&shown["client_id"], &shown["ending_client_ids"][0]["client_id"]), (&json!("two"), &json!("one")));
        assert_eq!(render(&renamed, 5_000)["ending_client_ids"], json!([]));
        let changed = change(br#"{"active":false}"#, &known).unwrap();
        assert_eq!(changed, Organisation { active: false, ..known });
    }
}
