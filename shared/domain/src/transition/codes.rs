//! Stable words for refusals, for programs: they do not change with the sentences.

use crate::authors::AuthorRefused;

use super::Refused;

impl Refused {
    /// The word.
    pub const fn code(self) -> &'static str {
        match self {
            Self::AlreadyOpen => "incident_open",
            Self::NoIncident => "no_incident",
            Self::AlreadyEscalated => "already_escalated",
            Self::NotEscalated => "not_escalated",
            Self::AlreadyDown => "already_down",
            Self::NotEnforced => "not_enforced",
            Self::AppealPending => "appeal_pending",
            Self::NoAppeal => "no_appeal",
            Self::AlreadyAppealed => "already_appealed",
            Self::AlreadyRuled => "already_ruled",
            Self::WrongAuthor => "wrong_author",
            Self::NotAppealable => "not_appealable",
            Self::SamePerson => "same_person",
            Self::ClaimedByOther => "claimed_by_other",
            Self::RoleTooLow => "role_too_low",
            Self::NothingToUndo => "nothing_to_undo",
            Self::Unknown => "content_unknown",
        }
    }
}

impl AuthorRefused {
    /// The word.
    pub const fn code(self) -> &'static str {
        match self {
            Self::AlreadyBanned => "author_already_banned",
            Self::AlreadyHeld => "author_already_held",
            Self::NotRestricted => "author_not_restricted",
            Self::Overtaken => "overtaken",
        }
    }
}
