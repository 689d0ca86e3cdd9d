//! Taking in an analysis (T1 to T5): open or feed an incident, enforce where automation is on, and
//! owe the webhooks.

use crate::cases::{Action, BodyPlace, Enforcement, IncidentState, Judgement, Resolution, Trigger, Visibility};
use crate::decide::{Verdict, Violation};
use crate::event::{DecisionKind, Event, Fact};
use crate::ids::EventId;
use crate::task::Task;

use super::{Snapshot, TaskChange, Transition};

/// Which promise an analysis keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Run {
    /// The analysis of receipt number n.
    Receipt(u32),
    /// The analysis of a receipt that had to be promised again as a task.
    Overdue(u32, Task),
    /// Another run, because an earlier one was incomplete.
    Again(Task),
}

/// The result of an analysis.
#[derive(Clone, Debug, PartialEq)]
pub struct Analysis {
    /// Version of the body that was judged.
    pub body_version: u32,
    /// That body, encoded.
    pub body: Vec<u8>,
    /// What the policies made of it.
    pub verdict: Verdict,
}

/// What the platform's settings say about the consequences.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// Whether somebody wants to hear of this analysis.
    pub announce: bool,
    /// Seconds between a decision and its `incident-closed`.
    pub closed_delay_s: u32,
}

impl Transition {
    /// Takes in an analysis. Returns `false`, with nothing changed but tasks, if the promise has been
    /// kept already.
    pub fn analyse(&mut self, analysis: &Analysis, run: &Run, terms: Terms) -> bool {
        let receipt = match run {
            Run::Receipt(n) | Run::Overdue(n, _) => Some(*n),
            Run::Again(_) => None,
        };
        if let Run::Overdue(_, task) | Run::Again(task) = run {
            self.tasks.push(TaskChange::Finish(task.clone()));
        }
        if receipt.is_some_and(|n| self.case.head.analysed.contains(n)) {
            return false;
        }
        if let Some(n) = receipt {
            self.case.head.analysed.insert(n);
        }
        if terms.announce {
            self.announce(analysis, run);
        }
        let newest = self.case.head.judgement.as_ref().map_or(0, |j| j.body_version);
        if analysis.body_version >= newest {
            self.judge(analysis, terms);
        }
        self.promise_rerun(analysis, run);
        true
    }

    fn announce(&mut self, analysis: &Analysis, run: &Run) {
        let what = match run {
            Run::Receipt(n) | Run::Overdue(n, _) => format!("receipt {n}"),
            Run::Again(task) => format!("task {} {}", task.id, task.attempts),
        };
        let fact = Fact::AnalysedContent {
            content: self.case.head.content.clone(),
            body_version: analysis.body_version,
            violations: analysis.verdict.violations.clone(),
            incomplete: incomplete(&analysis.verdict),
        };
        self.owe(&["analysed", &what], fact, 0, None);
        let head = &mut self.case.head;
        let is_pinned = head.enforcement.as_ref().is_some_and(|e| e.body_version == analysis.body_version);
        if analysis.body_version == head.body_version {
            head.referenced_body = head.body_version;
        } else if !is_pinned {
            self.keep(analysis, false);
        }
    }

    fn judge(&mut self, analysis: &Analysis, terms: Terms) {
        let verdict = &analysis.verdict;
        let before = self.case.head.judgement.replace(Judgement {
            body_version: analysis.body_version,
            at_ms: self.at_ms(),
            violations: verdict.violations.clone(),
            incomplete: incomplete(verdict),
        });
        if verdict.violations.is_empty() {
            return; // T1
        }
        self.case.head.reviewed = false;
        match self.case.head.visibility {
            Visibility::Online if !verdict.enforceable.is_empty() => self.enforce(analysis, terms),
            Visibility::Online => self.open_or_feed(verdict, before.as_ref()),
            Visibility::Down => self.add_evidence(verdict, before.as_ref()), // T5
        }
    }

    /// T3: taken down by automation; the incident is opened and closed in one step.
    fn enforce(&mut self, analysis: &Analysis, terms: Terms) {
        let verdict = &analysis.verdict;
        let from = (self.case.head.visibility, self.case.head.incident);
        let hint = verdict.hint.clone().unwrap_or_else(|| DecisionKind::Act.default_hint().to_owned());
        let head = &mut self.case.head;
        let entry = head.entry_count + 1;
        if matches!(head.incident, IncidentState::None | IncidentState::Closed(_)) {
            head.incident_count += 1;
        }
        head.visibility = Visibility::Down;
        head.incident = IncidentState::Closed(Resolution::Enforced);
        head.enforcement = Some(Enforcement {
            body_version: analysis.body_version,
            at_us: self.at_us,
            trigger: Trigger::Automated,
            violations: verdict.enforceable.clone(),
            entry,
        });
        let content = head.content.clone();
        let number = entry.to_string();
        let decision = self.owe(
            &["decision", &number],
            Fact::Decision {
                content: content.clone(),
                decision: DecisionKind::Act,
                hint: hint.clone(),
                trigger: Trigger::Automated,
                violations: verdict.enforceable.clone(),
                moderator: None,
            },
            0,
            None,
        );
        let closed = Fact::IncidentClosed {
            content,
            resolution: Resolution::Enforced,
            violations: verdict.enforceable.clone(),
            reporters: Vec::new(),
        };
        self.owe(&["closed", &number], closed, i64::from(terms.closed_delay_s) * 1000, Some(decision));
        self.pin(analysis);
        let action = Action::Decided {
            decision: DecisionKind::Act,
            hint,
            violations: verdict.enforceable.clone(),
            resolution: Some(Resolution::Enforced),
        };
        self.record(Trigger::Automated, action, &verdict.policies, from);
    }

    /// T2 and T4: a human has to look.
    fn open_or_feed(&mut self, verdict: &Verdict, before: Option<&Judgement>) {
        let head = &mut self.case.head;
        if matches!(head.incident, IncidentState::Open | IncidentState::Escalated) {
            self.add_evidence(verdict, before);
            return;
        }
        let from = (head.visibility, head.incident);
        head.incident = IncidentState::Open;
        head.incident_count += 1;
        let action = Action::IncidentOpened { violations: verdict.violations.clone() };
        self.record(Trigger::Automated, action, &verdict.policies, from);
    }

    /// Only what the judgement before did not say already is evidence.
    fn add_evidence(&mut self, verdict: &Verdict, before: Option<&Judgement>) {
        let known = before.map(|j| j.violations.as_slice()).unwrap_or_default();
        let is_new = |v: &&Violation| !known.iter().any(|old| old.policy == v.policy && old.field == v.field);
        let violations: Vec<_> = verdict.violations.iter().filter(is_new).cloned().collect();
        if violations.is_empty() {
            return;
        }
        let from = (self.case.head.visibility, self.case.head.incident);
        self.record(Trigger::Automated, Action::EvidenceAdded { violations }, &verdict.policies, from);
    }

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

    /// The judged body is the snapshot for the statement of reasons: kept with the case.
    fn pin(&mut self, analysis: &Analysis) {
        let head = &self.case.head;
        let is_newest = analysis.body_version == head.body_version;
        if is_newest && matches!(head.body_place, BodyPlace::Parts(_)) {
            return; // its parts stay, because an enforcement refers to them
        }
        self.keep(analysis, true);
    }

    fn keep(&mut self, analysis: &Analysis, pinned: bool) {
        self.snapshots.retain(|kept| kept.version != analysis.body_version);
        self.snapshots.push(Snapshot { version: analysis.body_version, body: analysis.body.clone(), pinned });
    }

    fn promise_rerun(&mut self, analysis: &Analysis, run: &Run) {
        if !analysis.verdict.not_run.iter().any(|not_run| not_run.reason.is_retryable()) {
            return;
        }
        let now_ms = self.at_ms();
        match run {
            Run::Receipt(n) | Run::Overdue(n, _) => {
                let task = Task::for_rerun(&self.platform, &self.case_id, *n, now_ms);
                self.tasks.push(TaskChange::Promise(task));
            }
            Run::Again(task) => {
                if let Some(later) = task.again(now_ms) {
                    self.tasks.retain(|change| !matches!(change, TaskChange::Finish(done) if done.id == task.id));
                    self.tasks.push(TaskChange::Postpone(later));
                }
            }
        }
    }
}

fn incomplete(verdict: &Verdict) -> Vec<String> {
    let mut names: Vec<String> = verdict.not_run.iter().map(|not_run| not_run.strategy.clone()).collect();
    names.sort();
    names.dedup();
    names
}

#[cfg(test)]
#[path = "analysed_tests.rs"]
mod tests;
