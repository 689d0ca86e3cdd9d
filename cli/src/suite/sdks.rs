//! Vendors' own clients, pinned, each against a local stack of its own. Those for Node are skipped where it is not
//! installed, and that is said.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use super::counts::Counts;
use super::watched;
use crate::dev::{Profile, World, python};
use crate::error::Failure;
use crate::process;
use crate::ui;
use crate::ui::Step;
use crate::workspace::Workspace;

/// A vendor whose clients are run.
pub(super) struct Vendor {
    /// Name of the folders: of the tests under `tests/sdk`, of the packages under `.gavel`.
    name: &'static str,
    /// For people.
    what: &'static str,
}

/// Stream: two clients for Node, one for Python.
pub(super) const STREAM: Vendor = Vendor { name: "stream", what: "Stream's clients" };
/// Moderation API: one client for Node, one for Python in two generations.
pub(super) const MODAPI: Vendor = Vendor { name: "modapi", what: "Moderation API's client" };

/// The first Node whose test runner has all that the tests use.
const OLDEST_NODE: (u32, u32) = (18, 15);

impl Vendor {
    /// Its clients for Node.
    pub fn node(&self, workspace: &Workspace, profile: Profile) -> Result<(bool, Counts), Failure> {
        if let Err(missing) = node() {
            ui::line(format_args!("SKIPPED: {missing}"));
            return Ok((true, Counts::SKIPPED));
        }
        let mut command = Command::new("node");
        command.args(["--test", "--test-reporter=spec", "node/all.test.mjs"]).stdout(Stdio::piped());
        command.env("GAVEL_SDK_HOME", self.packages(workspace)?).env("NO_COLOR", "1");
        self.on_a_stack(workspace, profile, &mut command)
    }

    /// Its client for Python with these packages; the tests are in this folder.
    pub fn python(
        &self,
        workspace: &Workspace,
        profile: Profile,
        packages: &python::Packages,
        folder: &str,
    ) -> Result<(bool, Counts), Failure> {
        let mut command = Command::new(python::with_packages(workspace, packages)?);
        command.args(["-m", "unittest", "discover", "--verbose", "--start-directory", folder]);
        self.on_a_stack(workspace, profile, command.stderr(Stdio::piped()))
    }

    fn source(&self, workspace: &Workspace) -> PathBuf {
        workspace.root.join("tests/sdk").join(self.name)
    }

    fn on_a_stack(
        &self,
        workspace: &Workspace,
        profile: Profile,
        command: &mut Command,
    ) -> Result<(bool, Counts), Failure> {
        let world = World::bundle(workspace, profile)?;
        world.equip(command);
        let (passed, counts) = watched(command.current_dir(self.source(workspace)))?;
        if !passed {
            world.keep_log(workspace)?;
        }
        Ok((passed, counts))
    }

    /// The directory with the packages of its clients for Node; installs them first unless that was done before.
    fn packages(&self, workspace: &Workspace) -> Result<PathBuf, Failure> {
        const FILES: [&str; 2] = ["package.json", "package-lock.json"];
        let source = self.source(workspace);
        let mut wanted = Vec::new();
        for name in FILES {
            wanted.extend(fs::read(source.join(name)).map_err(Failure::because(name))?);
        }
        let digest = domain::ids::sha256_hex(&wanted);
        let name = format!("{}-node", self.name);
        let folder = workspace.private(&name)?;
        let stamp = folder.join("installed");
        if fs::read_to_string(&stamp).is_ok_and(|text| text == digest) {
            return Ok(folder);
        }
        let step = Step::start(format!("Installing {} for Node into .gavel/{name} (once)", self.what));
        fs::create_dir_all(&folder).map_err(Failure::because(folder.display()))?;
        for name in FILES {
            fs::copy(source.join(name), folder.join(name)).map_err(Failure::because(name))?;
        }
        let mut npm = Command::new("npm");
        // No package's scripts: nothing here needs one.
        npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(&folder);
        process::output(&mut npm, "npm cannot be started")?;
        fs::write(&stamp, digest).map_err(Failure::because(stamp.display()))?;
        step.done("done");
        Ok(folder)
    }
}

/// Whether Node and its package manager are here and new enough, or a sentence about what is missing.
fn node() -> Result<(), String> {
    let (major, minor) = OLDEST_NODE;
    let wanted = format!("Node {major}.{minor} or newer with npm is needed for these tests");
    let said = process::output(Command::new("node").arg("--version"), "not there").map_err(|_| wanted.clone())?;
    if version(&said).is_none_or(|found| found < OLDEST_NODE) {
        return Err(format!("{wanted}; this is {}", said.trim()));
    }
    process::output(Command::new("npm").arg("--version"), "not there").map(drop).map_err(|_| wanted)
}

/// Major and minor of `v20.11.1`.
fn version(said: &str) -> Option<(u32, u32)> {
    let mut numbers = said.trim().strip_prefix('v')?.split('.').map(|number| number.parse().ok());
    Some((numbers.next()??, numbers.next()??))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        assert_eq!(version("v20.11.1\n"), Some((20, 11)));
        assert!(version("v18.9.0").unwrap() < OLDEST_NODE && version("v100.0.0").unwrap() > OLDEST_NODE);
        assert_eq!((version(""), version("v20"), version("node")), (None, None, None));
    }
}
