//! A webhook receiver on this machine: answers 204 to everything and keeps what it was sent.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;

use super::wait_for;
use crate::world::signature;

/// How long a webhook may take. The emulator polls its queues once a second.
const PATIENCE: Duration = Duration::from_secs(30);

/// One request that was received.
#[derive(Clone, Debug)]
pub struct Received {
    /// Path of the request.
    pub path: String,
    /// Header names, in lower case, and values.
    pub headers: Vec<(String, String)>,
    /// The exact bytes.
    pub bytes: Vec<u8>,
    /// The bytes as JSON.
    pub body: Value,
}

impl Received {
    /// A header's value, empty if there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// Whether it is of this type and about this content.
    pub fn is(&self, event_type: &str, content: &str) -> bool {
        self.body["webhook_type"] == event_type && self.body["content"]["id"] == content
    }

    /// Whether each key in turn has signed, and nobody else.
    pub fn is_signed_by(&self, keys: &[&str]) -> bool {
        let (date, nonce) = (self.header("x-auth-date"), self.header("x-auth-nonce"));
        let signatures: Vec<_> = keys.iter().map(|key| signature::of(key, &self.bytes, date, nonce)).collect();
        self.header("x-auth-signature") == signatures.join(",")
    }

    /// Checks the headers that section 12.1 demands, and that each key in turn has signed.
    ///
    /// # Panics
    /// If one is missing or wrong.
    pub fn verify(&self, keys: &[&str]) {
        assert!(self.is_signed_by(keys), "{self:?}");
        let (date, nonce) = (self.header("x-auth-date"), self.header("x-auth-nonce"));
        assert!(domain::time::parse_iso_ms(date).is_some(), "x-auth-date: {date}");
        let groups: Vec<_> = nonce.split('-').map(str::len).collect();
        assert_eq!(groups, [8, 4, 4, 4, 12], "x-auth-nonce: {nonce}");
        assert_eq!(self.header("content-type"), "application/json");
        assert_eq!(self.header("x-webhook-type"), self.body["webhook_type"], "{self:?}");
        assert!(!self.header("x-webhook-id").is_empty(), "{self:?}");
        assert!(matches!(self.header("x-webhook-attempt"), "1" | "2" | "3"), "{self:?}");
        let timestamp = self.body["timestamp"].as_str().unwrap_or_default();
        assert!(timestamp.ends_with("+00:00") && timestamp.len() == "2022-10-18T20:37:35.464307+00:00".len());
    }
}

/// The receiver. It listens until the test process ends.
#[derive(Clone)]
pub struct Inbox {
    address: SocketAddr,
    received: Arc<Mutex<Vec<Received>>>,
}

impl Inbox {
    /// Starts to listen on a free port.
    ///
    /// # Panics
    /// If this machine has none.
    pub fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        let inbox = Self { address, received: Arc::default() };
        let received = Arc::clone(&inbox.received);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let received = Arc::clone(&received);
                std::thread::spawn(move || {
                    take(stream, &received);
                });
            }
        });
        inbox
    }

    /// An address that leads here.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Everything received so far that fits.
    ///
    /// # Panics
    /// Never, unless a receiving thread did.
    pub fn all(&self, fits: impl Fn(&Received) -> bool) -> Vec<Received> {
        self.received.lock().expect("no receiver panics").iter().filter(|request| fits(request)).cloned().collect()
    }

    /// The first request that fits, awaited.
    ///
    /// # Panics
    /// If none comes in time.
    pub fn first(&self, what: &str, fits: impl Fn(&Received) -> bool) -> Received {
        wait_for(what, PATIENCE, || self.all(&fits).into_iter().next())
    }
}

/// Reads one request, keeps it if it was whole, and then answers it: whoever has an answer finds it kept.
fn take(stream: TcpStream, received: &Mutex<Vec<Received>>) -> Option<()> {
    stream.set_read_timeout(Some(Duration::from_secs(5))).ok()?;
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let path = line.split(' ').nth(1)?.to_owned();
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let length = headers.iter().find(|(name, _)| name == "content-length")?.1.parse().ok()?;
    let mut bytes = vec![0; length];
    reader.read_exact(&mut bytes).ok()?;
    let body = serde_json::from_slice(&bytes).unwrap_or_default();
    received.lock().expect("no receiver panics").push(Received { path, headers, bytes, body });
    reader.get_mut().write_all(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n").ok()
}
