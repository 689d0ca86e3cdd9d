//! Answers of OpenAI-compatible endpoints: statuses and the model's words.

use engines::ClassifierError;
use serde::Deserialize;
use serde_json::Value;

use crate::call::{Reply, plain_word};

#[derive(Deserialize)]
struct Answer {
    choices: Vec<Choice>,
}

#[derive(Deserialize)]
struct Choice {
    message: Message,
    finish_reason: String,
}

#[derive(Deserialize)]
struct Message {
    role: String,
    content: Option<String>,
    #[serde(default)]
    refusal: Value,
    #[serde(default)]
    tool_calls: Value,
    #[serde(default)]
    function_call: Value,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Refusal {
    error: Details,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Details {
    code: Value,
    r#type: Value,
}

/// The body of a success, or what the refusal means.
pub(super) fn success(reply: Reply) -> Result<Vec<u8>, ClassifierError> {
    if reply.status == 200 {
        return Ok(reply.body);
    }
    let details = serde_json::from_slice::<Refusal>(&reply.body).unwrap_or_default().error;
    let word = |value: &Value| value.as_str().map(plain_word).filter(|word| !word.is_empty());
    let code = word(&details.code).or_else(|| word(&details.r#type));
    let text = code.map_or(String::new(), |code| format!(", {code}"));
    let text = format!("status {}{text}", reply.status);
    Err(if lasts(reply.status) { ClassifierError::Unconfigured(text) } else { ClassifierError::Failed(text) })
}

/// Whether the same request would be refused again. What was sent, to whom and with which key is set up wrong;
/// anything else, an empty account (429) included, may pass.
const fn lasts(status: u16) -> bool {
    matches!(status, 300..=399 | 400 | 401 | 403 | 404 | 405 | 413 | 415 | 422)
}

/// The words of a model that ended by itself, called nothing and refused nothing.
pub(super) fn read(body: &[u8]) -> Result<String, ClassifierError> {
    let broken = |what: &str| ClassifierError::Failed(format!("the endpoint's answer {what}"));
    let answer: Answer = serde_json::from_slice(body).map_err(|_| broken("has another form"))?;
    let [choice] = <[Choice; 1]>::try_from(answer.choices).map_err(|_| broken("is not one choice"))?;
    let message = choice.message;
    if choice.finish_reason != "stop" {
        return Err(broken("was not ended by the model"));
    }
    if message.role != "assistant" || !is_absent(&message.tool_calls) || !is_absent(&message.function_call) {
        return Err(broken("is not words of the model"));
    }
    if !is_absent(&message.refusal) {
        return Err(broken("is a refusal"));
    }
    message.content.ok_or_else(|| broken("has no words"))
}

fn is_absent(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(finish: &str, message: &str) -> Option<String> {
        let body = format!(r#"{{"choices":[{{"index":0,"message":{message},"finish_reason":"{finish}"}}]}}"#);
        read(body.as_bytes()).ok()
    }

    #[test]
    fn words_that_the_model_ended_are_an_answer() {
        assert_eq!(with("stop", r#"{"role":"assistant","content":"{}"}"#).unwrap(), "{}");
        let empty = r#"{"role":"assistant","content":"{}","refusal":null,"tool_calls":[],"function_call":null}"#;
        assert_eq!(with("stop", empty).unwrap(), "{}");
    }

    #[test]
    fn anything_else_is_none() {
        for finish in ["length", "content_filter", "tool_calls", "function_call", ""] {
            assert!(with(finish, r#"{"role":"assistant","content":"{}"}"#).is_none(), "{finish}");
        }
        let bad = [
            r#"{"role":"assistant","content":null}"#,
            r#"{"role":"assistant"}"#,
            r#"{"role":"user","content":"{}"}"#,
            r#"{"role":"assistant","content":["{}"]}"#,
            r#"{"role":"assistant","content":"{}","refusal":"I can't help with that."}"#,
            r#"{"role":"assistant","content":"{}","tool_calls":[{"id":"c","type":"function"}]}"#,
            r#"{"role":"assistant","content":"{}","function_call":{"name":"f","arguments":""}}"#,
        ];
        for message in bad {
            assert!(with("stop", message).is_none(), "{message}");
        }
        for body in ["", "{}", "[]", r#"{"choices":[]}"#, "<html>", r#"{"error":{"message":"x"}}"#] {
            assert!(read(body.as_bytes()).is_err(), "{body}");
        }
    }

    #[test]
    fn a_refusal_says_whether_to_come_back() {
        let of = |status, body: &str| success(Reply { status, body: body.as_bytes().to_vec() }).unwrap_err();
        let quota = r#"{"error":{"message":"You exceeded your current quota","code":"insufficient_quota"}}"#;
        assert_eq!(of(429, quota), ClassifierError::Failed("status 429, insufficient_quota".to_owned()));
        let key = r#"{"error":{"message":"Incorrect API key provided: sk-abc","code":"invalid_api_key"}}"#;
        assert_eq!(of(401, key), ClassifierError::Unconfigured("status 401, invalid_api_key".to_owned()));
        assert!(matches!(of(302, ""), ClassifierError::Unconfigured(_)));
        assert!(matches!(of(503, "<html>"), ClassifierError::Failed(_)));
    }
}
