//! The end of waiting for an analysis that never comes to an end: whoever was to make it did not survive it, again and
//! again. What it was to find is told as not run, so that the case looks neither unfinished for ever nor clean.

use crate::cases::{Judgement, Visibility};
use crate::decide::Verdict;
use crate::signal::{NotRun, NotRunReason};
use crate::task::Task;

use super::analysed::{Analysis, Run};
use super::{TaskChange, Terms, Transition};

impl Transition {
    /// Gives up a promised run. `settle` says what becomes of strategies without a result, as after a last run.
    pub fn give_up(&mut self, task: &Task, settle: impl FnOnce(&mut Verdict), terms: &Terms) {
        self.tasks.push(TaskChange::Finish(task.clone()));
        let Some(before) = self.case.head.judgement.clone().filter(|judged| judged.pending) else { return };
        let mut verdict = standing(&before);
        settle(&mut verdict);
        let judged = Judgement {
            violations: verdict.violations.clone(),
            severity: verdict.severity,
            pending: false,
            ..before.clone()
        };
        self.case.head.judgement = Some(judged.clone());
        if judged.body_version != self.case.head.body_version {
            return; // a newer version has an analysis of its own, which tells of it
        }
        if terms.announce {
            let body = self.case.body.clone();
            let analysis = Analysis { body_version: judged.body_version, body, verdict };
            self.announce(&analysis, &Run::Again(task.clone()), (terms.announce_to_stream_only, false));
        }
        if judged.violations.len() == before.violations.len() {
            return;
        }
        self.flag(&judged, Some(&before));
        self.case.head.reviewed = false;
        self.case.head.undo = None;
        match self.case.head.visibility {
            Visibility::Online => self.open_or_feed(&judged, Some(&before), terms),
            Visibility::Down => self.add_evidence(&judged, Some(&before)),
        }
    }
}

/// What a judgement came to, with what it lacks as failed for good.
fn standing(judged: &Judgement) -> Verdict {
    let failed = |strategy: &String| NotRun { strategy: strategy.clone(), reason: NotRunReason::Failed };
    Verdict {
        violations: judged.violations.clone(),
        hint: judged.hint.clone(),
        severity: judged.severity,
        not_run: judged.incomplete.iter().map(failed).collect(),
        policies: judged.policies.clone(),
        shadow: judged.shadow.clone(),
        languages: judged.languages.clone(),
        ..Verdict::default()
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::*;
    use super::*;
    use crate::cases::IncidentState;
    use crate::decide::NOT_RUN;
    use crate::event::Fact;

    fn unfinished(found: Verdict) -> (Desk, Task) {
        let timed_out = NotRun { strategy: "image".into(), reason: NotRunReason::TimedOut };
        let mut desk = Desk::new();
        desk.send("one", None);
        let judged = desk.judge(Verdict { not_run: vec![timed_out], ..found });
        let promised = judged.tasks.iter().find_map(|change| match change {
            TaskChange::Promise(task) => Some(task.clone()),
            _ => None,
        });
        assert!(desk.head().is_partial());
        (desk, promised.unwrap())
    }

    fn given_up(desk: &Desk, task: &Task, is_shown: bool) -> Transition {
        let mut transition = desk.open();
        let settle = |verdict: &mut Verdict| {
            if is_shown {
                verdict.settle(true, |_| "ai_image".to_owned());
            }
        };
        transition.give_up(task, settle, &desk.terms);
        transition
    }

    #[test]
    fn what_never_ran_is_told_and_waits_for_a_person() {
        let (desk, task) = unfinished(clean());
        let told = given_up(&desk, &task, true);
        assert_eq!(told.tasks, [TaskChange::Finish(task)]);
        let head = &told.case.head;
        assert!(!head.is_partial() && head.is_queued() && head.incident == IncidentState::Open);
        let found = &head.judgement.as_ref().unwrap().violations[0];
        assert_eq!((found.label.as_deref(), found.action.as_deref()), (Some(NOT_RUN), Some("flag")));
        let fact = told.events.iter().find_map(|event| match &event.fact {
            Fact::AnalysedContent { violations, incomplete, provisional, .. } => {
                Some((violations.len(), incomplete.clone(), *provisional))
            }
            _ => None,
        });
        assert_eq!(fact, Some((1, vec!["image".to_owned()], false)));
    }

    #[test]
    fn by_policies_it_stays_incomplete_and_is_not_waited_for_any_more() {
        let (desk, task) = unfinished(check());
        let told = given_up(&desk, &task, false);
        let judged = told.case.head.judgement.as_ref().unwrap();
        assert_eq!(
            (judged.pending, judged.violations.len(), judged.incomplete.as_slice()),
            (false, 1, &["image".to_owned()][..])
        );
        assert!(told.entries.is_empty(), "nothing new was found");
    }

    #[test]
    fn what_has_come_to_an_end_meanwhile_is_left_alone() {
        let (mut desk, task) = unfinished(clean());
        desk.send("two", None);
        desk.judge(clean());
        let told = given_up(&desk, &task, true);
        assert_eq!((told.tasks.len(), told.events.len(), told.entries.len()), (1, 0, 0));
        assert!(!told.case.head.is_queued());
    }
}
