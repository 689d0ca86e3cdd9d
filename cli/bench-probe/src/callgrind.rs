//! Instructions, counted by callgrind: they repeat where time does not.

use std::io::Read;
use std::process::{Child, Command, Stdio};

use crate::clock;
use crate::error::Failure;
use crate::process::Program;
use crate::runtime_api::RuntimeApi;

/// Whether valgrind is installed.
pub fn is_installed() -> bool {
    let mut command = Command::new("valgrind");
    command.arg("--version").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// Instructions from the start of a process to its end after these events.
pub fn instructions(program: &Program, events: Vec<Vec<u8>>) -> Result<u64, Failure> {
    let api = RuntimeApi::start()?;
    let mut valgrind = Command::new("valgrind");
    valgrind.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]).arg(&program.path);
    let mut command = program.wrapped(valgrind, &api);
    if let Some(path) = std::env::var_os("PATH") {
        command.env("PATH", path);
    }
    let mut child = command.stderr(Stdio::piped()).spawn().map_err(Failure::because("valgrind"))?;
    let ran = run(&mut child, &api, events).map_err(Failure::because(format_args!("{} in valgrind", program.name)));
    api.close();
    if ran.is_err() {
        let _ = child.kill();
    }
    let said = last_words(&mut child)?;
    ran?;
    collected(&said).ok_or_else(|| Failure::new(format!("{}: callgrind told no count: {said}", program.name)))
}

fn run(child: &mut Child, api: &RuntimeApi, events: Vec<Vec<u8>>) -> Result<(), Failure> {
    let mut is_running = || matches!(child.try_wait(), Ok(None));
    api.wait_until_asked(&mut is_running)?;
    if !events.is_empty() {
        api.play(events, &mut is_running)?;
    }
    Ok(())
}

/// What the process still has to say, and its end.
fn last_words(child: &mut Child) -> Result<String, Failure> {
    let mut said = Vec::new();
    if let Some(mut out) = child.stderr.take() {
        out.read_to_end(&mut said).map_err(Failure::because("valgrind"))?;
    }
    while matches!(child.try_wait(), Ok(None)) {
        clock::rest();
    }
    Ok(String::from_utf8_lossy(&said).into_owned())
}

/// The count in callgrind's closing words: `==12== Collected : 345`.
fn collected(said: &str) -> Option<u64> {
    let line = said.lines().rev().find_map(|line| line.split_once("Collected :"))?;
    line.1.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_count_is_found() {
        let said = "==7== Callgrind\n==7== \n==7== Events    : Ir\n==7== Collected : 19283746\n==7== \n";
        assert_eq!(collected(said), Some(19_283_746));
        assert_eq!(collected("==7== Collected : x"), None);
    }
}
