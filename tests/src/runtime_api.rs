//! Lambda's Runtime API on loopback: hands events to one function process and takes its answers, so
//! that the built binaries run here exactly as they run deployed.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::Value;

/// How long a function may take from its start, or from an event, to what it says next.
const PATIENCE: Duration = Duration::from_secs(30);
/// What an invocation may take, as the function is told.
const TIMEOUT_MS: i64 = 25_000;

/// What a function said.
#[derive(Clone, Debug, PartialEq)]
pub enum Said {
    /// It asked for an event.
    Ready,
    /// It answered one.
    Answer(Value),
    /// It failed to handle one.
    Error(Value),
    /// It could not start.
    InitError(Value),
}

/// A running function.
pub struct Function {
    child: Child,
    events: Sender<Value>,
    said: Receiver<Said>,
    log: Option<JoinHandle<String>>,
}

impl Function {
    /// Starts a binary with these variables and no others.
    ///
    /// # Panics
    /// If it cannot be started.
    pub fn start(binary: &Path, variables: &[(String, String)]) -> Self {
        Self::run(Command::new(binary), binary, variables)
    }

    /// The same with no more address space than this.
    ///
    /// # Panics
    /// If it cannot be started.
    pub fn start_within(binary: &Path, variables: &[(String, String)], megabytes: u64) -> Self {
        let mut shell = Command::new("/bin/sh");
        shell.args(["-c", "ulimit -v \"$0\" && exec \"$1\"", &(megabytes * 1_024).to_string()]).arg(binary);
        Self::run(shell, binary, variables)
    }

    fn run(mut command: Command, binary: &Path, variables: &[(String, String)]) -> Self {
        let (events, waiting) = channel();
        let (say, said) = channel();
        let address = listen(waiting, say);
        let mut child = command
            .env_clear()
            .envs(variables.iter().cloned())
            .env("AWS_LAMBDA_RUNTIME_API", address.to_string())
            .env("AWS_LAMBDA_FUNCTION_NAME", "function")
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256")
            .env("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
            .env("AWS_LAMBDA_LOG_GROUP_NAME", "group")
            .env("AWS_LAMBDA_LOG_STREAM_NAME", "stream")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}", binary.display()));
        let log = child.stdout.take().map(read_all);
        Self { child, events, said, log }
    }

    /// Id of its process.
    pub fn process_id(&self) -> u32 {
        self.child.id()
    }

    /// Waits until it asks for an event.
    pub fn boot(&mut self) -> Result<(), String> {
        match self.next()? {
            Said::Ready => Ok(()),
            other => Err(format!("it did not ask for an event: {other:?}")),
        }
    }

    /// Gives it an event, waits for its answer, and until it asks for the next one.
    pub fn play(&mut self, event: &Value) -> Result<Value, String> {
        self.events.send(event.clone()).map_err(|_| "its Runtime API is gone".to_owned())?;
        let answer = match self.next()? {
            Said::Answer(answer) => answer,
            other => return Err(format!("no answer, but {other:?}")),
        };
        self.boot().map(|()| answer)
    }

    /// Ends it, and gives all that it has logged.
    ///
    /// # Panics
    /// If its log cannot be read.
    pub fn stop(mut self) -> String {
        let _ = self.child.kill();
        let _ = self.child.wait();
        self.log.take().map(|log| log.join().expect("its log")).unwrap_or_default()
    }

    fn next(&mut self) -> Result<Said, String> {
        self.said.recv_timeout(PATIENCE).map_err(|_| format!("nothing within {PATIENCE:?}"))
    }

    /// Waits for its end; whether it succeeded, and what it wrote to standard error.
    ///
    /// # Panics
    /// If it cannot be waited for.
    pub fn end(mut self) -> (bool, String) {
        let mut text = String::new();
        if let Some(mut errors) = self.child.stderr.take() {
            errors.read_to_string(&mut text).expect("its standard error");
        }
        (self.child.wait().expect("its end").success(), text)
    }
}

impl Drop for Function {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reads as the function writes, so that it never waits for us.
fn read_all(mut from: ChildStdout) -> JoinHandle<String> {
    std::thread::spawn(move || {
        let mut text = Vec::new();
        let _ = from.read_to_end(&mut text);
        String::from_utf8_lossy(&text).into_owned()
    })
}

/// Serves one function until the test ends.
fn listen(events: Receiver<Value>, say: Sender<Said>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    let events = Arc::new(Mutex::new(events));
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (events, say) = (Arc::clone(&events), say.clone());
            std::thread::spawn(move || serve(stream, &events, &say));
        }
    });
    address
}

/// Answers the requests of one connection; ends when the connection or the test does.
fn serve(stream: TcpStream, events: &Mutex<Receiver<Value>>, say: &Sender<Said>) -> Option<()> {
    let mut reader = BufReader::new(stream);
    loop {
        let (line, body) = request(&mut reader)?;
        let value = || serde_json::from_slice(&body).unwrap_or(Value::Null);
        let answer = if line.contains("/invocation/next") {
            say.send(Said::Ready).ok()?;
            let event = events.lock().ok()?.recv().ok()?;
            invocation(&event)
        } else {
            let said = match () {
                () if line.contains("/response") => Said::Answer(value()),
                () if line.contains("/init/error") => Said::InitError(value()),
                () => Said::Error(value()),
            };
            say.send(said).ok()?;
            "HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n".to_owned()
        };
        reader.get_mut().write_all(answer.as_bytes()).ok()?;
    }
}

fn invocation(event: &Value) -> String {
    use lambda::sources::{Clock, Random, SystemClock, SystemRandom};
    let (id, body) = (SystemRandom.uuid(), event.to_string());
    let deadline = SystemClock.now_ms() + TIMEOUT_MS;
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\
         lambda-runtime-aws-request-id: {id}\r\nlambda-runtime-deadline-ms: {deadline}\r\n\
         lambda-runtime-invoked-function-arn: arn:aws:lambda:us-east-1:000000000000:function:function\r\n\
         lambda-runtime-trace-id: Root=1-00000000-000000000000000000000000\r\n\r\n{body}",
        body.len()
    )
}

/// First line and body of a request, which may come whole or in chunks.
fn request(reader: &mut BufReader<TcpStream>) -> Option<(String, Vec<u8>)> {
    let first = line(reader)?;
    let mut headers = HashMap::new();
    while let Some((name, value)) = line(reader)?.split_once(':') {
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let chunked = headers.get("transfer-encoding").is_some_and(|value| value == "chunked");
    let length = headers.get("content-length").and_then(|value| value.parse().ok()).unwrap_or(0);
    let mut body = Vec::new();
    if chunked {
        while let size @ 1.. = usize::from_str_radix(&line(reader)?, 16).ok()? {
            exactly(reader, size, &mut body)?;
            line(reader)?;
        }
        line(reader)?;
    } else {
        exactly(reader, length, &mut body)?;
    }
    Some((first, body))
}

fn line(reader: &mut BufReader<TcpStream>) -> Option<String> {
    let mut text = String::new();
    let read = reader.read_line(&mut text).ok()?;
    (read > 0).then(|| text.trim_end().to_owned())
}

fn exactly(reader: &mut BufReader<TcpStream>, size: usize, body: &mut Vec<u8>) -> Option<()> {
    let read = reader.take(u64::try_from(size).ok()?).read_to_end(body).ok()?;
    (read == size).then_some(())
}
