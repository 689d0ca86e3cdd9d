//! `gavel train`, `gavel evaluate`, `gavel tune`: builds the program that does it with the release profile, and
//! passes the arguments on.

mod decided;

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use clap::Args;
use serde_json::Value;

use crate::args::Target;
use crate::error::Failure;
use crate::interrupt;
use crate::process;
use crate::target::Place;
use crate::ui;
use crate::workspace::Workspace;

/// Arguments of the program, unread.
#[derive(Args)]
pub struct Lab {
    /// What the program is asked (`--help` lists it)
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, hide = true)]
    rest: Vec<String>,
}

/// Options of `gavel tune`.
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    gavel tune                                  from the decided cases of the running `gavel dev`\n  \
    gavel tune --from 2026-09-01 -- --false-alarms 0.02 --json rules.json\n  \
    gavel tune -- --help                        what can be said after `--`\n\n\
    It changes nothing: try the proposed thresholds as rules in mode `shadow` first.")]
pub struct Tune {
    /// Whose
    #[command(flatten)]
    target: Target,
    /// Only cases received from this day on
    #[arg(long)]
    from: Option<String>,
    /// The program that tunes, instead of building it
    #[arg(long, hide = true, value_name = "PROGRAM")]
    program: Option<PathBuf>,
    /// Options of the tuning itself, after `--`
    #[arg(last = true)]
    rest: Vec<String>,
}

/// Runs it where the user is, so that paths mean what they say; returns its exit status.
pub fn run(command: &str, lab: &Lab) -> Result<u8, Failure> {
    start(build(&Workspace::find()?), command, &lab.rest)
}

/// Fetches decided cases and policies into `.gavel/`, which only the owner can read, and tunes on them.
pub fn tune(options: &Tune) -> Result<u8, Failure> {
    interrupt::remember()?;
    let workspace = Workspace::find()?;
    let program = options.program.as_ref().map_or_else(|| build(&workspace), Command::new);
    if options.rest.iter().any(|option| option == "--help" || option == "-h") {
        return start(program, "tune", &options.rest);
    }
    let place = Place::of(&options.target)?;
    let policies = place.api.call("GET", &place.path("/policies"), None)?;
    let rows = decided::fetch(&place, options.from.as_deref())?;
    ui::note(format_args!("{} cases were decided by people", rows.len()));
    let lines: Vec<String> = rows.iter().map(Value::to_string).collect();
    let policies = policies.get("policies").cloned().unwrap_or_default();
    let files = [("decided.jsonl", lines.join("\n")), ("policies.json", policies.to_string())];
    let mut arguments = options.rest.clone();
    for ((name, text), option) in files.iter().zip(["--cases", "--policies"]) {
        let path = workspace.private(name)?;
        fs::write(&path, text).map_err(Failure::because(path.display()))?;
        arguments.extend([option.to_owned(), path.to_string_lossy().into_owned()]);
    }
    let code = start(program, "tune", &arguments)?;
    // The texts are the platform's users': they do not stay behind.
    fs::remove_file(workspace.private("decided.jsonl")?).map_err(Failure::because("decided.jsonl"))?;
    Ok(code)
}

/// Builds the program and runs it.
fn build(workspace: &Workspace) -> Command {
    let mut cargo = Command::new("cargo");
    cargo.args(["run", "--quiet", "--release", "--package", "lab", "--manifest-path"]);
    cargo.arg(workspace.root.join("Cargo.toml")).arg("--");
    cargo
}

fn start(mut program: Command, command: &str, arguments: &[String]) -> Result<u8, Failure> {
    program.arg(command).args(arguments);
    let status = process::run(&mut program, "cargo is not installed: see https://rustup.rs")?;
    Ok(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1))
}
