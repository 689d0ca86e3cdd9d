//! `gavel redrive`: gives dead letters back to the queue they came from.

use std::process::Command;

use crate::args::Redrive;
use crate::dev::state::Running;
use crate::dev::{aws_environment, python};
use crate::error::Failure;
use crate::interrupt;
use crate::process;
use crate::workspace::Workspace;

/// Moves the messages and returns the exit status.
pub fn run(options: &Redrive) -> Result<u8, Failure> {
    let workspace = Workspace::find()?;
    interrupt::remember()?;
    let python = python::with_packages(&workspace, &python::LOCAL)?;
    let mut command = Command::new(python);
    command.arg(workspace.local("redrive.py"));
    if options.local {
        let running = Running::load(&workspace)?.ok_or_else(|| Failure::new("no `gavel dev` is running here"))?;
        command.envs(aws_environment(&running.aws_endpoint));
        command.arg(running.outputs.get(&options.queue).unwrap_or(&options.queue));
    } else {
        command.arg(&options.queue).args(["--stack-name", &options.stack_name]);
    }
    if options.dry_run {
        command.arg("--dry-run");
    }
    process::run(&mut command, "python cannot be started").map(process::exit_code)
}
