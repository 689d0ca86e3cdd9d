//! The appeals of a case, as its log tells of them: the head knows the present one only.

use super::{Action, AppealState, AuditEntry};
use crate::moderators::Acting;

/// An appeal with what became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct AppealStory {
    /// Its audit entry.
    pub entry: u32,
    /// When, microseconds since 1970.
    pub at_us: i64,
    /// The entry that ended it.
    pub decision: Option<AppealDecision>,
}

/// What ended an appeal.
#[derive(Clone, Debug, PartialEq)]
pub struct AppealDecision {
    /// Its audit entry.
    pub entry: u32,
    /// When, microseconds since 1970.
    pub at_us: i64,
    /// Whether the author was right.
    pub accepted: bool,
    /// By whom, where a person ruled.
    pub by: Option<Acting>,
}

impl AppealStory {
    /// When it last changed, microseconds since 1970.
    pub fn updated_us(&self) -> i64 {
        self.decision.as_ref().map_or(self.at_us, |decision| decision.at_us)
    }
}

/// The appeals in a log, oldest first. An appeal that a new enforcement went over without a ruling was not
/// accepted; a ruling that was taken back is none.
pub fn appeals(entries: &[AuditEntry]) -> Vec<AppealStory> {
    let mut found: Vec<AppealStory> = Vec::new();
    for entry in entries {
        if entry.action == Action::Appealed {
            found.push(AppealStory { entry: entry.number, at_us: entry.at_us, decision: None });
            continue;
        }
        let Some(last) = found.last_mut() else { continue };
        let was_pending = entry.from.appeal == AppealState::Pending;
        match entry.to.appeal {
            AppealState::Pending => last.decision = None,
            AppealState::None | AppealState::Ruled(_) if was_pending && last.decision.is_none() => {
                last.decision = Some(AppealDecision {
                    entry: entry.number,
                    at_us: entry.at_us,
                    accepted: entry.to.appeal == AppealState::Ruled(true),
                    by: entry.by.clone(),
                });
            }
            AppealState::None | AppealState::Ruled(_) => {}
        }
    }
    found
}
