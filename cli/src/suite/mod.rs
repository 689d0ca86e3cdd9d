//! `gavel test`: every check and test of the bundle in one command, with counts at the end.

mod counts;
mod sdks;

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use crate::args::Test;
use crate::clock;
use crate::dev::{Profile, World, python};
use crate::error::Failure;
use crate::interrupt;
use crate::process;
use crate::ui;
use crate::workspace::Workspace;
use counts::Counts;

const NO_CARGO: &str = "cargo is not installed: see https://rustup.rs";

/// How a step ended.
struct Ended {
    name: &'static str,
    passed: bool,
    counts: Counts,
    took: String,
}

/// Everything that was run so far.
struct Suite {
    workspace: Workspace,
    ended: Vec<Ended>,
}

/// Runs everything and returns the exit status.
pub fn run(options: &Test) -> Result<u8, Failure> {
    interrupt::remember()?;
    let mut suite = Suite { workspace: Workspace::find()?, ended: Vec::new() };
    if options.sdks_only {
        suite.sdks(Profile::Dev)?;
        return Ok(suite.summary());
    }
    let checks = !options.tests_only;
    if checks {
        suite.check("format", cargo(&["fmt", "--all", "--check"]))?;
        suite.check("lints", cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))?;
    }
    // All that is tested is built at once, as the tests are: a second set of features would be a second build.
    if suite.check("build", cargo(&["build", "--workspace", "--bins", "--tests"]))? {
        suite.step("local stack (unittest)", python_tests)?;
        suite.step("tests (cargo, on a local stack)", cargo_tests)?;
        suite.sdks(Profile::Built)?;
    }
    if checks {
        suite.step("template (cfn-lint)", template)?;
    }
    Ok(suite.summary())
}

fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new("cargo");
    command.args(arguments);
    command
}

impl Suite {
    /// Runs one step and remembers how it ended; a step that cannot even run has failed.
    fn step(
        &mut self,
        name: &'static str,
        work: impl FnOnce(&Workspace) -> Result<(bool, Counts), Failure>,
    ) -> Result<bool, Failure> {
        ui::line(format_args!("\n== {name}"));
        let started = clock::now();
        let (passed, counts) = work(&self.workspace).unwrap_or_else(|failure| {
            ui::note(format_args!("error: {failure}"));
            (false, Counts::of_check(false))
        });
        interrupt::check()?;
        self.ended.push(Ended { name, passed, counts, took: ui::seconds(started.elapsed()) });
        Ok(passed)
    }

    /// A command that passes or fails as a whole.
    fn check(&mut self, name: &'static str, mut command: Command) -> Result<bool, Failure> {
        self.step(name, |workspace| {
            command.current_dir(&workspace.root);
            let passed = process::run(&mut command, NO_CARGO)?.success();
            Ok((passed, Counts::of_check(passed)))
        })
    }

    /// The clients of vendors, each on a local stack of its own.
    fn sdks(&mut self, profile: Profile) -> Result<(), Failure> {
        let (stream, modapi) = (&sdks::STREAM, &sdks::MODAPI);
        self.step("Stream's clients for Node (on a local stack)", |workspace| stream.node(workspace, profile))?;
        let python = |workspace: &Workspace| stream.python(workspace, profile, &python::STREAM, "python");
        self.step("Stream's client for Python (on a local stack)", python)?;
        let node = |workspace: &Workspace| modapi.node(workspace, profile);
        self.step("Moderation API's client for Node (on a local stack)", node)?;
        let first = |workspace: &Workspace| modapi.python(workspace, profile, &python::MODAPI_1, "python1");
        self.step("Moderation API's client for Python, 1.x (on a local stack)", first)?;
        let second = |workspace: &Workspace| modapi.python(workspace, profile, &python::MODAPI_2, "python2");
        self.step("Moderation API's client for Python, 2.x (on a local stack)", second).map(drop)
    }

    /// Prints what was run, and last of all the counts; returns the exit status.
    fn summary(&self) -> u8 {
        ui::line("\n== summary");
        let mut total = Counts::default();
        for Ended { name, passed, counts, took } in &self.ended {
            let word = if *passed { "ok" } else { "FAILED" };
            ui::line(format_args!("{word:<7} {name}: {} ({took})", counts.describe()));
            total.add(*counts);
        }
        let passed = self.ended.iter().all(|step| step.passed);
        if !passed && total.failed == 0 {
            total.failed = 1; // a test program that did not even report
        }
        ui::line(total.closing_line());
        u8::from(!passed)
    }
}

/// The tests of the local stack's Python part.
fn python_tests(workspace: &Workspace) -> Result<(bool, Counts), Failure> {
    let mut command = Command::new(python::with_packages(workspace, &python::LOCAL)?);
    command.args(["-m", "unittest", "discover", "--start-directory"]);
    command.arg(workspace.local("")).stderr(Stdio::piped());
    watched(&mut command)
}

/// Every Rust test, with one fresh local stack for those that need it.
fn cargo_tests(workspace: &Workspace) -> Result<(bool, Counts), Failure> {
    let world = World::bundle(workspace, Profile::Built)?;
    let mut command = cargo(&["test", "--workspace", "--no-fail-fast"]);
    command.current_dir(&workspace.root).stdout(Stdio::piped());
    world.equip(&mut command);
    let (passed, counts) = watched(&mut command)?;
    if !passed {
        world.keep_log(workspace)?;
    }
    Ok((passed, counts))
}

/// The linter on the template.
fn template(workspace: &Workspace) -> Result<(bool, Counts), Failure> {
    let python = python::with_packages(workspace, &python::LINT)?;
    let mut command = Command::new(python.with_file_name("cfn-lint"));
    command.arg("template.yaml").current_dir(&workspace.root);
    let passed = process::run(&mut command, "cfn-lint cannot be started")?.success();
    Ok((passed, Counts::of_check(passed)))
}

/// Runs a command whose piped output is shown as it comes and searched for counts.
fn watched(command: &mut Command) -> Result<(bool, Counts), Failure> {
    let mut child = process::clean(command).spawn().map_err(Failure::because(NO_CARGO))?;
    let out = child.stdout.take().map(|out| Box::new(out) as Box<dyn std::io::Read>);
    let source = out.or_else(|| child.stderr.take().map(|err| Box::new(err) as Box<dyn std::io::Read>));
    let mut counts = Counts::default();
    if let Some(source) = source {
        for line in BufReader::new(source).lines().map_while(Result::ok) {
            counts.read(&line);
            ui::line(line);
        }
    }
    let status = process::wait(&mut child)?;
    Ok((status.success() && counts.failed == 0, counts))
}
