//! Python for the local part: found on the machine, with the pinned packages in `.gavel/`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::Failure;
use crate::process;
use crate::ui::Step;
use crate::workspace::Workspace;

const NAMES: [&str; 7] = ["python3", "python3.14", "python3.13", "python3.12", "python3.11", "python3.10", "python"];
const PROBE: &str = "import sys, venv, ensurepip, ssl; sys.exit(0 if sys.version_info >= (3, 10) else 3)";

/// The packages of one purpose: a directory under `.gavel/` and its list of requirements.
pub struct Packages {
    /// Directory name.
    pub name: &'static str,
    /// File in the repository.
    pub requirements: &'static str,
    /// For people.
    pub what: &'static str,
}

/// What the local AWS needs.
pub const LOCAL: Packages =
    Packages { name: "venv", requirements: "cli/local/requirements.txt", what: "the local AWS" };
/// What the template linter needs.
pub const LINT: Packages =
    Packages { name: "lint-venv", requirements: "cli/local/requirements-lint.txt", what: "the linter" };
/// Stream's client for Python.
pub const STREAM: Packages = Packages {
    name: "stream-venv",
    requirements: "tests/sdk/stream/requirements.txt",
    what: "Stream's client for Python",
};

/// Moderation API's client for Python, first generation.
pub const MODAPI_1: Packages = Packages {
    name: "modapi-1-venv",
    requirements: "tests/sdk/modapi/requirements-1.txt",
    what: "Moderation API's client for Python, 1.x",
};
/// The second, which cannot be installed beside the first.
pub const MODAPI_2: Packages = Packages {
    name: "modapi-2-venv",
    requirements: "tests/sdk/modapi/requirements-2.txt",
    what: "Moderation API's client for Python, 2.x",
};

/// The interpreter of these packages; installs them first unless that was done before.
pub fn with_packages(workspace: &Workspace, packages: &Packages) -> Result<PathBuf, Failure> {
    let requirements = workspace.root.join(packages.requirements);
    let wanted = fs::read_to_string(&requirements).map_err(Failure::because(packages.requirements))?;
    let digest = domain::ids::sha256_hex(wanted.as_bytes());
    let folder = workspace.private(packages.name)?;
    let python = folder.join("bin/python");
    let stamp = folder.join("installed");
    if python.is_file() && fs::read_to_string(&stamp).is_ok_and(|text| text == digest) {
        return Ok(python);
    }
    let step = Step::start(format!("Installing {} into .gavel/{} (once)", packages.what, packages.name));
    install(&find()?, &folder, &requirements)?;
    fs::write(&stamp, digest).map_err(Failure::because(stamp.display()))?;
    step.done("done");
    Ok(python)
}

/// An interpreter of at least Python 3.10 that can make virtual environments.
pub fn find() -> Result<String, Failure> {
    let fits = |name: &&&str| {
        let mut probe = Command::new(**name);
        probe.args(["-c", PROBE]);
        process::output(&mut probe, "not there").is_ok()
    };
    NAMES.iter().find(fits).map(|name| (*name).to_owned()).ok_or_else(|| {
        Failure::new(
            "Python 3.10 or newer with its venv module is needed for the local AWS. Install it, for example:\n  \
             Debian, Ubuntu: sudo apt-get install python3 python3-venv\n  \
             Fedora: sudo dnf install python3\n  macOS: brew install python",
        )
    })
}

fn install(python: &str, folder: &Path, requirements: &Path) -> Result<(), Failure> {
    let mut make = Command::new(python);
    make.args(["-m", "venv", "--clear"]).arg(folder);
    process::output(&mut make, "python cannot be started")?;
    let mut pip = Command::new(folder.join("bin/python"));
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "--only-binary"]);
    pip.args([":all:", "--requirement"]).arg(requirements);
    process::output(&mut pip, "pip cannot be started").map(drop)
}
