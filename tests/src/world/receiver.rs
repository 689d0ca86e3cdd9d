//! A customer's webhook receiver: answers by script and records what arrives.

use std::collections::{HashMap, VecDeque};
use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use lambda::sources::Clock;
use serde_json::Value;
use tokio::net::{TcpListener, TcpStream};

use super::chance::TestClock;
use super::signature;

/// Longer than any receiver is waited for.
const HANG: Duration = Duration::from_secs(30);

/// How a receiver answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// With this status.
    Status(u16),
    /// Not at all; the sender's patience is let run out. Needs [`super::World::freeze`].
    Hang,
    /// By closing the connection.
    Close,
}

/// A request that arrived.
#[derive(Clone, Debug)]
pub struct Post {
    /// Id of the endpoint it came to.
    pub endpoint: String,
    /// When, in virtual milliseconds since 1970.
    pub at_ms: i64,
    /// How far its date may be from now, beyond the second it is rounded to, milliseconds.
    pub tolerance_ms: i64,
    /// Headers.
    pub headers: HeaderMap,
    /// Body.
    pub body: Vec<u8>,
}

impl Post {
    /// A header that must be there.
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name).unwrap_or_else(|| panic!("there is no header {name}: {:?}", self.headers));
        value.to_str().expect("headers are text")
    }

    /// The id by which receivers recognise repetitions.
    pub fn id(&self) -> &str {
        self.header("x-webhook-id")
    }

    /// The type of event, from the header.
    pub fn kind(&self) -> &str {
        self.header("x-webhook-type")
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("bodies are JSON")
    }

    /// Whether it is signed by this key, now.
    pub fn is_signed_by(&self, key: &str) -> bool {
        let (date, nonce) = (self.header("x-auth-date"), self.header("x-auth-nonce"));
        let skew_ms = domain::time::parse_iso_ms(date).map(|sent_ms| self.at_ms - sent_ms);
        let is_fresh = skew_ms.is_some_and(|skew_ms| (-self.tolerance_ms..1000 + self.tolerance_ms).contains(&skew_ms));
        is_fresh && signature::verifies(self.header("x-auth-signature"), key, &self.body, date, nonce)
    }
}

#[derive(Default)]
struct State {
    scripts: HashMap<String, VecDeque<Answer>>,
    posts: Vec<Post>,
    tolerance_ms: i64,
}

/// A running receiver; each endpoint has a path of its own.
pub struct Receiver {
    url: String,
    state: Arc<Mutex<State>>,
}

impl Receiver {
    /// Starts one that answers 204 to everything.
    pub async fn start(clock: Arc<TestClock>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("a bound port"));
        let state = Arc::new(Mutex::default());
        tokio::spawn(accept(listener, clock, state.clone()));
        Self { url, state }
    }

    /// The address of an endpoint.
    pub fn url(&self, endpoint: &str) -> String {
        format!("{}/{endpoint}", self.url)
    }

    /// How the next requests to an endpoint are answered; after that, 204 again.
    pub fn script(&self, endpoint: &str, answers: &[Answer]) {
        self.state().scripts.insert(endpoint.to_owned(), answers.iter().copied().collect());
    }

    /// Accepts signatures of other times too, within this distance: for senders that live in real time,
    /// with which the world's clock does not keep pace.
    pub fn tolerate(&self, ms: i64) {
        self.state().tolerance_ms = ms;
    }

    /// What has arrived so far, in order.
    pub fn posts(&self) -> Vec<Post> {
        self.state().posts.clone()
    }

    /// What has arrived of one type.
    pub fn posts_of(&self, kind: &str) -> Vec<Post> {
        self.posts().into_iter().filter(|post| post.kind() == kind).collect()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no test panics while it holds this lock")
    }
}

async fn accept(listener: TcpListener, clock: Arc<TestClock>, state: Arc<Mutex<State>>) -> Infallible {
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        tokio::spawn(serve(stream, clock.clone(), state.clone()));
    }
}

async fn serve(stream: TcpStream, clock: Arc<TestClock>, state: Arc<Mutex<State>>) {
    let service = service_fn(|request| {
        let (clock, state) = (clock.clone(), state.clone());
        async move { answer(request, &clock, &state).await }
    });
    let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}

async fn answer(
    request: Request<Incoming>,
    clock: &TestClock,
    state: &Mutex<State>,
) -> Result<Response<Full<Bytes>>, std::io::Error> {
    let endpoint = request.uri().path().trim_start_matches('/').to_owned();
    let headers = request.headers().clone();
    let body = request.into_body().collect().await.map_err(std::io::Error::other)?.to_bytes().to_vec();
    let answer = {
        let mut state = state.lock().expect("no test panics while it holds this lock");
        let script = state.scripts.get_mut(&endpoint).and_then(VecDeque::pop_front);
        let (at_ms, tolerance_ms) = (clock.now_ms(), state.tolerance_ms);
        state.posts.push(Post { endpoint, at_ms, tolerance_ms, headers, body });
        script.unwrap_or(Answer::Status(204))
    };
    match answer {
        Answer::Status(status) => {
            let location = ("location", "http://127.0.0.1:1/elsewhere");
            let answer = Response::builder().status(status).header(location.0, location.1);
            answer.body(Full::default()).map_err(std::io::Error::other)
        }
        Answer::Close => Err(std::io::ErrorKind::ConnectionReset.into()),
        Answer::Hang => {
            tokio::time::advance(HANG).await;
            std::future::pending().await
        }
    }
}
