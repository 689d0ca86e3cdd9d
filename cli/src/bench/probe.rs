//! Running `bench-probe` for one part at a time, in a local AWS where the part needs one.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;

use super::build;
use super::options::Part;
use crate::dev::World;
use crate::error::Failure;
use crate::process;
use crate::ui::Step;
use crate::workspace::Workspace;

/// The program and its surroundings.
pub struct Probe {
    binaries: PathBuf,
    out: PathBuf,
    world: Option<World>,
}

impl Probe {
    /// Starts the local AWS if one of the parts needs it.
    pub fn new(workspace: &Workspace, binaries: PathBuf, parts: &[Part]) -> Result<Self, Failure> {
        let out = workspace.private("bench.json")?;
        let world = if parts.iter().any(|part| part.needs_aws()) {
            let step = Step::start("Starting the local AWS");
            let world = World::emulator(workspace)?;
            step.done("ready");
            Some(world)
        } else {
            None
        };
        Ok(Self { binaries, out, world })
    }

    /// The directory of the binaries, as an argument.
    pub fn binaries(&self) -> String {
        self.binaries.display().to_string()
    }

    /// Measures a part; `names` are functions besides the one that does nothing.
    pub fn measure(&self, part: Part, arguments: &[String], names: &[String]) -> Result<Value, Failure> {
        let step = Step::start(format!("Measuring {}", part.name()));
        let mut command = Command::new(self.binaries.join(build::PROBE));
        command.arg(subcommand(part)).args(arguments).arg(&self.out);
        if !names.is_empty() {
            command.arg(build::HELLO).args(names);
        }
        if let Some(world) = &self.world {
            world.equip(&mut command);
        }
        // Its operations log as functions do.
        command.stdout(Stdio::null());
        let status = process::run(&mut command, "bench-probe cannot be started")?;
        if !status.success() {
            return Err(Failure::new(format!("bench-probe failed ({status}); its words are above")));
        }
        let text = fs::read_to_string(&self.out).map_err(Failure::because(self.out.display()))?;
        let _ = fs::remove_file(&self.out);
        step.done("done");
        serde_json::from_str(&text).map_err(Failure::because("the figures cannot be read"))
    }
}

const fn subcommand(part: Part) -> &'static str {
    match part {
        Part::Starts => "init",
        Part::Requests | Part::Engines | Part::Operations | Part::Queue | Part::Filters => part.name(),
    }
}
