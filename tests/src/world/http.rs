//! Requests, as a client of the platform sends them.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};
use lambda::context::Context;
use lambda::function::Trigger;
use lambda::handle::handle;
use lambda::operation::Endpoint;
use lambda::request::{Reply, Request, route};
use serde_json::Value;

use super::World;

/// How often a client repeats a request that got no answer, or a 5xx.
const CLIENT_TRIES: usize = 4;

/// A request to be.
#[derive(Clone, Debug)]
pub struct Sending {
    /// Method.
    pub method: &'static str,
    /// Path and query.
    pub path: String,
    /// API key.
    pub key: String,
    /// Headers besides the key and the content type.
    pub headers: Vec<(&'static str, String)>,
    /// Body.
    pub body: Vec<u8>,
}

impl Sending {
    /// With this idempotency key.
    #[must_use]
    pub fn once(mut self, idempotency_key: &str) -> Self {
        self.headers.push(("idempotency-key", idempotency_key.to_owned()));
        self
    }

    /// With another API key.
    #[must_use]
    pub fn by(mut self, api_key: &str) -> Self {
        api_key.clone_into(&mut self.key);
        self
    }
}

impl World {
    /// A request with the platform's key.
    pub fn request(&self, method: &'static str, path: &str, body: &Value) -> Sending {
        let body = body.to_string().into_bytes();
        Sending { method, path: path.to_owned(), key: self.api_key.clone(), headers: Vec::new(), body }
    }

    /// Asynchronous ingestion.
    pub fn accepting(&self, content: &Value) -> Sending {
        self.request("POST", "/api/v2/content", content)
    }

    /// Synchronous ingestion.
    pub fn moderating(&self, content: &Value) -> Sending {
        self.request("POST", "/api/v2/content/sync", content)
    }

    /// Sends a request once. `None` if the process died before it answered.
    pub async fn send(&self, sending: &Sending) -> Option<Reply> {
        let (function, endpoints) = serving(sending);
        self.send_to(self.process(function), function, endpoints, sending).await
    }

    /// Sends a request to a process of its own.
    pub async fn send_cold(&self, sending: &Sending) -> Option<Reply> {
        let (function, endpoints) = serving(sending);
        self.send_to(self.context(), function, endpoints, sending).await
    }

    async fn send_to(
        &self,
        context: Arc<Context>,
        function: &'static str,
        endpoints: &'static [Endpoint],
        sending: &Sending,
    ) -> Option<Reply> {
        self.requests.fetch_add(1, Ordering::Relaxed);
        let request = self.prepared(sending);
        let time_left = Duration::from_secs(25);
        let answer = async |context: &Context| handle(context, endpoints, request, time_left).await;
        Box::pin(self.in_process(function, context, answer)).await
    }

    /// Sends a request and repeats it, as a client does, until there is an answer other than 5xx.
    pub async fn insist(&self, sending: &Sending) -> Reply {
        for _ in 0..CLIENT_TRIES {
            match self.send(sending).await {
                Some(reply) if reply.status < 500 => return reply,
                _ => self.advance(1_000),
            }
        }
        panic!("{CLIENT_TRIES} requests in vain: {sending:?}");
    }

    /// How many requests have been sent.
    pub fn requests(&self) -> usize {
        self.requests.load(Ordering::Relaxed)
    }

    /// Asynchronous ingestion that has to succeed.
    pub async fn accept(&self, content: &Value) -> Value {
        body_of(&self.insist(&self.accepting(content)).await, 202)
    }

    /// Synchronous ingestion that has to succeed.
    pub async fn moderate(&self, content: &Value) -> Value {
        body_of(&self.insist(&self.moderating(content)).await, 200)
    }

    fn prepared(&self, sending: &Sending) -> Request {
        let mut headers = HeaderMap::new();
        let bearer = ("authorization", format!("Bearer {}", sending.key));
        let json = ("content-type", "application/json".to_owned());
        for (name, value) in [bearer, json].iter().chain(&sending.headers) {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_str(value).expect("a header"));
        }
        let (path, query) = sending.path.split_once('?').unwrap_or((&sending.path, ""));
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        Request {
            id: self.id(),
            method: sending.method.to_owned(),
            path: path.to_owned(),
            params: Vec::new(),
            query: pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
            headers,
            body: sending.body.clone(),
        }
    }
}

/// The body of an answer that must have this status.
pub fn body_of(reply: &Reply, status: u16) -> Value {
    assert_eq!(reply.status, status, "{}", reply.body);
    serde_json::from_str(&reply.body).unwrap_or_default()
}

/// The function behind a path.
fn serving(sending: &Sending) -> (&'static str, &'static [Endpoint]) {
    let path = sending.path.split('?').next().unwrap_or_default();
    let found = route(operations::endpoints(), sending.method, path).ok().map(|(endpoint, _)| endpoint.name);
    operations::ALL
        .iter()
        .find_map(|function| match function.trigger {
            Trigger::Http(endpoints) => {
                endpoints.iter().any(|endpoint| Some(endpoint.name) == found).then_some((function.name, endpoints))
            }
            _ => None,
        })
        .unwrap_or_else(|| panic!("no function serves {} {path}", sending.method))
}
