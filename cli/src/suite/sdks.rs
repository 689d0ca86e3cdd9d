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

/// Where the tests by Stream's clients are.
const STREAM: &str = "tests/sdk/stream";
/// The first Node whose test runner has all that the tests use.
const OLDEST_NODE: (u32, u32) = (18, 15);

/// Stream's two clients for Node.
pub(super) fn stream_node(workspace: &Workspace, profile: Profile) -> Result<(bool, Counts), Failure> {
    if let Err(missing) = node() {
        ui::line(format_args!("SKIPPED: {missing}"));
        return Ok((true, Counts::SKIPPED));
    }
    let mut command = Command::new("node");
    command.args(["--test", "--test-reporter=spec", "node/all.test.mjs"]).stdout(Stdio::piped());
    command.env("GAVEL_SDK_HOME", stream_packages(workspace)?).env("NO_COLOR", "1");
    on_a_stack(workspace, profile, &mut command)
}

/// Stream's client for Python.
pub(super) fn stream_python(workspace: &Workspace, profile: Profile) -> Result<(bool, Counts), Failure> {
    let mut command = Command::new(python::with_packages(workspace, &python::STREAM)?);
    command.args(["-m", "unittest", "discover", "--verbose", "--start-directory", "python"]);
    on_a_stack(workspace, profile, command.stderr(Stdio::piped()))
}

fn on_a_stack(workspace: &Workspace, profile: Profile, command: &mut Command) -> Result<(bool, Counts), Failure> {
    let world = World::bundle(workspace, profile)?;
    world.equip(command);
    let (passed, counts) = watched(command.current_dir(workspace.root.join(STREAM)))?;
    if !passed {
        world.keep_log(workspace)?;
    }
    Ok((passed, counts))
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

/// The directory with the packages of Stream's clients for Node; installs them first unless that was done before.
fn stream_packages(workspace: &Workspace) -> Result<PathBuf, Failure> {
    const FILES: [&str; 2] = ["package.json", "package-lock.json"];
    let source = workspace.root.join(STREAM);
    let mut wanted = Vec::new();
    for name in FILES {
        wanted.extend(fs::read(source.join(name)).map_err(Failure::because(name))?);
    }
    let digest = domain::ids::sha256_hex(&wanted);
    let folder = workspace.private("stream-node")?;
    let stamp = folder.join("installed");
    if fs::read_to_string(&stamp).is_ok_and(|text| text == digest) {
        return Ok(folder);
    }
    let step = Step::start("Installing Stream's clients for Node into .gavel/stream-node (once)");
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
