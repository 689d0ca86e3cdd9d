//! Taking back, claims, notes, and the place in the queues.

use super::samples::*;
use super::*;
use crate::cases::{IncidentState, Visibility};
use crate::config::{Queue, QueueFilter};
use crate::event::DecisionKind::{Act, Dismiss, Escalate, Overturn};
use crate::moderators::Role;
use crate::severity::Severity;

fn undoable(verdict: crate::decide::Verdict) -> Desk {
    let mut desk = Desk::with(verdict);
    desk.terms.undo_window_s = 30;
    desk
}

#[test]
fn undo_withdraws_all_and_goes_back() {
    let mut desk = undoable(check());
    desk.report(Some("bob"));
    let (before, owed, promised) = (desk.standing(), desk.owed.clone(), desk.promised.clone());
    let t = desk.manual(Act).unwrap();
    assert!(t.events.iter().all(|event| event.not_before_ms >= t.at_ms() + 30_000));
    let undone = desk.undo().unwrap();
    assert!(matches!(undone.entries[0].action, Action::Undone { entry } if entry == t.entries[0].number));
    assert_eq!((desk.standing(), &desk.owed, &desk.promised), (before, &owed, &promised));
    assert!(desk.head().is_queued() && desk.head().enforcement.is_none());
    assert_eq!(desk.undo().unwrap_err(), Refused::NothingToUndo);
    let again = desk.manual(Act).unwrap();
    assert_eq!(closed(&again).unwrap().1, ["bob"]);
    desk.verify();
}

#[test]
fn undo_is_refused_after_the_window_and_after_anything_else() {
    let mut late = undoable(check());
    late.manual(Act).unwrap();
    late.now_us += 30_000_000;
    assert_eq!(late.undo().unwrap_err(), Refused::NothingToUndo);
    let others: [fn(&mut Desk); 6] = [
        |desk| drop(desk.report(Some("bob"))),
        |desk| drop(desk.appeal("anna")),
        |desk| drop(desk.ban(1)),
        |desk| drop(desk.outside(Dismiss)),
        |desk| drop(desk.step(|t, _| t.note(&moderator("max", Role::Senior), "s", "t"))),
        |desk| {
            desk.send("two", None);
            desk.judge(check());
        },
    ];
    for (index, other) in others.iter().enumerate() {
        let mut desk = undoable(check());
        desk.manual(Act).unwrap();
        other(&mut desk);
        assert_eq!(desk.undo().unwrap_err(), Refused::NothingToUndo, "after step {index}");
        assert_eq!(desk.head().visibility, Visibility::Down);
    }
}

#[test]
fn what_follows_from_a_restoration_is_taken_back_with_it() {
    for (verdict, told) in [(trust(), 2), (check(), 1)] {
        let mut desk = undoable(clean());
        desk.terms.expiry_days = 7;
        desk.manual(Act).unwrap();
        desk.send("two", None);
        desk.judge(verdict);
        let (before, owed, promised) = (desk.standing(), desk.owed.clone(), desk.promised.clone());
        let t = desk.manual(Overturn).unwrap();
        assert_eq!((t.entries.len(), t.events.len()), (2, told));
        assert!(t.events.iter().all(|event| event.not_before_ms >= t.at_ms() + 30_000), "nobody is told before");
        desk.undo().unwrap();
        assert_eq!((desk.standing(), &desk.owed, &desk.promised), (before, &owed, &promised));
        desk.manual(Overturn).unwrap();
        desk.verify();
    }
}

#[test]
fn a_reviewer_does_not_take_back_what_the_upper_level_decided() {
    let mut desk = undoable(check());
    desk.manual(Escalate).unwrap();
    desk.manual(Dismiss).unwrap();
    let low = moderator("low", Role::Reviewer);
    assert_eq!(desk.step(|t, _| t.undo(&low)).unwrap_err(), Refused::RoleTooLow);
    desk.undo().unwrap();
    assert_eq!(desk.head().incident, IncidentState::Escalated);
}

#[test]
fn a_claim_keeps_others_off_until_it_ends() {
    let mut desk = Desk::with(check());
    let (max, eva) = (moderator("max", Role::Reviewer), moderator("eva", Role::Reviewer));
    desk.step(|t, _| t.claim(&max, 60)).unwrap();
    assert_eq!(desk.step(|t, _| t.claim(&eva, 60)).unwrap_err(), Refused::ClaimedByOther);
    assert_eq!(desk.ruled_by(Dismiss, eva.clone()).unwrap_err(), Refused::ClaimedByOther);
    assert_eq!(desk.step(|t, _| t.release(&eva)).unwrap_err(), Refused::ClaimedByOther);
    desk.step(|t, _| t.release(&moderator("boss", Role::Senior))).unwrap();
    desk.step(|t, _| t.claim(&eva, 60)).unwrap();
    desk.now_us += MINUTE_US;
    desk.ruled_by(Dismiss, max).unwrap();
    assert_eq!(desk.head().claim, None);
}

#[test]
fn what_was_seen_leaves_the_queue_until_something_new_comes() {
    let mut desk = Desk::with(check());
    let max = moderator("max", Role::Reviewer);
    assert_eq!(desk.step(|t, _| t.review(&max)).unwrap_err(), Refused::AlreadyOpen);
    let mut down = Desk::with(trust());
    assert!(down.head().is_queued());
    down.step(|t, _| t.review(&max)).unwrap();
    assert!(!down.head().is_queued());
    down.report(Some("bob"));
    assert!(down.head().is_queued());
    desk.verify();
}

fn head(severity: Option<Severity>, trusted: u32, opened_h: i64) -> Head {
    let mut head = Desk::with(check()).head().clone();
    head.judgement.as_mut().unwrap().severity = severity;
    head.evidence.trusted = trusted;
    head.evidence.opened_ms = opened_h * 3_600_000;
    head
}

#[test]
fn the_queue_orders_by_gravity_and_waiting() {
    let of = |severity, trusted, opened_h| priority(&head(Some(severity), trusted, opened_h), 24);
    assert!(of(Severity::Critical, 0, 1_000) > of(Severity::High, 0, 1_000));
    assert!(of(Severity::Low, 1, 1_000) > of(Severity::Low, 0, 1_000));
    assert!(of(Severity::Low, 0, 1_000) > of(Severity::Low, 0, 1_001), "who waits longer comes first");
    let (older, graver) = (of(Severity::Low, 0, 1_000), of(Severity::Medium, 0, 1_024));
    assert!((older - graver).abs() < 1e-9, "a half-life outweighs a doubling");
    let mut surged = head(Some(Severity::Low), 0, 1_000);
    surged.evidence.surge = true;
    assert!(priority(&surged, 24) > of(Severity::Medium, 0, 1_000));
}

#[test]
fn a_case_is_placed_while_it_is_queued() {
    let filter = QueueFilter { policies: vec!["VLC".into()], ..QueueFilter::default() };
    let queues = [Queue { name: "violence".into(), filter, ..Queue::default() }];
    let mut desk = Desk::with(check());
    let place = |desk: &Desk| {
        let id = CaseId::of(&platform(), &content());
        let mut t = Transition::on(&platform(), &id, desk.case.clone().unwrap(), desk.now_us);
        t.place(&Placing { queues: &queues, half_life_h: 24, index_all: false, by_facets: false, endpoints: &[] });
        (t.case.head.queue.clone(), t.case.head.priority.is_some())
    };
    assert_eq!(place(&desk), (Some("violence".into()), true));
    desk.manual(Dismiss).unwrap();
    assert_eq!(place(&desk), (None, false));
}

#[test]
fn a_surge_is_noticed_once_even_where_it_takes_many_reports() {
    for minimum in [3, 250] {
        let mut desk = Desk::with(clean());
        desk.terms.surge_minimum = minimum;
        let noticed = |t: &Transition| t.entries.iter().any(|entry| matches!(entry.action, Action::Surged { .. }));
        let news: Vec<bool> = (0..minimum + 20).map(|n| noticed(&desk.report(Some(&n.to_string())))).collect();
        assert_eq!(news.iter().filter(|news| **news).count(), 1);
        let first = u32::try_from(news.iter().position(|news| *news).unwrap()).unwrap();
        assert!((minimum - 1..minimum + 3).contains(&first), "{first}");
        assert!(desk.head().evidence.recent_ms.len() <= 100);
        desk.verify();
    }
}
