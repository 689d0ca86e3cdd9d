//! The error shape (contract section 2): one for every answer that is not 2xx.

use serde_json::{Value, json};

use crate::fault::Fault;

/// Status and body of a fault.
pub fn render(fault: &Fault, request_id: &str) -> (u16, Value) {
    let (status, code, message) = parts(fault);
    let mut body = json!({ "code": code, "message": message, "request_id": request_id });
    if let (Fault::Invalid(problems), Some(map)) = (fault, body.as_object_mut()) {
        let errors = problems.iter().map(|p| json!({ "path": p.path, "code": p.code, "message": p.message })).collect();
        map.insert("errors".to_owned(), Value::Array(errors));
    }
    (status, body)
}

fn parts(fault: &Fault) -> (u16, &'static str, String) {
    match fault {
        Fault::MalformedJson(message) => (400, "malformed_json", message.clone()),
        Fault::Unauthorized | Fault::Token(_) => {
            (401, "unauthorized", "a valid API key is required as 'Authorization: Bearer <key>'".into())
        }
        Fault::Forbidden => (403, "forbidden", "this key does not have the scope for this call".into()),
        Fault::Denied(message) => (403, "forbidden", message.clone()),
        Fault::Refused(code, message) => (403, code, message.clone()),
        Fault::NotFound(what) => (404, "not_found", format!("no such {what}")),
        Fault::Gone(what) => (410, "gone", format!("this {what} is over")),
        Fault::MethodNotAllowed => (405, "method_not_allowed", "this path does not take this method".into()),
        Fault::Conflict(code, message) => (409, code, message.clone()),
        Fault::TooLarge(limit) => (413, "payload_too_large", format!("the limit is {limit} bytes")),
        Fault::UnsupportedMediaType(message) => (415, "unsupported_media_type", (*message).to_owned()),
        Fault::Invalid(problems) => (422, "invalid_request", summary(problems.len())),
        Fault::Unavailable(_) | Fault::TimedOut => {
            (503, "unavailable", "not possible right now, please repeat the request".into())
        }
        Fault::Internal(_) => (500, "internal", "something went wrong on our side".into()),
    }
}

fn summary(count: usize) -> String {
    if count == 1 { "1 problem in the request".to_owned() } else { format!("{count} problems in the request") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::Problem;

    #[test]
    fn a_validation_fault_lists_all_problems() {
        let fault = Fault::Invalid(vec![
            Problem::new("tags[1]", "tag_without_hash", "a tag starts with '#'"),
            Problem::new("fields[0].fields[1].id", "duplicate_field_id", "..."),
        ]);
        let (status, body) = render(&fault, "r-1");
        assert_eq!((status, body["message"].as_str().unwrap()), (422, "2 problems in the request"));
        assert_eq!(body["errors"][0]["path"], "tags[1]");
        assert_eq!(body["request_id"], "r-1");
    }

    #[test]
    fn internals_stay_inside() {
        let (status, body) = render(&Fault::Internal("table exploded".into()), "r");
        assert!(status == 500 && !body.to_string().contains("exploded") && body.get("errors").is_none());
    }
}
