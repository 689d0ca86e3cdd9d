//! Taking in an analysis (T1 to T5): open or feed an incident, enforce where automation is on, and
//! owe the webhooks.

use crate::cases::{Action, Judgement, Trigger, Visibility};
use crate::decide::{Verdict, Violation};
use crate::event::Fact;
use crate::flags::recommended_of;
use crate::job::TallyFact;
use crate::task::Task;

use super::enforce::policies_of;
use super::{Record, TaskChange, Terms, Transition};

/// What the words of actions start with that send a content back to its author.
const BOUNCE: &str = "bounce";

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

impl Transition {
    /// Takes in an analysis. Returns `false`, with nothing changed but tasks, if the promise has been
    /// kept already.
    pub fn analyse(&mut self, analysis: &Analysis, run: &Run, terms: &Terms) -> bool {
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
        if !self.case.head.may_keep_body(analysis.body_version) {
            return true; // erased meanwhile: what was read in it must not come back with an event or a snapshot
        }
        let is_promised = self.promise_rerun(analysis, run);
        if terms.announce {
            self.announce(analysis, run, (terms.announce_to_stream_only, is_promised));
        }
        let newest = self.case.head.judgement.as_ref().map_or(0, |j| j.body_version);
        if analysis.body_version >= newest {
            let had_bounced = matches!(run, Run::Again(_)) && self.case.head.judgement.as_ref().is_some_and(bounces);
            self.judge(analysis, terms);
            let is_bounced = self.case.head.judgement.as_ref().is_some_and(bounces);
            self.case.head.bounces += u32::from(is_bounced && !had_bounced);
        }
        if let Some(judged) = self.case.head.judgement.as_mut().filter(|j| j.body_version == analysis.body_version) {
            judged.pending = is_promised;
        }
        true
    }

    pub(super) fn announce(&mut self, analysis: &Analysis, run: &Run, (stream_only, provisional): (bool, bool)) {
        let what = match run {
            Run::Receipt(n) | Run::Overdue(n, _) => format!("receipt {n}"),
            Run::Again(task) => format!("task {} {}", task.id, task.attempts),
        };
        let fact = Fact::AnalysedContent {
            content: self.case.head.content.clone(),
            body_version: analysis.body_version,
            violations: analysis.verdict.violations.clone(),
            incomplete: incomplete(&analysis.verdict),
            enforced: analysis.verdict.enforceable.iter().any(|violation| violation.action.is_none()),
            stream_only,
            provisional,
            is_item: self.was.flagged || self.case.head.flagged_us.is_some(),
        };
        self.owe(&["analysed", &what], fact, 0, None);
        let head = &mut self.case.head;
        let is_pinned = head.is_pinned(analysis.body_version);
        if analysis.body_version == head.body_version {
            head.referenced_body = head.body_version;
        } else if !is_pinned {
            self.keep(analysis.body_version, &analysis.body, false);
        }
    }

    fn judge(&mut self, analysis: &Analysis, terms: &Terms) {
        let verdict = &analysis.verdict;
        let judged = Judgement {
            body_version: analysis.body_version,
            at_ms: self.at_ms(),
            violations: verdict.violations.clone(),
            incomplete: incomplete(verdict),
            severity: verdict.severity,
            gravity: verdict.gravity,
            enforceable: verdict.enforceable.clone(),
            hint: verdict.hint.clone(),
            policies: verdict.policies.clone(),
            shadow: verdict.shadow.clone(),
            languages: verdict.languages.clone(),
            pending: false,
        };
        let before = self.case.head.judgement.replace(judged.clone());
        if self.case.head.restoring.is_some() && self.case.head.is_judged() {
            self.flag(&judged, before.as_ref());
            self.restore_judged(&judged, &analysis.body, terms);
            return;
        }
        if verdict.violations.is_empty() {
            return; // T1
        }
        self.flag(&judged, before.as_ref());
        let head = &mut self.case.head;
        head.reviewed = false;
        head.undo = None; // what was decided before it was known stands, or is overturned with it in view
        let is_enforceable = !verdict.enforceable.is_empty();
        match head.visibility {
            Visibility::Online if is_enforceable => self.enforce_automatically(&judged, &analysis.body, 0, terms),
            Visibility::Online => self.open_or_feed(&judged, before.as_ref(), terms),
            // A restoration waits for a newer version, which decides.
            Visibility::Down if head.restoring.is_some() => self.add_evidence(&judged, before.as_ref()),
            // Rulings 9 (g): what is down for its author alone gets an enforcement of its own.
            Visibility::Down if is_enforceable && head.is_down_by_ban_only() && !head.has_pending_appeal() => {
                self.enforce_automatically(&judged, &analysis.body, 0, terms);
            }
            Visibility::Down => self.add_evidence(&judged, before.as_ref()), // T5
        }
    }

    /// Violations that the judgement before did not name count for the author's record.
    pub(super) fn flag(&mut self, judged: &Judgement, before: Option<&Judgement>) {
        let new = new_violations(judged, before);
        if !new.is_empty() {
            self.tally(TallyFact::Flagged { policies: policies_of(&new) }, 0);
        }
    }

    /// T2 and T4: a human has to look.
    pub(super) fn open_or_feed(&mut self, judged: &Judgement, before: Option<&Judgement>, terms: &Terms) {
        if self.case.head.incident.is_open() {
            self.case.head.reviewed = false;
            self.add_evidence(judged, before);
            return;
        }
        let from = self.standing();
        self.open_incident(false, terms);
        let action = Action::IncidentOpened { violations: judged.violations.clone() };
        self.record(Record::new(Trigger::Automated, None, action, from).judged_by(&judged.policies));
    }

    /// Only what the judgement before did not say already is evidence.
    pub(super) fn add_evidence(&mut self, judged: &Judgement, before: Option<&Judgement>) {
        let violations = new_violations(judged, before);
        if violations.is_empty() {
            return;
        }
        let from = self.standing();
        let action = Action::EvidenceAdded { violations };
        self.record(Record::new(Trigger::Automated, None, action, from).judged_by(&judged.policies));
    }

    /// Whether another run is to come.
    fn promise_rerun(&mut self, analysis: &Analysis, run: &Run) -> bool {
        let verdict = &analysis.verdict;
        if verdict.given_up || !verdict.not_run.iter().any(|not_run| not_run.reason.is_retryable()) {
            return false;
        }
        let now_ms = self.at_ms();
        match run {
            Run::Receipt(n) | Run::Overdue(n, _) => {
                let task = Task::for_rerun(&self.platform, &self.case_id, *n, now_ms);
                self.tasks.push(TaskChange::Promise(task));
                true
            }
            Run::Again(task) => {
                let Some(later) = task.again(now_ms) else { return false };
                self.tasks.retain(|change| !matches!(change, TaskChange::Finish(done) if done.id == task.id));
                self.tasks.push(TaskChange::Postpone(later));
                true
            }
        }
    }
}

fn new_violations(judged: &Judgement, before: Option<&Judgement>) -> Vec<Violation> {
    let known = before.map(|j| j.violations.as_slice()).unwrap_or_default();
    let is_new = |v: &&Violation| !known.iter().any(|old| old.policy == v.policy && old.field == v.field);
    judged.violations.iter().filter(is_new).cloned().collect()
}

/// Whether a judgement recommends to send the content back to its author.
fn bounces(judged: &Judgement) -> bool {
    recommended_of(&judged.violations, &[], false).starts_with(BOUNCE)
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
