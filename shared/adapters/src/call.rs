//! One request to a service, within a time and with a capped answer.

use std::time::Duration;

use bytes::Bytes;
use engines::{ClassifierError, JobCall, RemoteRequest};
use http::{HeaderMap, Method};
use outbound::{Call, CallError, Client, Limits};
use tokio::time::Instant;

/// Most bytes of an answer that are read; the largest honest ones have a few kilobytes.
const MAX_ANSWER_BYTES: usize = 256 * 1024;
/// Longest time for lookup, connection and encryption together.
const CONNECT_MS: u64 = 3_000;

/// When an answer must be there, and what the time is.
#[derive(Clone, Copy)]
pub(crate) struct Deadline {
    by: Instant,
    /// Milliseconds since 1970, at the start.
    pub now_ms: i64,
}

impl Deadline {
    /// The shorter of what the caller has left and what the strategy allows.
    pub(crate) fn new(request: &RemoteRequest<'_>, timeout_ms: u32) -> Self {
        let allowed = Duration::from_millis(timeout_ms.into());
        Self { by: Instant::now() + request.time_left.min(allowed), now_ms: request.now_ms }
    }

    /// What a call about a job has.
    pub(crate) fn within(call: JobCall) -> Self {
        Self { by: Instant::now() + call.time_left, now_ms: call.now_ms }
    }

    pub(crate) fn limits(&self) -> Result<Limits, ClassifierError> {
        let left = self.by.saturating_duration_since(Instant::now());
        match u64::try_from(left.as_millis()).unwrap_or(u64::MAX) {
            0 => Err(ClassifierError::TimedOut),
            total_ms => Ok(Limits { connect_ms: CONNECT_MS, total_ms }),
        }
    }
}

/// What came back, whatever its status.
pub(crate) struct Reply {
    /// The status, redirects included: they are not followed.
    pub status: u16,
    /// The whole body.
    pub body: Vec<u8>,
}

/// Posts a body and reads the whole answer.
pub(crate) async fn post(
    client: &Client,
    url: &str,
    headers: HeaderMap,
    body: Bytes,
    deadline: Deadline,
) -> Result<Reply, ClassifierError> {
    let call = Call { method: Method::POST, headers, body };
    let limits = deadline.limits()?;
    let called = client.call(url, call, limits, MAX_ANSWER_BYTES, deadline.now_ms.div_euclid(1000)).await;
    called.map(|called| Reply { status: called.status, body: called.body }).map_err(failure)
}

pub(crate) fn failure(error: CallError) -> ClassifierError {
    match error {
        CallError::Send(send) if send.is_timeout() => ClassifierError::TimedOut,
        CallError::Send(send) if send.is_refused() => ClassifierError::Unconfigured(send.to_string()),
        _ => ClassifierError::Failed(error.to_string()),
    }
}

/// The part of a service's own word for an error that is safe to show: at most 64 plain characters.
pub(crate) fn plain_word(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')).take(64).collect()
}
