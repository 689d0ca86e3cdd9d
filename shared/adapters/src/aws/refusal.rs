//! What an answer that is no success means: whether asking again can help.

use engines::ClassifierError;
use serde::Deserialize;

use crate::call::plain_word;

/// Codes for a content that the service cannot read.
const UNREADABLE: [&str; 5] = [
    "UnsupportedLanguageException",
    "TextSizeLimitExceededException",
    "InvalidImageFormatException",
    "ImageTooLargeException",
    "InvalidRequestException",
];
/// Codes that every request gets until something is set up, whatever their status.
const LASTING: [&str; 12] = [
    "AccessDeniedException",
    "UnrecognizedClientException",
    "InvalidClientTokenId",
    "MissingAuthenticationTokenException",
    "OptInRequired",
    "NotAuthorized",
    "ResourceNotFoundException",
    "UnknownOperationException",
    "InvalidParameterException",
    "ValidationException",
    "ValidationError",
    "SerializationException",
];

#[derive(Default, Deserialize)]
#[serde(default)]
struct Body {
    #[serde(rename = "__type")]
    code: String,
    #[serde(alias = "Message")]
    message: String,
}

/// Whether something of this name is there already.
pub(crate) fn is_conflict(status: u16, body: &[u8]) -> bool {
    status == 400 && serde_json::from_slice::<Body>(body).is_ok_and(|body| body.code.ends_with("ConflictException"))
}

/// The error behind a status that is not 200.
pub(super) fn of(status: u16, body: &[u8]) -> ClassifierError {
    let body: Body = serde_json::from_slice(body).unwrap_or_default();
    // `com.amazonaws.service#ThrottlingException:http://…` in the longest form.
    let code = body.code.rsplit('#').next().and_then(|rest| rest.split(':').next()).map(plain_word).unwrap_or_default();
    let lasting = if code.is_empty() { lasts(status, &body.message) } else { LASTING.contains(&code.as_str()) };
    let text = if code.is_empty() { format!("status {status}") } else { format!("status {status}, {code}") };
    if UNREADABLE.contains(&code.as_str()) {
        return ClassifierError::Unreadable(text);
    }
    if lasting { ClassifierError::Unconfigured(text) } else { ClassifierError::Failed(text) }
}

/// Services of the other protocol name the code in a header only, so the status decides. A session that ran out is
/// also a 403, and is renewed.
fn lasts(status: u16, message: &str) -> bool {
    match status {
        403 => !message.to_ascii_lowercase().contains("expired"),
        300..=399 | 400 | 401 | 404 | 405 | 413 => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_lasting(status: u16, body: &str) -> bool {
        matches!(of(status, body.as_bytes()), ClassifierError::Unconfigured(_))
    }

    #[test]
    fn the_code_decides_before_the_status() {
        assert!(is_lasting(400, r#"{"__type":"AccessDeniedException","Message":"User is not authorized"}"#));
        assert!(is_lasting(400, r#"{"__type":"com.amazonaws.rekognition#InvalidParameterException","message":""}"#));
        assert!(!is_lasting(400, r#"{"__type":"ThrottlingException","message":"Rate exceeded"}"#));
        assert!(!is_lasting(400, r#"{"__type":"ExpiredTokenException","message":"…"}"#));
        assert!(!is_lasting(
            400,
            r#"{"__type":"com.x#ThrottlingException:http://internal.example.com/","message":""}"#
        ));
    }

    #[test]
    fn a_content_that_cannot_be_read_is_not_a_set_up_that_is_wrong() {
        let body = br#"{"__type":"com.amazonaws.rekognition#InvalidImageFormatException","message":""}"#;
        assert_eq!(of(400, body), ClassifierError::Unreadable("status 400, InvalidImageFormatException".to_owned()));
    }

    #[test]
    fn without_a_code_the_status_decides() {
        assert!(is_lasting(403, r#"{"message":"You don't have access to the model with the specified model ID."}"#));
        assert!(!is_lasting(403, r#"{"message":"The security token included in the request is expired"}"#));
        assert!(is_lasting(400, r#"{"message":"The provided model identifier is invalid."}"#));
        for status in [408, 424, 429, 500, 503] {
            assert!(!is_lasting(status, "{}"), "{status}");
        }
        assert!(!is_lasting(502, "<html>not JSON"));
    }

    #[test]
    fn what_is_shown_of_an_error_is_short_and_plain() {
        let long = format!(r#"{{"__type":"{}\n<b>secret text</b>"}}"#, "A".repeat(100));
        let ClassifierError::Failed(text) = of(400, long.as_bytes()) else { panic!("an unknown code may pass") };
        assert_eq!(text, format!("status 400, {}", "A".repeat(64)));
    }
}
