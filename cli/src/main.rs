//! The command line of the bundle: runs it locally, tests it, and operates it on AWS.
//!
//! It knows the bundle's public interfaces (template, HTTP API, binaries), and nothing of its insides.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic))]

mod admin_key;
mod api;
mod args;
mod audit;
mod bench;
mod clock;
mod deliveries;
mod deploy;
mod dev;
mod error;
mod import;
mod interrupt;
mod lab;
mod openapi;
mod process;
mod redrive;
mod samconfig;
mod suite;
mod target;
mod ui;
mod workspace;

use std::process::ExitCode;

use args::{AdminKey, Audit, Cli, Command};
use clap::Parser;
use error::Failure;

fn main() -> ExitCode {
    match run(&Cli::parse().command) {
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            ui::note(format_args!("error: {failure}"));
            ExitCode::FAILURE
        }
    }
}

fn run(command: &Command) -> Result<u8, Failure> {
    match command {
        Command::Dev(options) => dev::run(options),
        Command::Test(options) => suite::run(options),
        Command::Import(options) => Ok(import::run(options)),
        Command::ImportHashes(options) => Ok(import::run_hashes(options)),
        Command::Bench(options) => bench::run(options),
        Command::Train(rest) => lab::run("train", rest),
        Command::Evaluate(rest) => lab::run("evaluate", rest),
        Command::Tune(options) => lab::tune(options),
        Command::Deliveries(command) => deliveries::run(command).map(|()| 0),
        Command::Audit(Audit::Verify { target }) => audit::verify(target),
        Command::Redrive(options) => redrive::run(options),
        Command::Openapi(options) => openapi::run(options),
        Command::AdminKey(AdminKey::New) => admin_key::print_new().map(|()| 0),
        Command::Deploy(options) => deploy::deploy(options),
        Command::Teardown(options) => deploy::teardown(options),
    }
}
