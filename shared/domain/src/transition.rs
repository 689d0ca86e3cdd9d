//! The state machine of a case. Each step takes the case as it is and returns the case as it will
//! be, together with everything that must be written in the same commit: audit entries, events
//! owed, bodies to keep, tasks promised. Nothing else may change a case.
//!
//! Numbers like T3 are those of the ingestion contract, section 13.1.

mod analysed;
mod receive;

pub use analysed::{Analysis, Run, Terms};
pub use receive::{BulkReceived, ReceiveError, receive, receive_bulk};

use crate::bodies;
use crate::bulk::Membership;
use crate::cases::{Action, AuditEntry, Head, IncidentState, Trigger, Visibility};
use crate::content::Body;
use crate::event::Event;
use crate::ids::{CaseId, PlatformId};
use crate::task::Task;

/// A case as loaded: its state and its newest body.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// State.
    pub head: Head,
    /// Newest body, encoded.
    pub body: Vec<u8>,
}

impl Case {
    /// The newest body; `None` if the stored form is damaged.
    pub fn decoded(&self) -> Option<Body> {
        bodies::decode(&self.body)
    }
}

/// Which stored state the commit builds on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// The case does not exist yet.
    Absent,
    /// The head has this version.
    Version(u64),
}

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

/// A change of a case, complete with all it owes.
#[derive(Clone, Debug, PartialEq)]
pub struct Transition {
    /// Whose case.
    pub platform: PlatformId,
    /// Which case.
    pub case_id: CaseId,
    /// What the commit builds on.
    pub expected: Expected,
    /// The case afterwards.
    pub case: Case,
    /// Whether the body is new in this commit and must be written.
    pub body_is_new: bool,
    /// Older or judged bodies to keep.
    pub snapshots: Vec<Snapshot>,
    /// Parts that may expire.
    pub retired: Option<Retired>,
    /// Audit entries to append.
    pub entries: Vec<AuditEntry>,
    /// Events owed.
    pub events: Vec<Event>,
    /// Tasks promised, postponed or finished.
    pub tasks: Vec<TaskChange>,
    /// The bulk that brought this change, if one did.
    pub membership: Option<Membership>,
    /// When, microseconds since 1970.
    pub at_us: i64,
}

impl Transition {
    /// Starts from a stored case, changing nothing yet.
    pub fn on(platform: &PlatformId, case_id: &CaseId, case: Case, at_us: i64) -> Self {
        let expected = Expected::Version(case.head.version);
        Self::new(platform, case_id, expected, case, at_us)
    }

    fn new(platform: &PlatformId, case_id: &CaseId, expected: Expected, case: Case, at_us: i64) -> Self {
        let mut transition = Self {
            platform: platform.clone(),
            case_id: case_id.clone(),
            expected,
            case,
            body_is_new: false,
            snapshots: Vec::new(),
            retired: None,
            entries: Vec::new(),
            events: Vec::new(),
            tasks: Vec::new(),
            membership: None,
            at_us,
        };
        transition.case.head.version = match expected {
            Expected::Absent => 1,
            Expected::Version(version) => version + 1,
        };
        transition.case.head.updated_ms = at_us / 1000;
        transition
    }

    /// Milliseconds since 1970 of this change.
    pub const fn at_ms(&self) -> i64 {
        self.at_us / 1000
    }

    /// Appends an audit entry and chains it to the one before.
    fn record(
        &mut self,
        trigger: Trigger,
        action: Action,
        policies: &[(String, u32)],
        from: (Visibility, IncidentState),
    ) {
        let head = &mut self.case.head;
        let entry = AuditEntry {
            number: head.entry_count + 1,
            at_us: self.at_us,
            trigger,
            action,
            policies: policies.to_vec(),
            from,
            to: (head.visibility, head.incident),
            events: self.events.iter().map(|event| event.id.as_str().to_owned()).collect(),
            previous: head.chain.clone(),
        };
        head.entry_count = entry.number;
        head.chain = entry.digest();
        self.entries.push(entry);
    }
}
