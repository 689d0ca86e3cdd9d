//! The steps that decisions are made of: opening and closing an incident, taking content down, and
//! keeping what it was taken down for.

use crate::cases::{
    Action, BodyPlace, Enforcement, Evidence, IncidentState, Judgement, Resolution, Standing, Trigger, Visibility,
};
use crate::decide::Violation;
use crate::event::{DecisionKind, Fact};
use crate::ids::EventId;
use crate::job::{TallyFact, Work};
use crate::moderators::Acting;

use super::{Expected, KeptParts, Record, Snapshot, Terms, Transition};

/// Most bytes of reporter ids in one `incident-closed`; more reporters get further ones.
const MAX_REPORTER_BYTES: usize = 150 * 1024;
const DAY_MS: i64 = 86_400_000;

/// An enforcement to be made.
pub(super) struct TakeDown<'a> {
    pub trigger: Trigger,
    pub by: Option<&'a Acting>,
    pub violations: &'a [Violation],
    pub policies: &'a [(String, u32)],
    /// The author decision it follows from.
    pub ban: Option<u32>,
    /// Body version that was judged, and that body.
    pub body: (u32, &'a [u8]),
}

impl Transition {
    /// Opens an incident, or only clears the reviewed mark of the one that is open.
    pub(super) fn open_incident(&mut self, is_appeal: bool, terms: &Terms) {
        let at_ms = self.at_ms();
        let head = &mut self.case.head;
        head.reviewed = false;
        if head.incident.is_open() {
            head.evidence.appeal |= is_appeal;
            return;
        }
        let evidence =
            if head.has_waiting_reports() { std::mem::take(&mut head.evidence) } else { Evidence::default() };
        head.evidence = Evidence { opened_ms: at_ms, appeal: is_appeal, ..evidence };
        head.incident = IncidentState::Open;
        head.incident_count += 1;
        let incident = head.incident_count;
        self.keep_for_good();
        if terms.expiry_days > 0 {
            let work = Work::ExpireIncident { case: self.case_id.clone(), incident };
            let delay_ms = i64::from(terms.expiry_days) * DAY_MS;
            self.promise(&["expire", &incident.to_string()], work, delay_ms);
        }
    }

    /// Closes the open incident, or opens and closes one in a single step. Returns whether there was
    /// something to close: an open incident, or reports that had waited for one.
    pub(super) fn close_incident(&mut self, resolution: Resolution, undo_ms: i64, terms: &Terms) -> bool {
        let was_open = self.case.head.incident.is_open();
        let reports_waited = self.case.head.has_waiting_reports();
        if !was_open {
            self.open_incident(false, &Terms { expiry_days: 0, ..*terms });
        }
        let head = &mut self.case.head;
        head.incident = IncidentState::Closed(resolution);
        head.claim = None;
        let (incident, reports) = (head.incident_count, head.evidence.identified);
        if reports > 0 {
            let work = Work::CloseReports { case: self.case_id.clone(), incident, resolution };
            let entry = self.next_entry().to_string();
            self.promise(&["close", &incident.to_string(), &entry], work, undo_ms);
        }
        was_open || reports_waited
    }

    /// A case whose log has begun does not expire by itself, for its items would not go together: a job ends
    /// it in time.
    pub(super) fn keep_for_good(&mut self) {
        let head = &mut self.case.head;
        let Some(expires_s) = head.expires_s.take() else { return };
        if let (BodyPlace::Parts(parts), false) = (head.body_place, self.body_is_new) {
            self.kept_parts = Some(KeptParts { version: head.body_version, parts });
        }
        self.keep_alias();
        let work = Work::Retain { case: self.case_id.clone() };
        // A later case of the same content owes a job of its own.
        let since = self.at_us.to_string();
        self.promise(&["retain", &since], work, (expires_s * 1000 - self.at_ms()).max(0));
    }

    /// Takes the content down, or gives content that is down an enforcement of its own.
    pub(super) fn take_down(&mut self, how: &TakeDown<'_>, delay_ms: i64) {
        let entry = self.next_entry();
        let (version, body) = how.body;
        let head = &mut self.case.head;
        let number = head.enforcement.as_ref().map_or(0, |before| before.number) + 1;
        head.visibility = Visibility::Down;
        head.restoring = None;
        // An appeal against a decision on the author is not against what the content was taken down for before.
        if !head.has_pending_ban_appeal() {
            head.appeal = None;
        }
        head.enforcement = Some(Enforcement {
            number,
            body_version: version,
            at_us: self.at_us,
            trigger: how.trigger,
            by: how.by.cloned(),
            violations: how.violations.to_vec(),
            policies: how.policies.to_vec(),
            entry,
            ban: how.ban,
        });
        self.pin(version, body);
        if how.ban.is_none() {
            let policies = policies_of(how.violations);
            self.tally(TallyFact::Enforced { policies, enforcement: number }, delay_ms);
        }
    }

    /// T3: taken down by automation; the incident is closed, or opened and closed, in one step. What
    /// follows from a decision that can be taken back waits as long as that.
    pub(super) fn enforce_automatically(&mut self, judged: &Judgement, body: &[u8], undo_ms: i64, terms: &Terms) {
        let from = self.case.head.standing();
        let hint = judged.hint.clone().unwrap_or_else(|| DecisionKind::Act.default_hint().to_owned());
        let how = TakeDown {
            trigger: Trigger::Automated,
            by: None,
            violations: &judged.enforceable,
            policies: &judged.policies,
            ban: None,
            body: (judged.body_version, body),
        };
        self.take_down(&how, undo_ms);
        self.close_incident(Resolution::Enforced, undo_ms, terms);
        let told = Told { kind: DecisionKind::Act, hint: &hint, trigger: Trigger::Automated, by: None };
        let decision = self.owe_decision(&told, &judged.enforceable, undo_ms);
        self.owe_closed(Resolution::Enforced, &judged.enforceable, Some(&decision), undo_ms, terms);
        let action = Action::Decided {
            decision: DecisionKind::Act,
            hint,
            violations: judged.enforceable.clone(),
            resolution: Some(Resolution::Enforced),
        };
        self.record(Record::new(Trigger::Automated, None, action, from).judged_by(&judged.policies));
    }

    pub(super) fn owe_decision(&mut self, told: &Told<'_>, violations: &[Violation], delay_ms: i64) -> EventId {
        let entry = self.next_entry().to_string();
        let moderator = match told.trigger {
            Trigger::Manual => told.by.and_then(Acting::person).map(str::to_owned),
            Trigger::Automated | Trigger::External => None,
        };
        let fact = Fact::Decision {
            content: self.case.head.content.clone(),
            decision: told.kind,
            hint: told.hint.to_owned(),
            trigger: told.trigger,
            violations: violations.to_vec(),
            moderator,
        };
        self.owe(&["decision", &entry], fact, delay_ms, None)
    }

    /// Tells that the incident was closed, to all its reporters.
    pub(super) fn owe_closed(
        &mut self,
        resolution: Resolution,
        violations: &[Violation],
        after: Option<&EventId>,
        undo_ms: i64,
        terms: &Terms,
    ) {
        let entry = self.next_entry().to_string();
        let delay_ms = undo_ms + i64::from(terms.closed_delay_s) * 1000;
        let reporters = std::mem::take(&mut self.reporters);
        for (index, reporters) in in_portions(reporters).into_iter().enumerate() {
            let fact = Fact::IncidentClosed {
                content: self.case.head.content.clone(),
                resolution,
                violations: violations.to_vec(),
                reporters,
            };
            let portion = index.to_string();
            let all = ["closed", entry.as_str(), portion.as_str()];
            let what = if index == 0 { all.get(..2).unwrap_or_default() } else { &all };
            self.owe(what, fact, delay_ms, after.cloned());
        }
    }

    /// The judged body is the snapshot for the statement of reasons: kept with the case.
    pub(super) fn pin(&mut self, version: u32, body: &[u8]) {
        let head = &self.case.head;
        let in_parts = version == head.body_version && matches!(head.body_place, BodyPlace::Parts(_));
        if in_parts {
            return; // its parts stay, because an enforcement refers to them
        }
        self.keep(version, body, true);
    }

    pub(super) fn keep(&mut self, version: u32, body: &[u8], pinned: bool) {
        self.snapshots.retain(|kept| kept.version != version);
        self.snapshots.push(Snapshot { version, body: body.to_vec(), pinned });
    }

    /// Until when a case without any incident is kept. Parts expire with the head that refers to them,
    /// so that a case in parts is kept from its last new body on.
    pub(super) fn renew_expiry(&mut self, retention_days: u32) {
        let is_new = self.expected == Expected::Absent;
        let head = &mut self.case.head;
        if head.expires_s.is_none() && !is_new {
            return; // kept for good, even if the decision that was the reason has been taken back
        }
        let keeps_its_parts = matches!(head.body_place, BodyPlace::Parts(_)) && !self.body_is_new;
        if keeps_its_parts && head.expires_s.is_some() {
            return;
        }
        head.expires_s = Some(self.at_us / 1_000_000 + i64::from(retention_days) * 86_400);
    }

    /// The newest body, to pin it.
    pub(super) fn newest(&self) -> (u32, Vec<u8>) {
        (self.case.head.body_version, self.case.body.clone())
    }

    /// Standing before a step.
    pub(super) fn standing(&self) -> Standing {
        self.case.head.standing()
    }
}

/// What a `decision` says.
pub(super) struct Told<'a> {
    pub kind: DecisionKind,
    pub hint: &'a str,
    pub trigger: Trigger,
    pub by: Option<&'a Acting>,
}

/// Milliseconds for which a decision can be taken back.
pub(super) fn undo_ms(terms: &Terms) -> i64 {
    i64::from(terms.undo_window_s) * 1000
}

/// Codes of policies, each once, in the order of first mention.
pub(super) fn policies_of(violations: &[Violation]) -> Vec<String> {
    let mut codes: Vec<String> = Vec::new();
    for violation in violations {
        if !codes.contains(&violation.policy) {
            codes.push(violation.policy.clone());
        }
    }
    codes
}

fn in_portions(reporters: Vec<String>) -> Vec<Vec<String>> {
    let mut portions = vec![Vec::new()];
    let mut bytes = 0;
    for reporter in reporters {
        bytes += reporter.len() + 12;
        if bytes > MAX_REPORTER_BYTES {
            portions.push(Vec::new());
            bytes = reporter.len() + 12;
        }
        if let Some(last) = portions.last_mut() {
            last.push(reporter);
        }
    }
    portions
}
