//! The error shape (contract section 5). Whatever is wrong with a request is 400, and the message names it.

use serde_json::{Value, json};

use crate::fault::{Fault, Problem};

/// Status and body of a fault.
pub fn render(fault: &Fault, request_id: &str) -> (u16, Value) {
    let (status, code, message) = parts(fault);
    (status, json!({ "code": code, "message": message, "request_id": request_id }))
}

fn parts(fault: &Fault) -> (u16, &'static str, String) {
    match fault {
        Fault::MalformedJson(message) => (400, "malformed_json", message.clone()),
        Fault::Invalid(problems) => (400, code(problems), sentences(problems)),
        Fault::Conflict(code, message) => (400, code, message.clone()),
        Fault::Unauthorized | Fault::Token(_) => {
            (401, "unauthorized", "a valid 'x-client-id' and a valid 'x-client-secret' of it are required".into())
        }
        Fault::Forbidden => (403, "forbidden", "these credentials do not allow this call".into()),
        Fault::Denied(message) => (403, "forbidden", message.clone()),
        Fault::Refused(code, message) => (403, code, message.clone()),
        Fault::NotFound(what) => (404, "not_found", format!("no such {what}")),
        Fault::Gone(what) => (410, "gone", format!("this {what} is over")),
        Fault::MethodNotAllowed => (405, "method_not_allowed", "this path does not take this method".into()),
        Fault::TooLarge(limit) => (413, "payload_too_large", format!("the limit is {limit} bytes")),
        Fault::UnsupportedMediaType(message) => (415, "unsupported_media_type", (*message).to_owned()),
        Fault::Unavailable(_) | Fault::TimedOut => {
            (503, "unavailable", "not possible right now, please repeat the request".into())
        }
        Fault::Internal(_) => (500, "internal", "something went wrong on our side".into()),
    }
}

/// A request that has nothing to check is told so; everything else is invalid.
fn code(problems: &[Problem]) -> &'static str {
    match problems {
        [only] if only.code == super::check::NOTHING => super::check::NOTHING,
        _ => "invalid_request",
    }
}

fn sentences(problems: &[Problem]) -> String {
    let sentence = |problem: &Problem| format!("{}: {}", problem.path, problem.message);
    problems.iter().map(sentence).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problems_are_named_in_the_message_alone() {
        let problems =
            vec![Problem::new("request.media.text", "too_long", "is long"), Problem::new("request.user_id", "x", "no")];
        let (status, body) = render(&Fault::Invalid(problems), "r-1");
        let expected = json!({ "code": "invalid_request", "request_id": "r-1",
            "message": "request.media.text: is long; request.user_id: no" });
        assert_eq!((status, body), (400, expected));
        let (status, body) = render(&Fault::Refused("project_mismatch", "other".into()), "r");
        assert_eq!((status, &body["code"]), (403, &json!("project_mismatch")));
        let (status, body) = render(&Fault::Unauthorized, "r");
        assert_eq!((status, body.as_object().unwrap().len()), (401, 3));
    }
}
