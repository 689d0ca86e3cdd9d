//! Deliveries of webhooks.

use domain::event::EventType;
use serde_json::{Value, json};

use super::{page, raced};
use crate::admin::with;
use crate::describe::entry::Entry;
use crate::describe::schema::{Property, count, flag, list, object, or, reference, some_of, text, time, whole, word};

const TAG: &str = "Webhooks";
const EVENT: &str = "evt_2f6a1f0f7b11";
const ENDPOINT: &str = "0k5t8c9d2m";
const NO_EVENT: &str = "There is no such platform or event.";

/// Schemas.
pub fn schemas() -> Vec<Property> {
    let state = || word("How far it is.", ["pending", "delivered", "failed", "held"]);
    let types = || word("Type of the event.", EventType::all().chain([EventType::Test]).map(EventType::as_str));
    let delivery = object(
        "An event for one endpoint.",
        [
            ("event", text("Id of the event.")),
            ("event_type", types()),
            ("endpoint", text("Id of the endpoint.")),
            ("state", state()),
            ("attempts", count("Attempts made.")),
            ("attempts_left", count("Attempts that are left.")),
            ("created_at", time("When it was owed.")),
            ("updated_at", time("Last change.")),
        ],
        [
            ("next_attempt_at", time("While it is pending: when it is tried next.")),
            ("last_result", text("What the last attempt met.")),
        ],
    );
    let attempt = object(
        "One attempt.",
        [
            ("endpoint", text("Id of the endpoint.")),
            ("number", count("From 1.")),
            ("at", time("When.")),
            ("took_ms", count("Milliseconds that it took.")),
            ("manual", flag("Whether an operator asked for it.")),
        ],
        [("status", count("HTTP status of the answer.")), ("failure", text("What went wrong."))],
    );
    let history = object(
        "An event with all that came of it.",
        [
            ("event", text("Id of the event.")),
            ("event_type", types()),
            ("at", time("When it happened.")),
            ("fanned_out", flag("Whether its deliveries have been written.")),
            ("deliveries", list("One for each endpoint.", reference("Delivery"))),
            ("attempts", list("In their order.", attempt)),
        ],
        [("case", text("Id of the case."))],
    );
    let states =
        some_of("In which states; walked one after the other.", 50, word("A state.", ["failed", "held", "delivered"]));
    let resend = object(
        "What to send again.",
        [("since", time("Deliveries owed since then."))],
        [("states", or(states, json!(["failed", "held"]))), ("cursor", text("`next` of the answer before."))],
    );
    let piece = object(
        "A piece of the way.",
        [("resent", count("Deliveries sent again by this call."))],
        [("next", text("Where to go on; absent at the end."))],
    );
    vec![
        ("Delivery", delivery),
        ("Deliveries", page("Deliveries, the newest first.", "deliveries", reference("Delivery"))),
        ("EventHistory", history),
        ("ResendSince", resend),
        ("Resent", piece),
    ]
}

/// Operations.
pub fn entries() -> Vec<Entry> {
    let list = Entry::of(
        "admin-deliveries.list",
        TAG,
        "List deliveries of an endpoint",
        "A page can be short although there are more.",
    )
    .asks("endpoint", true, text("Id of the endpoint."))
    .asks("state", false, word("Only in this state.", ["pending", "delivered", "failed", "held"]))
    .asks("cursor", false, text("`next` of the page before."))
    .asks("limit", false, or(whole("Elements of a page.", 1, 100), 25))
    .answers(200, "One page.", "Deliveries", json!({ "deliveries": [delivery()] }))
    .missing("platform", "There is no such platform.");
    let history = json!({
        "event": EVENT, "event_type": "decision", "at": "2026-11-22T09:00:00.000Z", "fanned_out": true,
        "deliveries": [delivery()], "case": "zs6w5xzpf6nqboae4kx5c3xua",
        "attempts": [{ "endpoint": ENDPOINT, "number": 1, "at": "2026-11-22T09:00:01.000Z", "took_ms": 84,
                       "manual": false, "status": 503 }],
    });
    let get = Entry::of("admin-deliveries.get", TAG, "Get what came of an event", "")
        .answers(200, "The event, its deliveries and all attempts.", "EventHistory", history)
        .missing("event", NO_EVENT);
    let about = "One more attempt, now; the schedule stays as it is. A held predecessor is sent first.";
    let resend = Entry::of("admin-deliveries.resend", TAG, "Send a delivery again", about)
        .answers(202, "It is due.", "Delivery", delivery())
        .missing("event", "There is no such platform, endpoint, event or delivery.")
        .conflicts("endpoint_disabled", "the endpoint is disabled")
        .conflicts("in_progress", "an attempt is under way");
    let about = "Newest first, at most about a hundred in one call. Go on with `next`.";
    let since = Entry::of("admin-deliveries.resend-since", TAG, "Send again what was owed since a time", about)
        .takes("ResendSince", json!({ "since": "2026-11-20T00:00:00Z", "states": ["failed", "held"] }))
        .answers(202, "They are due.", "Resent", json!({ "resent": 12 }))
        .missing("endpoint", "There is no such platform or endpoint.")
        .conflicts("endpoint_disabled", "the endpoint is disabled");
    vec![list, get, raced(resend), since]
}

fn delivery() -> Value {
    let body = json!({
        "event": EVENT, "event_type": "decision", "endpoint": ENDPOINT, "state": "pending", "attempts": 1,
        "attempts_left": 2, "created_at": "2026-11-22T09:00:00.000Z", "updated_at": "2026-11-22T09:00:01.000Z",
    });
    with(body, "next_attempt_at", Some("2026-11-22T09:05:01.000Z"))
}
