//! `gavel openapi`: the descriptions of the APIs, written anew or compared with the code.

use std::process::Command;

use crate::args::Openapi;
use crate::error::Failure;
use crate::process;
use crate::workspace::Workspace;

/// Where the descriptions are, and what makes them.
const FOLDER: &str = "shared/dialects/openapi";
const MAKER: [&str; 6] = ["run", "--quiet", "--package", "operations", "--example", "openapi"];

/// Runs it and returns the exit status.
pub fn run(options: &Openapi) -> Result<u8, Failure> {
    let workspace = Workspace::find()?;
    let mut maker = Command::new("cargo");
    maker.current_dir(&workspace.root).args(MAKER).args(["--", FOLDER]).args(options.check.then_some("--check"));
    let status = process::run(&mut maker, "cargo is not installed: see https://rustup.rs")?;
    Ok(process::exit_code(status))
}
