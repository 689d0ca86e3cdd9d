//! A blocking JSON client for the installation's own HTTP API. It knows no endpoint by itself.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use ureq::Agent;
use ureq::http::{Request, StatusCode};
use ureq::tls::TlsConfig;

use crate::error::Failure;

/// One installation, and the key to use.
pub struct Api {
    agent: Agent,
    base: String,
    key: String,
}

/// What came back.
pub struct Answer {
    /// HTTP status.
    pub status: StatusCode,
    /// The body, `null` if it is not JSON.
    pub body: Value,
    /// After what time to ask again, if the answer says so in seconds.
    pub retry_after: Option<Duration>,
}

impl Api {
    /// A client for the installation at `base`, with a bearer key.
    pub fn new(base: &str, key: &str) -> Self {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let tls = TlsConfig::builder().unversioned_rustls_crypto_provider(provider).build();
        let mut config = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(40)))
            .max_redirects(0)
            .tls_config(tls);
        if base.starts_with("http://127.0.0.1:") {
            config = config.proxy(None);
        }
        Self { agent: config.build().into(), base: base.trim_end_matches('/').to_owned(), key: key.to_owned() }
    }

    /// Sends a request and returns whatever the answer was.
    pub fn send(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Answer, Failure> {
        self.send_text(method, path, &body.map(Value::to_string).unwrap_or_default())
    }

    /// The same with a body that is JSON already; none if it is empty.
    pub fn send_text(&self, method: &str, path: &str, body: &str) -> Result<Answer, Failure> {
        let url = format!("{}{path}", self.base);
        let what = format!("{method} {url}");
        let mut request = Request::builder().method(method).uri(&url);
        request = request.header("authorization", format!("Bearer {}", self.key));
        if !body.is_empty() {
            request = request.header("content-type", "application/json");
        }
        let request = request.body(body).map_err(Failure::because(&what))?;
        let mut response = self.agent.run(request).map_err(Failure::because(&what))?;
        let status = response.status();
        let retry_after = response.headers().get("retry-after").and_then(|value| value.to_str().ok()?.parse().ok());
        let text = response.body_mut().read_to_string().map_err(Failure::because(&what))?;
        let retry_after = retry_after.map(Duration::from_secs);
        Ok(Answer { status, body: serde_json::from_str(&text).unwrap_or_default(), retry_after })
    }

    /// Opens a page as a browser would: without a key. Gives its status and text.
    pub fn page(&self, url: &str) -> Result<(StatusCode, String), Failure> {
        let mut response = self.agent.get(url).call().map_err(Failure::because(url))?;
        let status = response.status();
        let text = response.body_mut().read_to_string().map_err(Failure::because(url))?;
        Ok((status, text))
    }

    /// Sends a request that must succeed and returns the body of the answer.
    pub fn call(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Value, Failure> {
        let answer = self.send(method, path, body)?;
        if answer.status.is_success() {
            return Ok(answer.body);
        }
        Err(Failure::new(format!("{method} {path} was answered {}", answer.describe())))
    }
}

impl Answer {
    /// Status, message and each listed problem, on as many lines as it takes.
    pub fn describe(&self) -> String {
        let mut text = self.status.to_string();
        if let Some(message) = self.body.get("message").and_then(Value::as_str) {
            text.push_str(": ");
            text.push_str(message);
        }
        for problem in self.body.get("errors").and_then(Value::as_array).into_iter().flatten() {
            let part = |name| problem.get(name).and_then(Value::as_str).unwrap_or_default();
            text.extend(["\n  ", part("path"), ": ", part("message")]);
        }
        text
    }
}

/// A text property that an answer must have.
pub fn text(body: &Value, name: &str) -> Result<String, Failure> {
    let found = body.get(name).and_then(Value::as_str);
    found.map(str::to_owned).ok_or_else(|| Failure::new(format!("an answer lacks \"{name}\"")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_refusal_names_every_problem() {
        let answer = Answer {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            body: json!({"code": "invalid_request", "message": "1 problem",
                         "errors": [{"path": "rules[0].lower", "code": "range", "message": "0 to 1"}]}),
            retry_after: None,
        };
        assert_eq!(answer.describe(), "422 Unprocessable Entity: 1 problem\n  rules[0].lower: 0 to 1");
    }

    #[test]
    fn a_missing_property_is_named() {
        assert_eq!(text(&json!({"id": "p"}), "id").unwrap(), "p");
        assert!(text(&json!({"id": 1}), "id").unwrap_err().to_string().contains("\"id\""));
    }
}
