//! What a transition writes besides the head, its entries and its events.

use crate::reports::ReportRecord;
use crate::task::Task;

/// A body version to be kept apart from the head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// Which version.
    pub version: u32,
    /// Encoded body.
    pub body: Vec<u8>,
    /// Kept as long as the case (an enforcement judged it), or only as long as events refer to it.
    pub pinned: bool,
}

/// Stored parts that nothing will need after a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retired {
    /// Which body version.
    pub version: u32,
    /// In how many parts.
    pub parts: u32,
    /// Whether events still refer to it.
    pub referenced: bool,
}

/// Stored parts that would have expired with a case that never had an incident, and now must not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeptParts {
    /// Which body version.
    pub version: u32,
    /// In how many parts.
    pub parts: u32,
}

/// What becomes of a task in this commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TaskChange {
    /// Promise it (once).
    Promise(Task),
    /// It was tried in vain: same task, later.
    Postpone(Task),
    /// It is done; the commit fails if somebody else finished it first.
    Finish(Task),
}

/// A report to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportWrite {
    /// As it is to be.
    pub record: ReportRecord,
    /// There must be none yet; else there must be one.
    pub is_new: bool,
    /// The incident under which it was stored before, if it moves to another.
    pub replaces: Option<u32>,
}

/// What an undone decision had owed and nobody has been told yet. The commit fails if an event has been
/// handed on meanwhile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Withdrawn {
    /// Ids of events.
    pub events: Vec<String>,
    /// Ids of jobs.
    pub jobs: Vec<String>,
}
