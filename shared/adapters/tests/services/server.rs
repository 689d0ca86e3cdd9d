//! A service on this host: it plays one answer after the other and keeps what it was asked.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::future::pending;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use http::{HeaderMap, Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpListener;

/// What the service does with one request.
#[derive(Clone)]
pub enum Play {
    /// Answers with this status and text; `{{CODE}}` in it becomes the code of the question, `{{URL}}` this address.
    Answer(u16, String),
    /// Answers with these headers.
    Redirect(&'static str),
    /// Never answers.
    Hang,
}

/// One request, as it arrived.
#[derive(Clone)]
pub struct Asked {
    pub method: String,
    pub target: String,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Asked {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).unwrap_or_else(|| panic!("no {name}")).to_str().unwrap()
    }

    fn origin(&self) -> String {
        format!("http://{}", self.header("host"))
    }

    /// The code of a question to a language model.
    fn code(&self) -> String {
        let text = String::from_utf8_lossy(&self.body).into_owned();
        let after = text.split("BEGIN DATA ").nth(1).unwrap_or_default();
        after.chars().take_while(char::is_ascii_hexdigit).collect()
    }
}

/// The service, up until the test ends.
pub struct Service {
    pub address: SocketAddr,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Service {
    /// A service that plays these answers in turn; after the last one it answers 500.
    pub async fn playing(plays: impl IntoIterator<Item = Play>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let plays: Arc<Mutex<VecDeque<Play>>> = Arc::new(Mutex::new(plays.into_iter().collect()));
        let seen = Arc::clone(&asked);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (seen, plays) = (Arc::clone(&seen), Arc::clone(&plays));
                tokio::spawn(async move {
                    let service = service_fn(|request| play(request, &seen, &plays));
                    // The other side hangs up when its time is over; that is what some tests are about.
                    let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
                });
            }
        });
        Self { address, asked }
    }

    /// Plays the recorded answers of these names with these statuses.
    pub async fn recorded(rows: &[(u16, &str)]) -> Self {
        Self::playing(rows.iter().map(|(status, name)| Play::Answer(*status, recorded(name)))).await
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

/// A recorded answer.
pub fn recorded(name: &str) -> String {
    let path = format!("{}/tests/answers/{name}.json", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

async fn play(
    request: Request<Incoming>,
    seen: &Mutex<Vec<Asked>>,
    plays: &Mutex<VecDeque<Play>>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let (parts, body) = request.into_parts();
    let asked = Asked {
        method: parts.method.to_string(),
        target: parts.uri.to_string(),
        headers: parts.headers,
        body: body.collect().await.unwrap().to_bytes().to_vec(),
    };
    seen.lock().unwrap().push(asked.clone());
    let next = plays.lock().unwrap().pop_front();
    let response = |status: u16, body: String| Response::builder().status(status).body(Full::from(body)).unwrap();
    Ok(match next {
        Some(Play::Answer(status, body)) => {
            response(status, body.replace("{{CODE}}", &asked.code()).replace("{{URL}}", &asked.origin()))
        }
        Some(Play::Redirect(location)) => {
            let builder = Response::builder().status(302).header("location", location);
            builder.body(Full::from(String::new())).unwrap()
        }
        Some(Play::Hang) => pending().await,
        None => response(500, "{}".to_owned()),
    })
}
