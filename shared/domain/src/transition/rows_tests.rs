//! One test per row of the transition table that people and outside decisions can take (T6 to T19, T24).

use super::samples::*;
use super::*;
use crate::cases::{AppealState, IncidentState, Resolution, SorStatus, Visibility};
use crate::event::{DecisionKind, EventType};
use crate::moderators::Role;

use DecisionKind::{Act, Dismiss, Escalate, Overturn, Upheld};

const DECIDED: [EventType; 2] = [EventType::Decision, EventType::IncidentClosed];

fn state(desk: &Desk) -> (Visibility, IncidentState) {
    (desk.head().visibility, desk.head().incident)
}

const fn down(resolution: Resolution) -> (Visibility, IncidentState) {
    (Visibility::Down, IncidentState::Closed(resolution))
}

const fn online(resolution: Resolution) -> (Visibility, IncidentState) {
    (Visibility::Online, IncidentState::Closed(resolution))
}

fn enforced() -> Desk {
    let mut desk = Desk::with(clean());
    desk.ruled_by(Act, moderator("first", Role::Reviewer)).unwrap();
    desk
}

fn appealed() -> Desk {
    let mut desk = enforced();
    desk.appeal("anna").unwrap();
    desk
}

fn pairs(t: &Transition) {
    assert_eq!(types(t), DECIDED);
    assert_eq!(t.events[1].after.as_ref(), Some(&t.events[0].id));
    assert_eq!(t.events[1].not_before_ms - t.events[0].not_before_ms, 60_000);
}

#[test]
fn t6_a_report_opens_an_incident_and_the_next_is_evidence() {
    let mut desk = Desk::with(clean());
    assert!(desk.report(Some("bob")).events.is_empty());
    assert_eq!(state(&desk), (Visibility::Online, IncidentState::Open));
    desk.report(Some("carl"));
    desk.report(None);
    assert_eq!((desk.head().incident_count, desk.head().evidence.reports, desk.head().evidence.identified), (1, 3, 2));
    let t = desk.manual(Dismiss).unwrap();
    assert_eq!(closed(&t), Some((Resolution::Dismissed, vec!["bob".into(), "carl".into()])));
    desk.report(Some("bob"));
    assert_eq!((desk.head().incident_count, desk.head().evidence.reports), (2, 1));
    desk.verify();
}

#[test]
fn the_same_reporter_updates_the_report_while_the_incident_is_open() {
    let mut desk = Desk::with(clean());
    desk.report(Some("bob"));
    let again = desk.report(Some("bob"));
    assert!(again.entries.is_empty() && again.jobs.is_empty());
    assert_eq!((desk.reports.len(), desk.head().evidence.reports), (1, 1));
}

#[test]
fn t7_a_late_reporter_is_told_at_once_and_once() {
    let mut desk = enforced();
    let t = desk.report(Some("bob"));
    assert_eq!(closed(&t), Some((Resolution::Enforced, vec!["bob".into()])));
    assert_eq!(t.events[0].not_before_ms, t.at_ms());
    assert!(desk.report(Some("bob")).events.is_empty());
    assert!(desk.report(None).events.is_empty(), "nobody to tell");
    assert_eq!((state(&desk), desk.head().incident_count), (down(Resolution::Enforced), 1));
}

#[test]
fn t8_reports_on_unknown_content_join_it() {
    let mut desk = Desk::new();
    desk.report(Some("bob"));
    desk.report(None);
    assert!(!desk.head().is_known() && desk.head().incident == IncidentState::None);
    assert_eq!(desk.appeal("anna").unwrap_err(), Refused::Unknown);
    assert_eq!(desk.inquire("x").unwrap_err(), Refused::Unknown);
    desk.send("one", None);
    assert_eq!((state(&desk), desk.head().incident_count), ((Visibility::Online, IncidentState::Open), 1));
    assert_eq!(desk.head().evidence.reports, 2);
    let t = desk.judge(trust());
    assert_eq!(closed(&t), Some((Resolution::Enforced, vec!["bob".into()])));
    desk.verify();
}

#[test]
fn t8_an_outside_decision_on_a_reported_unknown_tells_the_reporters() {
    let mut desk = Desk::new();
    desk.report(Some("bob"));
    let t = desk.outside(Act);
    assert_eq!(closed(&t), Some((Resolution::Enforced, vec!["bob".into()])));
    assert_eq!((state(&desk), desk.head().incident_count), (down(Resolution::Enforced), 1));
    assert_eq!(desk.kept.get(&0), Some(&true), "what was enforced is kept, even if it is nothing");
}

#[test]
fn t9_an_inquiry_opens_and_the_same_origin_counts_once() {
    let mut desk = Desk::with(clean());
    desk.inquire("a").unwrap();
    assert_eq!(state(&desk).1, IncidentState::Open);
    assert!(desk.inquire("a").unwrap().entries.is_empty());
    assert_eq!(desk.inquire("b").unwrap().entries.len(), 1);
    desk.manual(Dismiss).unwrap();
    desk.inquire("a").unwrap();
    assert_eq!(desk.head().incident_count, 2);
}

#[test]
fn t10_act_takes_down_and_closes() {
    let mut desk = Desk::with(check());
    pairs(&desk.manual(Act).unwrap());
    assert_eq!((state(&desk), desk.standing().sor_status()), (down(Resolution::Enforced), SorStatus::Enforced));
    assert_eq!(desk.kept.get(&1), Some(&true));
    assert_eq!(desk.manual(Act).unwrap_err(), Refused::AlreadyDown);
}

#[test]
fn t11_dismiss_closes() {
    let mut desk = Desk::with(check());
    pairs(&desk.manual(Dismiss).unwrap());
    assert_eq!((state(&desk), desk.head().is_queued()), (online(Resolution::Dismissed), false));
    assert_eq!(desk.manual(Dismiss).unwrap_err(), Refused::NoIncident);
}

#[test]
fn t12_escalate_needs_a_higher_role_afterwards() {
    let mut desk = Desk::with(check());
    assert_eq!(types(&desk.manual(Escalate).unwrap()), [EventType::Decision]);
    assert!(desk.head().is_queued() && desk.head().incident == IncidentState::Escalated);
    assert_eq!(desk.manual(Escalate).unwrap_err(), Refused::AlreadyEscalated);
    let low = moderator("low", Role::Reviewer);
    assert_eq!(desk.ruled_by(Dismiss, low.clone()).unwrap_err(), Refused::RoleTooLow);
    assert_eq!(desk.step(|t, _| t.de_escalate(&low)).unwrap_err(), Refused::RoleTooLow);
    desk.step(|t, _| t.de_escalate(&moderator("high", Role::Senior))).unwrap();
    desk.ruled_by(Dismiss, low).unwrap();
    desk.verify();
}

#[test]
fn t13_an_appeal_opens_an_incident_once_per_enforcement() {
    let mut desk = Desk::with(clean());
    assert_eq!(desk.appeal("anna").unwrap_err(), Refused::NotEnforced);
    desk.ruled_by(Act, moderator("first", Role::Reviewer)).unwrap();
    assert_eq!(desk.appeal("eve").unwrap_err(), Refused::WrongAuthor);
    assert!(desk.appeal("anna").unwrap().events.is_empty());
    assert_eq!(state(&desk), (Visibility::Down, IncidentState::Open));
    assert!(desk.head().evidence.appeal && desk.head().incident_count == 2);
    assert_eq!(desk.standing().sor_status(), SorStatus::Appealed);
    assert_eq!(desk.appeal("anna").unwrap_err(), Refused::AlreadyAppealed);
    for kind in [Act, Dismiss] {
        assert_eq!(desk.manual(kind).unwrap_err(), Refused::AppealPending);
    }
    desk.manual(Upheld).unwrap();
    assert_eq!(desk.appeal("anna").unwrap_err(), Refused::AlreadyRuled);
}

#[test]
fn t14_overturn_accepts_the_appeal() {
    let mut desk = appealed();
    assert_eq!(desk.ruled_by(Overturn, moderator("first", Role::Admin)).unwrap_err(), Refused::SamePerson);
    pairs(&desk.manual(Overturn).unwrap());
    assert_eq!(state(&desk), online(Resolution::Overturned));
    assert_eq!(desk.standing().appeal, AppealState::Ruled(true));
    assert_eq!(desk.standing().sor_status(), SorStatus::AppealRuled);
    desk.verify();
}

#[test]
fn t15_upheld_rejects_the_appeal() {
    let mut desk = appealed();
    pairs(&desk.manual(Upheld).unwrap());
    assert_eq!((state(&desk), desk.standing().appeal), (down(Resolution::Upheld), AppealState::Ruled(false)));
    assert_eq!(desk.manual(Upheld).unwrap_err(), Refused::NoAppeal);
}

#[test]
fn t16_an_escalated_appeal_stays_appealed() {
    let mut desk = appealed();
    assert_eq!(types(&desk.manual(Escalate).unwrap()), [EventType::Decision]);
    assert_eq!(state(&desk), (Visibility::Down, IncidentState::Escalated));
    assert_eq!(desk.standing().sor_status(), SorStatus::Appealed);
}

#[test]
fn t17_overturn_of_ones_own_accord() {
    let mut desk = enforced();
    assert_eq!(types(&desk.manual(Overturn).unwrap()), [EventType::Decision], "no incident was open");
    assert_eq!(desk.standing().sor_status(), SorStatus::NoIncident);
    assert_eq!(desk.manual(Overturn).unwrap_err(), Refused::NotEnforced);
    let mut ruled = appealed();
    ruled.manual(Upheld).unwrap();
    ruled.manual(Overturn).unwrap();
    assert_eq!(ruled.standing().appeal, AppealState::Ruled(true));
}

#[test]
fn t18_act_after_a_restoration_is_a_new_enforcement() {
    let mut desk = appealed();
    desk.manual(Overturn).unwrap();
    pairs(&desk.manual(Act).unwrap());
    assert_eq!((desk.standing().enforcement, desk.standing().appeal), (2, AppealState::None));
    desk.appeal("anna").unwrap();
}

#[test]
fn t19_outside_decisions_are_recorded_and_change_what_they_can() {
    let mut desk = Desk::with(check());
    let t = desk.outside(Act);
    assert_eq!((types(&t), state(&desk)), (vec![EventType::IncidentClosed], down(Resolution::Enforced)));
    assert_eq!(t.events[0].after, None);
    assert!(desk.outside(Overturn).events.is_empty());
    assert_eq!(desk.head().visibility, Visibility::Online);
    desk.terms.echo_external = true;
    let t = desk.outside(Act);
    assert_eq!(types(&t), [EventType::Decision], "no incident was open");
    desk.verify();
}

#[test]
fn t19_what_changes_nothing_leaves_the_case_in_its_queue() {
    let mut desk = Desk::with(check());
    for kind in [Overturn, Upheld] {
        assert_eq!(desk.outside(kind).entries.len(), 1);
        assert!(desk.head().is_queued(), "{kind:?} decided nothing");
    }
    let mut appealed = appealed();
    for kind in [Act, Dismiss] {
        appealed.outside(kind);
        assert!(appealed.head().is_queued() && appealed.head().has_pending_appeal());
    }
}

#[test]
fn t24_an_expired_incident_is_dismissed_by_rule() {
    let mut desk = Desk::new();
    desk.terms.expiry_days = 7;
    desk.send("one", None);
    let opened = desk.judge(check());
    let [expiry] =
        &opened.jobs.iter().filter(|j| matches!(j.work, Work::ExpireIncident { .. })).collect::<Vec<_>>()[..]
    else {
        panic!("no expiry: {:?}", opened.jobs)
    };
    assert_eq!(expiry.due_ms - opened.at_ms(), 7 * 86_400_000);
    let t = desk.decide(&decision(Dismiss, Trigger::Automated, None)).unwrap();
    pairs(&t);
    assert!(matches!(&t.events[0].fact, Fact::Decision { trigger: Trigger::Automated, moderator: None, .. }));
    assert_eq!(state(&desk), online(Resolution::Dismissed));
}
