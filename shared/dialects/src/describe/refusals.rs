//! What any operation can be refused with: one shape for every answer that is not 2xx.

use serde_json::{Map, Value, json};

use super::schema::{list, object, text};
use crate::checkstep::error::render;
use crate::fault::{Fault, Problem};

/// The request id of examples.
const REQUEST_ID: &str = "5f0c2b1e-8a44-4c0e-9f0d-2f6a1f0f7b11";

/// A refusal that many operations share: its name, when it is answered, and an example of it.
type Shared = (&'static str, u16, &'static str, Fault);

fn shared() -> [Shared; 8] {
    let problem = || Problem::new("name", "missing", "'name' is required");
    [
        ("MalformedJson", 400, "The body is not JSON, or not an object.", malformed()),
        ("Unauthorized", 401, "No key, or one that is unknown, revoked or expired.", Fault::Unauthorized),
        ("Forbidden", 403, "The key is valid, but not for this.", Fault::Forbidden),
        ("TooLarge", 413, "The body is larger than the limit, which the message names.", Fault::TooLarge(65_536)),
        ("UnsupportedMediaType", 415, "The body is not declared as JSON, or is compressed.", media_type()),
        (
            "InvalidRequest",
            422,
            "The request breaks rules; `errors` lists all of them.",
            Fault::Invalid(vec![problem()]),
        ),
        ("Internal", 500, "A defect on our side. Quote the `request_id`.", Fault::Internal(String::new())),
        ("Unavailable", 503, "Not possible right now; repeat the request.", Fault::Unavailable(String::new())),
    ]
}

fn malformed() -> Fault {
    Fault::MalformedJson("the body must be a JSON object".into())
}

const fn media_type() -> Fault {
    Fault::UnsupportedMediaType("the body must be application/json")
}

/// The shape of every refusal.
pub fn schema() -> Value {
    let problem = object(
        "One broken rule.",
        [
            ("path", text("Where, like `fields[0].id`; empty for the request as a whole.")),
            ("code", text("Stable word, for programs.")),
            ("message", text("A sentence, for people.")),
        ],
        [],
    );
    object(
        "Why a request was refused.",
        [
            ("code", text("Stable word, for programs.")),
            ("message", text("A sentence, for people.")),
            ("request_id", text("Id of the request, as in the header `x-request-id`.")),
        ],
        [("errors", list("With `invalid_request`: every rule that the request breaks.", problem))],
    )
}

/// The responses that operations refer to.
pub fn responses() -> Map<String, Value> {
    let response = |(name, status, meaning, fault): Shared| {
        let mut response = refusal(meaning, &fault);
        let header = match status {
            401 => Some("www-authenticate"),
            503 => Some("retry-after"),
            _ => None,
        };
        if let (Some(header), Some(headers)) = (header, response.get_mut("headers").and_then(Value::as_object_mut)) {
            headers.insert(header.to_owned(), json!({ "$ref": format!("#/components/headers/{header}") }));
        }
        (name.to_owned(), response)
    };
    shared().into_iter().map(response).collect()
}

/// Headers that responses refer to.
pub fn headers() -> Value {
    json!({
        "x-request-id": { "description": "Id of the request.", "schema": { "type": "string" } },
        "www-authenticate": { "description": "Always `Bearer`.", "schema": { "type": "string" } },
        "retry-after": { "description": "Seconds to wait.", "schema": { "type": "string" } },
        "idempotent-replayed": {
            "description": "`true` on an answer that an earlier request with the same `Idempotency-Key` got.",
            "schema": { "type": "string" },
        },
    })
}

/// A reference to the shared response of a status.
pub fn reference(status: u16) -> Option<(String, Value)> {
    let (name, ..) = shared().into_iter().find(|(_, known, ..)| *known == status)?;
    Some((status.to_string(), json!({ "$ref": format!("#/components/responses/{name}") })))
}

/// A response of its own, with an example.
pub fn refusal(meaning: &str, fault: &Fault) -> Value {
    let (_, example) = render(fault, REQUEST_ID);
    let mut response = body(meaning, &json!({ "$ref": "#/components/schemas/Error" }));
    if let Some(media) = response.pointer_mut("/content/application~1json").and_then(Value::as_object_mut) {
        media.insert("example".into(), example);
    }
    response
}

/// A 409 with each code that it can have.
pub fn conflict(conflicts: &[(&'static str, &'static str)]) -> Value {
    let meanings: Vec<String> = conflicts.iter().map(|(code, meaning)| format!("* `{code}`: {meaning}")).collect();
    let mut response = body(
        &format!("Not possible as things stand.\n\n{}", meanings.join("\n")),
        &json!({ "$ref": "#/components/schemas/Error" }),
    );
    let example = |(code, meaning): &(&'static str, &'static str)| {
        let (_, value) = render(&Fault::Conflict(code, (*meaning).to_owned()), REQUEST_ID);
        ((*code).to_owned(), json!({ "value": value }))
    };
    let examples: Map<String, Value> = conflicts.iter().map(example).collect();
    if let Some(media) = response.pointer_mut("/content/application~1json").and_then(Value::as_object_mut) {
        media.insert("examples".into(), examples.into());
    }
    response
}

/// A response with a JSON body.
pub fn body(meaning: &str, schema: &Value) -> Value {
    json!({
        "description": meaning,
        "headers": { "x-request-id": { "$ref": "#/components/headers/x-request-id" } },
        "content": { "application/json": { "schema": schema } },
    })
}
