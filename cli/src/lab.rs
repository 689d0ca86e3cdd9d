//! `gavel train`, `gavel evaluate`, `gavel tune`: builds the program that does it with the release profile, and
//! passes the arguments on.

use std::process::Command;

use clap::Args;

use crate::error::Failure;
use crate::process;
use crate::workspace::Workspace;

/// Arguments of the program, unread.
#[derive(Args)]
pub struct Lab {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, hide = true)]
    rest: Vec<String>,
}

/// Runs it where the user is, so that paths mean what they say; returns its exit status.
pub fn run(command: &str, lab: &Lab) -> Result<u8, Failure> {
    let workspace = Workspace::find()?;
    let mut cargo = Command::new("cargo");
    cargo.args(["run", "--quiet", "--release", "--package", "lab", "--manifest-path"]);
    cargo.arg(workspace.root.join("Cargo.toml")).arg("--").arg(command).args(&lab.rest);
    let status = process::run(&mut cargo, "cargo is not installed: see https://rustup.rs")?;
    Ok(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1))
}
