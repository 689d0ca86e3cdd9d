//! Building what is measured, with the release profile and cargo's own progress in view.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use super::options::Part;
use crate::error::Failure;
use crate::process;
use crate::ui;
use crate::workspace::Workspace;

/// The function that does nothing.
pub const HELLO: &str = "bench-hello";
/// The program that measures.
pub const PROBE: &str = "bench-probe";
/// The function whose requests are measured.
pub const SYNC: &str = "checkstep-content-sync";

/// Names of the bundle's functions, or of those asked for.
pub fn functions(workspace: &Workspace, wanted: &[String]) -> Result<Vec<String>, Failure> {
    let folder = workspace.root.join("functions");
    let entries = fs::read_dir(&folder).map_err(Failure::because(folder.display()))?;
    let packages = entries.flatten().filter(|entry| entry.path().join("Cargo.toml").is_file());
    let mut names: Vec<String> = packages.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    if let Some(unknown) = wanted.iter().find(|name| !names.contains(name)) {
        return Err(Failure::new(format!("there is no function {unknown}; there are: {}", names.join(", "))));
    }
    names.retain(|name| wanted.is_empty() || wanted.contains(name));
    Ok(names)
}

/// Builds what these parts need and returns the directory of the binaries.
pub fn release(workspace: &Workspace, parts: &[Part], functions: &[String]) -> Result<PathBuf, Failure> {
    let target = workspace.target_dir()?;
    ui::note("Building with the release profile (the first time takes many minutes)");
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--release"]).current_dir(&workspace.root);
    for package in packages(parts, functions) {
        cargo.args(["--package", package]);
    }
    let status = process::run(&mut cargo, "cargo is not installed: see https://rustup.rs")?;
    if !status.success() {
        return Err(Failure::new("the functions do not build: see cargo's messages above"));
    }
    Ok(target.join("release"))
}

fn packages<'a>(parts: &[Part], functions: &'a [String]) -> Vec<&'a str> {
    let mut packages = vec![PROBE];
    if parts.iter().any(|part| part.runs_functions()) {
        packages.push(HELLO);
    }
    if parts.contains(&Part::Requests) {
        packages.push(SYNC);
    }
    if parts.contains(&Part::Starts) {
        packages.extend(
            functions.iter().map(String::as_str).filter(|name| *name != SYNC || !parts.contains(&Part::Requests)),
        );
    }
    packages
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_measured_is_built() {
        let functions = vec![SYNC.to_owned(), "sweep".to_owned()];
        assert_eq!(packages(&[Part::Engines], &functions), [PROBE]);
        assert_eq!(packages(&[Part::Requests], &functions), [PROBE, HELLO, SYNC]);
        assert_eq!(packages(&[Part::Starts], &functions), [PROBE, HELLO, SYNC, "sweep"]);
        assert_eq!(packages(&Part::ALL, &functions), [PROBE, HELLO, SYNC, "sweep"]);
    }
}
