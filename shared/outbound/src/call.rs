//! One request whose answer is read.
//!
//! Guarantees those of a send, and: no more of a body is kept than the caller allows, a body that breaks
//! off or does not end in time is no answer, and redirects are only reported.

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, LOCATION};
use http::{HeaderMap, Method};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::timeout_at;

use crate::client::{Client, Conversation, Limits, MAX_READ_BYTES, Times, request, start};
use crate::error::{Phase, SendError};
use crate::retry_after;
use crate::url::SafeUrl;

/// A request.
#[derive(Debug, Clone)]
pub struct Call {
    /// Method.
    pub method: Method,
    /// Headers; those of the connection are dropped.
    pub headers: HeaderMap,
    /// Body.
    pub body: Bytes,
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Called {
    /// The status, redirects included.
    pub status: u16,
    /// Where a redirect leads, as the receiver wrote it.
    pub location: Option<String>,
    /// The wait the receiver asks for, in seconds, at most a day.
    pub retry_after_s: Option<u64>,
    /// The body.
    pub body: Vec<u8>,
}

/// Why there is no whole answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// No answer.
    #[error(transparent)]
    Send(#[from] SendError),
    /// The body is larger than the caller allows.
    #[error("the answer is too large")]
    TooLarge,
    /// The body broke off.
    #[error("the answer broke off")]
    BrokeOff,
}

impl Client {
    /// Makes one request and reads its answer, of which at most `max_bytes` are kept: a larger one is an error.
    pub async fn call(
        &self,
        url: &str,
        call: Call,
        limits: Limits,
        max_bytes: usize,
        now_unix_s: i64,
    ) -> Result<Called, CallError> {
        let url = self.policy().check_url(url).map_err(SendError::from)?;
        self.call_checked(&url, call, limits, max_bytes, now_unix_s).await
    }

    pub(crate) async fn call_checked(
        &self,
        url: &SafeUrl,
        call: Call,
        limits: Limits,
        max_bytes: usize,
        now_unix_s: i64,
    ) -> Result<Called, CallError> {
        let times = Times::start(limits, now_unix_s);
        let request = request(url, call.method, call.headers, call.body)?;
        let stream = self.open(url, times).await?;
        // Chunk heads and trailers come on top of the body, at most as much again.
        let budget = MAX_READ_BYTES.saturating_add(max_bytes.saturating_mul(2));
        if url.is_https() {
            let stream = self.wrap(url, stream, times).await?;
            read(start(stream, request, times, budget).await?, times, max_bytes).await
        } else {
            read(start(stream, request, times, budget).await?, times, max_bytes).await
        }
    }
}

async fn read<S>(mut talk: Conversation<S>, times: Times, max_bytes: usize) -> Result<Called, CallError>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let headers = talk.response.headers();
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let announced = text(CONTENT_LENGTH).and_then(|text| text.parse::<u64>().ok());
    if announced.is_some_and(|length| length > max_bytes as u64) {
        return Err(CallError::TooLarge);
    }
    let status = talk.response.status().as_u16();
    let location = text(LOCATION).map(str::to_owned);
    let retry_after_s = retry_after::from_headers(headers, times.now_at(talk.arrived));
    let response = talk.response;
    let collecting = talk.connection.drive(collect(response.into_body(), max_bytes));
    let body = timeout_at(times.done_by, collecting).await.map_err(|_| SendError::TimedOut(Phase::Answer))??;
    Ok(Called { status, location, retry_after_s, body })
}

async fn collect(mut body: Incoming, max_bytes: usize) -> Result<Vec<u8>, CallError> {
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| CallError::BrokeOff)?;
        let Some(data) = frame.data_ref() else { continue };
        if bytes.len() + data.len() > max_bytes {
            return Err(CallError::TooLarge);
        }
        bytes.extend_from_slice(data);
    }
    Ok(bytes)
}
