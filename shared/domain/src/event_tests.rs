//! As what endpoints of each kind are told of facts.

use super::*;
use crate::config::{Health, ModapiEndpoint, Target};

fn endpoint(kind: EndpointKind, types: &[EventType], action: Option<&str>) -> Endpoint {
    let modapi = ModapiEndpoint { action: action.map(str::to_owned), ..ModapiEndpoint::default() };
    Endpoint {
        id: "e".into(),
        kind,
        target: Target::Url { url: "https://example.org".into() },
        description: String::new(),
        types: types.to_vec(),
        enabled: true,
        keys: Vec::new(),
        app: None,
        modapi: Some(modapi),
        created_ms: 0,
        health: Health::default(),
    }
}

fn decided(decision: AuthorDecisionKind, until_ms: Option<i64>) -> Fact {
    let executed = Executed { id: "x".into(), key: "k".into(), name: "n".into(), on: crate::cases::ActedOn::Author };
    Fact::AuthorDecision {
        author: "ann".into(),
        decision,
        hint: "suspend".into(),
        trigger: Trigger::Manual,
        violations: Vec::new(),
        moderator: None,
        until_ms,
        reason: Some("rude".into()),
        executed: Some(executed),
    }
}

#[test]
fn decisions_on_authors_have_words_of_their_own_for_those_who_follow_actions() {
    let modapi = endpoint(EndpointKind::Modapi, &EventType::OF_ACTIONS, None);
    let standard = endpoint(EndpointKind::Standard, &EventType::SUBSCRIBABLE, None);
    for (decision, until_ms, expected) in [
        (AuthorDecisionKind::Hold, None, EventType::AuthorBlocked),
        (AuthorDecisionKind::Hold, Some(5), EventType::AuthorSuspended),
        (AuthorDecisionKind::Act, None, EventType::AuthorBlocked),
        (AuthorDecisionKind::Overturn, None, EventType::AuthorUnblocked),
        (AuthorDecisionKind::Escalate, None, EventType::AuthorAction),
    ] {
        let fact = decided(decision, until_ms);
        assert_eq!(fact.told_to(&modapi), Some(expected), "{decision:?}");
        assert_eq!(fact.told_to(&standard), Some(EventType::AuthorDecision));
    }
    let some = endpoint(EndpointKind::Modapi, &[EventType::AuthorBlocked], None);
    assert_eq!(decided(AuthorDecisionKind::Overturn, None).told_to(&some), None);
}

#[test]
fn the_endpoint_of_an_action_is_told_of_that_one() {
    let fact = decided(AuthorDecisionKind::Hold, None);
    let own = endpoint(EndpointKind::Modapi, &EventType::OF_ACTIONS, Some("x"));
    let other = endpoint(EndpointKind::Modapi, &EventType::OF_ACTIONS, Some("y"));
    assert_eq!((fact.told_to(&own), fact.told_to(&other)), (Some(EventType::AuthorBlocked), None));
    let content = ContentRef { kind: "post".into(), id: "1".into() };
    let new = Fact::Moderation { news: EventType::QueueItemNew, content, entry: None, action: None };
    assert_eq!(new.told_to(&own), None);
    assert_eq!(
        new.told_to(&endpoint(EndpointKind::Modapi, &EventType::OF_ACTIONS, None)),
        Some(EventType::QueueItemNew)
    );
}

#[test]
fn each_kind_is_told_of_its_own_types_alone() {
    for kind in [EndpointKind::Checkstep, EndpointKind::Standard, EndpointKind::Stream, EndpointKind::Modapi] {
        let told = EventType::all().filter(|event| event.is_told_to(kind)).count();
        let expected = match kind {
            EndpointKind::Checkstep | EndpointKind::Standard => 4,
            EndpointKind::Stream | EndpointKind::Modapi => 9,
        };
        assert_eq!(told, expected, "{kind:?}");
    }
    for event in EventType::all() {
        assert_eq!(serde_json::to_value(event).unwrap(), event.as_str(), "stored as it is told");
    }
}

#[test]
fn an_erasure_takes_reasons_with_the_name() {
    let platform = PlatformId::parse("platform1").unwrap();
    let event = Event {
        id: EventId::derive(&platform, &[b"x"]),
        platform,
        case: None,
        fact: decided(AuthorDecisionKind::Hold, None),
        at_us: 0,
        not_before_ms: 0,
        after: None,
        sequence: 1,
    };
    let nameless = serde_json::to_string(&event.without_names()).unwrap();
    assert!(!nameless.contains("ann") && !nameless.contains("rude"), "{nameless}");
}
