//! A host of files on this machine, for contents that name an address.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, PoisonError};

/// The host. It answers 404 to what it does not have, and listens until the test process ends.
pub struct Files {
    address: SocketAddr,
    files: Arc<Mutex<HashMap<String, Vec<u8>>>>,
}

impl Files {
    /// Starts to listen on a free port.
    ///
    /// # Panics
    /// If this machine has none.
    pub fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        let files = Arc::<Mutex<HashMap<String, Vec<u8>>>>::default();
        let shared = Arc::clone(&files);
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let head = BufReader::new(&stream).lines().map_while(Result::ok).take_while(|line| !line.is_empty());
                let head: Vec<String> = head.collect();
                let path = head.first().and_then(|line| line.split(' ').nth(1)).unwrap_or_default();
                let file = shared.lock().unwrap_or_else(PoisonError::into_inner).get(path).cloned();
                let status = if file.is_some() { "200 OK" } else { "404 Gone" };
                let body = file.unwrap_or_default();
                let head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n\r\n", body.len());
                // Whoever asks may hang up at any time.
                let _ = stream.write_all(&[head.as_bytes(), &body].concat());
            }
        });
        Self { address, files }
    }

    /// Serves a file from now on; gives its address.
    pub fn serve(&self, name: &str, file: &[u8]) -> String {
        self.files.lock().unwrap_or_else(PoisonError::into_inner).insert(format!("/{name}"), file.to_vec());
        self.url(name)
    }

    /// The address of a file, whether it is served or not.
    pub fn url(&self, name: &str) -> String {
        format!("http://{}/{name}", self.address)
    }
}
