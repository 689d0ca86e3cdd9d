//! A function's binary as a process between a Runtime API and an AWS, and what the system counts of it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::clock;
use crate::error::Failure;
use crate::runtime_api::RuntimeApi;

/// A binary with its settings.
#[derive(Clone)]
pub struct Program {
    /// Name of the function.
    pub name: String,
    /// The binary.
    pub path: PathBuf,
    /// Its settings.
    pub environment: Vec<(String, String)>,
}

impl Program {
    /// A command that runs it under this Runtime API, with nothing of the caller's environment.
    pub fn command(&self, api: &RuntimeApi) -> Command {
        self.wrapped(Command::new(&self.path), api)
    }

    /// The same settings for another command that ends with the binary.
    pub fn wrapped(&self, mut command: Command, api: &RuntimeApi) -> Command {
        command.env_clear().envs(self.environment.iter().cloned());
        command.env("AWS_LAMBDA_RUNTIME_API", api.address.to_string());
        command.envs([
            ("AWS_LAMBDA_FUNCTION_NAME", self.name.as_str()),
            ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256"),
            ("AWS_LAMBDA_LOG_GROUP_NAME", "bench"),
            ("AWS_LAMBDA_LOG_STREAM_NAME", "bench"),
        ]);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command
    }
}

/// A process that has started and asked for its first event.
pub struct Running {
    name: String,
    child: Child,
    api: RuntimeApi,
    /// From the start of the process to its first request for an event.
    pub init: Duration,
}

impl Running {
    /// Starts it and waits until it is ready.
    pub fn start(program: &Program) -> Result<Self, Failure> {
        let api = RuntimeApi::start()?;
        let mut command = program.command(&api);
        let started = clock::now();
        let child = command.spawn().map_err(Failure::because(program.path.display()))?;
        let mut running = Self { name: program.name.clone(), child, api, init: Duration::ZERO };
        running.init = running.wait_until_asked()?.saturating_duration_since(started);
        Ok(running)
    }

    fn wait_until_asked(&mut self) -> Result<Instant, Failure> {
        let (api, child) = (&self.api, &mut self.child);
        api.wait_until_asked(|| matches!(child.try_wait(), Ok(None))).map_err(Failure::because(&self.name))
    }

    /// Plays events and says how long it took.
    pub fn play(&mut self, events: Vec<Vec<u8>>) -> Result<Duration, Failure> {
        let (api, child) = (&self.api, &mut self.child);
        api.play(events, || matches!(child.try_wait(), Ok(None))).map_err(Failure::because(&self.name))
    }

    /// Processor time used so far by all its threads, nanoseconds.
    pub fn cpu_ns(&self) -> Result<u64, Failure> {
        let tasks = PathBuf::from(format!("/proc/{}/task", self.child.id()));
        cpu_of(&tasks).map_err(Failure::because(tasks.display()))
    }

    /// The most memory it has held so far, kB.
    pub fn peak_kb(&self) -> Result<u64, Failure> {
        let path = format!("/proc/{}/status", self.child.id());
        let status = fs::read_to_string(&path).map_err(Failure::because(&path))?;
        peak_of(&status).ok_or_else(|| Failure::new(format!("{path} has no VmHWM")))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.api.close();
        for _ in 0..500 {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            clock::rest();
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn cpu_of(tasks: &Path) -> std::io::Result<u64> {
    let mut sum = 0;
    for task in fs::read_dir(tasks)? {
        // A thread that ended meanwhile has no file any more.
        let text = fs::read_to_string(task?.path().join("schedstat")).unwrap_or_default();
        sum += clock::on_processor(&text).unwrap_or_default();
    }
    Ok(sum)
}

fn peak_of(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_of_the_system_are_read() {
        assert_eq!(peak_of("VmPeak:\t 99 kB\nVmHWM:\t    5120 kB\n"), Some(5120));
        assert_eq!(peak_of("VmRSS: 1 kB"), None);
    }

    #[test]
    fn this_process_has_used_time() {
        assert!(cpu_of(Path::new("/proc/self/task")).unwrap() > 0);
    }
}
