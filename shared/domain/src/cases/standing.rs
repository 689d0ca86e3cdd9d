//! Where a case stands: whether its content is visible, how far its incident and appeal are. These
//! few values are what every transition is about, and what each audit entry records before and after.

use serde::{Deserialize, Serialize};

/// Whether readers of the platform may see the content.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Visibility {
    /// Published.
    #[default]
    Online,
    /// Taken down.
    Down,
}

impl Visibility {
    /// The wire name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Online => "online",
            Self::Down => "down",
        }
    }
}

/// Where the case's incident stands; at most one is not closed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum IncidentState {
    /// There never was one.
    #[default]
    None,
    /// Waiting for a moderator.
    Open,
    /// Waiting for an upper level.
    Escalated,
    /// Ended.
    Closed(Resolution),
}

impl IncidentState {
    /// Open or escalated.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Open | Self::Escalated)
    }

    /// A word for lists and filters.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Open => "open",
            Self::Escalated => "escalated",
            Self::Closed(_) => "closed",
        }
    }
}

/// How an incident ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Resolution {
    /// Content down.
    Enforced,
    /// Content stays.
    Dismissed,
    /// Restored after an appeal.
    Overturned,
    /// Appeal rejected.
    Upheld,
    /// Author banned.
    Terminated,
}

impl Resolution {
    /// The wire name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Enforced => "enforced",
            Self::Dismissed => "dismissed",
            Self::Overturned => "overturned",
            Self::Upheld => "upheld",
            Self::Terminated => "terminated",
        }
    }

    /// Whether the reports of the incident turned out to be right.
    pub const fn confirms_reports(self) -> bool {
        matches!(self, Self::Enforced | Self::Upheld | Self::Terminated)
    }
}

/// What made a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Trigger {
    /// A policy with automation on.
    Automated,
    /// A moderator.
    Manual,
    /// The platform, outside of Gavel.
    External,
}

impl Trigger {
    /// The wire name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Automated => "automated",
            Self::Manual => "manual",
            Self::External => "external",
        }
    }
}

/// How far the appeal against the current enforcement is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AppealState {
    /// Nobody appealed.
    #[default]
    None,
    /// Waiting for a ruling.
    Pending,
    /// Ruled: accepted or not.
    Ruled(bool),
}

/// What the author is told of the case: a projection of the standing (contract section 13).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SorStatus {
    /// Never enforced, or restored without an appeal.
    NoIncident,
    /// Down, nobody appealed.
    Enforced,
    /// An appeal waits for its ruling.
    Appealed,
    /// The appeal has been ruled.
    AppealRuled,
}

impl SorStatus {
    /// The wire name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoIncident => "no-incident",
            Self::Enforced => "enforced",
            Self::Appealed => "appealed",
            Self::AppealRuled => "appeal-ruled",
        }
    }
}

/// Visibility, incident, enforcement and appeal of a case, as audit entries record them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Online or down.
    pub visibility: Visibility,
    /// The incident.
    pub incident: IncidentState,
    /// How many incidents there have been.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub incidents: u32,
    /// Number of the current or last enforcement; 0 if there never was one.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub enforcement: u32,
    /// The appeal against it.
    #[serde(default, skip_serializing_if = "is_none")]
    pub appeal: AppealState,
}

impl Standing {
    /// What the author is told.
    pub const fn sor_status(&self) -> SorStatus {
        match (self.appeal, self.visibility) {
            (AppealState::Pending, _) => SorStatus::Appealed,
            (AppealState::Ruled(_), _) => SorStatus::AppealRuled,
            (AppealState::None, Visibility::Down) => SorStatus::Enforced,
            (AppealState::None, Visibility::Online) => SorStatus::NoIncident,
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
const fn is_zero(n: &u32) -> bool {
    *n == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
const fn is_none(appeal: &AppealState) -> bool {
    matches!(appeal, AppealState::None)
}
