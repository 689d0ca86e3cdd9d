//! AWS as a function sees it, at next to no cost: the first call of a kind goes on to the local AWS,
//! and its answer is given again to every later one.
//!
//! Reads are told apart by their whole body. Writes are told apart by their operation only, because
//! each carries new ids, and their answers do not. It therefore serves programs that write new items
//! over and over, and no others.

use std::collections::HashMap;
use std::io::{BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::error::Failure;
use crate::wire::{self, Message};

const READS: [&str; 4] = ["GetItem", "Query", "BatchGetItem", "GetSecretValue"];

/// The endpoint; it ends when this is dropped.
pub struct Canned {
    /// Where it listens.
    pub address: SocketAddr,
    shared: Arc<Shared>,
}

/// An operation, and of a read also its body.
type Kind = (String, Vec<u8>);

struct Shared {
    upstream: String,
    known: Mutex<HashMap<Kind, Arc<Vec<u8>>>>,
    calls: AtomicUsize,
    closed: AtomicBool,
}

impl Canned {
    /// Starts it in front of the AWS at this address (`http://host:port`).
    pub fn start(upstream: &str) -> Result<Self, Failure> {
        let upstream = upstream.trim_start_matches("http://").trim_end_matches('/').to_owned();
        let listener = TcpListener::bind(("127.0.0.1", 0)).map_err(Failure::because("no free port"))?;
        let address = listener.local_addr().map_err(Failure::because("no free port"))?;
        let shared =
            Shared { upstream, known: Mutex::default(), calls: AtomicUsize::new(0), closed: AtomicBool::new(false) };
        let shared = Arc::new(shared);
        let own = Arc::clone(&shared);
        std::thread::spawn(move || {
            for connection in listener.incoming() {
                if own.closed.load(Ordering::Relaxed) {
                    return;
                }
                let (Ok(connection), own) = (connection, Arc::clone(&own)) else { return };
                // A call without answer fails in the function, which then fails its event.
                std::thread::spawn(move || serve(&own, connection));
            }
        });
        Ok(Self { address, shared })
    }

    /// Calls since the last call of this function.
    pub fn take_calls(&self) -> usize {
        self.shared.calls.swap(0, Ordering::Relaxed)
    }
}

impl Drop for Canned {
    fn drop(&mut self) {
        self.shared.closed.store(true, Ordering::Relaxed);
        // Wakes the thread that accepts connections.
        let _ = TcpStream::connect(self.address);
    }
}

fn serve(shared: &Shared, connection: TcpStream) -> std::io::Result<()> {
    connection.set_nodelay(true)?;
    let mut writer = connection.try_clone()?;
    let mut reader = BufReader::new(connection);
    while let Some(message) = wire::request(&mut reader)? {
        shared.calls.fetch_add(1, Ordering::Relaxed);
        let reply = shared.answer(&message)?;
        writer.write_all(&reply)?;
    }
    Ok(())
}

impl Shared {
    fn answer(&self, message: &Message) -> std::io::Result<Arc<Vec<u8>>> {
        let kind = kind(message);
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(reply) = known.get(&kind) {
            return Ok(Arc::clone(reply));
        }
        let reply = self.ask(message)?;
        let bytes = Arc::new(reply.bytes());
        if reply.start.contains(" 200") {
            known.insert(kind, Arc::clone(&bytes));
        }
        Ok(bytes)
    }

    fn ask(&self, message: &Message) -> std::io::Result<Message> {
        let mut connection = TcpStream::connect(&self.upstream)?;
        connection.write_all(&message.bytes())?;
        wire::response(&mut BufReader::new(connection))
    }
}

fn kind(message: &Message) -> Kind {
    let operation = message.header("x-amz-target").unwrap_or(&message.start).to_owned();
    let is_read = READS.iter().any(|read| operation.ends_with(read));
    (operation, if is_read { message.body.clone() } else { Vec::new() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(operation: &str, body: &str) -> Message {
        Message {
            start: "POST / HTTP/1.1".into(),
            headers: vec![("X-Amz-Target".into(), format!("DynamoDB_20120810.{operation}"))],
            body: body.into(),
        }
    }

    #[test]
    fn reads_differ_by_what_they_ask_for_and_writes_do_not() {
        assert_ne!(kind(&call("GetItem", "a")), kind(&call("GetItem", "b")));
        assert_ne!(kind(&call("Query", "a")), kind(&call("GetItem", "a")));
        assert_eq!(kind(&call("PutItem", "a")), kind(&call("PutItem", "b")));
    }

    #[test]
    fn the_real_one_is_asked_once_for_each_kind_and_failures_are_not_kept() {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let upstream = format!("http://{}", listener.local_addr().unwrap());
        let served = std::thread::spawn(move || {
            ["500 Oh", "200 OK", "200 OK"].map(|status| {
                let (connection, _) = listener.accept().unwrap();
                let asked = wire::request(&mut BufReader::new(&connection)).unwrap().unwrap();
                (&connection).write_all(&wire::answer(status, &[], &asked.body)).unwrap();
                String::from_utf8(asked.body).unwrap()
            })
        });
        let canned = Canned::start(&upstream).unwrap();
        let connection = TcpStream::connect(canned.address).unwrap();
        let ask = |operation: &str, body: &str| {
            (&connection).write_all(&call(operation, body).bytes()).unwrap();
            String::from_utf8(wire::response(&mut BufReader::new(&connection)).unwrap().body).unwrap()
        };
        assert_eq!(ask("PutItem", "1"), "1");
        assert_eq!([ask("PutItem", "2"), ask("PutItem", "3")], ["2", "2"]);
        assert_eq!([ask("GetItem", "4"), ask("GetItem", "4")], ["4", "4"]);
        assert_eq!(served.join().unwrap(), ["1", "2", "4"]);
        assert_eq!(canned.take_calls(), 5);
    }
}
