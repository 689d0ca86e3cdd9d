//! Who may do what in an organisation.

use super::{Member, MemberRole};

/// What a member does. Operators may do all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// See the organisation with its client id.
    ViewOrganisation,
    /// Replace the client id.
    RotateClientId,
    /// See, make and change members, and replace their credentials.
    ManageMembers,
    /// Replace the credential of this member.
    RotateCredential {
        /// Whether the member does it to themselves.
        is_own: bool,
    },
    /// Make projects.
    CreateProject,
    /// See a project with its settings, what its checks found, and what it used.
    ViewProject(u32),
    /// Change a project's name and settings.
    ChangeProject(u32),
    /// Replace a project's secret, and see the new one once.
    RotateSecret(u32),
}

impl Act {
    /// Whether it is open to a member of the organisation.
    pub fn is_open_to(self, member: &Member) -> bool {
        if member.role == MemberRole::OrganisationAdmin {
            return true;
        }
        match self {
            Self::ViewOrganisation => true,
            Self::RotateCredential { is_own } => is_own,
            Self::RotateClientId | Self::ManageMembers | Self::CreateProject => false,
            Self::ViewProject(project) | Self::ChangeProject(project) | Self::RotateSecret(project) => {
                member.projects.contains(&project)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organisations::HashedSecret;

    fn member(role: MemberRole) -> Member {
        let credential = HashedSecret {
            hash: String::new(),
            prefix: String::new(),
            last4: String::new(),
            created_ms: 0,
            expires_ms: None,
        };
        Member {
            id: "m".into(),
            name: "M".into(),
            role,
            projects: vec![1],
            active: true,
            credential,
            created_ms: 0,
            version: 1,
        }
    }

    #[test]
    fn the_matrix_of_rights() {
        let (admin, project_admin) = (member(MemberRole::OrganisationAdmin), member(MemberRole::ProjectAdmin));
        for (act, is_open) in [
            (Act::ViewOrganisation, true),
            (Act::RotateClientId, false),
            (Act::ManageMembers, false),
            (Act::RotateCredential { is_own: true }, true),
            (Act::RotateCredential { is_own: false }, false),
            (Act::CreateProject, false),
            (Act::ViewProject(1), true),
            (Act::ViewProject(2), false),
            (Act::ChangeProject(1), true),
            (Act::ChangeProject(2), false),
            (Act::RotateSecret(1), true),
            (Act::RotateSecret(2), false),
        ] {
            assert!(act.is_open_to(&admin), "{act:?}");
            assert_eq!(act.is_open_to(&project_admin), is_open, "{act:?}");
        }
    }
}
