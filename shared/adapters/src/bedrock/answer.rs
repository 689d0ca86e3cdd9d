//! The model's words in an answer of Bedrock.

use engines::ClassifierError;
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    output: Output,
    stop_reason: String,
}

#[derive(Deserialize)]
struct Output {
    message: Message,
}

#[derive(Deserialize)]
struct Message {
    role: String,
    content: Vec<Value>,
}

/// The one text of a message that the model ended by itself. What it thought on the way (`reasoningContent`) is not
/// looked at; a call of a tool, a text that a guardrail put in its place or one that was cut short is no answer.
pub(super) fn read(body: &[u8]) -> Result<String, ClassifierError> {
    let broken = |what: &str| ClassifierError::Failed(format!("Bedrock's answer {what}"));
    let answer: Answer = serde_json::from_slice(body).map_err(|_| broken("has another form"))?;
    if answer.stop_reason != "end_turn" {
        return Err(broken("was not ended by the model"));
    }
    let message = answer.output.message;
    if message.role != "assistant" {
        return Err(broken("is not the model's"));
    }
    let mut texts = message.content.iter().filter(|block| block.get("reasoningContent").is_none());
    match (texts.next().and_then(|block| block.get("text")).and_then(Value::as_str), texts.next()) {
        (Some(text), None) => Ok(text.to_owned()),
        _ => Err(broken("is not one text")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(stop_reason: &str, content: &str) -> Option<String> {
        let message = format!(r#"{{"role":"assistant","content":{content}}}"#);
        let body = format!(r#"{{"output":{{"message":{message}}},"stopReason":"{stop_reason}","usage":{{}}}}"#);
        read(body.as_bytes()).ok()
    }

    #[test]
    fn one_text_that_the_model_ended_is_an_answer() {
        assert_eq!(of("end_turn", r#"[{"text":"{}"}]"#).unwrap(), "{}");
        let thought = r#"[{"reasoningContent":{"reasoningText":{"text":"well…"}}},{"text":"{}"}]"#;
        assert_eq!(of("end_turn", thought).unwrap(), "{}");
    }

    #[test]
    fn anything_else_is_none() {
        for stop in ["max_tokens", "tool_use", "stop_sequence", "guardrail_intervened", "content_filtered", "new_one"] {
            assert!(of(stop, r#"[{"text":"{}"}]"#).is_none(), "{stop}");
        }
        let tool = r#"{"toolUse":{"toolUseId":"t","name":"f","input":{}}}"#;
        for content in ["[]", r#"[{"text":1}]"#, r#"[{"text":"a"},{"text":"b"}]"#, &format!("[{tool}]")] {
            assert!(of("end_turn", content).is_none(), "{content}");
        }
        assert!(of("end_turn", &format!(r#"[{{"text":"{{}}"}},{tool}]"#)).is_none());
        assert!(read(b"{}").is_err() && read(b"").is_err() && read(b"[1]").is_err());
    }
}
