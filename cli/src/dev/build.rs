//! Building the functions with cargo, its own progress in view.

use std::path::PathBuf;
use std::process::Command;

use crate::error::Failure;
use crate::process;
use crate::ui;
use crate::workspace::Workspace;

/// Which binaries a stack runs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// Built now, for development.
    Dev,
    /// Built now, as they are deployed.
    Release,
    /// What somebody has just built, for development.
    Built,
}

/// Builds every binary of the bundle, unless that was done, and returns the directory they are in.
pub fn functions(workspace: &Workspace, profile: Profile) -> Result<PathBuf, Failure> {
    let target = workspace.target_dir()?;
    if profile == Profile::Built {
        return Ok(target.join("debug"));
    }
    let release = profile == Profile::Release;
    ui::note("Building the functions (the first time takes some minutes)");
    let mut cargo = Command::new("cargo");
    cargo
        .args([
            "build",
            "--workspace",
            "--bins",
            "--exclude",
            "gavel",
            "--exclude",
            "bench-hello",
            "--exclude",
            "bench-probe",
        ])
        .current_dir(&workspace.root);
    if release {
        cargo.arg("--release");
    }
    let status = process::run(&mut cargo, "cargo is not installed: see https://rustup.rs")?;
    if !status.success() {
        return Err(Failure::new("the functions do not build: see cargo's messages above"));
    }
    Ok(target.join(if release { "release" } else { "debug" }))
}
