//! What an endpoint takes of a request, learnt from its refusals.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::llm::{Judge, Prompt};

/// Room to think, for models that count it as part of the answer.
const THINKING_TOKENS: u32 = 4096;

/// How the form of the answer is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    /// By a schema that the endpoint enforces.
    Schema,
    /// As some JSON object.
    Object,
    /// In words only.
    Words,
}

/// A way to ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Dialect {
    format: Format,
    /// Whether the older name of the token limit is understood; models without it think before they answer.
    max_tokens: bool,
    temperature: bool,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Refusal {
    error: Details,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Details {
    param: Option<String>,
}

impl Dialect {
    /// Most things that refusals can teach.
    pub(super) const LESSONS: usize = 4;

    /// Everything asked for, as the first vendor documents it.
    pub(super) const fn new() -> Self {
        Self { format: Format::Schema, max_tokens: true, temperature: true }
    }

    /// Another way to ask, if this answer refuses a part of the request that can be spared.
    pub(super) fn learn(self, status: u16, body: &[u8]) -> Option<Self> {
        if !matches!(status, 400 | 422) {
            return None;
        }
        let text = String::from_utf8_lossy(body);
        let named = serde_json::from_slice::<Refusal>(body).unwrap_or_default().error.param.unwrap_or_default();
        self.without(&named).or_else(|| if named.is_empty() { self.without(&text) } else { None })
    }

    fn without(self, text: &str) -> Option<Self> {
        let names_format = ["response_format", "json_schema", "json_object"].iter().any(|name| text.contains(name));
        if names_format && self.format == Format::Schema {
            Some(Self { format: Format::Object, ..self })
        } else if names_format && self.format == Format::Object {
            Some(Self { format: Format::Words, ..self })
        } else if self.temperature && text.contains("temperature") {
            Some(Self { temperature: false, ..self })
        } else if self.max_tokens && text.contains("max_tokens") {
            Some(Self { max_tokens: false, ..self })
        } else {
            None
        }
    }

    /// The body of a request.
    pub(super) fn question(self, judge: &Judge, prompt: &Prompt) -> Vec<u8> {
        let messages = json!([
            {"role": "system", "content": prompt.system},
            {"role": "user", "content": prompt.user},
        ]);
        let tokens = judge.labels().answer_tokens();
        let mut question = serde_json::Map::new();
        let mut put = |name: &str, value: Value| question.insert(name.to_owned(), value);
        put("model", json!(judge.model()));
        put("messages", messages);
        if self.max_tokens {
            put("max_tokens", json!(tokens));
        } else {
            put("max_completion_tokens", json!(tokens.saturating_add(THINKING_TOKENS)));
        }
        if self.temperature {
            put("temperature", json!(0));
        }
        match self.format {
            Format::Schema => {
                let schema = json!({"name": "scores", "strict": true, "schema": judge.labels().schema()});
                put("response_format", json!({"type": "json_schema", "json_schema": schema}));
            }
            Format::Object => {
                put("response_format", json!({"type": "json_object"}));
            }
            Format::Words => {}
        }
        Value::Object(question).to_string().into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(param: &str, message: &str) -> Vec<u8> {
        json!({"error": {"message": message, "type": "invalid_request_error", "param": param}}).to_string().into_bytes()
    }

    #[test]
    fn what_is_refused_is_left_out() {
        let first = Dialect::new();
        let no_schema = first.learn(400, &refusal("response_format", "not supported with this model")).unwrap();
        assert_eq!(no_schema, Dialect { format: Format::Object, ..first });
        let words = no_schema.learn(422, br#"{"detail":"json_object is not a known format"}"#).unwrap();
        assert_eq!(words, Dialect { format: Format::Words, ..first });
        let message = "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.";
        assert!(!first.learn(400, &refusal("max_tokens", message)).unwrap().max_tokens);
        assert!(!first.learn(400, &refusal("temperature", "only the default (1)")).unwrap().temperature);
    }

    #[test]
    fn the_lessons_end() {
        let everything = br#"{"message":"response_format temperature max_tokens"}"#;
        let mut dialect = Dialect::new();
        let mut lessons = 0;
        while let Some(learnt) = dialect.learn(400, everything) {
            dialect = learnt;
            lessons += 1;
        }
        assert_eq!(lessons, Dialect::LESSONS);
    }

    #[test]
    fn other_refusals_teach_nothing() {
        let first = Dialect::new();
        assert_eq!(first.learn(400, &refusal("messages", "the temperature of this response_format is too long")), None);
        for (status, body) in [(400, "{}"), (401, "temperature"), (429, "temperature"), (500, "max_tokens"), (400, "")]
        {
            assert_eq!(first.learn(status, body.as_bytes()), None, "{status} {body}");
        }
    }
}
