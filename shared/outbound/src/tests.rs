//! Doubles shared by the tests: receivers, traps and resolvers.

mod disguises;
mod fetching;
mod names;
mod networks;
mod receivers;
mod tls;

use std::collections::VecDeque;
use std::future::pending;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::HeaderMap;
use tokio::io::{AsyncRead, AsyncReadExt};

use crate::{Answer, Client, Limits, Resolve, ResolveFailed, Resolving, SendError};

/// Enough for anything that is expected to answer.
const AMPLE: Limits = Limits { connect_ms: 20_000, total_ms: 20_000 };

/// For what is expected never to answer.
const SHORT: Limits = Limits { connect_ms: 50, total_ms: 50 };

async fn post(client: &Client, url: &str, limits: Limits) -> Result<Answer, SendError> {
    let body = Bytes::from_static(b"{\"type\":\"decision\"}");
    client.post(url, HeaderMap::new(), body, limits, 1_000_000).await
}

/// What one lookup gives.
#[derive(Clone)]
enum Lookup {
    Found(Vec<IpAddr>),
    Fails,
    Hangs,
}

impl Lookup {
    fn of(addresses: &[&str]) -> Self {
        Self::Found(addresses.iter().map(|text| text.parse().unwrap()).collect())
    }
}

/// Gives the scripted lookups in turn and counts them.
#[derive(Clone)]
struct Script {
    lookups: Arc<Mutex<VecDeque<Lookup>>>,
    count: Arc<AtomicUsize>,
}

impl Script {
    fn new(lookups: impl IntoIterator<Item = Lookup>) -> Self {
        Self { lookups: Arc::new(Mutex::new(lookups.into_iter().collect())), count: Arc::default() }
    }

    fn count(&self) -> usize {
        self.count.load(Ordering::SeqCst)
    }
}

impl Resolve for Script {
    fn resolve<'a>(&'a self, _host: &'a str) -> Resolving<'a> {
        self.count.fetch_add(1, Ordering::SeqCst);
        let next = self.lookups.lock().unwrap().pop_front();
        Box::pin(async move {
            match next {
                Some(Lookup::Found(addresses)) => Ok(addresses),
                Some(Lookup::Fails) | None => Err(ResolveFailed),
                Some(Lookup::Hangs) => pending().await,
            }
        })
    }
}

/// A listener that must stay untouched. A connection is complete in the
/// system's queue before the dialler knows of it, so looking once, afterwards,
/// is enough and needs no waiting.
struct Trap {
    listener: std::net::TcpListener,
}

impl Trap {
    fn new(address: &str) -> Self {
        let listener = std::net::TcpListener::bind(address).unwrap();
        listener.set_nonblocking(true).unwrap();
        Self { listener }
    }

    fn address(&self) -> SocketAddr {
        self.listener.local_addr().unwrap()
    }

    fn sprung(&self) -> bool {
        self.listener.accept().is_ok()
    }
}

/// Reads one request, head and body, as far as it is sent.
async fn read_request(stream: &mut (impl AsyncRead + Unpin)) -> String {
    let mut seen = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&seen).to_ascii_lowercase();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "))
                .map_or(0, |value| value.parse().unwrap());
            if body.len() >= length {
                return String::from_utf8_lossy(&seen).into_owned();
            }
        }
        let read = stream.read(&mut chunk).await.unwrap_or(0);
        if read == 0 {
            return String::from_utf8_lossy(&seen).into_owned();
        }
        seen.extend_from_slice(&chunk[..read]);
    }
}
