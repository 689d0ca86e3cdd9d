//! Where things are: the repository, cargo's target directory, and `.gavel/` for everything local.

use std::fs;
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::error::Failure;
use crate::process;

/// A checked-out repository of the bundle.
pub struct Workspace {
    /// The directory with `template.yaml`.
    pub root: PathBuf,
}

impl Workspace {
    /// Finds it from the current directory upwards.
    pub fn find() -> Result<Self, Failure> {
        let here = std::env::current_dir().map_err(Failure::because("the current directory cannot be read"))?;
        here.ancestors()
            .find(|folder| folder.join("cli/local/stack.py").is_file())
            .map(|root| Self { root: root.to_owned() })
            .ok_or_else(|| Failure::new("no bundle here: run this inside a clone of the repository"))
    }

    /// The template that is deployed, locally and on AWS.
    pub fn template(&self) -> PathBuf {
        self.root.join("template.yaml")
    }

    /// A file of the Python part.
    pub fn local(&self, name: &str) -> PathBuf {
        self.root.join("cli/local").join(name)
    }

    /// A path under `.gavel/`, which is created for the owner alone.
    pub fn private(&self, name: &str) -> Result<PathBuf, Failure> {
        let folder = self.root.join(".gavel");
        make_private_dir(&folder)?;
        Ok(folder.join(name))
    }

    /// Cargo's target directory, wherever the configuration puts it.
    pub fn target_dir(&self) -> Result<PathBuf, Failure> {
        let mut cargo = Command::new("cargo");
        cargo.args(["metadata", "--format-version", "1", "--no-deps", "--offline"]).current_dir(&self.root);
        let text = process::output(&mut cargo, "cargo is not installed: see https://rustup.rs")?;
        let metadata: Value = serde_json::from_str(&text).map_err(Failure::because("cargo metadata"))?;
        let folder = metadata.get("target_directory").and_then(Value::as_str);
        folder.map(PathBuf::from).ok_or_else(|| Failure::new("cargo metadata names no target directory"))
    }
}

/// Creates a directory (and those above it) that only the owner can enter.
pub fn make_private_dir(folder: &Path) -> Result<(), Failure> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .map_err(Failure::because(format_args!("{} cannot be created", folder.display())))
}

/// Writes a file that only the owner can read; all of it or nothing.
pub fn write_private(path: &Path, text: &str) -> Result<(), Failure> {
    let fresh = path.with_extension("new");
    let written = fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&fresh)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .and_then(|()| fs::rename(&fresh, path));
    written.map_err(Failure::because(format_args!("{} cannot be written", path.display())))
}
