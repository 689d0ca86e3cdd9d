//! The error shape. The newer Python client chooses its exception by status and refuses an envelope whose `type` is
//! not the one of that status.

use serde_json::{Map, Value, json};

use crate::fault::{Fault, Problem, TokenFault};

/// Where to read more; the code is the anchor.
const DOCUMENTATION: &str = "https://docs.moderationapi.com/api-reference/errors";

/// Status and body of a fault.
pub fn render(fault: &Fault, request_id: &str) -> (u16, Value) {
    let (status, code, message) = parts(fault);
    let mut body = Map::new();
    for (name, text) in [
        ("type", type_of(status)),
        ("code", code),
        ("message", &message),
        ("request_id", request_id),
        ("doc_url", &format!("{DOCUMENTATION}#{code}")),
    ] {
        body.insert(name.to_owned(), text.into());
    }
    if let Fault::Invalid(problems) = fault {
        body.insert("issues".to_owned(), problems.iter().map(issue).collect());
    }
    (status, body.into())
}

/// Whether a client that repeats failed calls by itself is told not to: the same call would fail again.
pub const fn is_final(status: u16) -> bool {
    matches!(status, 400..=499) && status != 429
}

/// The only `type` that goes with a status.
const fn type_of(status: u16) -> &'static str {
    match status {
        401 => "authentication_error",
        403 => "permission_error",
        404 => "not_found_error",
        409 => "conflict_error",
        429 => "rate_limit_error",
        400..=499 => "invalid_request_error",
        _ => "api_error",
    }
}

/// Status, code and a sentence.
fn parts(fault: &Fault) -> (u16, &'static str, String) {
    match fault {
        Fault::MalformedJson(message) => (400, "invalid_request", message.clone()),
        Fault::Invalid(problems) => (400, "validation_failed", sentences(problems)),
        // The vendor has no other status for a request that cannot be read.
        Fault::TooLarge(limit) => {
            (400, "invalid_request", format!("the body is too large: the limit is {limit} bytes"))
        }
        Fault::UnsupportedMediaType(message) => (400, "invalid_request", (*message).to_owned()),
        Fault::Unauthorized => (401, "invalid_api_key", "this API key does not exist or was revoked".into()),
        Fault::Token(TokenFault::Missing) => {
            (401, "missing_api_key", "an API key is required as 'Authorization: Bearer <key>'".into())
        }
        Fault::Token(_) => {
            (401, "malformed_api_key", "the header Authorization must be 'Bearer' and an API key".into())
        }
        Fault::Forbidden => {
            (403, "missing_key_permission", "this API key does not have the scope for this call".into())
        }
        Fault::Denied(message) | Fault::Refused(_, message) => (403, "permission_denied", message.clone()),
        Fault::NotFound(what) => (404, not_found(what), format!("{what} not found")),
        Fault::Gone(what) => (404, "resource_not_found", format!("this {what} is over")),
        Fault::MethodNotAllowed => (405, "method_not_allowed", "this path does not take this method".into()),
        Fault::Conflict(_, message) => (409, "resource_conflict", message.clone()),
        Fault::Unavailable(_) | Fault::TimedOut => {
            (503, "service_unavailable", "not possible right now, please repeat the request".into())
        }
        Fault::Internal(_) => (500, "internal_error", "something went wrong on our side".into()),
    }
}

fn not_found(what: &str) -> &'static str {
    match what {
        "action" => "action_not_found",
        "author" => "author_not_found",
        "channel" => "channel_not_found",
        "project" => "project_not_found",
        "queue" => "queue_not_found",
        "queue item" => "queue_item_not_found",
        "webhook" => "webhook_not_found",
        "wordlist" => "wordlist_not_found",
        _ => "resource_not_found",
    }
}

fn sentences(problems: &[Problem]) -> String {
    let sentence = |problem: &Problem| match problem.code {
        "missing" => format!("{} is required", problem.path),
        _ if problem.path.is_empty() => problem.message.clone(),
        _ => format!("{}: {}", problem.path, problem.message),
    };
    problems.iter().map(sentence).collect::<Vec<_>>().join("; ")
}

fn issue(problem: &Problem) -> Value {
    json!({ "message": problem.message, "path": steps(&problem.path), "code": code(problem.code) })
}

/// `policies[0].id` is told as `["policies", 0, "id"]`.
fn steps(path: &str) -> Vec<Value> {
    let parts = path.split(['.', '[', ']']).filter(|part| !part.is_empty());
    parts.map(|part| part.parse::<u64>().map_or_else(|_| part.into(), Value::from)).collect()
}

/// The words of the vendor's checker.
fn code(code: &str) -> &str {
    match code {
        "missing" | "wrong_type" => "invalid_type",
        "unknown_value" => "invalid_enum_value",
        "empty" => "too_small",
        "too_long" | "too_many" => "too_big",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_type_is_that_of_the_status() {
        let faults = [
            (
                Fault::invalid("content.type", "missing", "is required"),
                400,
                "invalid_request_error",
                "validation_failed",
            ),
            (Fault::MalformedJson("x".into()), 400, "invalid_request_error", "invalid_request"),
            (Fault::TooLarge(5), 400, "invalid_request_error", "invalid_request"),
            (Fault::UnsupportedMediaType("x"), 400, "invalid_request_error", "invalid_request"),
            (Fault::Token(TokenFault::Missing), 401, "authentication_error", "missing_api_key"),
            (Fault::Token(TokenFault::Malformed), 401, "authentication_error", "malformed_api_key"),
            (Fault::Unauthorized, 401, "authentication_error", "invalid_api_key"),
            (Fault::Forbidden, 403, "permission_error", "missing_key_permission"),
            (Fault::Denied("x".into()), 403, "permission_error", "permission_denied"),
            (Fault::NotFound("channel"), 404, "not_found_error", "channel_not_found"),
            (Fault::NotFound("queue item"), 404, "not_found_error", "queue_item_not_found"),
            (Fault::NotFound("path"), 404, "not_found_error", "resource_not_found"),
            (Fault::Gone("link"), 404, "not_found_error", "resource_not_found"),
            (Fault::MethodNotAllowed, 405, "invalid_request_error", "method_not_allowed"),
            (Fault::Conflict("taken", "x".into()), 409, "conflict_error", "resource_conflict"),
            (Fault::Internal("table exploded".into()), 500, "api_error", "internal_error"),
            (Fault::Unavailable("table busy".into()), 503, "api_error", "service_unavailable"),
        ];
        for (fault, status, kind, code) in faults {
            let (told, body) = render(&fault, "r-1");
            assert_eq!((told, &body["type"], &body["code"]), (status, &json!(kind), &json!(code)));
            assert_eq!(body["request_id"], "r-1");
            let texts = ["message", "doc_url"].map(|name| body[name].as_str().unwrap_or_default());
            assert!(texts.iter().all(|text| !text.is_empty() && !text.contains("table")), "{body}");
            assert_eq!(is_final(status), status < 500, "{status}");
        }
        assert!(!is_final(429));
    }

    #[test]
    fn every_broken_rule_is_an_issue_with_its_place() {
        let problems = vec![
            Problem::new("content.type", "missing", "'type' is required"),
            Problem::new("policies[1].threshold", "out_of_range", "must be between 0 and 1"),
        ];
        let (_, body) = render(&Fault::Invalid(problems), "r");
        assert_eq!(body["message"], "content.type is required; policies[1].threshold: must be between 0 and 1");
        let issues = json!([
            { "message": "'type' is required", "path": ["content", "type"], "code": "invalid_type" },
            { "message": "must be between 0 and 1", "path": ["policies", 1, "threshold"], "code": "out_of_range" },
        ]);
        assert_eq!(body["issues"], issues);
        assert!(render(&Fault::Forbidden, "r").1.get("issues").is_none());
    }
}
