//! Decisions on a content, by a moderator (T10 to T18) or taken outside (T19).
//!
//! A moderator's decision must fit where the case stands, or is refused. An outside decision is
//! recorded in any case, and changes only what it can.

use crate::bodies;
use crate::cases::{
    Action, AppealState, Before, BodyPlace, IncidentState, Resolution, Restoring, Ruling, Trigger, Undo, Visibility,
};
use crate::decide::{Confidence, Violation};
use crate::event::DecisionKind;
use crate::job::{Job, Work};
use crate::moderators::{Acting, Role};

use super::enforce::{TakeDown, Told, undo_ms};
use super::restore::Restored;
use super::{Record, Refused, Snapshot, Terms, Transition};

/// A decision to take in.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// How.
    pub kind: DecisionKind,
    /// By a moderator, from outside, or by a rule of time.
    pub trigger: Trigger,
    /// By whom.
    pub by: Option<Acting>,
    /// Word for the precise action, if not the default.
    pub hint: Option<String>,
    /// For what; for rulings the enforcement's own if empty.
    pub violations: Vec<Violation>,
    /// Versions of the policies named.
    pub policies: Vec<(String, u32)>,
    /// Salt and text of the reason, for the audit log.
    pub reason: Option<(String, String)>,
}

impl Violation {
    /// A violation that a person has found.
    pub fn decided(policy: String, field: Option<String>, trigger: Trigger) -> Self {
        let cause = trigger.as_str().to_owned();
        Self { policy, field, confidence: Confidence::Trust, score: 1.0, cause, ..Self::default() }
    }
}

/// What a decision did to the case.
#[derive(Default)]
struct Effect {
    /// The case is another: an outside decision may only be recorded.
    applied: bool,
    resolution: Option<Resolution>,
    /// `incident-closed` is owed.
    closes: bool,
    restored: Option<Restored>,
}

impl Transition {
    /// Takes in a decision.
    pub fn decide(&mut self, decision: &Decision, terms: &Terms) -> Result<(), Refused> {
        if decision.trigger == Trigger::Manual {
            self.check_claim(decision.by.as_ref())?;
            self.guard(decision, terms)?;
        }
        let from = self.standing();
        let before = self.before();
        let undo_ms = if decision.trigger == Trigger::Manual { undo_ms(terms) } else { 0 };
        let first = (self.events.len(), self.jobs.len());
        let violations = self.violations_of(decision);
        let effect = self.apply(decision, &violations, undo_ms, terms);
        self.tell(decision, &violations, &effect, undo_ms, terms);
        if effect.applied {
            self.case.head.reviewed = decision.kind != DecisionKind::Escalate;
        }
        let action = Action::Decided {
            decision: decision.kind,
            hint: hint_of(decision).to_owned(),
            violations,
            resolution: effect.resolution,
        };
        let reason = decision.reason.as_ref().map(|(salt, text)| (salt.as_str(), text.as_str()));
        let entry = self.next_entry();
        let record = Record::new(decision.trigger, decision.by.as_ref(), action, from);
        self.record(record.judged_by(&decision.policies).with_text(reason));
        if let Some(restored) = effect.restored {
            self.follow_restoration(restored, undo_ms, terms);
        }
        self.case.head.undo = None;
        if undo_ms > 0 {
            self.allow_undo(entry, before, first, undo_ms);
        }
        Ok(())
    }

    /// Whether a moderator's decision fits.
    fn guard(&self, decision: &Decision, terms: &Terms) -> Result<(), Refused> {
        let head = &self.case.head;
        if !head.is_rulable() {
            return Err(Refused::Unknown);
        }
        let (down, pending) = (head.visibility == Visibility::Down, head.has_pending_appeal());
        let rules_appeal = pending && matches!(decision.kind, DecisionKind::Overturn | DecisionKind::Upheld);
        let role = decision.by.as_ref().and_then(Acting::role);
        if head.incident == IncidentState::Escalated && role == Some(Role::Reviewer) {
            return Err(Refused::RoleTooLow);
        }
        match decision.kind {
            DecisionKind::Act | DecisionKind::Dismiss if pending => Err(Refused::AppealPending),
            DecisionKind::Act if !head.is_up() && !head.is_down_by_ban_only() => Err(Refused::AlreadyDown),
            DecisionKind::Dismiss if !head.incident.is_open() => Err(Refused::NoIncident),
            DecisionKind::Dismiss if !head.is_up() => Err(Refused::AlreadyDown),
            DecisionKind::Escalate if head.incident == IncidentState::Escalated => Err(Refused::AlreadyEscalated),
            DecisionKind::Escalate if head.incident != IncidentState::Open => Err(Refused::NoIncident),
            DecisionKind::Overturn if !down || head.restoring.is_some() => Err(Refused::NotEnforced),
            DecisionKind::Upheld if !pending => Err(Refused::NoAppeal),
            _ if rules_appeal && !terms.may_rule_own && self.is_own_enforcement(decision.by.as_ref()) => {
                Err(Refused::SamePerson)
            }
            _ => Ok(()),
        }
    }

    pub(super) fn is_own_enforcement(&self, by: Option<&Acting>) -> bool {
        let head = &self.case.head;
        let enforced_by = match head.appeal.as_ref().and_then(|appeal| appeal.ban.as_ref()) {
            Some(ban) => ban.by.as_ref(),
            None => head.enforcement.as_ref().and_then(|enforcement| enforcement.by.as_ref()),
        };
        let enforced_by = enforced_by.and_then(Acting::person);
        enforced_by.is_some() && enforced_by == by.and_then(Acting::person)
    }

    fn violations_of(&self, decision: &Decision) -> Vec<Violation> {
        let rules = matches!(decision.kind, DecisionKind::Overturn | DecisionKind::Upheld);
        let is_of_ban = self.case.head.appeal.as_ref().is_some_and(|appeal| appeal.ban.is_some());
        if !rules || !decision.violations.is_empty() || is_of_ban {
            return decision.violations.clone();
        }
        self.case.head.enforcement.as_ref().map(|e| e.violations.clone()).unwrap_or_default()
    }

    fn apply(&mut self, decision: &Decision, violations: &[Violation], undo_ms: i64, terms: &Terms) -> Effect {
        let head = &self.case.head;
        let (online, pending) = (head.visibility == Visibility::Online, head.has_pending_appeal());
        match decision.kind {
            DecisionKind::Act if head.is_up() || (head.is_down_by_ban_only() && !pending) => {
                self.act(decision, violations, undo_ms, terms)
            }
            DecisionKind::Dismiss if head.is_up() && head.incident.is_open() => {
                self.close(Resolution::Dismissed, undo_ms, terms)
            }
            DecisionKind::Escalate if head.incident == IncidentState::Open => {
                self.case.head.incident = IncidentState::Escalated;
                self.case.head.claim = None;
                Effect { applied: true, ..Effect::default() }
            }
            DecisionKind::Upheld if pending => {
                self.rule(false, decision);
                self.close(Resolution::Upheld, undo_ms, terms)
            }
            DecisionKind::Overturn if !online && head.restoring.is_none() => {
                self.overturn(decision, pending, undo_ms, terms)
            }
            _ => Effect::default(),
        }
    }

    /// T10, T18.
    fn act(&mut self, decision: &Decision, violations: &[Violation], undo_ms: i64, terms: &Terms) -> Effect {
        let (version, body) = self.newest();
        let how = TakeDown {
            trigger: decision.trigger,
            by: decision.by.as_ref(),
            violations,
            policies: &decision.policies,
            ban: None,
            body: (version, &body),
        };
        self.take_down(&how, undo_ms);
        let was_open = self.close_incident(Resolution::Enforced, undo_ms, terms);
        let closes = was_open || decision.trigger != Trigger::External;
        Effect { applied: true, resolution: Some(Resolution::Enforced), closes, restored: None }
    }

    fn close(&mut self, resolution: Resolution, undo_ms: i64, terms: &Terms) -> Effect {
        let was_open = self.close_incident(resolution, undo_ms, terms);
        Effect { applied: true, resolution: Some(resolution), closes: was_open, restored: None }
    }

    /// T14 and T17.
    fn overturn(&mut self, decision: &Decision, pending: bool, undo_ms: i64, terms: &Terms) -> Effect {
        let was_ruled = matches!(self.standing().appeal, AppealState::Ruled(_));
        if pending || was_ruled {
            self.rule(true, decision);
        }
        let restored = self.restore(
            Restoring {
                enforcement: self.standing().enforcement,
                entry: self.next_entry(),
                trigger: decision.trigger,
                by: decision.by.clone(),
                announced: decision.trigger != Trigger::External || terms.echo_external,
                hint: decision.hint.clone(),
            },
            undo_ms,
        );
        if !self.case.head.incident.is_open() {
            return Effect { applied: true, restored: Some(restored), ..Effect::default() };
        }
        Effect { restored: Some(restored), ..self.close(Resolution::Overturned, undo_ms, terms) }
    }

    fn rule(&mut self, accepted: bool, decision: &Decision) {
        let at_us = self.at_us;
        if let Some(appeal) = &mut self.case.head.appeal {
            appeal.ruling = Some(Ruling { at_us, accepted, by: decision.by.clone() });
        }
    }

    fn tell(&mut self, decision: &Decision, violations: &[Violation], effect: &Effect, undo_ms: i64, terms: &Terms) {
        let is_told = decision.trigger != Trigger::External || terms.echo_external;
        // What stays down, or down for now, must not be restored by the platform.
        let stays_down = matches!(effect.restored, Some(Restored::EnforcedAgain | Restored::Waiting));
        let told =
            Told { kind: decision.kind, hint: hint_of(decision), trigger: decision.trigger, by: decision.by.as_ref() };
        let event = (is_told && !stays_down).then(|| self.owe_decision(&told, violations, undo_ms));
        if let (Some(resolution), true) = (effect.resolution, effect.closes) {
            self.owe_closed(resolution, violations, event.as_ref(), undo_ms, terms);
        }
    }

    fn before(&self) -> Before {
        let head = &self.case.head;
        Before {
            standing: head.standing(),
            visibility: head.visibility,
            incident: head.incident,
            incident_count: head.incident_count,
            evidence: head.evidence.clone(),
            reviewed: head.reviewed,
            enforcement: head.enforcement.clone(),
            appeal: head.appeal.clone(),
            restoring: head.restoring.clone(),
        }
    }

    fn allow_undo(&mut self, entry: u32, before: Before, first: (usize, usize), undo_ms: i64) {
        let events = self.events.get(first.0..).unwrap_or_default();
        let jobs = self.jobs.get(first.1..).unwrap_or_default();
        let undo = Undo {
            entry,
            last: self.case.head.entry_count,
            until_ms: self.at_ms() + undo_ms,
            events: events.iter().map(|event| event.id.as_str().to_owned()).collect(),
            jobs: jobs.iter().filter(|job| is_withdrawable(job)).map(|job| job.id.clone()).collect(),
            before,
            snapshot: self.pinned(),
        };
        self.case.head.undo = Some(Box::new(undo));
    }

    /// Which body the enforcement pins: its version, and in how many parts it is stored.
    fn pinned(&self) -> Option<(u32, u32)> {
        let head = &self.case.head;
        let version = head.enforcement.as_ref()?.body_version;
        match (self.snapshots.iter().find(|kept| kept.version == version), head.body_place) {
            (Some(kept), _) => Some((version, parts_of(kept))),
            (None, BodyPlace::Parts(parts)) if version == head.body_version => Some((version, parts)),
            _ => None,
        }
    }
}

/// What only follows from the decision; that the case has to end one day does not.
const fn is_withdrawable(job: &Job) -> bool {
    matches!(job.work, Work::Tally { .. } | Work::CloseReports { .. } | Work::ExpireIncident { .. })
}

fn parts_of(snapshot: &Snapshot) -> u32 {
    u32::try_from(bodies::parts(&snapshot.body).count()).unwrap_or(u32::MAX)
}

fn hint_of(decision: &Decision) -> &str {
    decision.hint.as_deref().unwrap_or_else(|| decision.kind.default_hint())
}
