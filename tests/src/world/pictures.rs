//! A host of media, on this machine, that serves what a test says, or misbehaves as it says.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What is behind a path.
#[derive(Clone, Debug)]
pub enum Served {
    /// These bytes, under this content type.
    File(&'static str, Vec<u8>),
    /// A status without a body.
    Status(u16),
    /// A redirect.
    Redirect(String),
    /// Bytes without end.
    Endless,
    /// A body that breaks off.
    Broken,
}

#[derive(Default)]
struct State {
    served: HashMap<String, Served>,
    asked: HashMap<String, usize>,
    heard: Vec<String>,
    meanwhile: Option<Box<dyn Fn() + Send>>,
}

/// The host.
pub struct Pictures {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
}

impl Pictures {
    /// Starts it; it serves nothing yet.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let state = Arc::<Mutex<State>>::default();
        let shared = state.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let shared = shared.clone();
                // Whoever fetches may hang up at any time: how an answer ends is no concern of the host's.
                tokio::spawn(async move { answer(stream, &shared).await.is_ok() });
            }
        });
        Self { address, state }
    }

    /// Serves something from now on; gives its address.
    pub fn serve(&self, name: &str, what: Served) -> String {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.served.insert(format!("/{name}"), what);
        self.url(name)
    }

    /// The address of something, whether it is served or not.
    pub fn url(&self, name: &str) -> String {
        format!("http://{}/{name}", self.address)
    }

    /// Does this whenever something is asked for, before it is answered: time passes, for one.
    pub fn meanwhile(&self, does: impl Fn() + Send + 'static) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).meanwhile = Some(Box::new(does));
    }

    /// Bodies of all requests that had one, in the order in which they came.
    pub fn heard(&self) -> Vec<String> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).heard.clone()
    }

    /// How often something has been asked for.
    pub fn asked(&self, name: &str) -> usize {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.asked.get(&format!("/{name}")).copied().unwrap_or(0)
    }
}

async fn answer(mut stream: TcpStream, state: &Mutex<State>) -> std::io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
    let length =
        head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length:")?.trim().parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut body).await?;
    let served = {
        let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
        *state.asked.entry(path.clone()).or_default() += 1;
        if !body.is_empty() {
            state.heard.push(String::from_utf8_lossy(&body).into_owned());
        }
        if let Some(does) = &state.meanwhile {
            does();
        }
        state.served.get(&path).cloned().unwrap_or(Served::Status(404))
    };
    match served {
        Served::File(kind, bytes) => {
            let head = format!("HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\r\n", bytes.len());
            stream.write_all(head.as_bytes()).await?;
            stream.write_all(&bytes).await?;
        }
        Served::Status(status) => {
            stream.write_all(format!("HTTP/1.1 {status} x\r\ncontent-length: 0\r\n\r\n").as_bytes()).await?;
        }
        Served::Redirect(to) => {
            let head = format!("HTTP/1.1 302 Found\r\nlocation: {to}\r\ncontent-length: 0\r\n\r\n");
            stream.write_all(head.as_bytes()).await?;
        }
        Served::Endless => {
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: image/png\r\n\r\n").await?;
            loop {
                stream.write_all(&[0; 8_192]).await?;
            }
        }
        Served::Broken => {
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nP6").await?;
        }
    }
    stream.shutdown().await
}
