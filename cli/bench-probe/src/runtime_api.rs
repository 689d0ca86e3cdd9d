//! A Lambda Runtime API on loopback: hands events to one function process and takes its answers.
//!
//! It guarantees that every event was answered, and answered well; anything else is an error.

use std::collections::VecDeque;
use std::io::{BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::clock;
use crate::error::Failure;
use crate::wire::{self, Message};

/// Longest wait for a function to start, or to answer the next event. Generous: callgrind is slow.
const PATIENCE: Duration = Duration::from_mins(2);
/// How long a function may take for an event, by what it is told. Milliseconds.
const DEADLINE_MS: u128 = 300_000;

/// A Runtime API for one process; it ends when this is dropped.
pub struct RuntimeApi {
    /// Where it listens.
    pub address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    events: VecDeque<Vec<u8>>,
    given: usize,
    answered: usize,
    first_asked: Option<Instant>,
    last_answered: Option<Instant>,
    problem: Option<String>,
    closed: bool,
}

impl RuntimeApi {
    /// Starts listening on a free port.
    pub fn start() -> Result<Self, Failure> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).map_err(Failure::because("no free port"))?;
        let address = listener.local_addr().map_err(Failure::because("no free port"))?;
        let shared = Arc::new(Shared::default());
        let own = Arc::clone(&shared);
        std::thread::spawn(move || {
            for connection in listener.incoming() {
                if own.lock().closed {
                    return;
                }
                let (Ok(connection), own) = (connection, Arc::clone(&own)) else { return };
                // A connection that breaks shows as an event without answer.
                std::thread::spawn(move || serve(&own, connection));
            }
        });
        Ok(Self { address, shared })
    }

    /// Waits until the process has asked for its first event, and says when that was.
    pub fn wait_until_asked(&self, is_running: impl FnMut() -> bool) -> Result<Instant, Failure> {
        let state = self.shared.wait(is_running, |state| state.first_asked.is_some())?;
        state.first_asked.ok_or_else(|| Failure::new("never asked for an event"))
    }

    /// Hands out events one after the other, waits for all answers, and says how long that took.
    pub fn play(&self, events: Vec<Vec<u8>>, is_running: impl FnMut() -> bool) -> Result<Duration, Failure> {
        let started = {
            let mut state = self.shared.lock();
            state.events = events.into();
            state.answered = 0;
            state.given = state.events.len();
            clock::now()
        };
        self.shared.changed.notify_all();
        let state = self.shared.wait(is_running, |state| state.answered >= state.given)?;
        Ok(state.last_answered.map_or(Duration::ZERO, |last| last.saturating_duration_since(started)))
    }

    /// Ends every connection: the function's request for an event fails, and it ends.
    pub fn close(&self) {
        self.shared.lock().closed = true;
        self.shared.changed.notify_all();
        // Wakes the thread that accepts connections.
        let _ = TcpStream::connect(self.address);
    }
}

impl Drop for RuntimeApi {
    fn drop(&mut self) {
        self.close();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait(
        &self,
        mut is_running: impl FnMut() -> bool,
        done: impl Fn(&State) -> bool,
    ) -> Result<MutexGuard<'_, State>, Failure> {
        let until = clock::now() + PATIENCE;
        let mut state = self.lock();
        loop {
            if let Some(problem) = state.problem.take() {
                return Err(Failure::new(problem));
            }
            if done(&state) {
                return Ok(state);
            }
            let left = until.saturating_duration_since(clock::now());
            if left.is_zero() {
                return Err(Failure::new("no answer in time"));
            }
            let pause = left.min(Duration::from_millis(250));
            let (now, waited) = self.changed.wait_timeout(state, pause).unwrap_or_else(PoisonError::into_inner);
            state = now;
            if waited.timed_out() && !is_running() && !done(&state) {
                return Err(Failure::new("the function ended"));
            }
        }
    }

    fn next_event(&self) -> Option<(usize, Vec<u8>)> {
        let mut state = self.lock();
        if state.first_asked.is_none() {
            state.first_asked = Some(clock::now());
            self.changed.notify_all();
        }
        loop {
            if state.closed {
                return None;
            }
            if let Some(event) = state.events.pop_front() {
                return Some((state.events.len(), event));
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn take(&self, path: &str, message: &Message) {
        let mut state = self.lock();
        if !path.ends_with("/response") || !is_success(&message.body) {
            let words: String = String::from_utf8_lossy(&message.body).chars().take(600).collect();
            state.problem = Some(format!("the function answered {path} with {words}"));
        }
        state.answered += 1;
        if state.answered >= state.given {
            state.last_answered = Some(clock::now());
            self.changed.notify_all();
        }
    }
}

/// Whether an answer to the HTTP API is a success.
fn is_success(body: &[u8]) -> bool {
    let answer: Option<serde_json::Value> = serde_json::from_slice(body).ok();
    let status = answer.as_ref().and_then(|answer| answer.get("statusCode")?.as_u64());
    status.is_some_and(|status| (200..300).contains(&status))
}

fn serve(shared: &Shared, connection: TcpStream) -> std::io::Result<()> {
    connection.set_nodelay(true)?;
    let mut writer = connection.try_clone()?;
    let mut reader = BufReader::new(connection);
    while let Some(message) = wire::request(&mut reader)? {
        let path = message.start.split(' ').nth(1).unwrap_or_default().to_owned();
        let reply = if path.ends_with("/invocation/next") {
            let Some((left, event)) = shared.next_event() else { return Ok(()) };
            invocation(left, &event)
        } else {
            shared.take(&path, &message);
            wire::answer("202 Accepted", &[("content-type", "application/json")], br#"{"status":"OK"}"#)
        };
        writer.write_all(&reply)?;
    }
    Ok(())
}

fn invocation(left: usize, event: &[u8]) -> Vec<u8> {
    let id = format!("00000000-0000-4000-8000-{left:012x}");
    let deadline = (clock::unix_ms() + DEADLINE_MS).to_string();
    let headers = [
        ("content-type", "application/json"),
        ("lambda-runtime-aws-request-id", id.as_str()),
        ("lambda-runtime-deadline-ms", deadline.as_str()),
        ("lambda-runtime-invoked-function-arn", "arn:aws:lambda:us-east-1:000000000000:function:bench"),
        ("lambda-runtime-trace-id", "Root=1-00000000-000000000000000000000000;Sampled=0"),
    ];
    wire::answer("200 OK", &headers, event)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(connection: &TcpStream, text: &str) -> Message {
        let mut writer = connection;
        writer.write_all(text.as_bytes()).unwrap();
        wire::response(&mut BufReader::new(connection)).unwrap()
    }

    /// A function that answers every event with the same body until the API closes.
    fn function(address: SocketAddr, body: &'static str) -> std::thread::JoinHandle<usize> {
        std::thread::spawn(move || {
            let connection = TcpStream::connect(address).unwrap();
            let mut answered = 0;
            loop {
                let mut writer = &connection;
                writer.write_all(b"GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\n\r\n").unwrap();
                let Ok(event) = wire::response(&mut BufReader::new(&connection)) else { return answered };
                let id = event.header("lambda-runtime-aws-request-id").unwrap();
                let path = format!("/2018-06-01/runtime/invocation/{id}/response");
                let text = format!("POST {path} HTTP/1.1\r\ncontent-length: {}\r\n\r\n{body}", body.len());
                assert_eq!(call(&connection, &text).start, "HTTP/1.1 202 Accepted");
                answered += 1;
            }
        })
    }

    #[test]
    fn every_event_is_answered_and_closing_ends_the_function() {
        let api = RuntimeApi::start().unwrap();
        let running = function(api.address, r#"{"statusCode":200}"#);
        api.wait_until_asked(|| true).unwrap();
        assert!(api.play(vec![b"{}".to_vec(); 5], || true).unwrap() > Duration::ZERO);
        api.play(vec![b"{}".to_vec(); 2], || true).unwrap();
        api.close();
        assert_eq!(running.join().unwrap(), 7);
    }

    #[test]
    fn an_answer_that_is_no_success_is_an_error() {
        let api = RuntimeApi::start().unwrap();
        let running = function(api.address, r#"{"statusCode":500}"#);
        let error = api.play(vec![b"{}".to_vec()], || true).unwrap_err();
        assert!(error.to_string().contains("500"));
        api.close();
        running.join().unwrap();
    }

    #[test]
    fn a_function_that_ended_is_an_error() {
        let api = RuntimeApi::start().unwrap();
        assert!(api.wait_until_asked(|| false).unwrap_err().to_string().contains("ended"));
    }
}
