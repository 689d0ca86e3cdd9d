//! `gavel dev --exec`: a fresh stack on free ports for one command, gone afterwards.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use super::build::Profile;
use super::session::{Plan, Session};
use super::stack::{self, Options, Stack};
use super::{python, seed};
use crate::admin_key::AdminKey;
use crate::args::Exec;
use crate::error::Failure;
use crate::process;
use crate::ui;
use crate::workspace::{Workspace, make_private_dir};

/// A local world for one purpose: the variables that lead to it, and the processes behind them.
pub struct World {
    /// What a command needs to know.
    pub variables: Vec<(String, String)>,
    log: PathBuf,
    // Dropped in this order: the processes first, then their directory.
    _stack: Stack,
    _home: Scratch,
}

impl World {
    /// The emulator alone.
    pub fn emulator(workspace: &Workspace) -> Result<Self, Failure> {
        let python = python::with_packages(workspace, &python::LOCAL)?;
        let home = Scratch::new()?;
        let port = stack::free_port(0)?;
        let options = Options { python: &python, port, home: &home.0, persist: false, bundle: None };
        let stack = Stack::start(workspace, &options)?;
        let variables = stack.environment();
        Ok(Self { variables, log: stack.report.log.clone(), _stack: stack, _home: home })
    }

    /// The whole bundle with a seeded platform, without a webhook endpoint.
    pub fn bundle(workspace: &Workspace, profile: Profile) -> Result<Self, Failure> {
        let home = Scratch::new()?;
        let port = stack::free_port(0)?;
        let plan = Plan { port, home: &home.0, persist: false, profile };
        let session = Session::start(workspace, &AdminKey::new()?, &plan)?;
        let platform = seed::platform(&session.admin())?;
        let (stream_key, stream_secret) = seed::stream_app(&session.admin(), &platform.id)?;
        let mut variables = session.stack.environment();
        variables.extend([
            ("GAVEL_URL".to_owned(), session.url),
            ("GAVEL_ADMIN_KEY".to_owned(), session.admin_key),
            ("GAVEL_API_KEY".to_owned(), platform.api_key),
            ("GAVEL_PLATFORM_ID".to_owned(), platform.id),
            ("GAVEL_STREAM_KEY".to_owned(), stream_key),
            ("GAVEL_STREAM_SECRET".to_owned(), stream_secret),
        ]);
        let log = session.stack.report.log.clone();
        Ok(Self { variables, log, _stack: session.stack, _home: home })
    }

    /// Gives a command the way to this world and takes the caller's own AWS settings away.
    pub fn equip(&self, command: &mut Command) {
        for name in stack::FOREIGN {
            command.env_remove(name);
        }
        command.envs(self.variables.iter().cloned());
    }

    /// Saves the emulator's log, with the functions' output, where it outlives this world.
    pub fn keep_log(&self, workspace: &Workspace) -> Result<(), Failure> {
        let kept = workspace.private("last-failure.log")?;
        fs::copy(&self.log, &kept).map_err(Failure::because(kept.display()))?;
        ui::note("The log of the local AWS and its functions: .gavel/last-failure.log");
        Ok(())
    }
}

/// Runs a command in a world of its own and returns the exit status to pass on.
pub fn run(workspace: &Workspace, options: &Exec, profile: Profile) -> Result<u8, Failure> {
    let (program, arguments) = options.command.split_first().ok_or_else(|| Failure::new("--exec needs a command"))?;
    let world = if options.emulator_only { World::emulator(workspace)? } else { World::bundle(workspace, profile)? };
    let mut command = Command::new(program);
    command.args(arguments);
    world.equip(&mut command);
    let status = process::run(&mut command, &format!("{program} cannot be started"))?;
    if !status.success() {
        world.keep_log(workspace)?;
    }
    Ok(process::exit_code(status))
}

/// A directory that goes when this is dropped.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Result<Self, Failure> {
        let mut random = [0; 8];
        getrandom::fill(&mut random).map_err(Failure::because("no random numbers"))?;
        let folder = std::env::temp_dir().join(format!("gavel-{:016x}", u64::from_ne_bytes(random)));
        make_private_dir(&folder)?;
        Ok(Self(folder))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
