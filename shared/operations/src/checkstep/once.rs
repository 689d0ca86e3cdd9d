//! Idempotency keys of requests that are many commits, each of them harmless to repeat.
//!
//! The answer is recorded last, when everything that the request asks for has been stored and sent. So a
//! record never stands for less than it says: a request that dies on the way leaves its key free, and its
//! repetition finds what is done and does the rest.

use dialects::fault::Fault;
use domain::ids::PlatformId;
use lambda::context::{Context, fault};
use lambda::request::{Reply, Request};
use store::commit::{Remember, Remembered};

use super::ingest::{fingerprint, idempotency_key, of_same_request, replay};

/// A request with an idempotency key.
pub(super) struct Once<'a> {
    platform: &'a PlatformId,
    operation: &'static str,
    key: &'a str,
    fingerprint: String,
}

impl<'a> Once<'a> {
    /// Nothing if the request has no key.
    pub fn read(
        platform: &'a PlatformId,
        operation: &'static str,
        request: &'a Request,
    ) -> Result<Option<Self>, Fault> {
        let key = idempotency_key(request)?;
        Ok(key.map(|key| Self { platform, operation, key, fingerprint: fingerprint(request) }))
    }

    /// What the same request was answered before. Another request under the same key is refused.
    pub async fn before(&self, context: &Context) -> Result<Option<Reply>, Fault> {
        let known = context.store.remembered(self.platform, self.operation, self.key, context.now_ms()).await;
        known.map_err(|error| fault(&error))?.map(|answer| self.replayed(answer)).transpose()
    }

    /// Records an answer, and gives what is to be answered: that of a twin which was faster, if there is one.
    pub async fn record(&self, context: &Context, reply: Reply) -> Result<Reply, Fault> {
        let answer = Remembered {
            fingerprint: self.fingerprint.clone(),
            status: reply.status,
            body: reply.body.clone(),
            receipt: None,
        };
        let remember = Remember { operation: self.operation, caller_key: self.key, answer };
        let (now_ms, token) = (context.now_ms(), context.random.id());
        let known = context.store.remember(self.platform, &remember, now_ms, &token).await;
        known.map_err(|error| fault(&error))?.map_or(Ok(reply), |answer| self.replayed(answer))
    }

    fn replayed(&self, answer: Remembered) -> Result<Reply, Fault> {
        of_same_request(answer, &self.fingerprint).map(|answer| replay(&answer))
    }
}
