//! The webhook receiver as a child process, and what it received so far.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::{self, Receiver as Channel, RecvTimeoutError};
use std::time::{Duration, Instant};

use serde::Deserialize;
use serde_json::Value;

use crate::clock;
use crate::error::Failure;
use crate::interrupt;
use crate::process;
use crate::workspace::Workspace;

/// A webhook as the receiver saw it.
#[derive(Clone, Debug, Deserialize)]
pub struct Webhook {
    /// Arrival, seconds since 1970.
    pub time: f64,
    /// Header `X-Webhook-Type`.
    #[serde(rename = "type", default)]
    pub kind: Option<String>,
    /// Header `x-webhook-id`, the same for every repetition.
    #[serde(default)]
    pub id: Option<String>,
    /// Whether the signature verified.
    pub verified: bool,
    /// Why not.
    #[serde(default)]
    pub reason: Option<String>,
    /// The JSON document.
    #[serde(default)]
    pub body: Value,
}

/// A running receiver; it ends when this is dropped.
pub struct Receiver {
    /// Where it listens on 127.0.0.1.
    pub port: u16,
    /// Everything received so far, in order of arrival.
    pub webhooks: Vec<Webhook>,
    lines: Channel<Webhook>,
    child: Child,
}

impl Receiver {
    /// Starts it on a port; `keys` is the file of signing keys it trusts, read for every webhook. It also serves the
    /// demo's pictures.
    pub fn start(workspace: &Workspace, python: &Path, port: u16, keys: &Path) -> Result<Self, Failure> {
        let mut command = Command::new(python);
        process::clean(&mut command).arg(workspace.local("receiver.py"));
        command.arg("--port").arg(port.to_string()).arg("--keys").arg(keys);
        command.arg("--files").arg(workspace.root.join("events/demo/media"));
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().map_err(Failure::because("python cannot be started"))?;
        let out = child.stdout.take().ok_or_else(|| Failure::new("the webhook receiver has no output"))?;
        let mut out = BufReader::new(out);
        let mut first = String::new();
        out.read_line(&mut first).map_err(Failure::because("the webhook receiver"))?;
        let hello: Value = serde_json::from_str(&first).unwrap_or_default();
        let port = hello.get("listening").and_then(Value::as_u64).and_then(|port| u16::try_from(port).ok());
        let Some(port) = port else {
            let _ = child.wait();
            return Err(Failure::new("the webhook receiver did not start"));
        };
        Ok(Self { port, webhooks: Vec::new(), lines: follow(out), child })
    }

    /// Where the demo's pictures are.
    pub fn media(&self) -> String {
        format!("http://127.0.0.1:{}/media", self.port)
    }

    /// Receives until the predicate holds on what came so far, or the deadline is reached; says which.
    pub fn wait_until(&mut self, deadline: Instant, done: impl Fn(&[Webhook]) -> bool) -> Result<bool, Failure> {
        while !done(&self.webhooks) {
            interrupt::check()?;
            let Some(left) = deadline.checked_duration_since(clock::now()) else {
                return Ok(false);
            };
            match self.lines.recv_timeout(left.min(Duration::from_millis(50))) {
                Ok(webhook) => self.webhooks.push(webhook),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(Failure::new("the webhook receiver ended"));
                }
            }
        }
        Ok(true)
    }

    /// What came since the last look, without waiting.
    pub fn drain(&mut self) -> Vec<Webhook> {
        let new: Vec<Webhook> = self.lines.try_iter().collect();
        self.webhooks.extend(new.iter().cloned());
        new
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

fn follow(out: BufReader<ChildStdout>) -> Channel<Webhook> {
    let (sender, lines) = mpsc::channel();
    std::thread::spawn(move || {
        for line in out.lines().map_while(Result::ok) {
            let Ok(webhook) = serde_json::from_str(&line) else {
                continue;
            };
            if sender.send(webhook).is_err() {
                return;
            }
        }
    });
    lines
}
