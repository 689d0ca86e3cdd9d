//! Webhooks (contract section 12).

use domain::cases::Resolution;
use serde_json::{Value, json};

use crate::checkstep::webhook::MAX_WEBHOOK_BYTES;
use crate::describe::schema::{Property, count, list, object, reference, text, time, with, word};

const AUTHOR: &str = "4c0789faff";
const MODERATOR: &str = "137ec1a9-64e6-4d2a-848d-6aa5c56e7c29";
const AT: &str = "2022-10-18T20:37:35.464307+00:00";

/// Schemas of their bodies.
pub fn schemas() -> Vec<Property> {
    let policies = || ("violations", list("For what; may be empty.", object("A policy.", [policy()], [])));
    let named = [("fields", list("The fields that the violations are about.", text("Field, with dots.")))];
    let shown = [("fields", list("The fields as they were analysed.", reference("ShownField")))];
    let resolutions = [
        Resolution::Enforced,
        Resolution::Dismissed,
        Resolution::Overturned,
        Resolution::Upheld,
        Resolution::Terminated,
    ];
    let reporter = object("A reporter.", [("id", text("As the report named them."))], []);
    vec![
        (
            "AnalysedContentEvent",
            event(
                "A content was analysed.",
                "analysed-content",
                [
                    ("content", content(shown)),
                    ("violations", list("Empty if nothing was found.", reference("Violation"))),
                ],
                [("incomplete", list("Strategies without a result; they run again.", text("Name.")))],
            ),
        ),
        (
            "DecisionEvent",
            event(
                "A content was decided on.",
                "decision",
                [
                    ("decision", word("What was decided.", ["act", "dismiss", "escalate", "overturn", "upheld"])),
                    ("hint", text("Word for the precise action; the platform's policies can name it.")),
                    ("content", content(named)),
                    ("triggers", triggers()),
                    policies(),
                ],
                [moderator()],
            ),
        ),
        (
            "AuthorDecisionEvent",
            event(
                "An author was decided on.",
                "author-decision",
                [
                    ("decision", word("What was decided.", ["act", "hold", "escalate", "overturn"])),
                    ("hint", text("Word for the precise action.")),
                    ("author", text("Id of the author on the platform.")),
                    ("triggers", triggers()),
                    policies(),
                ],
                [moderator()],
            ),
        ),
        (
            "IncidentClosedEvent",
            event(
                "An incident ended.",
                "incident-closed",
                [
                    ("content", content([])),
                    ("resolution", word("How.", resolutions.map(Resolution::as_str))),
                    policies(),
                    ("reporters", list("Whose reports were evidence, in their order.", reporter)),
                ],
                [],
            ),
        ),
    ]
}

fn policy() -> Property {
    ("policy", text("Code of the policy."))
}

fn moderator() -> Property {
    ("moderator_id", text("Who decided, if a person did."))
}

fn triggers() -> Value {
    list(
        "What decided.",
        object(
            "One of them.",
            [(
                "type",
                word("A moderator, the automation, or the platform itself.", ["manual", "automated", "external"]),
            )],
            [],
        ),
    )
}

fn content(optional: impl IntoIterator<Item = Property>) -> Value {
    object("Which content.", [("id", text("Id on the platform.")), ("type", text("Complex type."))], optional)
}

fn event(
    description: &str,
    kind: &'static str,
    required: impl IntoIterator<Item = Property>,
    optional: impl IntoIterator<Item = Property>,
) -> Value {
    let base = object(
        description,
        [
            ("timestamp", time("When it happened, not when it was sent.")),
            ("webhook_type", word("Type of the event.", [kind])),
            ("sequence", count("Rises with what happens to one case; drop what is older than what you have.")),
        ],
        [],
    );
    with(base, required, optional)
}

/// The webhooks.
pub fn webhooks() -> Vec<(&'static str, Value)> {
    let content = json!({ "id": "be7da45e89", "type": "my-object" });
    vec![
        (
            "analysed-content",
            webhook(
                "After each analysis, also if nothing was found. It shows the merged content.",
                "AnalysedContentEvent",
                &json!({
                    "timestamp": AT, "webhook_type": "analysed-content", "sequence": 1,
                    "content": { "id": "7e070", "type": "user-profile",
                                 "fields": [{ "id": "name", "type": "text", "src": "John Doe" }] },
                    "violations": [{ "policy": "PGM", "field": "name", "confidence": "check" }],
                }),
            ),
        ),
        (
            "decision",
            webhook(
                "A person or the automation decided: `act` take down, `overturn` restore, `upheld` keep down.",
                "DecisionEvent",
                &json!({
                    "timestamp": AT, "webhook_type": "decision", "sequence": 2, "decision": "act", "hint": "disable",
                    "content": { "id": "be7da45e89", "type": "my-object", "fields": ["background_image"] },
                    "triggers": [{ "type": "manual" }], "violations": [{ "policy": "HTE" }], "moderator_id": MODERATOR,
                }),
            ),
        ),
        (
            "author-decision",
            webhook(
                "A person decided on an author: `act` remove them and all their content, `hold` suspend them, \
             `overturn` restore the account.",
                "AuthorDecisionEvent",
                &json!({
                    "timestamp": AT, "webhook_type": "author-decision", "sequence": 1, "decision": "act",
                    "hint": "terminate", "author": AUTHOR, "triggers": [{ "type": "manual" }],
                    "violations": [{ "policy": "HTE" }], "moderator_id": MODERATOR,
                }),
            ),
        ),
        (
            "incident-closed",
            webhook(
                "An incident ended, for telling users. Sent a while after its decision, never before that was first tried.",
                "IncidentClosedEvent",
                &json!({
                    "timestamp": AT, "webhook_type": "incident-closed", "sequence": 3, "content": content,
                    "resolution": "enforced", "violations": [{ "policy": "HTE" }],
                    "reporters": [{ "id": "jane.doe@domain.com" }],
                }),
            ),
        ),
    ]
}

fn webhook(about: &str, schema: &str, example: &Value) -> Value {
    let about = format!(
        "{about}\n\nAny 2xx is success; the body of the answer is ignored and redirects are not followed. Otherwise it \
         is tried three times in all. Events can come twice and out of order. At most {MAX_WEBHOOK_BYTES} bytes: \
         longest `src` values are cut."
    );
    let media = json!({ "schema": reference(schema), "example": example });
    json!({ "post": {
        "summary": about.split('.').next(),
        "description": about,
        "parameters": headers(),
        "requestBody": { "required": true, "content": { "application/json": media } },
        "responses": {
            "2XX": { "description": "Received." },
            "default": { "description": "Not received: it is sent again later, or kept as failed." },
        },
        "security": [],
    } })
}

fn headers() -> Vec<Value> {
    let header = |(name, is_required, about): (&str, bool, &str)| {
        json!({ "name": name, "in": "header", "required": is_required, "description": about,
                "schema": { "type": "string" } })
    };
    [
        ("X-Webhook-Type", true, "Same as `webhook_type`."),
        ("x-webhook-id", true, "The same for every repetition of one event: drop what you have seen."),
        ("x-webhook-attempt", true, "Number of the attempt, from 1."),
        ("x-auth-date", false, "RFC 3339 time of the signature. With it stand the two below."),
        ("x-auth-nonce", false, "A UUID that is never used again."),
        (
            "x-auth-signature",
            false,
            "Hex HMAC-SHA256, under the signing key, of the hex SHA-256 of `body.date.nonce`. While a key is being \
             rotated there are two, with a comma between them.",
        ),
    ]
    .into_iter()
    .map(header)
    .collect()
}
