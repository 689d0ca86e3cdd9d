//! Stands between the functions and the services: counts calls and injects faults.
//!
//! Calls of the table go on to the emulator unchanged; calls of the installation's queues end at the
//! double. Queues of other accounts, and the roles that lead to them, are the emulator's.

use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

use super::account::Account;
use super::faults::{Call, Fault, Rule};
use super::queue::Queues;
use super::{sqs, units};

/// An answer of a service.
pub(super) type Answer = Response<Full<Bytes>>;

/// The connection closes without an answer.
#[derive(Debug)]
struct Closed;

impl std::fmt::Display for Closed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("closed by the test")
    }
}

impl std::error::Error for Closed {}

/// A running proxy.
pub struct Proxy {
    url: String,
    shared: Arc<Shared>,
}

struct Shared {
    emulator: String,
    account: String,
    queues: Arc<Queues>,
    client: Client<HttpConnector, Full<Bytes>>,
    state: Mutex<State>,
    death: Notify,
}

#[derive(Default)]
struct State {
    function: &'static str,
    calls: Vec<Call>,
    rules: Vec<Rule>,
    killed_at: Option<Call>,
}

impl Proxy {
    /// Starts a proxy before an account of the emulator and the queues.
    pub async fn start(account: &Account, queues: Arc<Queues>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("a bound port"));
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let shared = Arc::new(Shared {
            emulator: account.emulator().trim_end_matches('/').to_owned(),
            account: account.id().to_owned(),
            queues,
            client: Client::builder(TokioExecutor::new()).build(connector),
            state: Mutex::default(),
            death: Notify::new(),
        });
        tokio::spawn(accept(listener, shared.clone()));
        Self { url, shared }
    }

    /// Address for the functions.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Says which function the next calls come from.
    pub fn running(&self, function: &'static str) {
        self.shared.state().function = function;
    }

    /// Adds a rule.
    pub fn add(&self, rule: Rule) {
        self.shared.state().rules.push(rule);
    }

    /// Removes all rules.
    pub fn clear_rules(&self) {
        self.shared.state().rules.clear();
    }

    /// Whether every rule has happened as often as it was meant to.
    pub fn all_happened(&self) -> bool {
        self.shared.state().rules.iter().all(Rule::is_spent)
    }

    /// The calls since the last time, and counts from 1 again.
    pub fn take_calls(&self) -> Vec<Call> {
        std::mem::take(&mut self.shared.state().calls)
    }

    /// The call at which a process died, if one did.
    pub fn killed_at(&self) -> Option<Call> {
        self.shared.state().killed_at.clone()
    }

    /// Ends when a rule kills the process that is running.
    pub async fn death(&self) {
        self.shared.death.notified().await;
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no test panics while it holds this lock")
    }

    async fn answer(&self, request: Request<Incoming>) -> Result<Answer, Closed> {
        let target = request.headers().get("x-amz-target").and_then(|target| target.to_str().ok());
        let signer = request.headers().get("authorization").and_then(|value| value.to_str().ok());
        let (service, operation) = match signer.filter(|signer| signer.contains("/s3/aws4_request")) {
            Some(_) => ("S3", object_operation(&request)),
            None => name(target.unwrap_or_default()),
        };
        let (call, fault) = self.count(service, operation);
        match fault {
            Some(Fault::CloseBefore) => return Err(Closed),
            Some(Fault::Throttle) => return Ok(throttled(service)),
            Some(Fault::ServerError) => return Ok(error(500, "InternalServerError")),
            Some(Fault::Delay(time)) => tokio::time::sleep(time).await,
            Some(Fault::KillBefore) => return self.kill(call).await,
            Some(Fault::LoseAnswer | Fault::KillAfter | Fault::Partial) | None => {}
        }
        let (parts, body) = request.into_parts();
        let body = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
        let is_own_queue = service == "SQS" && sqs::is_of(&self.account, &body);
        let answer = if is_own_queue {
            sqs::answer(&self.queues, &call.operation, &body, fault == Some(Fault::Partial))
        } else {
            self.forward(Request::from_parts(parts, Full::new(body)), &call).await
        };
        match fault {
            Some(Fault::LoseAnswer) => Err(Closed),
            Some(Fault::KillAfter) => self.kill(call).await,
            _ => Ok(answer),
        }
    }

    fn count(&self, service: &'static str, operation: String) -> (Call, Option<Fault>) {
        let mut state = self.state();
        let number = state.calls.len() + 1;
        let call = Call { number, function: state.function, service, operation, units: 0.0 };
        state.calls.push(call.clone());
        let fault = state.rules.iter_mut().find_map(|rule| rule.apply(&call));
        (call, fault)
    }

    /// Tells the world that the process is dead; what it was waiting for never comes.
    async fn kill(&self, call: Call) -> Result<Answer, Closed> {
        self.state().killed_at = Some(call);
        self.death.notify_one();
        std::future::pending().await
    }

    async fn forward(&self, request: Request<Full<Bytes>>, call: &Call) -> Answer {
        let (mut parts, body) = request.into_parts();
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
        parts.uri = format!("{}{path}", self.emulator).parse().expect("an address");
        let answer = self.client.request(Request::from_parts(parts, body)).await;
        let (parts, body) = answer.expect("the emulator answers").into_parts();
        let body = body.collect().await.expect("the emulator answers completely").to_bytes();
        let units = units::consumed(&body);
        if let Some(counted) = self.state().calls.iter_mut().find(|known| known.number == call.number) {
            counted.units = units;
        }
        Response::from_parts(parts, Full::new(body))
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) -> Infallible {
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        tokio::spawn(serve(stream, shared.clone()));
    }
}

async fn serve(stream: TcpStream, shared: Arc<Shared>) {
    let _ = stream.set_nodelay(true);
    let service = service_fn(|request| {
        let shared = shared.clone();
        async move { shared.answer(request).await }
    });
    // An error is a connection that the test closed, or whose client died.
    let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}

/// What S3 calls a request by its method, for those that functions make.
fn object_operation(request: &Request<Incoming>) -> String {
    let is_copy = request.headers().contains_key("x-amz-copy-source");
    let is_list = request.uri().query().is_some_and(|query| query.contains("list-type=2"));
    match request.method().as_str() {
        "PUT" if is_copy => "CopyObject",
        "PUT" => "PutObject",
        "DELETE" => "DeleteObject",
        "GET" if is_list => "ListObjectsV2",
        _ => "GetObject",
    }
    .to_owned()
}

/// Service and operation of an `X-Amz-Target`.
fn name(target: &str) -> (&'static str, String) {
    match target.split_once('.') {
        Some(("AmazonSQS", operation)) => ("SQS", operation.to_owned()),
        Some((_, operation)) => ("DynamoDB", operation.to_owned()),
        // The one service in use that has its operations in the body, and its one operation.
        None => ("STS", "AssumeRole".to_owned()),
    }
}

fn throttled(service: &str) -> Answer {
    if service == "SQS" { error(400, "RequestThrottled") } else { error(400, "ThrottlingException") }
}

fn error(status: u16, code: &str) -> Answer {
    let body = format!(r#"{{"__type":"com.amazonaws.test#{code}","message":"injected by the test"}}"#);
    Response::builder()
        .status(status)
        .header("content-type", "application/x-amz-json-1.0")
        .body(Full::new(Bytes::from(body)))
        .expect("a complete answer")
}
