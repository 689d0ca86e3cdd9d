//! `gavel deploy` and `gavel teardown`: the SAM command line with the bundle's own settings.

use std::process::Command;

use crate::args::{Deploy, Teardown};
use crate::error::Failure;
use crate::interrupt;
use crate::process;
use crate::samconfig::Environment;
use crate::ui;
use crate::workspace::Workspace;

const NO_SAM: &str = "The AWS SAM command line is needed: pipx install aws-sam-cli (and cargo-lambda, to build)";
/// Resources that the template retains, by logical id, what deletes them, and what that wants before their names.
const RETAINED: [(&str, [&str; 3], &str); 3] = [
    ("Table", ["dynamodb", "delete-table", "--table-name"], ""),
    ("InstallationSecret", ["secretsmanager", "delete-secret", "--secret-id"], ""),
    ("EvidenceBucket", ["s3", "rb", "--force"], "s3://"),
];

/// Builds and deploys; returns the exit status.
pub fn deploy(options: &Deploy) -> Result<u8, Failure> {
    let workspace = Workspace::find()?;
    interrupt::remember()?;
    let environment = Environment::read(&workspace, &options.environment)?;
    let mut over = options.parameters.clone();
    over.extend(options.admin_key_hash.iter().map(|hash| format!("AdminKeyHash={hash}")));
    let parameters = environment.with(&over);
    let mut builder = sam(&workspace);
    builder.args(["build", "--config-env", &options.environment, "--parameter-overrides"]).args(&parameters);
    let built = process::run(&mut builder, NO_SAM)?;
    if !built.success() {
        return Ok(process::exit_code(built));
    }
    let mut command = sam(&workspace);
    command.args(["deploy", "--config-env", &options.environment, "--parameter-overrides"]).args(&parameters);
    command.args(&options.rest);
    process::run(&mut command, NO_SAM).map(process::exit_code)
}

/// Deletes the stack, and what it retains if asked to; returns the exit status.
pub fn teardown(options: &Teardown) -> Result<u8, Failure> {
    let workspace = Workspace::find()?;
    interrupt::remember()?;
    // Retained resources are looked up while the stack still knows their names.
    let stack_name = Environment::read(&workspace, &options.environment)?.stack_name;
    let retained = if options.delete_data { retained(&stack_name)? } else { Vec::new() };
    let mut command = sam(&workspace);
    command.args(["delete", "--no-prompts", "--config-env", &options.environment, "--stack-name", &stack_name]);
    let deleted = process::run(&mut command, NO_SAM)?;
    if !deleted.success() {
        return Ok(process::exit_code(deleted));
    }
    for (verb, name) in retained {
        ui::note(format_args!("Deleting {name}"));
        aws(Command::new("aws").args(verb).arg(&name))?;
    }
    if !options.delete_data {
        ui::note(
            "The table, the evidence and the installation secret are kept; --delete-data would have deleted them.",
        );
    }
    Ok(0)
}

fn sam(workspace: &Workspace) -> Command {
    let mut command = Command::new("sam");
    command.current_dir(&workspace.root).env("SAM_CLI_TELEMETRY", "0");
    command
}

/// The stack's retained resources: what deletes each, and its name.
fn retained(stack: &str) -> Result<Vec<([&'static str; 3], String)>, Failure> {
    let find = |(id, verb, before): &(&str, [&'static str; 3], &str)| {
        let mut command = Command::new("aws");
        command.args(["cloudformation", "describe-stack-resource", "--stack-name", stack]);
        command.args(["--logical-resource-id", id, "--output", "text"]);
        let name = aws(command.args(["--query", "StackResourceDetail.PhysicalResourceId"]))?;
        Ok((*verb, format!("{before}{}", name.trim())))
    };
    RETAINED.iter().map(find).collect()
}

fn aws(command: &mut Command) -> Result<String, Failure> {
    process::output(command, "The AWS command line is needed for --delete-data: pipx install awscli")
}
