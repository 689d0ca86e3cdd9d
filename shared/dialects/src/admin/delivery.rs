//! Deliveries: what became of the events that a platform was owed.

use domain::event::Event;
use domain::time::iso_ms;
use domain::webhook::delivery::{Attempt, Delivery, DeliveryState};
use serde_json::{Value, json};

use crate::fault::{Fault, Problem};

use super::{names::Name, query, read, with};

/// Words for [`DeliveryState`].
const STATES: [(&str, DeliveryState); 4] = [
    ("pending", DeliveryState::Pending),
    ("delivered", DeliveryState::Delivered),
    ("failed", DeliveryState::Failed),
    ("held", DeliveryState::Held),
];

/// A page of deliveries that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// Of which endpoint.
    pub endpoint: String,
    /// Only those in this state.
    pub state: Option<DeliveryState>,
    /// Where it starts.
    pub from: Option<String>,
    /// How many.
    pub limit: i32,
}

/// Reads the query parameters of a list; `get` gives a parameter by name.
pub fn listing<'a>(get: impl Fn(&str) -> Option<&'a str>) -> Result<Listing, Fault> {
    let mut problems = Vec::new();
    let endpoint = get("endpoint").unwrap_or_default();
    if endpoint.is_empty() {
        problems.push(Problem::new("endpoint", "missing", "'endpoint' is required"));
    } else if !Name::Id.fits(endpoint) {
        problems.push(Problem::new("endpoint", "bad_name", "'endpoint' must be the id of an endpoint"));
    }
    let state = get("state").and_then(|text| known_state(text, &mut problems));
    let from = get("cursor");
    if from.is_some_and(|text| !query::is_delivery_position(text)) {
        problems.push(query::bad_cursor());
    }
    let limit = query::limit(get("limit"), &mut problems);
    if !problems.is_empty() {
        return Err(Fault::Invalid(problems));
    }
    Ok(Listing { endpoint: endpoint.to_owned(), state, from: from.map(str::to_owned), limit })
}

fn known_state(text: &str, problems: &mut Vec<Problem>) -> Option<DeliveryState> {
    let found = STATES.iter().find(|(word, _)| *word == text).map(|(_, state)| *state);
    if found.is_none() {
        let message = "'state' must be one of: pending, delivered, failed, held";
        problems.push(Problem::new("state", "unknown_value", message));
    }
    found
}

/// A wish to send again everything since a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResendSince {
    /// Only deliveries owed since then, milliseconds since 1970.
    pub since_ms: i64,
    /// In which states; walked one after the other. Never pending: those are sent anyway.
    pub states: Vec<DeliveryState>,
    /// Where to go on.
    pub from: Option<Walk>,
}

/// A place in the walk over the deliveries of several states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Walk {
    /// The state being walked.
    pub state: DeliveryState,
    /// Position in it; `None` for its beginning.
    pub position: Option<String>,
}

impl Walk {
    fn parse(text: &str) -> Option<Self> {
        let (word, position) = text.split_once(':')?;
        let (_, state) = STATES.iter().find(|(known, _)| *known == word)?;
        let position = (!position.is_empty()).then(|| position.to_owned());
        let fits = position.as_deref().is_none_or(query::is_delivery_position);
        fits.then_some(Self { state: *state, position })
    }

    /// The cursor that stands for this place.
    pub fn cursor(&self) -> String {
        format!("{}:{}", self.state.as_str(), self.position.as_deref().unwrap_or_default())
    }
}

/// Reads a wish to send again.
pub fn resend_since(body: &[u8]) -> Result<ResendSince, Fault> {
    let known =
        [("failed", DeliveryState::Failed), ("held", DeliveryState::Held), ("delivered", DeliveryState::Delivered)];
    read::body(body, |reader| {
        read::require(reader, "since");
        let since_ms = read::time(reader, "since");
        if reader.get("states").and_then(Value::as_array).is_some_and(Vec::is_empty) {
            reader.problem("states", "empty", "'states' must name at least one state");
        }
        let states =
            read::words(reader, "states", &known).unwrap_or_else(|| vec![DeliveryState::Failed, DeliveryState::Held]);
        let cursor = reader.text("cursor");
        let from = cursor.and_then(Walk::parse).filter(|walk| states.contains(&walk.state));
        if cursor.is_some() && from.is_none() {
            reader.problem("cursor", "bad_cursor", "'cursor' must be the 'next' of the answer before");
        }
        Some(ResendSince { since_ms: since_ms?, states, from })
    })
}

/// A page of deliveries.
pub fn render_page(deliveries: &[Delivery], next: Option<&str>) -> Value {
    let deliveries: Vec<_> = deliveries.iter().map(render).collect();
    with(json!({ "deliveries": deliveries }), "next", next)
}

/// A delivery as answered.
pub fn render(delivery: &Delivery) -> Value {
    let body = json!({
        "event": delivery.event.as_str(),
        "event_type": delivery.event_type.as_str(),
        "endpoint": delivery.endpoint,
        "state": delivery.state.as_str(),
        "attempts": delivery.attempts,
        "attempts_left": delivery.left,
        "created_at": iso_ms(delivery.created_ms),
        "updated_at": iso_ms(delivery.updated_ms),
    });
    let next = (delivery.state == DeliveryState::Pending).then(|| iso_ms(delivery.next_ms));
    let body = with(body, "next_attempt_at", next);
    with(body, "last_result", delivery.last_result.as_deref())
}

/// An event with all that came of it; each attempt with the endpoint it went to.
pub fn render_history(
    event: &Event,
    fanned_out: bool,
    deliveries: &[Delivery],
    attempts: &[(String, Attempt)],
) -> Value {
    let body = json!({
        "event": event.id.as_str(),
        "event_type": event.fact.event_type().as_str(),
        "at": iso_ms(event.at_us / 1000),
        "fanned_out": fanned_out,
        "deliveries": deliveries.iter().map(render).collect::<Vec<_>>(),
        "attempts": attempts.iter().map(|(endpoint, attempt)| render_attempt(endpoint, attempt)).collect::<Vec<_>>(),
    });
    with(body, "case", event.case.as_ref().map(domain::ids::CaseId::as_str))
}

fn render_attempt(endpoint: &str, attempt: &Attempt) -> Value {
    let body = json!({
        "endpoint": endpoint,
        "number": attempt.number,
        "at": iso_ms(attempt.at_ms),
        "took_ms": attempt.took_ms,
        "manual": attempt.manual,
    });
    let body = with(body, "status", attempt.status);
    with(body, "failure", attempt.failure.as_deref())
}

/// How many deliveries are sent again, and where to go on.
pub fn render_resent(resent: usize, next: Option<&Walk>) -> Value {
    with(json!({ "resent": resent }), "next", next.map(Walk::cursor))
}

#[cfg(test)]
#[path = "delivery_tests.rs"]
mod tests;
