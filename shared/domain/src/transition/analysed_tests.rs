//! One test per row of the transition table that an analysis can take, and laws that hold for all.

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::cases::{Head, IncidentState, Resolution, Visibility};
use crate::content::{ContentRef, Submission};
use crate::decide::Confidence;
use crate::event::EventType;
use crate::ids::PlatformId;
use crate::signal::{NotRun, NotRunReason};
use crate::transition::{Arrival, Case, Snapshot, receive};

fn quiet() -> Terms {
    Terms { announce: false, ..Terms::default() }
}

fn platform() -> PlatformId {
    PlatformId::parse("platform1").unwrap()
}

fn submission(text: &str) -> Submission {
    Submission {
        content: ContentRef { kind: "post".into(), id: "1".into() },
        author: None,
        source: None,
        parent: None,
        fields: serde_json::from_value(json!([{"id": "t", "type": "text", "src": text}])).unwrap(),
        metadata: Vec::new(),
        tags: None,
        evaluations: Vec::new(),
        created_ms: None,
    }
}

fn violation(policy: &str, confidence: Confidence) -> Violation {
    Violation {
        policy: policy.into(),
        field: Some("t".into()),
        confidence,
        score: 0.9,
        cause: "s/l".into(),
        ..Violation::default()
    }
}

fn check() -> Verdict {
    Verdict { violations: vec![violation("VLC", Confidence::Check)], ..Verdict::default() }
}

fn trust() -> Verdict {
    let violations = vec![violation("HTE", Confidence::Trust)];
    Verdict { enforceable: violations.clone(), violations, ..Verdict::default() }
}

fn received(case: Option<Case>, text: &str) -> Case {
    receive(&platform(), case, &submission(text), &Arrival::default(), 1_000_000).unwrap().case
}

fn analysed(case: &Case, run: &Run, verdict: Verdict, terms: Terms) -> (Transition, bool) {
    let id = crate::ids::CaseId::of(&platform(), &case.head.content);
    let mut transition = Transition::on(&platform(), &id, case.clone(), 2_000_000);
    let analysis = Analysis { body_version: case.head.body_version, body: case.body.clone(), verdict };
    let taken = transition.analyse(&analysis, run, &terms);
    (transition, taken)
}

fn types(transition: &Transition) -> Vec<EventType> {
    transition.events.iter().map(|event| event.fact.event_type()).collect()
}

fn state(head: &Head) -> (Visibility, IncidentState) {
    (head.visibility, head.incident)
}

#[test]
fn t1_clean_changes_nothing_and_is_announced() {
    let case = received(None, "hello");
    let (t, taken) = analysed(&case, &Run::Receipt(1), Verdict::default(), Terms::default());
    assert!(taken && t.entries.is_empty() && t.snapshots.is_empty());
    assert_eq!(types(&t), [EventType::AnalysedContent]);
    assert_eq!(state(&t.case.head), (Visibility::Online, IncidentState::None));
    assert!(t.case.head.is_analysed() && !t.case.head.is_queued());
    assert_eq!(t.case.head.referenced_body, 1);
}

#[test]
fn t1_without_subscriber_owes_nothing() {
    let case = received(None, "hello");
    let (t, _) = analysed(&case, &Run::Receipt(1), Verdict::default(), quiet());
    assert!(t.events.is_empty() && t.entries.is_empty() && t.tasks.is_empty());
}

#[test]
fn t2_check_opens_an_incident_and_later_feeds_it() {
    let case = received(None, "one");
    let (t, _) = analysed(&case, &Run::Receipt(1), check(), Terms::default());
    assert_eq!(state(&t.case.head), (Visibility::Online, IncidentState::Open));
    assert_eq!((types(&t), t.entries.len(), t.case.head.is_queued()), (vec![EventType::AnalysedContent], 1, true));
    let again = received(Some(t.case.clone()), "two");
    let (same, _) = analysed(&again, &Run::Receipt(2), check(), Terms::default());
    assert_eq!(same.entries.len(), 0, "the same violation again is no new evidence");
    let mut more = check();
    more.violations.push(violation("PII", Confidence::Check));
    let (fed, _) = analysed(&again, &Run::Receipt(2), more, Terms::default());
    assert!(matches!(&fed.entries[0].action, Action::EvidenceAdded { violations } if violations.len() == 1));
    assert_eq!(fed.case.head.incident_count, 1);
    assert_eq!(fed.entries[0].previous, t.entries[0].digest());
}

#[test]
fn t3_trust_with_automation_enforces() {
    let case = received(None, "bad");
    let (t, _) = analysed(&case, &Run::Receipt(1), trust(), Terms::default());
    assert_eq!(state(&t.case.head), (Visibility::Down, IncidentState::Closed(Resolution::Enforced)));
    assert_eq!(types(&t), [EventType::AnalysedContent, EventType::Decision, EventType::IncidentClosed]);
    let (decision, closed) = (&t.events[1], &t.events[2]);
    assert_eq!(closed.after.as_ref(), Some(&decision.id));
    assert_eq!(closed.not_before_ms - decision.not_before_ms, 60_000);
    assert_eq!(t.snapshots, [Snapshot { version: 1, body: case.body, pinned: true }]);
    assert_eq!(t.entries[0].events.len(), 3);
}

#[test]
fn t3_decision_and_closing_are_owed_without_subscriber() {
    let case = received(None, "bad");
    let (t, _) = analysed(&case, &Run::Receipt(1), trust(), quiet());
    assert_eq!(types(&t), [EventType::Decision, EventType::IncidentClosed]);
}

#[test]
fn t3_closes_an_open_incident() {
    let case = received(None, "one");
    let (open, _) = analysed(&case, &Run::Receipt(1), check(), quiet());
    let (t, _) = analysed(&received(Some(open.case), "two"), &Run::Receipt(2), trust(), quiet());
    assert_eq!((t.case.head.incident, t.case.head.incident_count), (IncidentState::Closed(Resolution::Enforced), 1));
}

#[test]
fn t4_trust_without_automation_waits_for_a_human() {
    let case = received(None, "bad");
    let verdict = Verdict { violations: vec![violation("HTE", Confidence::Trust)], ..Verdict::default() };
    let (t, _) = analysed(&case, &Run::Receipt(1), verdict, Terms::default());
    assert_eq!(state(&t.case.head), (Visibility::Online, IncidentState::Open));
}

#[test]
fn t5_while_down_only_evidence_is_added() {
    let case = received(None, "bad");
    let (down, _) = analysed(&case, &Run::Receipt(1), trust(), Terms::default());
    let next = received(Some(down.case), "worse");
    let mut verdict = trust();
    verdict.violations.push(violation("VLC", Confidence::Check));
    let (t, _) = analysed(&next, &Run::Receipt(2), verdict, Terms::default());
    assert_eq!(types(&t), [EventType::AnalysedContent]);
    assert!(matches!(t.entries[0].action, Action::EvidenceAdded { .. }));
    assert_eq!(t.case.head.enforcement.as_ref().unwrap().body_version, 1, "the enforcement keeps what it judged");
}

#[test]
fn a_receipt_is_analysed_once() {
    let case = received(None, "bad");
    let (t, _) = analysed(&case, &Run::Receipt(1), trust(), Terms::default());
    let (again, taken) = analysed(&t.case, &Run::Receipt(1), trust(), Terms::default());
    assert!(!taken && again.events.is_empty() && again.entries.is_empty());
}

#[test]
fn an_older_result_announces_but_does_not_judge() {
    let first = received(None, "old");
    let second = received(Some(first.clone()), "new");
    let (newer, _) = analysed(&second, &Run::Receipt(2), Verdict::default(), Terms::default());
    let id = crate::ids::CaseId::of(&platform(), &first.head.content);
    let mut late = Transition::on(&platform(), &id, newer.case, 3_000_000);
    let stale = Analysis { body_version: 1, body: first.body.clone(), verdict: trust() };
    assert!(late.analyse(&stale, &Run::Receipt(1), &Terms::default()));
    assert_eq!(types(&late), [EventType::AnalysedContent]);
    assert_eq!(late.case.head.visibility, Visibility::Online);
    assert_eq!(late.snapshots, [Snapshot { version: 1, body: first.body, pinned: false }]);
    assert!(late.case.head.is_analysed());
}

#[test]
fn a_late_analysis_of_an_enforced_body_leaves_its_snapshot_alone() {
    let (enforced, _) = analysed(&received(None, "bad"), &Run::Receipt(1), trust(), Terms::default());
    let judged = received(Some(enforced.case.clone()), "bad");
    let replaced = received(Some(judged.clone()), "other");
    let id = crate::ids::CaseId::of(&platform(), &judged.head.content);
    let mut late = Transition::on(&platform(), &id, replaced, 3_000_000);
    let analysis = Analysis { body_version: 1, body: judged.body, verdict: trust() };
    assert!(late.analyse(&analysis, &Run::Receipt(2), &Terms::default()));
    assert!(late.snapshots.is_empty(), "written again it would expire with the event");
}

#[test]
fn a_receipt_that_was_never_promised_does_not_hold_up_the_case() {
    let second = received(Some(received(None, "one")), "two");
    assert!(!second.head.is_analysed());
    let (done, _) = analysed(&second, &Run::Receipt(2), Verdict::default(), Terms::default());
    assert!(done.case.head.is_analysed());
    let (early, _) = analysed(&second, &Run::Receipt(1), Verdict::default(), Terms::default());
    assert!(!early.case.head.is_analysed(), "the newest receipt is still owed");
}

#[test]
fn replacing_a_body_that_an_event_names_keeps_it() {
    let case = received(None, "one");
    let (t, _) = analysed(&case, &Run::Receipt(1), Verdict::default(), Terms::default());
    let next = receive(&platform(), Some(t.case.clone()), &submission("two"), &Arrival::default(), 3_000_000).unwrap();
    assert_eq!(next.snapshots, [Snapshot { version: 1, body: case.body.clone(), pinned: false }]);
    let (quiet, _) = analysed(&case, &Run::Receipt(1), Verdict::default(), quiet());
    let next = receive(&platform(), Some(quiet.case), &submission("two"), &Arrival::default(), 3_000_000).unwrap();
    assert!(next.snapshots.is_empty());
}

#[test]
fn sending_the_same_again_is_a_receipt_but_no_new_body() {
    let case = received(None, "one");
    let next = receive(&platform(), Some(case), &submission("one"), &Arrival::default(), 3_000_000).unwrap();
    assert_eq!((next.case.head.received, next.case.head.body_version, next.body_is_new), (2, 1, false));
}

#[test]
fn a_failed_strategy_is_promised_again_and_an_unconfigured_one_is_not() {
    let case = received(None, "x");
    let not_run = |reason| Verdict { not_run: vec![NotRun { strategy: "image".into(), reason }], ..Verdict::default() };
    let (t, _) = analysed(&case, &Run::Receipt(1), not_run(NotRunReason::Failed), Terms::default());
    let [TaskChange::Promise(task)] = t.tasks.as_slice() else { panic!("no task: {:?}", t.tasks) };
    assert_eq!(t.case.head.judgement.as_ref().unwrap().incomplete, ["image"]);
    let (again, _) = analysed(&t.case, &Run::Again(task.clone()), not_run(NotRunReason::Failed), Terms::default());
    assert!(matches!(again.tasks.as_slice(), [TaskChange::Postpone(later)] if later.attempts == 1));
    let (done, _) = analysed(&t.case, &Run::Again(task.clone()), Verdict::default(), Terms::default());
    assert!(matches!(done.tasks.as_slice(), [TaskChange::Finish(_)]));
    assert_eq!(types(&done), [EventType::AnalysedContent]);
    let (t, _) = analysed(&case, &Run::Receipt(1), not_run(NotRunReason::Unconfigured), Terms::default());
    assert!(t.tasks.is_empty());
}

proptest! {
    /// Any order of receipts and (possibly repeated) analyses: each receipt is announced exactly
    /// once, the audit log is gapless and chained, and content goes down at most once.
    #[test]
    fn laws_of_ingestion(steps in proptest::collection::vec((0_u8..4, 0_u32..6, 0_u8..3), 1..40)) {
        let mut case = received(None, "start");
        let mut announced = std::collections::BTreeSet::new();
        let mut entries = Vec::new();
        let mut enforcements = 0;
        for (kind, n, verdict) in steps {
            if kind == 0 {
                case = received(Some(case), &format!("text {n}"));
                continue;
            }
            let receipt = n % case.head.received + 1;
            let verdict = [Verdict::default(), check(), trust()][usize::from(verdict)].clone();
            let (t, _) = analysed(&case, &Run::Receipt(receipt), verdict, Terms::default());
            for event in &t.events {
                prop_assert!(announced.insert(event.id.clone()), "an event was owed twice");
                enforcements += u32::from(event.fact.event_type() == EventType::Decision);
            }
            entries.extend(t.entries.clone());
            case = t.case;
        }
        let analysed = u32::try_from(announced.len()).unwrap() - 2 * enforcements;
        prop_assert_eq!(analysed, case.head.analysed.len());
        prop_assert!(enforcements <= 1);
        prop_assert_eq!(case.head.visibility == Visibility::Down, enforcements == 1);
        let mut previous = String::new();
        for (index, entry) in entries.iter().enumerate() {
            prop_assert_eq!(entry.number as usize, index + 1);
            prop_assert_eq!(&entry.previous, &previous);
            previous = entry.digest();
        }
        prop_assert_eq!(&case.head.chain, &previous);
    }
}

fn missing(reason: NotRunReason) -> Verdict {
    Verdict { not_run: vec![NotRun { strategy: "image".into(), reason }], ..Verdict::default() }
}

#[test]
fn a_case_is_partial_as_long_as_a_run_is_to_come() {
    let case = received(None, "a");
    assert!(case.head.is_partial());
    let (first, _) = analysed(&case, &Run::Receipt(1), missing(NotRunReason::Deferred), quiet());
    assert!(first.case.head.is_partial());
    let [TaskChange::Promise(task)] = first.tasks.as_slice() else { panic!("{:?}", first.tasks) };
    let again = Run::Again(task.clone());
    let (clean, _) = analysed(&first.case, &again, Verdict::default(), quiet());
    assert!(!clean.case.head.is_partial());
    let given_up = Verdict { given_up: true, ..missing(NotRunReason::Failed) };
    let (last, _) = analysed(&first.case, &again, given_up, quiet());
    assert!(!last.case.head.is_partial() && last.case.head.judgement.as_ref().unwrap().incomplete == ["image"]);
    assert!(matches!(last.tasks.as_slice(), [TaskChange::Finish(_)]));
}

#[test]
fn each_check_that_sends_a_content_back_counts_once() {
    let bounce = || {
        let found = Violation { action: Some("bounce_flag".into()), ..violation("VLC", Confidence::Check) };
        Verdict { violations: vec![found], ..Verdict::default() }
    };
    let unfinished = NotRun { strategy: "image".into(), reason: NotRunReason::TimedOut };
    let partial = Verdict { not_run: vec![unfinished], ..bounce() };
    let (first, _) = analysed(&received(None, "one"), &Run::Receipt(1), partial, quiet());
    let Some(TaskChange::Promise(task)) = first.tasks.first().cloned() else { panic!("no task") };
    assert_eq!(first.case.head.bounces, 1);
    let (whole, _) = analysed(&first.case, &Run::Again(task), bounce(), quiet());
    assert_eq!(whole.case.head.bounces, 1, "the same check, brought to its end");
    let second = received(Some(whole.case), "two");
    let (clean, _) = analysed(&second, &Run::Receipt(2), Verdict::default(), quiet());
    let third = received(Some(clean.case), "three");
    let (again, _) = analysed(&third, &Run::Receipt(3), bounce(), quiet());
    assert_eq!(again.case.head.bounces, 2);
}

#[test]
fn an_analysis_says_whether_something_had_flagged_the_content_before() {
    let is_item = |transition: &Transition| {
        let mut facts = transition.events.iter().map(|event| &event.fact);
        facts.find_map(|fact| if let Fact::AnalysedContent { is_item, .. } = fact { Some(*is_item) } else { None })
    };
    let (first, _) = analysed(&received(None, "one"), &Run::Receipt(1), check(), Terms::default());
    assert_eq!(is_item(&first), Some(false), "it is only becoming one");
    let second = received(Some(first.case), "two");
    let (again, _) = analysed(&second, &Run::Receipt(2), Verdict::default(), Terms::default());
    assert_eq!(is_item(&again), Some(true));
}
