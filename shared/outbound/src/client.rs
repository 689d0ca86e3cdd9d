//! One request to a customer's address.
//!
//! Guarantees: HTTP/1.1, one connection per request, nothing left running when
//! the call returns, at most 64 kB read, and an end by the deadline. The status
//! decides as soon as the head has arrived; what the body does afterwards cannot
//! change it. It does not judge the status and never retries.
//!
//! Connections are not kept: between two invocations a function's process is
//! frozen and its idle sockets die unnoticed, so a kept connection would turn
//! into a failed attempt, or into a guess whether the request was processed.

use std::error::Error;
use std::future::Future;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{self, HeaderName};
use http::{HeaderMap, HeaderValue, Method, Request, Uri};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1::{self, Connection};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::{Instant, timeout_at};
use tokio_rustls::rustls::{self, RootCertStore};

use crate::address::AddressPolicy;
use crate::cap::{Capped, TooMuch};
use crate::connect;
use crate::error::{Phase, SendError};
use crate::resolve::Resolve;
use crate::retry_after;
use crate::tls::{Tls, public_roots};
use crate::url::SafeUrl;

/// Largest head of an answer, in bytes.
const MAX_HEAD_BYTES: usize = 16 * 1024;
/// Most bytes of a body that are read.
const MAX_BODY_BYTES: usize = 16 * 1024;
/// Most bytes read in one exchange: head, body, read-ahead and interim answers.
const MAX_READ_BYTES: usize = 64 * 1024;
/// Longest time spent on a body once the status is known.
const BODY_TIME: Duration = Duration::from_secs(1);
/// No exchange outlives the longest possible invocation.
const MAX_TIME_MS: u64 = 900_000;

/// Headers that belong to the connection; a caller's values are dropped.
const OURS: [HeaderName; 10] = [
    header::HOST,
    header::CONTENT_LENGTH,
    header::TRANSFER_ENCODING,
    header::CONNECTION,
    header::UPGRADE,
    header::EXPECT,
    header::TE,
    header::TRAILER,
    header::PROXY_AUTHORIZATION,
    HeaderName::from_static("keep-alive"),
];

/// How long one request may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// For lookup, connection and encryption together, in milliseconds.
    pub connect_ms: u64,
    /// For everything, in milliseconds; the shorter of the two counts.
    pub total_ms: u64,
}

/// What a receiver answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status, redirects included.
    pub status: u16,
    /// The wait the receiver asks for, in seconds, at most a day.
    pub retry_after_s: Option<u64>,
    /// From the call to the arrival of the head, in milliseconds.
    pub duration_ms: u64,
    /// How many bytes of the body were read before stopping, at most 16,384.
    pub body_bytes: usize,
}

/// Sends requests under one address policy. Cheap to clone; build it once.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

struct Inner {
    policy: AddressPolicy,
    resolver: Box<dyn Resolve>,
    tls: Tls,
}

impl Client {
    /// A client that trusts the public certificate authorities.
    pub fn new(policy: AddressPolicy, resolver: impl Resolve + 'static) -> Self {
        Self::trusting(policy, resolver, public_roots)
    }

    pub(crate) fn trusting(
        policy: AddressPolicy,
        resolver: impl Resolve + 'static,
        roots: fn() -> RootCertStore,
    ) -> Self {
        Self { inner: Arc::new(Inner { policy, resolver: Box::new(resolver), tls: Tls::new(roots) }) }
    }

    /// The policy every request is held to.
    pub fn policy(&self) -> &AddressPolicy {
        &self.inner.policy
    }

    /// Posts `body` to `url` and returns what the receiver answered.
    ///
    /// `headers` are sent as they are, except those of the connection (host,
    /// length, transfer coding and the like). `now_unix_s` is the time of the
    /// call, for dates in `Retry-After`. An error means that no status arrived;
    /// unless [`SendError::is_refused`], the receiver may still have seen the
    /// request.
    pub async fn post(
        &self,
        url: &str,
        headers: HeaderMap,
        body: Bytes,
        limits: Limits,
        now_unix_s: i64,
    ) -> Result<Answer, SendError> {
        let times = Times::start(limits, now_unix_s);
        let url = self.policy().check_url(url)?;
        let request = request(&url, headers, body)?;
        let inner = &*self.inner;
        let stream = connect::open(&inner.policy, &*inner.resolver, &url, times.connected_by).await?;
        if url.is_https() {
            let agreed = timeout_at(times.connected_by, inner.tls.wrap(url.target(), stream));
            let stream = agreed.await.map_err(|_| SendError::TimedOut(Phase::Tls))??;
            exchange(stream, request, times).await
        } else {
            exchange(stream, request, times).await
        }
    }
}

/// The moments one request is bound by.
#[derive(Clone, Copy)]
struct Times {
    started: Instant,
    connected_by: Instant,
    done_by: Instant,
    now_unix_s: i64,
}

impl Times {
    fn start(limits: Limits, now_unix_s: i64) -> Self {
        let started = Instant::now();
        let after = |ms: u64| started + Duration::from_millis(ms.min(MAX_TIME_MS));
        Self {
            started,
            connected_by: after(limits.connect_ms.min(limits.total_ms)),
            done_by: after(limits.total_ms),
            now_unix_s,
        }
    }
}

fn request(url: &SafeUrl, mut headers: HeaderMap, body: Bytes) -> Result<Request<Full<Bytes>>, SendError> {
    for name in &OURS {
        headers.remove(name);
    }
    headers.insert(header::HOST, url.host_header().clone());
    headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    let mut parts = http::uri::Parts::default();
    parts.path_and_query = Some(url.path().clone());
    let mut request = Request::new(Full::new(body));
    *request.method_mut() = Method::POST;
    *request.uri_mut() = Uri::from_parts(parts).map_err(|_| SendError::Protocol)?;
    *request.headers_mut() = headers;
    Ok(request)
}

/// Sends the request over an open connection and reads the answer.
async fn exchange<S>(stream: S, request: Request<Full<Bytes>>, times: Times) -> Result<Answer, SendError>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let io = TokioIo::new(Capped::new(stream, MAX_READ_BYTES));
    let (mut sender, connection) =
        http1::Builder::new().max_buf_size(MAX_HEAD_BYTES).handshake(io).await.map_err(|error| classify(&error))?;
    let mut connection = Some(connection);
    let sending = drive(&mut connection, sender.send_request(request));
    let response = timeout_at(times.done_by, sending)
        .await
        .map_err(|_| SendError::TimedOut(Phase::Answer))?
        .map_err(|error| classify(&error))?;

    let arrived = Instant::now();
    let duration = arrived.saturating_duration_since(times.started);
    let now_unix_s = times.now_unix_s.saturating_add_unsigned(duration.as_secs());
    let retry_after_s = retry_after::from_headers(response.headers(), now_unix_s);
    let status = response.status().as_u16();

    let mut body_bytes = 0;
    let body_by = times.done_by.min(arrived + BODY_TIME);
    let reading = drive(&mut connection, discard(response.into_body(), &mut body_bytes));
    // The status stands, whether the body ends, breaks or runs out of time.
    let _ = timeout_at(body_by, reading).await;
    Ok(Answer {
        status,
        retry_after_s,
        duration_ms: u64::try_from(duration.as_millis()).unwrap_or(u64::MAX),
        body_bytes,
    })
}

/// Runs the connection beside `work` until `work` is done. The connection lives
/// inside this call: nothing may go on in the background of a frozen process.
async fn drive<S, T>(
    connection: &mut Option<Connection<TokioIo<Capped<S>>, Full<Bytes>>>,
    work: impl Future<Output = T>,
) -> T
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let mut work = pin!(work);
    if let Some(running) = connection {
        tokio::select! {
            biased;
            done = &mut work => return done,
            // Its outcome, good or bad, also reaches `work`.
            _ = running => {}
        }
    }
    *connection = None;
    work.await
}

/// Reads and drops at most [`MAX_BODY_BYTES`], counting them in `read`.
async fn discard(mut body: Incoming, read: &mut usize) {
    while let Some(Ok(frame)) = body.frame().await {
        if let Some(data) = frame.data_ref() {
            *read = read.saturating_add(data.len()).min(MAX_BODY_BYTES);
        }
        if *read == MAX_BODY_BYTES {
            return;
        }
    }
}

fn classify(error: &hyper::Error) -> SendError {
    let cause = error.source().and_then(|source| source.downcast_ref::<io::Error>()).and_then(io::Error::get_ref);
    match cause {
        Some(inner) if inner.is::<rustls::Error>() => SendError::Tls,
        Some(inner) if inner.is::<TooMuch>() => SendError::Protocol,
        _ if error.is_parse() => SendError::Protocol,
        _ => SendError::Closed,
    }
}
