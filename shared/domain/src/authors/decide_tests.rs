//! One test per row of the author's transitions.

use super::*;
use crate::authors::verify;
use crate::event::EventType;

fn platform() -> PlatformId {
    PlatformId::parse("platform1").unwrap()
}

fn decision(kind: AuthorDecisionKind, trigger: Trigger) -> AuthorDecision {
    AuthorDecision {
        kind,
        trigger,
        by: None,
        hint: None,
        violations: vec![Violation::decided("HTE".into(), None, trigger)],
        policies: vec![("HTE".into(), 3)],
        until_ms: None,
        said: AuthorSaid::default(),
        asked_us: None,
    }
}

fn take(author: Author, decision: &AuthorDecision) -> Result<AuthorTransition, AuthorRefused> {
    AuthorTransition::decide(&platform(), author, decision, &Terms::default(), 5_000_000)
}

fn manual(author: Author, kind: AuthorDecisionKind) -> Result<AuthorTransition, AuthorRefused> {
    take(author, &decision(kind, Trigger::Manual))
}

#[test]
fn t20_act_bans_walks_and_tells() {
    let t = manual(Author::new("u"), AuthorDecisionKind::Act).unwrap();
    assert_eq!((t.author.status, t.seen, t.author.decisions), (AuthorStatus::Banned, 0, 1));
    assert_eq!(t.author.ban.as_ref().unwrap().decision, 1);
    let event = t.event.unwrap();
    assert_eq!((event.fact.event_type(), event.case), (EventType::AuthorDecision, None));
    assert!(matches!(&event.fact, Fact::AuthorDecision { hint, .. } if hint == "terminate"));
    assert!(matches!(&t.jobs[0].work, Work::AuthorWalk { decision: 1, pass: 1, cursor: None, .. }));
    assert_eq!(manual(t.author, AuthorDecisionKind::Act), Err(AuthorRefused::AlreadyBanned));
}

#[test]
fn t21_hold_leaves_contents_and_can_end_by_itself() {
    let mut hold = decision(AuthorDecisionKind::Hold, Trigger::Manual);
    hold.until_ms = Some(65_000);
    let t = take(Author::new("u"), &hold).unwrap();
    assert_eq!((t.author.status, t.author.held_until_ms), (AuthorStatus::Held, Some(65_000)));
    assert!(matches!(t.jobs.as_slice(), [Job { work: Work::AuthorRelease { decision: 1, .. }, due_ms: 65_000, .. }]));
    assert_eq!(take(t.author.clone(), &hold), Err(AuthorRefused::AlreadyHeld));
    let longer = manual(t.author.clone(), AuthorDecisionKind::Hold).unwrap();
    assert_eq!((longer.author.held_until_ms, longer.author.bans), (None, 2), "it can be given another end");
    assert_eq!(longer.author.restriction.map(|restriction| restriction.decision), Some(2));
    assert!(manual(t.author, AuthorDecisionKind::Act).is_ok(), "a suspended author can be banned");
}

#[test]
fn t22_escalate_only_flags() {
    let t = manual(Author::new("u"), AuthorDecisionKind::Escalate).unwrap();
    assert!(t.author.escalated && t.author.status == AuthorStatus::Active && t.jobs.is_empty());
}

#[test]
fn t23_overturn_restores_and_walks_only_after_a_ban() {
    assert_eq!(manual(Author::new("u"), AuthorDecisionKind::Overturn), Err(AuthorRefused::NotRestricted));
    let held = manual(Author::new("u"), AuthorDecisionKind::Hold).unwrap().author;
    assert!(manual(held, AuthorDecisionKind::Overturn).unwrap().jobs.is_empty());
    let banned = manual(Author::new("u"), AuthorDecisionKind::Act).unwrap().author;
    let t = manual(banned, AuthorDecisionKind::Overturn).unwrap();
    assert_eq!((t.author.status, t.author.ban), (AuthorStatus::Active, None));
    assert!(matches!(&t.jobs[0].work, Work::AuthorWalk { decision: 2, .. }));
    assert_eq!((t.author.restriction, t.author.bans), (None, 1));
}

#[test]
fn what_stands_against_an_author_is_told_in_the_words_of_the_request() {
    let said = AuthorSaid { called: Some("ban".into()), reason: Some("spam".into()), ..AuthorSaid::default() };
    let hint = Some(crate::authors::SHADOW.to_owned());
    let ban = AuthorDecision { hint, said, ..decision(AuthorDecisionKind::Hold, Trigger::Manual) };
    let t = take(Author::new("u"), &ban).unwrap();
    let restriction = t.author.restriction.clone().unwrap();
    assert!(restriction.is_shadow());
    assert_eq!((restriction.reason.as_deref(), t.entry.called.as_deref()), (Some("spam"), Some("ban")));
    assert!(!serde_json::to_string(&t.entry).unwrap().contains("spam"), "reasons can be erased, logs cannot");
    let banned = manual(t.author, AuthorDecisionKind::Act).unwrap().author;
    let outside = take(banned.clone(), &decision(AuthorDecisionKind::Hold, Trigger::External)).unwrap().author;
    assert_eq!((outside.restriction, outside.bans), (banned.restriction, 2), "a ban outlasts a suspension");
}

#[test]
fn outside_decisions_are_recorded_whatever_stands_and_echo_only_if_asked() {
    let outside = decision(AuthorDecisionKind::Overturn, Trigger::External);
    let t = take(Author::new("u"), &outside).unwrap();
    assert!(t.event.is_none() && t.entry.number == 1);
    let echo = Terms { echo_external: true, ..Terms::default() };
    let t = AuthorTransition::decide(&platform(), t.author, &outside, &echo, 6_000_000).unwrap();
    assert!(matches!(t.event.unwrap().fact, Fact::AuthorDecision { moderator: None, .. }));
}

#[test]
fn the_log_is_chained() {
    let mut author = Author::new("u");
    let mut entries = Vec::new();
    for kind in [AuthorDecisionKind::Hold, AuthorDecisionKind::Act, AuthorDecisionKind::Overturn] {
        let t = manual(author, kind).unwrap();
        author = t.author;
        entries.push(t.entry);
    }
    assert_eq!(verify(&entries), Ok((AuthorStatus::Active, author.chain)));
    entries[1].hint = "other".into();
    assert_eq!(verify(&entries), Err(3));
}
