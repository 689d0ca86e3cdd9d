//! T20 and T23 on one content, the additions of rulings 9, erasure and retention.

use super::samples::*;
use super::*;
use crate::cases::{AppealState, IncidentState, Resolution, SorStatus, Visibility};
use crate::event::DecisionKind::{Act, Overturn, Upheld};
use crate::event::EventType;

const LONG: usize = 3_000;

fn banned(desk: &Desk) -> bool {
    desk.head().is_down_by_ban_only()
}

#[test]
fn t20_a_ban_takes_down_and_closes_without_decisions() {
    let mut desk = Desk::with(check());
    desk.report(Some("bob"));
    let t = desk.ban(3);
    assert_eq!(types(&t), [EventType::IncidentClosed]);
    assert_eq!(closed(&t), Some((Resolution::Terminated, vec!["bob".into()])));
    assert_eq!(t.events[0].after, Some(crate::authors::author_event(&platform(), "anna", 3)));
    assert_eq!((banned(&desk), desk.standing().sor_status()), (true, SorStatus::Enforced));
    assert_eq!(desk.head().enforcement.as_ref().unwrap().violations[0].policy, "BAN");
    assert!(desk.ban(3).entries.is_empty() && desk.ban(2).entries.is_empty(), "late and repeated steps");
    let mut quiet = Desk::with(clean());
    assert!(quiet.ban(1).events.is_empty() && quiet.head().incident == IncidentState::None);
    desk.verify();
}

#[test]
fn t23_brings_back_only_what_the_ban_took_down() {
    let mut desk = Desk::with(clean());
    desk.ban(1);
    assert!(desk.lift(2).events.is_empty());
    assert_eq!((desk.head().visibility, desk.standing().sor_status()), (Visibility::Online, SorStatus::NoIncident));
    let mut own = Desk::with(clean());
    own.manual(Act).unwrap();
    own.ban(1);
    own.lift(2);
    assert_eq!(own.head().visibility, Visibility::Down, "enforced for what it is");
    own.ban(1);
    assert_eq!(own.head().author_decision, 2);
}

#[test]
fn ruling_9a_reports_and_inquiries_on_what_is_down_open_nothing() {
    let mut desk = Desk::with(clean());
    desk.manual(Act).unwrap();
    desk.inquire("a").unwrap();
    desk.report(Some("bob"));
    assert_eq!((desk.head().incident_count, desk.head().incident.is_open(), desk.head().reviewed), (1, false, false));
}

#[test]
fn reports_on_what_only_a_ban_took_down_belong_to_an_incident_of_their_own() {
    let mut desk = Desk::with(clean());
    desk.ban(1);
    let t = desk.report(Some("bob"));
    assert_eq!(closed(&t), Some((Resolution::Terminated, vec!["bob".into()])));
    let promised = t.jobs.iter().find_map(|job| match job.work {
        Work::CloseReports { incident, .. } => Some(incident),
        _ => None,
    });
    assert_eq!((promised, desk.head().incident_count), (Some(1), 1));
    desk.lift(2);
    desk.report(Some("carl"));
    let t = desk.manual(Act).unwrap();
    assert_eq!(closed(&t), Some((Resolution::Enforced, vec!["carl".into()])), "bob has been told");
    desk.verify();
}

#[test]
fn ruling_9b_a_ban_leaves_a_pending_appeal_alone() {
    let mut desk = Desk::with(clean());
    desk.ban(1);
    desk.appeal("anna").unwrap();
    assert!(desk.ban(2).events.is_empty());
    assert!(desk.head().has_pending_appeal() && desk.head().incident == IncidentState::Open);
}

#[test]
fn ruling_9c_act_without_an_incident_opens_and_closes_one() {
    let mut desk = Desk::with(clean());
    let t = desk.manual(Act).unwrap();
    assert_eq!(types(&t), [EventType::Decision, EventType::IncidentClosed]);
    assert_eq!((desk.head().incident_count, t.entries.len()), (1, 1));
}

#[test]
fn ruling_9d_an_appeal_turns_an_open_incident_into_its_own() {
    let mut desk = Desk::new();
    desk.report(Some("bob"));
    let t = desk.send("one", Some(ban(1)));
    let walks = |job: &Job| matches!(job.work, Work::AuthorWalk { decision: 1, .. });
    assert!(banned(&desk) && desk.head().incident.is_open() && t.jobs.iter().any(walks));
    desk.appeal("anna").unwrap();
    assert_eq!((desk.head().incident_count, desk.head().evidence.reports), (1, 1), "evidence is kept");
    assert!(desk.head().evidence.appeal);
    let t = desk.manual(Upheld).unwrap();
    assert_eq!(closed(&t), Some((Resolution::Upheld, vec!["bob".into()])));
    desk.verify();
}

#[test]
fn ruling_9e_an_upheld_ban_enforcement_stays_and_a_pending_one_is_accepted() {
    let mut desk = Desk::with(clean());
    desk.ban(1);
    desk.appeal("anna").unwrap();
    desk.manual(Upheld).unwrap();
    desk.lift(2);
    assert!(banned(&desk));
    let mut pending = Desk::with(clean());
    pending.ban(1);
    pending.appeal("anna").unwrap();
    assert_eq!(closed(&pending.lift(2)), Some((Resolution::Overturned, Vec::new())));
    assert_eq!((pending.head().visibility, pending.standing().appeal), (Visibility::Online, AppealState::Ruled(true)));
}

#[test]
fn ruling_9f_a_restoration_looks_at_the_newest_version() {
    let down = || {
        let mut desk = Desk::with(clean());
        desk.manual(Act).unwrap();
        desk.send("two", None);
        desk
    };
    let mut worse = down();
    worse.judge(trust());
    let t = worse.manual(Overturn).unwrap();
    assert_eq!(types(&t), [EventType::Decision, EventType::IncidentClosed]);
    assert!(matches!(&t.events[0].fact, Fact::Decision { decision: Act, trigger: Trigger::Automated, .. }));
    assert_eq!((worse.standing().enforcement, worse.head().visibility), (2, Visibility::Down));
    let mut waiting = down();
    assert!(waiting.manual(Overturn).unwrap().events.is_empty());
    assert_eq!(waiting.head().visibility, Visibility::Down);
    assert_eq!(waiting.appeal("anna").unwrap_err(), Refused::NotEnforced);
    let t = waiting.judge(check());
    assert_eq!(types(&t), [EventType::AnalysedContent, EventType::Decision]);
    assert_eq!((waiting.head().visibility, waiting.head().incident), (Visibility::Online, IncidentState::Open));
    worse.verify();
    waiting.verify();
}

#[test]
fn what_a_banned_author_sent_comes_back_only_after_its_analysis() {
    let mut desk = Desk::new();
    desk.send("one", Some(ban(1)));
    desk.lift(2);
    assert!(desk.head().visibility == Visibility::Down && desk.head().restoring.is_some());
    desk.judge(clean());
    assert_eq!(desk.head().visibility, Visibility::Online);
}

#[test]
fn a_ban_ends_a_restoration_that_waits() {
    let mut desk = Desk::with(clean());
    desk.manual(Act).unwrap();
    desk.send("two", None);
    desk.manual(Overturn).unwrap();
    desk.ban(1);
    desk.judge(clean());
    assert!(banned(&desk) && desk.head().restoring.is_none());
    desk.verify();
}

#[test]
fn ruling_9g_an_enforcement_of_its_own_is_not_lifted_with_the_ban() {
    for external in [false, true] {
        let mut desk = Desk::with(clean());
        desk.ban(1);
        if external {
            desk.outside(Act)
        } else {
            desk.manual(Act).unwrap()
        };
        desk.lift(2);
        assert_eq!((desk.head().visibility, desk.standing().enforcement), (Visibility::Down, 2));
    }
    let mut automated = Desk::with(clean());
    automated.ban(1);
    automated.send("two", Some(ban(1)));
    automated.judge(trust());
    automated.lift(2);
    assert!(!banned(&automated) && automated.head().visibility == Visibility::Down);
}

#[test]
fn ruling_9h_content_of_a_banned_author_is_stored_down() {
    let mut desk = Desk::new();
    let t = desk.send("one", Some(ban(4)));
    assert!(t.events.is_empty() && banned(&desk) && desk.head().author_decision == 4);
    assert_eq!(desk.standing().sor_status(), SorStatus::Enforced);
    assert_eq!(desk.head().expires_s, None);
    desk.send("two", Some(ban(4)));
    assert_eq!(desk.head().expires_s, None, "what is enforced does not expire with its next version");
}

#[test]
fn decisions_are_numbered_by_author() {
    let mut desk = Desk::with(clean());
    desk.ban(5);
    desk.lift(6);
    desk.author = Some("eve".into());
    desk.send("one", Some(ban(2)));
    assert!(banned(&desk));
}

#[test]
fn a_case_is_kept_once_it_has_an_incident_and_its_end_is_promised_once() {
    let mut desk = Desk::new();
    desk.terms.undo_window_s = 60;
    desk.send(&"x".repeat(LONG), None);
    desk.judge(clean());
    assert!(desk.head().expires_s.is_some());
    let retains = |t: &Transition| t.jobs.iter().filter(|job| matches!(job.work, Work::Retain { .. })).count();
    let t = desk.manual(Act).unwrap();
    assert_eq!((retains(&t), t.kept_parts), (1, Some(KeptParts { version: 1, parts: 1 })));
    desk.undo().unwrap();
    desk.send("two", None);
    assert_eq!(desk.head().expires_s, None);
    assert_eq!(retains(&desk.manual(Act).unwrap()), 0);
}

#[test]
fn erasure_leaves_the_standing_and_no_way_back_for_the_text() {
    let mut desk = Desk::new();
    desk.send("one", None);
    let first = desk.erase();
    assert_eq!((first.case.head.erased_body, desk.standing()), (Some(2), Standing::default()));
    let late = desk.judge_as(1, 1, trust());
    assert!(late.events.is_empty() && late.snapshots.is_empty() && desk.head().is_analysed());
    assert_eq!(desk.head().visibility, Visibility::Online);
    let mut down = Desk::with(trust());
    down.erase();
    assert_eq!((down.head().visibility, &down.head().facts.author), (Visibility::Down, &None));
    down.manual(Overturn).unwrap();
    assert_eq!(down.head().visibility, Visibility::Online, "nothing is left to be enforced again");
    down.verify();
}
