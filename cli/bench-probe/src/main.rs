//! Takes the measurements of `gavel bench` and writes them as JSON; it judges and compares nothing.
//!
//! A program of its own, because engines and load must run as optimised as the functions do, and
//! because the command line itself must stay free of the bundle's insides.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing))]

mod aws;
mod callgrind;
mod canned;
mod clock;
mod contents;
mod engine_cost;
mod engine_latency;
mod error;
mod filter_cost;
mod init;
mod operation_cost;
mod platform;
mod process;
mod queue_cost;
mod requests;
mod runtime_api;
mod tables;
mod wire;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use error::Failure;
use serde_json::Value;

/// How often each measurement of time is repeated, in turns with what it is compared with.
const ROUNDS: usize = 9;

const USAGE: &str = "usage: bench-probe requests BINARIES EVENTS OUT | init BINARIES BOOTS OUT FUNCTION... \
                     | operations OUT | queue OUT | filters OUT | engines OUT";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            use std::io::Write;
            let _ = writeln!(std::io::stderr(), "{failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<(), Failure> {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (out, measured) = match words.as_slice() {
        ["requests", binaries, events, out] => (out, requests::measure(&folder(binaries), number(events)?)?),
        ["init", binaries, boots, out, functions @ ..] => {
            (out, init::measure(&folder(binaries), number(boots)?, functions)?)
        }
        ["operations", out] => (out, operation_cost::measure()?),
        ["queue", out] => (out, queue_cost::measure()?),
        ["filters", out] => (out, filter_cost::measure()?),
        ["engine-start"] => return engine_latency::print_start(),
        ["engines", out] => (out, engine_cost::measure()?),
        _ => return Err(Failure::new(USAGE)),
    };
    write(Path::new(out), &measured)
}

fn folder(text: &str) -> PathBuf {
    PathBuf::from(text)
}

fn number(text: &str) -> Result<usize, Failure> {
    text.parse().map_err(|_| Failure::new(USAGE))
}

fn write(out: &Path, measured: &Value) -> Result<(), Failure> {
    std::fs::write(out, measured.to_string()).map_err(Failure::because("the measurements cannot be written"))
}
