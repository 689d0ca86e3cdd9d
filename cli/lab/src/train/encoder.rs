//! `gavel train encoder`: the transformer is tuned by `PyTorch`, in a virtual environment below `.gavel/`.

use std::path::{Path, PathBuf};
use std::process::Command;

use clap::Args;

use crate::error::Failure;

/// Options of `gavel train encoder`.
#[derive(Args)]
#[command(
    after_help = "Needs Python 3.11 and some gigabytes for PyTorch, which it installs into .gavel/encoder-venv. \
                        Takes a quarter of an hour of one core. Then run `gavel train blend`."
)]
pub struct Encoder {
    #[command(flatten)]
    common: super::Options,
    /// Seed of the sample, its order and the dropout
    #[arg(long, default_value_t = 7)]
    seed: u64,
    /// Only this many rows, to try it: nothing is written into the repository
    #[arg(long)]
    limit: Option<usize>,
}

/// Installs, tunes, and writes the weights and the goldens of the tests.
pub fn run(options: &Encoder) -> Result<(), Failure> {
    let data = options.common.data.canonicalize().map_err(Failure::because(options.common.data.display()))?;
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let tools = root.join("shared/encoder/tools");
    let python = environment(&root.join(".gavel/encoder-venv"), &tools)?;
    let tuned = root.join(".gavel/encoder.pt");
    let mut train = program(&python, &tools.join("train.py"));
    train.arg("--data").arg(data).arg("--out").arg(&tuned).args(["--seed", &options.seed.to_string()]);
    train.args(options.common.permissive.then_some("--permissive"));
    train.args(options.limit.iter().flat_map(|limit| ["--limit".to_owned(), limit.to_string()]));
    run_to_end(train)?;
    if options.limit.is_some() {
        return Ok(());
    }
    let mut export = program(&python, &tools.join("export.py"));
    export.arg("--weights").arg(&tuned);
    run_to_end(export)
}

/// The interpreter of the environment, which is made at the first call.
fn environment(folder: &Path, tools: &Path) -> Result<PathBuf, Failure> {
    let python = folder.join("bin/python");
    if !python.exists() {
        let mut make = Command::new("python3");
        make.args(["-m", "venv"]).arg(folder);
        run_to_end(make)?;
    }
    for (file, option) in [("requirements.txt", None), ("start.txt", Some("--no-deps"))] {
        let mut install = Command::new(&python);
        install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]).args(option);
        install.arg("--requirement").arg(tools.join(file));
        run_to_end(install)?;
    }
    Ok(python)
}

fn program(python: &Path, script: &Path) -> Command {
    let mut command = Command::new(python);
    command.arg(script);
    command
}

fn run_to_end(mut command: Command) -> Result<(), Failure> {
    let name = format!("{}", command.get_program().display());
    let status = command.status().map_err(Failure::because(&name))?;
    if status.success() { Ok(()) } else { Err(Failure::new(format!("{name} ended with {status}"))) }
}
