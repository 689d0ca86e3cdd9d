//! How grave a violation or a single hit is: the five steps policies, queues and engines share.

use serde::{Deserialize, Serialize};

/// Five steps, ordered from harmless to gravest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth recording, nothing more.
    Info,
    /// Mild.
    Low,
    /// The default of a policy.
    #[default]
    Medium,
    /// Grave.
    High,
    /// Must not wait.
    Critical,
}

impl Severity {
    /// The wire name, lower case.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}
