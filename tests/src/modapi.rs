//! A client of Moderation API: a project, which is a platform with a key.

use domain::config::{Scope, Settings};
use domain::ids::PlatformId;
use serde_json::Value;

use crate::inprocess::{Call, Installation};

/// A project.
pub struct Project<'a> {
    /// Where.
    pub installation: &'a Installation,
    /// Which platform it is.
    pub platform: PlatformId,
    /// Its secret key, which may everything that servers may.
    pub key: String,
}

/// An answer that has been looked at: whatever it says, it has what clients rely on.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// Status.
    pub status: u16,
    /// Headers.
    pub headers: Vec<(&'static str, String)>,
    /// Body.
    pub body: Value,
}

impl<'a> Project<'a> {
    /// A new one.
    pub async fn new(installation: &'a Installation) -> Self {
        Self::with(installation, Settings::default()).await
    }

    /// A new one with these settings.
    pub async fn with(installation: &'a Installation, settings: Settings) -> Self {
        let platform = installation.platform(settings).await;
        Self::of(installation, &platform).await
    }

    /// That of a platform.
    pub async fn of(installation: &'a Installation, platform: &PlatformId) -> Self {
        let key = installation.key(platform, &[Scope::Content, Scope::Moderate], |_| {}).await;
        Self { installation, platform: platform.clone(), key }
    }

    /// A request with the project's key; the path begins with `/v1`.
    pub fn call(&self, method: &'static str, path: &str, body: Option<&Value>) -> Call {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        let query = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        Call {
            method,
            path: path.to_owned(),
            query: query.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
            headers: vec![
                ("authorization".into(), format!("Bearer {}", self.key)),
                ("content-type".into(), "application/json".into()),
            ],
            body: body.map(|body| body.to_string().into_bytes()).unwrap_or_default(),
        }
    }

    /// Sends a request.
    pub async fn send(&self, call: Call) -> Answer {
        let reply = self.installation.send(call).await;
        let body: Value = serde_json::from_str(&reply.body).expect("JSON");
        let answer = Answer { status: reply.status, headers: reply.headers, body };
        answer.check();
        answer
    }

    /// Gets.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.call("GET", path, None)).await
    }

    /// Posts.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(self.call("POST", path, Some(body))).await
    }

    /// Puts.
    pub async fn put(&self, path: &str, body: &Value) -> Answer {
        self.send(self.call("PUT", path, Some(body))).await
    }

    /// Deletes.
    pub async fn delete(&self, path: &str) -> Answer {
        self.send(self.call("DELETE", path, None)).await
    }
}

impl Answer {
    /// A header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }

    /// The body of an answer that must have this status.
    pub fn with(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        self.body
    }

    /// The code of a refusal that must have this status.
    pub fn refused(self, status: u16) -> String {
        self.with(status)["code"].as_str().expect("a code").to_owned()
    }

    fn check(&self) {
        for name in ["x-request-id", "x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"] {
            assert!(self.header(name).is_some_and(|value| !value.is_empty()), "{name}");
        }
        if self.status < 400 {
            assert_eq!(self.status, 200, "every success is 200: {}", self.body);
            return;
        }
        for name in ["type", "code", "message", "doc_url"] {
            assert!(self.body[name].as_str().is_some_and(|text| !text.is_empty()), "{}", self.body);
        }
        assert_eq!(self.body["request_id"].as_str(), self.header("x-request-id"));
        assert_eq!(self.header("x-should-retry"), (self.status < 500).then_some("false"));
    }
}
