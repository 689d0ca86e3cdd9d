//! What is only recorded, and appeals against decisions on authors.

use super::samples::*;
use super::*;
use crate::cases::{AppealedBan, IncidentState, Resolution, SorStatus, Visibility};
use crate::event::DecisionKind::{Act, Dismiss, Upheld};
use crate::event::EventType;
use crate::moderators::Role;

fn said(called: &str, reason: Option<&str>) -> Said {
    Said { called: called.into(), salt: "s".into(), reason: reason.map(str::to_owned), ..Said::default() }
}

fn banned_by(id: &str) -> AppealedBan {
    AppealedBan { decision: 1, by: Some(moderator(id, Role::Senior)) }
}

fn ban_appeal(decision: u32) -> BanAppeal {
    let request = AppealRequest {
        author: "anna".into(),
        statement: "it was not me".into(),
        at_us: None,
        attachments: vec!["https://example.org/a.png".into()],
        salt: "s".into(),
    };
    BanAppeal { request, ban: AppealedBan { decision, ..banned_by("mia") } }
}

#[test]
fn an_action_is_recorded_in_its_own_words_and_takes_the_case_out_of_the_queue() {
    let mut desk = Desk::with(check());
    let by = moderator("mia", Role::Reviewer);
    let before = desk.standing();
    let t = desk
        .step(|t, _| {
            t.say(Said { more: vec![("options".into(), "{}".into())], ..said("custom", Some("why")) });
            t.record_action(&by, Some("warn"), false)
        })
        .unwrap();
    let entry = &t.entries[0];
    assert_eq!(entry.called.as_deref(), Some("custom"));
    assert!(matches!(&entry.action, Action::Recorded { subject: Some(subject) } if subject == "warn"));
    assert_eq!((t.texts[0].text.as_str(), t.texts[0].named("options")), ("why", Some("{}")));
    assert_eq!(entry.text.as_ref(), Some(&t.texts[0].digest()));
    assert_eq!((desk.standing(), desk.head().is_queued()), (before, false));
    assert!(t.events.is_empty());
    desk.verify();
}

#[test]
fn what_was_seen_leaves_the_queue_and_can_be_put_back() {
    let by = Acting::OnBehalf { id: None };
    let mut desk = Desk::with(check());
    desk.step(|t, terms| t.see(&by, terms)).unwrap();
    assert_eq!(desk.head().incident, IncidentState::Closed(Resolution::Dismissed));
    assert!(!desk.head().is_queued());
    desk.step(|t, terms| t.put_back(&by, "s", terms)).unwrap();
    assert!(desk.head().is_queued(), "what was found stands");
    assert_eq!(desk.head().incident_count, 1);
    desk.step(|t, terms| t.see(&by, terms)).unwrap();
    assert!(desk.head().reviewed && !desk.head().is_queued());
    desk.verify();
}

#[test]
fn what_only_mentions_the_case_leaves_it_in_the_queue() {
    let mut desk = Desk::with(check());
    let by = moderator("mia", Role::Reviewer);
    desk.step(|t, _| t.record_action(&by, None, true)).unwrap();
    assert!(desk.head().is_queued());
}

#[test]
fn words_are_said_of_the_entry_of_the_person_alone() {
    let mut desk = Desk::with(check());
    let t = desk
        .step(|t, terms| {
            t.say(said("delete_message", Some("rude")));
            t.decide(&decision(Act, Trigger::Manual, Some(moderator("mia", Role::Reviewer))), terms)
        })
        .unwrap();
    assert_eq!(t.entries[0].called.as_deref(), Some("delete_message"));
    assert_eq!(t.texts[0].text, "rude");
    let t = desk.judge(trust());
    assert!(t.entries.iter().all(|entry| entry.called.is_none()));
    desk.verify();
}

#[test]
fn further_texts_are_part_of_the_digest() {
    let text = |more: &[(&str, &str)]| EntryText {
        entry: 1,
        salt: "s".into(),
        text: "t".into(),
        more: more.iter().map(|(name, text)| ((*name).into(), (*text).into())).collect(),
    };
    let digests =
        [text(&[]), text(&[("a", "b")]), text(&[("ab", "")]), text(&[("a", "b"), ("a", "c")])].map(|t| t.digest());
    let different: std::collections::BTreeSet<_> = digests.iter().collect();
    assert_eq!(different.len(), digests.len());
    assert_eq!(text(&[("a", "b"), ("a", "c")]).all_named("a").collect::<Vec<_>>(), ["b", "c"]);
}

#[test]
fn what_was_only_reported_can_be_taken_down_and_seen() {
    let mut desk = Desk::new();
    desk.report(Some("bob"));
    let t = desk.manual(Act).unwrap();
    assert_eq!(types(&t), [EventType::Decision, EventType::IncidentClosed]);
    assert_eq!(closed(&t).unwrap().1, ["bob"]);
    assert_eq!(desk.head().visibility, Visibility::Down);
    desk.verify();
}

#[test]
fn a_ban_appeal_opens_an_incident_and_is_made_once_per_decision() {
    let mut desk = Desk::with(clean());
    let t = desk.step(|t, terms| t.appeal_ban(&ban_appeal(1), terms)).unwrap();
    assert_eq!(t.texts[0].named(ATTACHMENT), Some("https://example.org/a.png"));
    assert_eq!(desk.head().incident, IncidentState::Open);
    assert!(desk.head().is_queued() && desk.head().evidence.appeal);
    assert_eq!(desk.head().sor_status(), SorStatus::NoIncident, "nothing stands against the content");
    let again = |desk: &mut Desk, decision| desk.step(|t, terms| t.appeal_ban(&ban_appeal(decision), terms));
    assert_eq!(again(&mut desk, 1).unwrap_err(), Refused::AlreadyAppealed);
    assert_eq!(desk.manual(Dismiss).unwrap_err(), Refused::AppealPending);
    desk.manual(Upheld).unwrap();
    assert_eq!(again(&mut desk, 1).unwrap_err(), Refused::AlreadyRuled);
    again(&mut desk, 2).unwrap();
    desk.verify();
}

#[test]
fn whoever_banned_does_not_rule_and_an_accepted_appeal_closes_the_incident() {
    let mut desk = Desk::with(clean());
    desk.step(|t, terms| t.appeal_ban(&ban_appeal(1), terms)).unwrap();
    let accept = |desk: &mut Desk, id: &str| {
        let by = moderator(id, Role::Reviewer);
        desk.step(|t, terms| t.accept_ban_appeal(&by, terms))
    };
    assert_eq!(accept(&mut desk, "mia").unwrap_err(), Refused::SamePerson);
    let upheld = decision(Upheld, Trigger::Manual, Some(moderator("mia", Role::Reviewer)));
    assert_eq!(desk.step(|t, terms| t.decide(&upheld, terms)).unwrap_err(), Refused::SamePerson);
    let t = accept(&mut desk, "max").unwrap();
    assert_eq!(closed(&t).map(|closed| closed.0), Some(Resolution::Overturned));
    assert_eq!(desk.standing().appeal, crate::cases::AppealState::Ruled(true));
    assert_eq!(accept(&mut desk, "max").unwrap_err(), Refused::NoAppeal);
    desk.verify();
}

#[test]
fn t20_leaves_a_ban_appeal_and_its_incident_alone() {
    let mut desk = Desk::with(clean());
    desk.step(|t, terms| t.appeal_ban(&ban_appeal(1), terms)).unwrap();
    desk.ban(2);
    assert!(desk.head().has_pending_ban_appeal() && desk.head().incident.is_open());
    assert_eq!(desk.head().visibility, Visibility::Down);
    desk.verify();
}

#[test]
fn the_log_tells_what_became_of_every_appeal() {
    let mut desk = Desk::with(trust());
    desk.terms.undo_window_s = 60;
    desk.appeal("anna").unwrap();
    let stories = |desk: &Desk| -> Vec<Option<bool>> {
        let found = crate::cases::appeals(&desk.entries);
        found.into_iter().map(|story| story.decision.map(|decision| decision.accepted)).collect()
    };
    assert_eq!(stories(&desk), [None]);
    desk.manual(Upheld).unwrap();
    assert_eq!(stories(&desk), [Some(false)]);
    desk.undo().unwrap();
    assert_eq!(stories(&desk), [None], "a ruling that was taken back is none");
    desk.manual(crate::event::DecisionKind::Overturn).unwrap();
    desk.manual(Act).unwrap();
    desk.appeal("anna").unwrap();
    let found = crate::cases::appeals(&desk.entries);
    assert_eq!(stories(&desk), [Some(true), None]);
    let decision = found[0].decision.as_ref().unwrap();
    assert_eq!((found[0].updated_us(), decision.by.is_some()), (decision.at_us, true));
    desk.verify();
}
