//! Fetching a medium: a few redirects, each held to the same policy, and a cap on what is read.
//!
//! What the other side says about the type of the medium is not looked at; the bytes are for others to judge.

use bytes::Bytes;
use http::header::{ACCEPT, ACCEPT_ENCODING, USER_AGENT};
use http::{HeaderMap, HeaderValue, Method};
use tokio::time::Instant;
use url::Url;

use crate::call::{Call, CallError};
use crate::client::{Client, Limits};
use crate::error::SendError;

/// Most redirects that are followed.
pub const MAX_REDIRECTS: usize = 3;

/// Why a medium is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// No whole answer came.
    #[error(transparent)]
    Call(#[from] CallError),
    /// An answer that is no success.
    #[error("the answer was {0}")]
    Status(u16),
    /// Too many redirects, or one that leads nowhere.
    #[error("its redirects lead nowhere")]
    Redirects,
    /// It has no bytes.
    #[error("it is empty")]
    Empty,
}

impl FetchError {
    /// Whether a later try would find the same.
    pub const fn is_final(&self) -> bool {
        match self {
            Self::Call(CallError::TooLarge) | Self::Redirects | Self::Empty => true,
            Self::Call(CallError::Send(error)) => matches!(error, SendError::Url(_) | SendError::Address(_)),
            Self::Call(CallError::BrokeOff) => false,
            // Who asks to wait, or says that the request was at fault for its time alone, may answer later.
            Self::Status(status) => *status < 500 && !matches!(*status, 408 | 425 | 429),
        }
    }

    /// Whether there was not enough time.
    pub const fn is_timeout(&self) -> bool {
        matches!(self, Self::Call(CallError::Send(SendError::TimedOut(_))))
    }
}

impl Client {
    /// The bytes behind a URL, at most `max_bytes`. `limits` hold for all redirects together.
    pub async fn fetch(&self, url: &str, limits: Limits, max_bytes: usize) -> Result<Vec<u8>, FetchError> {
        let started = Instant::now();
        let mut next = self.policy().check_url(url).map_err(|error| CallError::Send(error.into()))?;
        for _ in 0..=MAX_REDIRECTS {
            let spent_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
            let left = Limits { total_ms: limits.total_ms.saturating_sub(spent_ms), ..limits };
            let call = Call { method: Method::GET, headers: headers(), body: Bytes::new() };
            let got = self.call_checked(&next, call, left, max_bytes, 0).await?;
            match (got.status, got.location) {
                (200, _) if got.body.is_empty() => return Err(FetchError::Empty),
                (200, _) => return Ok(got.body),
                (301 | 302 | 303 | 307 | 308, Some(location)) => {
                    let base = Url::parse(next.as_str()).map_err(|_| FetchError::Redirects)?;
                    let target = base.join(&location).map_err(|_| FetchError::Redirects)?;
                    let checked = self.policy().check_url(target.as_str());
                    next = checked.map_err(|error| CallError::Send(error.into()))?;
                }
                (status, _) => return Err(FetchError::Status(status)),
            }
        }
        Err(FetchError::Redirects)
    }
}

fn headers() -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static("image/*, */*;q=0.5"));
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    headers.insert(USER_AGENT, HeaderValue::from_static("Gavel-Media/1"));
    headers
}
