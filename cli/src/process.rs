//! Starting other programs, in an environment that does not carry this one's cargo variables along.

use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use crate::clock;
use crate::error::Failure;
use crate::interrupt;

/// Removes what `cargo run` sets for this program alone; nested cargo calls would rebuild for it.
pub fn clean(command: &mut Command) -> &mut Command {
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_"].iter().any(|p| name.starts_with(p)) {
            command.env_remove(&*name);
        }
    }
    command
}

/// Runs to the end and returns its standard output; `missing` is said if it is not installed.
pub fn output(command: &mut Command, missing: &str) -> Result<String, Failure> {
    let name = command.get_program().to_string_lossy().into_owned();
    let result = clean(command).stdin(Stdio::null()).output();
    let result = result.map_err(Failure::because(missing))?;
    if !result.status.success() {
        let words = String::from_utf8_lossy(&result.stderr);
        return Err(Failure::new(format!("{name} failed ({}):\n{}", result.status, tail(&words, 20))));
    }
    Ok(String::from_utf8_lossy(&result.stdout).into_owned())
}

/// Runs with this terminal to the end.
pub fn run(command: &mut Command, missing: &str) -> Result<ExitStatus, Failure> {
    let mut child = clean(command).spawn().map_err(Failure::because(missing))?;
    wait(&mut child)
}

/// Waits for the end of a child; ends it first if this program was asked to stop.
pub fn wait(child: &mut Child) -> Result<ExitStatus, Failure> {
    loop {
        if let Some(status) = child.try_wait().map_err(Failure::because("waiting for a program"))? {
            return Ok(status);
        }
        if interrupt::wait(Duration::from_millis(25)) {
            return end(child);
        }
    }
}

/// Gives a child five seconds to end by itself, for Ctrl-C reached it too, and then kills it.
fn end(child: &mut Child) -> Result<ExitStatus, Failure> {
    for _ in 0..200 {
        if let Some(status) = child.try_wait().map_err(Failure::because("waiting for a program"))? {
            return Ok(status);
        }
        clock::rest();
    }
    let _ = child.kill();
    child.wait().map_err(Failure::because("waiting for a program"))
}

/// The exit status to pass on: a program ended by a signal counts as 128 + signal, as in a shell.
pub fn exit_code(status: ExitStatus) -> u8 {
    use std::os::unix::process::ExitStatusExt;
    let code = status.code().or_else(|| status.signal().map(|signal| 128 + signal));
    code.and_then(|code| u8::try_from(code).ok()).unwrap_or(1)
}

/// The last lines of a text.
pub fn tail(text: &str, lines: usize) -> String {
    let all: Vec<&str> = text.lines().collect();
    all.get(all.len().saturating_sub(lines)..).unwrap_or_default().join("\n")
}

/// The last lines of a file, or nothing if it cannot be read.
pub fn tail_of(path: &Path, lines: usize) -> String {
    std::fs::read_to_string(path).map(|text| tail(&text, lines)).unwrap_or_default()
}
