//! The upload page as a child process: a small platform's own server, which has the API key and a browser's page.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};

use serde::Deserialize;

use crate::error::Failure;
use crate::process;
use crate::workspace::Workspace;

/// A running page; it ends when this is dropped.
pub struct UploadPage {
    /// Where it listens on 127.0.0.1.
    pub port: u16,
    child: Child,
    _input: ChildStdin,
}

#[derive(Deserialize)]
struct Listening {
    listening: u16,
}

impl UploadPage {
    /// Starts it on a free port; `api` is the API's address, `aws` that of the bucket.
    pub fn start(workspace: &Workspace, python: &Path, api: &str, key: &str, aws: &str) -> Result<Self, Failure> {
        let mut command = Command::new(python);
        process::clean(&mut command).arg(workspace.local("upload.py"));
        command.args(["--api", api, "--bucket-origin", aws]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().map_err(Failure::because("python cannot be started"))?;
        let missing = || Failure::new("the upload page has no input and output");
        let mut input = child.stdin.take().ok_or_else(missing)?;
        let out = child.stdout.take().ok_or_else(missing)?;
        writeln!(input, "{key}").map_err(Failure::because("the upload page cannot be told its key"))?;
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line).map_err(Failure::because("the upload page does not start"))?;
        let told: Listening =
            serde_json::from_str(&line).map_err(Failure::because("the upload page does not start"))?;
        Ok(Self { port: told.listening, child, _input: input })
    }
}

impl Drop for UploadPage {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
