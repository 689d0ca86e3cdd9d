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
use http::{HeaderMap, HeaderValue, Method, Request, Response, Uri};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1::{self, Connection};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};
use tokio_rustls::client::TlsStream;
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
pub(crate) const MAX_READ_BYTES: usize = 64 * 1024;
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
        let request = request(&url, Method::POST, headers, body)?;
        let stream = self.open(&url, times).await?;
        if url.is_https() {
            let stream = self.wrap(&url, stream, times).await?;
            Ok(answer(start(stream, request, times, MAX_READ_BYTES).await?, times).await)
        } else {
            Ok(answer(start(stream, request, times, MAX_READ_BYTES).await?, times).await)
        }
    }

    /// An open connection to a checked address of the URL.
    pub(crate) async fn open(&self, url: &SafeUrl, times: Times) -> Result<TcpStream, SendError> {
        connect::open(&self.inner.policy, &*self.inner.resolver, url, times.connected_by).await
    }

    /// The same connection, encrypted.
    pub(crate) async fn wrap(
        &self,
        url: &SafeUrl,
        stream: TcpStream,
        times: Times,
    ) -> Result<TlsStream<TcpStream>, SendError> {
        let agreed = timeout_at(times.connected_by, self.inner.tls.wrap(url.target(), stream));
        agreed.await.map_err(|_| SendError::TimedOut(Phase::Tls))?
    }
}

/// The moments one request is bound by.
#[derive(Clone, Copy)]
pub(crate) struct Times {
    started: Instant,
    connected_by: Instant,
    pub done_by: Instant,
    now_unix_s: i64,
}

impl Times {
    pub(crate) fn start(limits: Limits, now_unix_s: i64) -> Self {
        let started = Instant::now();
        let after = |ms: u64| started + Duration::from_millis(ms.min(MAX_TIME_MS));
        Self {
            started,
            connected_by: after(limits.connect_ms.min(limits.total_ms)),
            done_by: after(limits.total_ms),
            now_unix_s,
        }
    }

    /// The time of a later moment, seconds since 1970.
    pub(crate) fn now_at(&self, moment: Instant) -> i64 {
        self.now_unix_s.saturating_add_unsigned(moment.saturating_duration_since(self.started).as_secs())
    }
}

pub(crate) fn request(
    url: &SafeUrl,
    method: Method,
    mut headers: HeaderMap,
    body: Bytes,
) -> Result<Request<Full<Bytes>>, SendError> {
    for name in &OURS {
        headers.remove(name);
    }
    headers.insert(header::HOST, url.host_header().clone());
    headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    let mut parts = http::uri::Parts::default();
    parts.path_and_query = Some(url.path().clone());
    let mut request = Request::new(Full::new(body));
    *request.method_mut() = method;
    *request.uri_mut() = Uri::from_parts(parts).map_err(|_| SendError::Protocol)?;
    *request.headers_mut() = headers;
    Ok(request)
}

/// A request whose answer's head has arrived.
pub(crate) struct Conversation<S>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    pub connection: Driven<S>,
    pub response: Response<Incoming>,
    pub arrived: Instant,
}

/// A connection that lives inside the call: nothing may go on in the background of a frozen process.
pub(crate) struct Driven<S>(Option<Connection<TokioIo<Capped<S>>, Full<Bytes>>>)
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static;

impl<S> Driven<S>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    /// Runs the connection beside `work` until `work` is done.
    pub(crate) async fn drive<T>(&mut self, work: impl Future<Output = T>) -> T {
        let mut work = pin!(work);
        if let Some(running) = &mut self.0 {
            tokio::select! {
                biased;
                done = &mut work => return done,
                // Its outcome, good or bad, also reaches `work`.
                _ = running => {}
            }
        }
        self.0 = None;
        work.await
    }
}

/// Sends the request over an open connection and waits for the head of the answer. At most `budget` bytes
/// are ever read.
pub(crate) async fn start<S>(
    stream: S,
    request: Request<Full<Bytes>>,
    times: Times,
    budget: usize,
) -> Result<Conversation<S>, SendError>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let io = TokioIo::new(Capped::new(stream, budget));
    let (mut sender, connection) =
        http1::Builder::new().max_buf_size(MAX_HEAD_BYTES).handshake(io).await.map_err(|error| classify(&error))?;
    let mut connection = Driven(Some(connection));
    let sending = connection.drive(sender.send_request(request));
    let response = timeout_at(times.done_by, sending)
        .await
        .map_err(|_| SendError::TimedOut(Phase::Answer))?
        .map_err(|error| classify(&error))?;
    Ok(Conversation { connection, response, arrived: Instant::now() })
}

/// The status, and how much of the body came with it.
async fn answer<S>(mut talk: Conversation<S>, times: Times) -> Answer
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let duration = talk.arrived.saturating_duration_since(times.started);
    let retry_after_s = retry_after::from_headers(talk.response.headers(), times.now_at(talk.arrived));
    let status = talk.response.status().as_u16();

    let mut body_bytes = 0;
    let body_by = times.done_by.min(talk.arrived + BODY_TIME);
    let reading = talk.connection.drive(discard(talk.response.into_body(), &mut body_bytes));
    // The status stands, whether the body ends, breaks or runs out of time.
    let _ = timeout_at(body_by, reading).await;
    Answer { status, retry_after_s, duration_ms: u64::try_from(duration.as_millis()).unwrap_or(u64::MAX), body_bytes }
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
