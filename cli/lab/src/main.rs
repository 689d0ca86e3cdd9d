//! Trains the engines' models from labelled data and measures the engines on it.
//!
//! `gavel train`, `gavel evaluate` and `gavel tune` build this program with the release profile and
//! pass their arguments on. It uses the engines exactly as the functions do.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic))]

mod data;
mod error;
mod evaluate;
mod metrics;
mod scorer;
mod table;
mod train;
mod tune;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use error::Failure;

/// Trains and measures the engines of Gavel.
#[derive(Parser)]
#[command(name = "gavel", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// What to do.
#[derive(Subcommand)]
enum Command {
    /// Make an engine's model anew from labelled data
    #[command(subcommand)]
    Train(train::Train),
    /// Measure the engines on labelled texts
    Evaluate(evaluate::Options),
    /// Propose policy thresholds from decided cases
    Tune(tune::Options),
}

fn main() -> ExitCode {
    match run(Cli::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            error::report(&failure);
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Train(what) => train::run(&what),
        Command::Evaluate(options) => evaluate::run(options),
        Command::Tune(options) => tune::run(&options),
    }
}
