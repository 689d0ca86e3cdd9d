//! The local AWS as a child process, from start to an end in good order.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde::Deserialize;

use crate::clock;
use crate::error::Failure;
use crate::process;
use crate::workspace::{self, Workspace};

const REGION: &str = "us-east-1";

/// What to start.
pub struct Options<'a> {
    /// Interpreter with the local packages.
    pub python: &'a Path,
    /// Port of the emulator.
    pub port: u16,
    /// Where data and logs go.
    pub home: &'a Path,
    /// Whether data is kept for the next start.
    pub persist: bool,
    /// What to deploy; nothing means the emulator alone.
    pub bundle: Option<Bundle<'a>>,
}

/// What to deploy.
pub struct Bundle<'a> {
    /// Directory of the functions' binaries.
    pub binaries: &'a Path,
    /// Template parameters.
    pub parameters: Vec<(&'static str, String)>,
}

/// A running local AWS; it ends when this is dropped.
pub struct Stack {
    /// What it reported when it was up.
    pub report: Report,
    child: Child,
}

/// What the local AWS says once it is up.
#[derive(Deserialize)]
pub struct Report {
    /// Address of the emulator.
    pub endpoint: String,
    /// Outputs of the stack.
    pub outputs: BTreeMap<String, String>,
    /// What was deployed: created, updated, unchanged.
    pub done: String,
    /// The emulator's log, with the functions' output.
    pub log: PathBuf,
}

impl Stack {
    /// Starts it and waits until it is up.
    pub fn start(workspace: &Workspace, options: &Options) -> Result<Self, Failure> {
        workspace::make_private_dir(options.home)?;
        let words = options.home.join("stack.log");
        let log = File::create(&words).map_err(Failure::because(words.display()))?;
        let mut command = command(workspace, options);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(log);
        let mut child = command.spawn().map_err(Failure::because("python cannot be started"))?;
        let mut line = String::new();
        if let Some(out) = child.stdout.take() {
            BufReader::new(out).read_line(&mut line).map_err(Failure::because("the local AWS"))?;
        }
        if let Ok(report) = serde_json::from_str(&line) {
            return Ok(Self { report, child });
        }
        let _ = child.wait();
        let said = process::tail_of(&words, 25);
        Err(Failure::new(format!("The local AWS did not start:\n{said}")))
    }

    /// One output of the stack.
    pub fn output(&self, name: &str) -> Result<&str, Failure> {
        let found = self.report.outputs.get(name).map(String::as_str);
        found.ok_or_else(|| Failure::new(format!("template.yaml has no output {name}")))
    }

    /// Environment variables that make AWS clients talk to it, and one per output of the stack.
    pub fn environment(&self) -> Vec<(String, String)> {
        let mut variables = aws_environment(&self.report.endpoint);
        let outputs = self.report.outputs.iter();
        variables.extend(outputs.map(|(name, value)| (format!("GAVEL_STACK_{}", upper_snake(name)), value.clone())));
        variables
    }

    /// Whether it still runs.
    pub fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        drop(self.child.stdin.take()); // the end of its input asks it to end
        for _ in 0..1000 {
            if !self.is_running() {
                return;
            }
            clock::rest();
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn command(workspace: &Workspace, options: &Options) -> Command {
    let mut command = Command::new(options.python);
    process::clean(&mut command).arg(workspace.local("stack.py"));
    command.arg("--port").arg(options.port.to_string()).arg("--home").arg(options.home);
    if options.persist {
        command.arg("--persist");
    }
    if let Some(bundle) = &options.bundle {
        command.arg("--template").arg(workspace.template()).arg("--binaries").arg(bundle.binaries);
        for (name, value) in &bundle.parameters {
            command.arg("--param").arg(format!("{name}={value}"));
        }
    }
    command
}

/// Environment variables that make AWS clients talk to an emulator.
pub fn aws_environment(endpoint: &str) -> Vec<(String, String)> {
    let pairs = [
        ("AWS_ENDPOINT_URL", endpoint),
        ("AWS_REGION", REGION),
        ("AWS_DEFAULT_REGION", REGION),
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
        ("AWS_EC2_METADATA_DISABLED", "true"),
    ];
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).into()
}

/// The caller's own AWS settings, which must not reach a command that works on an emulator.
pub const FOREIGN: [&str; 4] = ["AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"];

/// A port that nothing listens on, the given one if it is free.
pub fn free_port(wanted: u16) -> Result<u16, Failure> {
    let listener = TcpListener::bind(("127.0.0.1", wanted)).or_else(|_| TcpListener::bind(("127.0.0.1", 0)));
    let address = listener.and_then(|listener| listener.local_addr());
    address.map(|address| address.port()).map_err(Failure::because("no free port"))
}

/// Removes the data of earlier runs.
pub fn forget(home: &Path) -> Result<(), Failure> {
    match fs::remove_dir_all(home) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Failure::because(home.display())(error)),
        _ => Ok(()),
    }
}

/// `AnalyseQueueUrl` as `ANALYSE_QUEUE_URL`.
fn upper_snake(name: &str) -> String {
    let mut snake = String::new();
    for (at, letter) in name.char_indices() {
        if at > 0 && letter.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_uppercase());
    }
    snake
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outputs_become_variable_names() {
        assert_eq!(upper_snake("AnalyseDeadLetterQueueUrl"), "ANALYSE_DEAD_LETTER_QUEUE_URL");
        assert_eq!(upper_snake("ApiUrl"), "API_URL");
    }

    #[test]
    fn a_used_port_is_not_taken_again() {
        let held = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = held.local_addr().unwrap().port();
        assert_ne!(free_port(port).unwrap(), port);
    }
}
