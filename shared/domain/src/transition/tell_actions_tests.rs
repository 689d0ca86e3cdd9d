//! What endpoints that follow moderation actions are told of each step.

use super::samples::*;
use super::*;
use crate::authors::{AuthorDecision, AuthorDecisionKind};
use crate::cases::{ActedOn, Executed, RESOLVE};
use crate::config::{Endpoint, EndpointKind, Health, ModapiEndpoint, Target};
use crate::event::DecisionKind::{Act, Dismiss, Escalate, Overturn, Upheld};
use crate::event::EventType::{
    self, AuthorAction, QueueItemAction, QueueItemAllowed, QueueItemCompleted, QueueItemNew, QueueItemRejected,
};
use crate::moderators::Role;

fn endpoints(types: &[EventType]) -> Vec<Endpoint> {
    vec![Endpoint {
        id: "e".into(),
        kind: EndpointKind::Modapi,
        target: Target::Url { url: "https://example.org".into() },
        description: String::new(),
        types: types.to_vec(),
        enabled: true,
        keys: Vec::new(),
        app: None,
        modapi: Some(ModapiEndpoint::default()),
        created_ms: 0,
        health: Health::default(),
    }]
}

fn told_to(transition: &Transition, types: &[EventType]) -> Vec<(EventType, Option<String>)> {
    let mut transition = transition.clone();
    transition.tell_of_actions(&endpoints(types));
    let news = |event: &Event| match &event.fact {
        Fact::Moderation { news, action, .. } => Some((*news, action.clone())),
        _ => None,
    };
    transition.events.iter().filter_map(news).collect()
}

fn told(transition: &Transition) -> Vec<EventType> {
    told_to(transition, &EventType::OF_ACTIONS).into_iter().map(|(news, _)| news).collect()
}

fn other() -> Acting {
    moderator("m2", Role::Senior)
}

fn said(key: &str, on: ActedOn) -> Said {
    let executed = Executed { id: format!("id-{key}"), key: key.into(), name: key.into(), on };
    Said { called: executed.word(), executed: Some(executed), ..Said::default() }
}

#[test]
fn an_item_is_new_once_and_completed_when_it_waits_no_more() {
    let mut desk = Desk::new();
    assert_eq!(told(&desk.send("hello", None)), []);
    assert_eq!(told(&desk.judge(check())), [QueueItemNew]);
    assert_eq!(told(&desk.report(Some("bob"))), [], "it waits already");
    let dismissed = desk.manual(Dismiss).unwrap();
    assert_eq!(told(&dismissed), [QueueItemAction, QueueItemAllowed, QueueItemCompleted]);
    desk.send("hello again", None);
    assert_eq!(told(&desk.judge(check())), [], "it comes back, and is not new");
}

#[test]
fn whoever_rules_it_is_told_what_became_of_the_content() {
    let mut desk = Desk::with(check());
    assert_eq!(told(&desk.manual(Act).unwrap()), [QueueItemAction, QueueItemRejected, QueueItemCompleted]);
    desk.appeal("anna").unwrap();
    assert_eq!(
        told(&desk.ruled_by(Overturn, other()).unwrap()),
        [QueueItemAction, QueueItemAllowed, QueueItemCompleted]
    );
    let mut desk = Desk::with(check());
    desk.manual(Act).unwrap();
    desk.appeal("anna").unwrap();
    assert_eq!(told(&desk.ruled_by(Upheld, other()).unwrap()), [QueueItemAction, QueueItemCompleted]);
    let mut desk = Desk::with(check());
    assert_eq!(told(&desk.manual(Escalate).unwrap()), [QueueItemAction], "it still waits");
    let mut desk = Desk::new();
    desk.send("hello", None);
    let enforced = told(&desk.judge(trust()));
    assert_eq!(enforced, [QueueItemNew, QueueItemRejected], "automation took it down, and nobody acted");
}

#[test]
fn a_check_off_is_no_action() {
    let mut desk = Desk::with(check());
    let mut seen = desk.open();
    seen.say(Said { called: RESOLVE.to_owned(), ..Said::default() });
    seen.decide(&decision(Dismiss, Trigger::Manual, Some(other())), &desk.terms).unwrap();
    assert_eq!(told(&seen), [QueueItemCompleted]);
    let mut named = desk.open();
    named.say(said("resolve", ActedOn::Item));
    named.decide(&decision(Dismiss, Trigger::Manual, Some(other())), &desk.terms).unwrap();
    assert_eq!(told(&named), [QueueItemAction, QueueItemAllowed, QueueItemCompleted], "an action of that key is one");
    assert!(desk.report(Some("bob")).entries.iter().all(|entry| entry.executed.is_none()));
}

#[test]
fn actions_on_authors_are_told_as_such_unless_they_decide() {
    let desk = Desk::with(check());
    let mut warned = desk.open();
    warned.say(said("warn", ActedOn::Author));
    warned.record_action(&other(), None, true).unwrap();
    assert_eq!(told_to(&warned, &EventType::OF_ACTIONS), [(AuthorAction, Some("id-warn".to_owned()))]);
    let mut blocked = desk.open();
    blocked.say(said("block", ActedOn::Author));
    blocked.record_action(&other(), None, true).unwrap();
    let hold = AuthorDecision::plain(AuthorDecisionKind::Hold, Trigger::Manual, Some(other()));
    blocked.decide_author("anna", &hold, &other());
    assert_eq!(told(&blocked), [], "the decision tells");
}

#[test]
fn what_the_platform_did_itself_is_told_where_it_wants_an_echo() {
    for (echo_external, expected) in
        [(false, vec![QueueItemCompleted]), (true, vec![QueueItemAction, QueueItemRejected, QueueItemCompleted])]
    {
        let desk = Desk::with(check());
        let mut decided = desk.open();
        let terms = Terms { echo_external, ..desk.terms };
        decided.decide(&decision(Act, Trigger::External, Some(other())), &terms).unwrap();
        assert_eq!(told(&decided), expected, "{echo_external}");
    }
}

#[test]
fn what_can_be_taken_back_waits_and_goes_with_it() {
    let desk = Desk::with(check());
    let mut decided = desk.open();
    let terms = Terms { undo_window_s: 30, ..desk.terms };
    decided.decide(&decision(Act, Trigger::Manual, Some(other())), &terms).unwrap();
    decided.tell_of_actions(&endpoints(&[QueueItemRejected]));
    let event = decided.events.last().unwrap();
    assert_eq!((event.fact.event_type(), event.not_before_ms), (QueueItemRejected, decided.at_ms() + 30_000));
    let undo = decided.case.head.undo.as_ref().unwrap();
    assert!(undo.events.contains(&event.id.as_str().to_owned()));
}

#[test]
fn only_what_an_endpoint_wants_is_owed() {
    let mut desk = Desk::new();
    desk.send("hello", None);
    let judged = desk.judge(check());
    assert_eq!(told_to(&judged, &[]), []);
    assert_eq!(told_to(&judged, &[QueueItemCompleted]), []);
    assert_eq!(told_to(&judged, &EventType::OF_ITEMS), []);
    assert_eq!(told_to(&judged, &[QueueItemNew]), [(QueueItemNew, None)]);
}
