//! The state machine of a case. Each step takes the case as it is and returns the case as it will
//! be, together with everything that must be written in the same commit: audit entries, events
//! owed, bodies and texts to keep, reports, tasks and jobs promised. Nothing else may change a case.
//!
//! Numbers like T3 are those of the ingestion contract, section 13.1.

mod analysed;
mod appeal;
mod author;
#[cfg(test)]
mod author_rows_tests;
mod changes;
mod codes;
mod decide;
mod desk;
#[cfg(test)]
mod desk_tests;
mod enforce;
mod erase;
mod file;
mod flag;
mod give_up;
mod inquire;
#[cfg(test)]
mod laws_tests;
#[cfg(test)]
mod model;
mod receive;
mod recorded;
#[cfg(test)]
mod recorded_tests;
mod report;
mod restore;
mod route;
#[cfg(test)]
mod rows_tests;
#[cfg(test)]
mod samples;
mod tell;
mod tell_actions;
#[cfg(test)]
mod tell_actions_tests;
#[cfg(test)]
mod tell_tests;
mod together;
mod undo;

pub use analysed::{Analysis, Run};
pub use appeal::{ATTACHMENT, AppealRequest};
pub use author::Ban;
pub use changes::{KeptParts, ReportWrite, Retired, Snapshot, TaskChange, Withdrawn};
pub use decide::Decision;
pub use flag::Flagging;
pub use inquire::Inquiry;
pub use receive::{Arrival, BulkReceived, ReceiveError, receive, receive_bulk, replace};
pub use recorded::{BanAppeal, Said};
pub use report::surges;
pub use route::{Placing, priority};
pub use together::Others;

use crate::bodies;
use crate::bulk::Membership;
use crate::cases::{Action, AuditEntry, EntryText, Head, Standing, Trigger};
use crate::content::{Body, ContentRef};
use crate::event::{Event, Fact};
use crate::facets::{self, Filed};
use crate::ids::{CaseId, EventId, PlatformId};
use crate::job::{Job, TallyFact, Work};
use crate::moderators::Acting;

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

    /// Whether nothing has ever been said of the content but that it is there.
    pub fn is_bare(&self) -> bool {
        self.head.erased_ms.is_none() && self.decoded() == Some(Body::default())
    }
}

/// What the platform's settings say about the consequences of a change.
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "a set of independent settings")]
pub struct Terms {
    /// Whether somebody wants to hear of an analysis.
    pub announce: bool,
    /// Whether those who do are Stream's endpoints alone.
    pub announce_to_stream_only: bool,
    /// Seconds between a decision and its `incident-closed`.
    pub closed_delay_s: u32,
    /// Seconds during which a moderator may take a decision back; its webhooks wait as long.
    pub undo_window_s: u32,
    /// Whether decisions taken outside are told as webhooks too.
    pub echo_external: bool,
    /// Days after which an open incident is dismissed; 0 for never.
    pub expiry_days: u32,
    /// Whether a moderator may rule an appeal against their own enforcement.
    pub may_rule_own: bool,
    /// Days that a case is kept after its last receipt, or after its last incident.
    pub retention_days: u32,
    /// How many times the usual rate of reports is a surge.
    pub surge_factor: f64,
    /// How many reports an hour a surge has at least.
    pub surge_minimum: u32,
}

impl Default for Terms {
    fn default() -> Self {
        Self {
            announce: true,
            announce_to_stream_only: false,
            closed_delay_s: 60,
            undo_window_s: 0,
            echo_external: false,
            expiry_days: 0,
            may_rule_own: false,
            retention_days: 365,
            surge_factor: 5.0,
            surge_minimum: 10,
        }
    }
}

/// Why a change is not possible now. The case stays as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// An incident is open: it must be decided.
    #[error("an incident is open: it must be decided")]
    AlreadyOpen,
    /// There is no open incident.
    #[error("there is no open incident")]
    NoIncident,
    /// The incident is with the upper level already.
    #[error("the incident has been escalated already")]
    AlreadyEscalated,
    /// The incident is not with the upper level.
    #[error("the incident is not escalated")]
    NotEscalated,
    /// The content is down.
    #[error("the content is down already")]
    AlreadyDown,
    /// The content is online.
    #[error("the content is not enforced")]
    NotEnforced,
    /// An appeal waits: it must be ruled.
    #[error("an appeal is pending: overturn it or uphold the enforcement")]
    AppealPending,
    /// There is no appeal to rule.
    #[error("there is no pending appeal")]
    NoAppeal,
    /// The author has appealed against this enforcement before.
    #[error("an appeal against this enforcement is pending")]
    AlreadyAppealed,
    /// The appeal against this enforcement has been ruled.
    #[error("the appeal against this enforcement has been ruled")]
    AlreadyRuled,
    /// Somebody else wrote the content.
    #[error("the content has another author")]
    WrongAuthor,
    /// The policy allows no appeal.
    #[error("the policies of this enforcement allow no appeal")]
    NotAppealable,
    /// Whoever enforced does not rule on the appeal.
    #[error("an appeal is ruled by somebody other than who enforced")]
    SamePerson,
    /// Another moderator works on it.
    #[error("another moderator has claimed the case")]
    ClaimedByOther,
    /// The role does not suffice.
    #[error("this needs a higher role")]
    RoleTooLow,
    /// There is nothing to take back, or not any more.
    #[error("there is no decision that can still be taken back")]
    NothingToUndo,
    /// Nothing is known of the content.
    #[error("the content is unknown")]
    Unknown,
}

/// Which stored state the commit builds on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// The case does not exist yet.
    Absent,
    /// The head has this version.
    Version(u64),
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
    /// Parts that may not expire any more.
    pub kept_parts: Option<KeptParts>,
    /// The content whose alias must not expire any more.
    pub kept_alias: Option<ContentRef>,
    /// Audit entries to append.
    pub entries: Vec<AuditEntry>,
    /// Texts of audit entries.
    pub texts: Vec<EntryText>,
    /// Events owed.
    pub events: Vec<Event>,
    /// Tasks promised, postponed or finished.
    pub tasks: Vec<TaskChange>,
    /// Jobs promised.
    pub jobs: Vec<Job>,
    /// Reports to write.
    pub reports: Vec<ReportWrite>,
    /// What an undone decision had owed.
    pub withdrawn: Option<Withdrawn>,
    /// The bulk that brought this change, if one did.
    pub membership: Option<Membership>,
    /// Ids of the reporters of the open incident, in first-report order: must be given if the head says
    /// that there are any, before a step that can close the incident.
    pub reporters: Vec<String>,
    /// Whether the case is listed among all cases; set by [`Self::place`].
    pub is_listed: bool,
    /// In which lists of flagged cases it has stood so far.
    pub filed: Option<Filed>,
    known: Option<Vec<facets::Named>>,
    was: Was,
    /// When, microseconds since 1970.
    pub at_us: i64,
    said: Option<Said>,
    recorded_events: usize,
}

impl Transition {
    /// Starts from a stored case, changing nothing yet.
    pub fn on(platform: &PlatformId, case_id: &CaseId, case: Case, at_us: i64) -> Self {
        let expected = Expected::Version(case.head.version);
        Self::new(platform, case_id, expected, case, at_us)
    }

    /// Starts from a stored case, or from nothing: a content that only others have named so far.
    pub fn on_or_new(
        platform: &PlatformId,
        content: &ContentRef,
        known: Option<Case>,
        terms: &Terms,
        at_us: i64,
    ) -> Self {
        let case_id = CaseId::of(platform, content);
        if let Some(case) = known {
            return Self::on(platform, &case_id, case, at_us);
        }
        let case = Case { head: Head::new(content, at_us / 1000), body: bodies::encode(&Body::default()) };
        let mut transition = Self::new(platform, &case_id, Expected::Absent, case, at_us);
        transition.renew_expiry(terms.retention_days);
        transition
    }

    fn new(platform: &PlatformId, case_id: &CaseId, expected: Expected, case: Case, at_us: i64) -> Self {
        let (filed, was) = (case.head.filed(), Was::of(&case.head));
        let mut transition = Self {
            platform: platform.clone(),
            case_id: case_id.clone(),
            expected,
            case,
            body_is_new: false,
            snapshots: Vec::new(),
            retired: None,
            kept_parts: None,
            kept_alias: None,
            entries: Vec::new(),
            texts: Vec::new(),
            events: Vec::new(),
            tasks: Vec::new(),
            jobs: Vec::new(),
            reports: Vec::new(),
            withdrawn: None,
            membership: None,
            reporters: Vec::new(),
            is_listed: false,
            filed,
            known: None,
            was,
            at_us,
            said: None,
            recorded_events: 0,
        };
        transition.case.head.version = match expected {
            Expected::Absent => 1,
            Expected::Version(version) => version + 1,
        };
        transition.case.head.updated_ms = at_us / 1000;
        transition
    }

    /// Whether a content is received that nobody had sent before.
    pub const fn is_first_receipt(&self) -> bool {
        !self.was.received && self.case.head.received > 0
    }

    /// Whether something is found in a content in whose version before nothing was.
    pub fn is_new_violation(&self) -> bool {
        !self.was.violating && self.case.head.is_violating()
    }

    /// Whether the case has changed after this time, milliseconds since 1970; this change does not count.
    pub const fn was_changed_since(&self, at_ms: i64) -> bool {
        self.was.updated_ms > at_ms
    }

    /// The case can be found by the content's id alone from now on: an alias has been written that leads to it and
    /// expires with it.
    pub fn alias(&mut self) {
        if !self.case.head.aliased {
            self.case.head.aliased = true;
            self.keep_alias();
        }
    }

    fn keep_alias(&mut self) {
        let head = &self.case.head;
        if head.aliased && head.expires_s.is_none() {
            self.kept_alias = Some(head.content.clone());
        }
    }

    /// Milliseconds since 1970 of this change.
    pub const fn at_ms(&self) -> i64 {
        self.at_us / 1000
    }

    /// Number that the next audit entry will have.
    const fn next_entry(&self) -> u32 {
        self.case.head.entry_count + 1
    }

    /// Appends an audit entry and chains it to the one before.
    fn record(&mut self, what: Record<'_>) {
        self.keep_for_good();
        let said = what.by.and_then(|_| self.said.take());
        let head = &mut self.case.head;
        let number = head.entry_count + 1;
        let text = what.text.map(|(salt, text)| (salt.to_owned(), text.to_owned(), what.more.to_vec()));
        let executed = said.as_ref().and_then(|said| said.executed.clone());
        let (called, text) = match said {
            Some(said) => (Some(said.called.clone()), text.or_else(|| said.texts())),
            None => (None, text),
        };
        let text = text.map(|(salt, text, more)| EntryText { entry: number, salt, text, more });
        let new_events = self.events.get(self.recorded_events..).unwrap_or_default();
        let entry = AuditEntry {
            number,
            at_us: self.at_us,
            trigger: what.trigger,
            by: what.by.cloned(),
            action: what.action,
            called,
            executed,
            policies: what.policies.to_vec(),
            text: text.as_ref().map(EntryText::digest),
            from: what.from,
            to: head.standing(),
            events: new_events.iter().map(|event| event.id.as_str().to_owned()).collect(),
            previous: head.chain.clone(),
        };
        self.recorded_events = self.events.len();
        head.entry_count = number;
        head.chain = entry.digest();
        self.entries.push(entry);
        self.texts.extend(text);
    }

    /// Owes an event, identified by what in this case owes it.
    fn owe(&mut self, what: &[&str], fact: Fact, delay_ms: i64, after: Option<EventId>) -> EventId {
        let mut parts = vec![self.case_id.as_str().as_bytes()];
        parts.extend(what.iter().map(|part| part.as_bytes()));
        let id = EventId::derive(&self.platform, &parts);
        self.events.push(Event {
            id: id.clone(),
            platform: self.platform.clone(),
            case: Some(self.case_id.clone()),
            fact,
            at_us: self.at_us,
            not_before_ms: self.at_ms() + delay_ms,
            after,
            sequence: self.case.head.version,
        });
        id
    }

    /// Promises a job, identified by what in this case owes it.
    fn promise(&mut self, what: &[&str], work: Work, delay_ms: i64) {
        let mut parts = vec![self.case_id.as_str().as_bytes()];
        parts.extend(what.iter().map(|part| part.as_bytes()));
        let job = Job::new(&self.platform, &parts, work, self.at_ms(), delay_ms);
        self.jobs.push(job);
    }

    /// Counts something for the author's record. One job for all of a change.
    fn tally(&mut self, fact: TallyFact, delay_ms: i64) {
        let author = self.case.head.facts.author.clone();
        if author.is_none() && !matches!(fact, TallyFact::Reported { .. }) {
            return;
        }
        for job in &mut self.jobs {
            if let Work::Tally { facts, .. } = &mut job.work {
                facts.push(fact);
                return;
            }
        }
        let version = self.case.head.version.to_string();
        let work = Work::Tally { case: self.case_id.clone(), author, at_ms: self.at_ms(), facts: vec![fact] };
        self.promise(&["tally", &version], work, delay_ms);
    }
}

/// How the case stood before the change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts")]
struct Was {
    /// Something had flagged it.
    flagged: bool,
    /// It waited for a moderator.
    queued: bool,
    /// The content had been sent.
    received: bool,
    /// Something had been found in it.
    violating: bool,
    updated_ms: i64,
}

impl Was {
    fn of(head: &Head) -> Self {
        Self {
            flagged: head.is_flagged(),
            queued: head.is_queued(),
            received: head.received > 0,
            violating: head.is_violating(),
            updated_ms: head.updated_ms,
        }
    }
}

/// What to put into an audit entry besides what follows from the case.
struct Record<'a> {
    trigger: Trigger,
    by: Option<&'a Acting>,
    action: Action,
    policies: &'a [(String, u32)],
    /// Salt and text.
    text: Option<(&'a str, &'a str)>,
    /// Further texts, if there is one.
    more: &'a [(String, String)],
    from: Standing,
}

impl<'a> Record<'a> {
    const fn new(trigger: Trigger, by: Option<&'a Acting>, action: Action, from: Standing) -> Self {
        Self { trigger, by, action, policies: &[], text: None, more: &[], from }
    }

    fn judged_by(self, policies: &'a [(String, u32)]) -> Self {
        Self { policies, ..self }
    }

    fn with_text(self, text: Option<(&'a str, &'a str)>) -> Self {
        Self { text, ..self }
    }

    fn with_more(self, more: &'a [(String, String)]) -> Self {
        Self { more, ..self }
    }
}
