//! The error shape. Without `more_info` and `details` one of the clients cannot read it. `duration` is added
//! to every answer alike, where it is known.

use serde_json::{Map, Value, json};

use crate::fault::{Fault, Problem, TokenFault};

/// Where to read more.
const MORE_INFO: &str = "https://getstream.io/chat/docs/api_errors_response";

/// Status and body of a fault. `operation` is the name of the operation, or any other text.
pub fn render(fault: &Fault, operation: &str) -> (u16, Value) {
    let (status, code, message) = parts(fault);
    let message = match (fault, title(operation)) {
        (Fault::Invalid(_) | Fault::MalformedJson(_), Some(title)) => {
            format!("{title} failed with error: \"{message}\"")
        }
        _ => message,
    };
    let body = json!({
        "code": code,
        "message": message,
        "StatusCode": status,
        "more_info": MORE_INFO,
        "details": [],
        "exception_fields": exceptions(fault),
        "unrecoverable": false,
    });
    (status, body)
}

/// `stream-check.custom-check` is told as `CustomCheck`.
fn title(operation: &str) -> Option<String> {
    let (_, name) = operation.split_once('.')?;
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>())
    };
    Some(name.split('-').filter_map(capital).collect())
}

/// HTTP status, code of this dialect, and a sentence.
fn parts(fault: &Fault) -> (u16, i32, String) {
    match fault {
        Fault::MalformedJson(message) | Fault::Conflict(_, message) => (400, 4, message.clone()),
        Fault::Invalid(problems) => (400, 4, sentences(problems)),
        Fault::UnsupportedMediaType(message) => (400, 4, (*message).to_owned()),
        Fault::Unauthorized => (401, 5, "a valid credential is required".to_owned()),
        Fault::Token(token) => token_parts(*token),
        Fault::Forbidden => (403, 17, "this credential does not allow this call".to_owned()),
        Fault::Denied(message) | Fault::Refused(_, message) => (403, 17, message.clone()),
        Fault::NotFound(what) => (404, 16, format!("{what} does not exist")),
        Fault::Gone(what) => (404, 16, format!("this {what} is over")),
        Fault::MethodNotAllowed => (404, 16, "path does not exist with this method".to_owned()),
        Fault::TooLarge(limit) => (413, 22, format!("the body is too large: the limit is {limit} bytes")),
        Fault::TimedOut => (408, 23, "this took too long, please repeat the request".to_owned()),
        Fault::Unavailable(_) => (503, -1, "not possible right now, please repeat the request".to_owned()),
        Fault::Internal(_) => (500, -1, "something went wrong on our side".to_owned()),
    }
}

fn token_parts(token: TokenFault) -> (u16, i32, String) {
    let (code, message) = match token {
        TokenFault::Key => (2, "api_key is not valid"),
        TokenFault::Missing | TokenFault::Malformed => {
            (5, "a token signed with the app's secret is required in the header Authorization")
        }
        TokenFault::Signature => (43, "the token's signature is not valid"),
        TokenFault::Expired => (40, "the token has expired"),
        TokenFault::NotYet => (41, "the token is not valid yet"),
        TokenFault::IssuedLater => (42, "the token is used before it was issued (iat)"),
    };
    (401, code, message.to_owned())
}

fn sentences(problems: &[Problem]) -> String {
    let sentence = |problem: &Problem| match problem.code {
        "missing" | "empty" => format!("{} is a required field", problem.path),
        _ if problem.path.is_empty() || problem.message.contains(&problem.path) => problem.message.clone(),
        _ => format!("{}: {}", problem.path, problem.message),
    };
    problems.iter().map(sentence).collect::<Vec<_>>().join("; ")
}

fn exceptions(fault: &Fault) -> Map<String, Value> {
    let Fault::Invalid(problems) = fault else { return Map::new() };
    let rule = |problem: &Problem| match problem.code {
        "missing" | "empty" => "required",
        code => code,
    };
    problems.iter().map(|problem| (problem.path.clone(), rule(problem).into())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_clients_need_is_always_there() {
        let faults = [
            (Fault::invalid("entity_id", "missing", "'entity_id' is required"), 400, 4),
            (Fault::MalformedJson("x".into()), 400, 4),
            (Fault::Conflict("taken", "the name is taken".into()), 400, 4),
            (Fault::Token(TokenFault::Key), 401, 2),
            (Fault::Token(TokenFault::Malformed), 401, 5),
            (Fault::Token(TokenFault::Expired), 401, 40),
            (Fault::Token(TokenFault::NotYet), 401, 41),
            (Fault::Token(TokenFault::IssuedLater), 401, 42),
            (Fault::Token(TokenFault::Signature), 401, 43),
            (Fault::Forbidden, 403, 17),
            (Fault::NotFound("review queue item"), 404, 16),
            (Fault::TooLarge(5), 413, 22),
            (Fault::Internal("table exploded".into()), 500, -1),
        ];
        for (fault, status, code) in faults {
            let (told, body) = render(&fault, "stream-check.check");
            assert_eq!((told, &body["StatusCode"], &body["code"]), (status, &json!(status), &json!(code)));
            assert!(body["more_info"].is_string() && body["details"] == json!([]), "{body}");
            assert!(body["message"].as_str().is_some_and(|text| !text.is_empty() && !text.contains("exploded")));
        }
    }

    #[test]
    fn every_broken_rule_is_named_in_the_vendors_words() {
        let problems = vec![
            Problem::new("entity_id", "missing", "'entity_id' is required"),
            Problem::new("flags[0].labels[1]", "wrong_type", "must be a string"),
        ];
        let (_, body) = render(&Fault::Invalid(problems), "stream-custom-check.custom-check");
        let message =
            "CustomCheck failed with error: \"entity_id is a required field; flags[0].labels[1]: must be a string\"";
        assert_eq!(body["message"], message);
        assert_eq!(body["exception_fields"], json!({ "entity_id": "required", "flags[0].labels[1]": "wrong_type" }));
        assert_eq!(render(&Fault::NotFound("path"), "unrouted").1["message"], "path does not exist");
    }
}
