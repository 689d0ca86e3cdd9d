//! An HTTP server on loopback that keeps to section 5 of the contract as far as an importer can see it,
//! and can be told to misbehave.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

/// What happens to a request instead of the usual.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// It gets this status, and nothing is done.
    Status(u16),
    /// It is done, and the connection closes without an answer.
    LostAnswer,
}

/// A request that was answered.
#[derive(Clone, Debug)]
pub struct Taken {
    /// Which bulk.
    pub bulk: String,
    /// What it was answered; 0 if the answer was lost.
    pub status: u16,
}

#[derive(Default)]
struct State {
    troubles: VecDeque<Trouble>,
    /// Accepted contents: bulk and content, in the order of acceptance.
    accepted: Vec<(String, Value)>,
    taken: Vec<Taken>,
    polls: usize,
    /// After so many bulk requests, all further ones get 503.
    dies_after: Option<usize>,
}

/// The server.
pub struct Server {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
}

impl Server {
    /// Starts it.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self { address: listener.local_addr().unwrap(), state: Arc::default() };
        let state = Arc::clone(&server.state);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let state = Arc::clone(&state);
                std::thread::spawn(move || serve(&stream, &state));
            }
        });
        server
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The next bulk requests have these troubles.
    pub fn trouble(&self, troubles: &[Trouble]) {
        self.state.lock().unwrap().troubles.extend(troubles);
    }

    /// It answers so many further bulk requests and then only 503; nothing means that it is well again.
    pub fn die_after(&self, requests: Option<usize>) {
        let mut state = self.state.lock().unwrap();
        state.dies_after = requests.map(|requests| state.taken.len() + requests);
    }

    /// Bulk requests so far.
    pub fn taken(&self) -> Vec<Taken> {
        self.state.lock().unwrap().taken.clone()
    }

    /// Contents accepted so far, repetitions included.
    pub fn accepted(&self) -> Vec<(String, Value)> {
        self.state.lock().unwrap().accepted.clone()
    }
}

fn serve(stream: &TcpStream, state: &Mutex<State>) {
    let mut reader = BufReader::new(stream);
    while let Some((path, body)) = request(&mut reader) {
        let (status, answer) = if let Some(bulk) = path.strip_prefix("/api/v2/content/bulk/") {
            progress(&mut state.lock().unwrap(), bulk)
        } else {
            take(&mut state.lock().unwrap(), &body)
        };
        if status == 0 {
            return;
        }
        let text = answer.to_string();
        let head = format!("HTTP/1.1 {status} X\r\nretry-after: 0\r\ncontent-length: {}\r\n\r\n", text.len());
        let mut stream = stream;
        if stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(text.as_bytes())).is_err() {
            return;
        }
    }
}

fn request(reader: &mut impl BufRead) -> Option<(String, Vec<u8>)> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|length| *length > 0)?;
    let path = line.split(' ').nth(1)?.to_owned();
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some((path, body))
}

fn take(state: &mut State, body: &[u8]) -> (u16, Value) {
    let Ok(request) = serde_json::from_slice::<Value>(body) else {
        return (400, json!({ "code": "malformed_json", "message": "not JSON" }));
    };
    let bulk = request["bulk"].as_str().unwrap().to_owned();
    let contents = request["contents"].as_array().unwrap().clone();
    let is_dead = state.dies_after.is_some_and(|requests| state.taken.len() >= requests);
    let trouble = if is_dead { Some(Trouble::Status(503)) } else { state.troubles.pop_front() };
    let (status, answer) = match trouble {
        Some(Trouble::Status(status)) => (status, json!({ "code": "trouble", "message": "injected" })),
        Some(Trouble::LostAnswer) | None => judge(&contents),
    };
    if status == 202 {
        state.accepted.extend(contents.into_iter().map(|content| (bulk.clone(), content)));
    }
    let status = if trouble == Some(Trouble::LostAnswer) { 0 } else { status };
    state.taken.push(Taken { bulk, status });
    (status, answer)
}

/// A content with a tag without `#` is invalid; one that says it is huge makes the whole too large.
fn judge(contents: &[Value]) -> (u16, Value) {
    if contents.iter().any(|content| content["source"] == "huge") {
        return (413, json!({ "code": "payload_too_large", "message": "too large" }));
    }
    let is_bad = |content: &Value| content["tags"][0].as_str().is_some_and(|tag| !tag.starts_with('#'));
    let bad = contents.iter().enumerate().filter(|(_, content)| is_bad(content));
    let problem =
        |place| json!({ "path": format!("contents[{place}].tags[0]"), "code": "tag_without_hash", "message": "m" });
    let problems: Vec<Value> = bad.map(|(place, _)| problem(place)).collect();
    if problems.is_empty() {
        return (202, json!({ "accepted": contents.len() }));
    }
    (422, json!({ "code": "invalid_request", "message": "problems", "errors": problems }))
}

/// Done at the second time of asking.
fn progress(state: &mut State, bulk: &str) -> (u16, Value) {
    state.polls += 1;
    let mut ids: Vec<&Value> = state.accepted.iter().filter(|(of, _)| of == bulk).map(|(_, c)| &c["id"]).collect();
    ids.sort_by_key(ToString::to_string);
    ids.dedup();
    if ids.is_empty() {
        return (404, json!({ "code": "not_found", "message": "no such bulk" }));
    }
    let (received, done) = (ids.len(), state.polls > 1);
    let analysed = if done { received } else { 0 };
    let violations = json!({ "check": 1, "trust": 0 });
    (
        200,
        json!({ "bulk": bulk, "received": received, "analysed": analysed, "failed": 0, "violations": violations, "done": done }),
    )
}
