//! Webhook endpoints.

use domain::config::EndpointKind;
use domain::config::target::MAX_BYTES;
use domain::event::EventType;
use serde_json::{Value, json};

use super::{all, confirmed, confirmed_example, counted, raced, removed};
use crate::admin::endpoint::{
    DEFAULT_GRACE_S, MAX_DESCRIPTION_BYTES, MAX_GRACE_S, MAX_KEY_BYTES, MAX_NAME_BYTES, MAX_URL_BYTES, MIN_KEY_BYTES,
};
use crate::admin::with as and;
use crate::describe::entry::Entry;
use crate::describe::schema::{
    Property, any_of, count, flag, list, name, note, object, or, pattern, reference, some_of, text, time, whole, with,
    word,
};

const TAG: &str = "Webhooks";
const NO_ENDPOINT: &str = "There is no such platform or endpoint.";

/// Schemas.
pub fn schemas() -> Vec<Property> {
    let key = || {
        let description = "The platform's own signing key; one is made if it is absent. No control characters.";
        json!({ "type": "string", "minLength": MIN_KEY_BYTES, "maxLength": MAX_KEY_BYTES, "description": description })
    };
    let new = object(
        "An endpoint to make: either `url`, or `queue_url` and `role_arn`.",
        [
            (
                "kind",
                word(
                    "Its habits; a queue's are `checkstep` or `stream`.",
                    ["checkstep", "standard", "stream", "modapi"],
                ),
            ),
            ("types", types()),
        ],
        settable().into_iter().chain([("signing_key", key())]),
    );
    let grace = or(whole("Seconds that the old key signs along.", 0, MAX_GRACE_S), DEFAULT_GRACE_S);
    let rotated = object(
        "A new signing key.",
        [("signing_key", text("The key. No other answer shows it."))],
        [("old_key_expires_at", time("When the key before stops signing along."))],
    );
    let made = with(endpoint(), [], [("signing_key", text("The key. No other answer shows it. A queue has none."))]);
    vec![
        ("NewEndpoint", any_of(new, &["url", "queue_url"])),
        ("EndpointChange", object("What is to change.", [], settable().into_iter().chain([("types", types())]))),
        ("KeyRotation", object("A new signing key.", [], [("grace_s", grace), ("signing_key", key())])),
        ("Endpoint", endpoint()),
        ("ChangedEndpoint", confirmed(endpoint())),
        ("MadeEndpoint", confirmed(made)),
        ("RemovedEndpoint", removed("id")),
        ("Endpoints", all("The endpoints of the platform.", "endpoints", reference("Endpoint"))),
        ("RotatedSigningKey", confirmed(rotated)),
        ("TestEvent", object("A test event is owed.", [("event", text("Id of the event."))], [])),
    ]
}

fn settable() -> Vec<Property> {
    vec![
        ("url", name("Where events are sent by POST: https, and no private network.", MAX_URL_BYTES)),
        ("queue_url", name("An SQS queue, of the account of the role.", MAX_BYTES)),
        ("role_arn", name("The role that may send to it.", MAX_BYTES)),
        ("description", note("For people.", MAX_DESCRIPTION_BYTES)),
        ("enabled", flag("Whether it is sent to. What it misses is held.")),
        (
            "app",
            pattern(
                "Of kind `stream`: the Stream app whose secret signs; may be absent if there is only one.",
                "^[a-z0-9]{1,64}$",
            ),
        ),
        ("name", note("Of kind `modapi`: its name.", MAX_NAME_BYTES)),
        ("payload_version", word("Of kind `modapi`: the shape of messages; `V1` tells of items alone.", ["V1", "V2"])),
    ]
}

fn types() -> Value {
    let others = EventType::SUBSCRIBABLE.map(EventType::as_str).into_iter();
    let of_stream = EventType::all().filter(|event| event.is_told_to(EndpointKind::Stream));
    let all = others.chain(of_stream.map(|event| event.word(EndpointKind::Stream)));
    let all = all.chain(EventType::OF_ACTIONS.map(EventType::as_str));
    let about = "What it is told: the first four, with kind `stream` those in small letters, with kind `modapi` those in \
        capitals.";
    some_of(about, 50, word("Type of events.", all))
}

fn endpoint() -> Value {
    let habits = object(
        "How deliveries are tried.",
        [
            ("attempts", count("Attempts in all.")),
            ("delays_s", list("Seconds before each attempt, after the one before.", count("Seconds."))),
            ("timeout_ms", count("Milliseconds for one attempt.")),
        ],
        [],
    );
    let kinds = ["checkstep", "standard", "stream", "modapi"];
    object(
        "An endpoint.",
        [
            ("id", text("Id.")),
            ("kind", word("Its habits.", kinds)),
            ("types", list("What it is told.", text("Type of events."))),
            ("enabled", flag("Whether it is sent to.")),
            ("description", text("For people.")),
            ("created_at", time("When it was made.")),
            ("habits", habits),
        ],
        [
            ("app", text("Of kind `stream`: the Stream app whose secret signs.")),
            ("name", text("Of kind `modapi`: its name.")),
            ("payload_version", word("Of kind `modapi`: the shape of messages.", ["V1", "V2"])),
            ("action", text("Of kind `modapi`: the moderation action that it is told of alone.")),
            ("url", text("Where events are sent.")),
            ("queue_url", text("The queue.")),
            ("role_arn", text("The role that may send to it.")),
            ("external_id", text("What the role must ask for as `sts:ExternalId`.")),
            ("failing_since", time("While it only fails: since when.")),
            ("disabled_reason", word("Why it is disabled.", ["failing", "operator"])),
            ("disabled_at", time("When it was disabled.")),
        ],
    )
}

/// Operations.
pub fn entries() -> Vec<Entry> {
    [made(), changed()].concat()
}

fn made() -> Vec<Entry> {
    let about = "At most 20. The signing key is shown in this answer only.";
    let create = Entry::of("admin-endpoints.create", TAG, "Make an endpoint", about)
        .takes(
            "NewEndpoint",
            json!({
                "kind": "checkstep", "url": "https://hooks.example.com/gavel", "types": ["decision", "incident-closed"],
            }),
        )
        .answers(201, "Made.", "MadeEndpoint", confirmed_example(and(example(), "signing_key", Some("whsec_…"))))
        .missing("platform", "There is no such platform.");
    let list = Entry::of("admin-endpoints.list", TAG, "List endpoints", "")
        .answers(200, "All endpoints.", "Endpoints", json!({ "endpoints": [example()] }))
        .missing("platform", "There is no such platform.");
    let get = Entry::of("admin-endpoints.get", TAG, "Get an endpoint", "")
        .answers(200, "The endpoint.", "Endpoint", example())
        .missing("endpoint", NO_ENDPOINT);
    vec![counted(raced(create)), list, get]
}

fn changed() -> Vec<Entry> {
    let about = "What the request does not say keeps its value. A URL stays a URL, a queue a queue; the kind stays.";
    let change = Entry::of("admin-endpoints.change", TAG, "Change an endpoint", about)
        .may_take("EndpointChange", json!({ "enabled": true }))
        .answers(200, "Changed.", "ChangedEndpoint", confirmed_example(example()))
        .missing("endpoint", NO_ENDPOINT);
    let delete = Entry::of("admin-endpoints.delete", TAG, "Remove an endpoint", "")
        .answers(200, "Removed.", "RemovedEndpoint", confirmed_example(json!({ "id": "0k5t8c9d2m" })))
        .missing("endpoint", NO_ENDPOINT);
    let rotated = json!({ "signing_key": "whsec_…", "old_key_expires_at": "2026-11-23T09:00:00.000Z" });
    let rotate =
        Entry::of("admin-endpoints.rotate-key", TAG, "Change the signing key", "The old key signs along for a while.")
            .may_take("KeyRotation", json!({ "grace_s": 3600 }))
            .answers(201, "Changed. The key is shown this once.", "RotatedSigningKey", confirmed_example(rotated))
            .missing("endpoint", NO_ENDPOINT)
            .conflicts("not_signed", "messages to a queue are not signed, and those of a Stream app by its secret");
    let about = "The event is signed, sent and tried again like any other. Its `webhook_type` is `test`.";
    let test = Entry::of("admin-endpoints.test", TAG, "Send a test event", about)
        .answers(202, "It is owed.", "TestEvent", json!({ "event": "evt_2f6a1f0f7b11" }))
        .missing("endpoint", NO_ENDPOINT)
        .conflicts("endpoint_disabled", "the endpoint is disabled");
    vec![raced(change), delete, raced(rotate), test]
}

fn example() -> Value {
    json!({
        "id": "0k5t8c9d2m", "kind": "checkstep", "types": ["decision", "incident-closed"], "enabled": true,
        "description": "", "created_at": "2026-11-22T09:00:00.000Z", "url": "https://hooks.example.com/gavel",
        "habits": { "attempts": 3, "delays_s": [0, 300, 600], "timeout_ms": 10000 },
    })
}
