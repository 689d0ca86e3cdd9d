//! What endpoints that follow items are told of each step.

use super::samples::*;
use super::*;
use crate::config::{Endpoint, EndpointKind, Health, Target};
use crate::event::DecisionKind::{Act, Dismiss, Overturn, Upheld};
use crate::event::EventType::{
    self, AppealAccepted, AppealCreated, AppealRejected, Flagged, ItemNew, ItemUpdated, MarkedReviewed,
};
use crate::moderators::Role;

fn endpoints(types: &[EventType]) -> Vec<Endpoint> {
    vec![Endpoint {
        id: "e".into(),
        kind: EndpointKind::Stream,
        target: Target::Url { url: "https://example.org".into() },
        description: String::new(),
        types: types.to_vec(),
        enabled: true,
        keys: Vec::new(),
        app: Some("a".into()),
        modapi: None,
        created_ms: 0,
        health: Health::default(),
    }]
}

/// News of a step, told as the last thing before its commit.
fn told_to(mut transition: Transition, types: &[EventType]) -> Vec<EventType> {
    transition.tell_of_item(&endpoints(types));
    types_of_items(&transition)
}

fn told(transition: Transition) -> Vec<EventType> {
    told_to(transition, &EventType::OF_ITEMS)
}

fn types_of_items(transition: &Transition) -> Vec<EventType> {
    let news = |event: &Event| match event.fact {
        Fact::Item { news, .. } => Some(news),
        _ => None,
    };
    transition.events.iter().filter_map(news).collect()
}

#[test]
fn clean_content_is_no_item_and_the_first_flag_makes_one() {
    let mut desk = Desk::new();
    assert_eq!(told(desk.send("hello", None)), []);
    assert_eq!(told(desk.judge(clean())), []);
    desk.send("hello again", None);
    assert_eq!(told(desk.judge(check())), [ItemNew]);
    assert_eq!(told(desk.judge(check())), [], "nothing new was found");
    assert_eq!(told(desk.report(Some("bob"))), [ItemUpdated, Flagged]);
}

#[test]
fn a_report_can_make_an_item_and_is_named() {
    let mut desk = Desk::with(clean());
    let mut reported = desk.report(Some("bob"));
    reported.tell_of_item(&endpoints(&[ItemNew]));
    let event = reported.events.last().unwrap();
    let Fact::Item { news: ItemNew, reports, entries: Some((first, last)), .. } = &event.fact else {
        panic!("{event:?}")
    };
    assert_eq!((reports.len(), first <= last), (1, true));
    assert_eq!((event.not_before_ms, event.sequence), (reported.at_ms(), reported.case.head.version));
}

/// Whoever enforced does not rule on the appeal.
fn other() -> Acting {
    moderator("m2", Role::Senior)
}

#[test]
fn what_moderators_and_authors_do_is_told_by_its_name() {
    let mut desk = Desk::with(check());
    assert_eq!(told(desk.manual(Act).unwrap()), [ItemUpdated]);
    assert_eq!(told(desk.appeal("anna").unwrap()), [ItemUpdated, AppealCreated]);
    assert_eq!(told(desk.ruled_by(Upheld, other()).unwrap()), [ItemUpdated, AppealRejected]);
    let mut desk = Desk::with(check());
    desk.manual(Act).unwrap();
    desk.appeal("anna").unwrap();
    assert_eq!(told(desk.ruled_by(Overturn, other()).unwrap()), [ItemUpdated, AppealAccepted]);
    let mut desk = Desk::with(check());
    assert_eq!(told(desk.manual(Dismiss).unwrap()), [ItemUpdated, MarkedReviewed]);
}

#[test]
fn what_is_done_by_name_is_told_although_nothing_flagged_it() {
    let mut desk = Desk::with(clean());
    let acting = |called: Option<&str>, desk: &mut Desk| {
        let mut acted = desk.open();
        if let Some(called) = called {
            acted.say(Said { called: called.into(), ..Said::default() });
        }
        acted.record_action(&other(), None, false).unwrap();
        told(acted)
    };
    assert_eq!(acting(Some("ban"), &mut desk), [ItemUpdated]);
    assert_eq!(acting(None, &mut desk), []);
}

#[test]
fn only_what_an_endpoint_wants_is_owed() {
    let mut desk = Desk::new();
    desk.send("hello", None);
    let judged = desk.judge(check());
    let before = judged.events.len();
    let told_of = |types: &[EventType]| told_to(judged.clone(), types);
    assert_eq!(told_of(&[]), []);
    assert_eq!(told_of(&EventType::SUBSCRIBABLE), []);
    assert_eq!(told_of(&[ItemUpdated]), []);
    assert_eq!(told_of(&[ItemNew, Flagged]), [ItemNew]);
    assert_eq!(before, judged.events.len());
}
