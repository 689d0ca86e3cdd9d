//! Under which conditions figures were taken: without them a time means nothing.

use std::fs;
use std::process::Command;

use serde_json::{Value, json};

use crate::clock;
use crate::process;
use crate::workspace::Workspace;

/// The machine and the sources.
pub struct Conditions {
    cores: usize,
    load: Option<f64>,
    processor: Option<String>,
    commit: Option<String>,
    unix_s: u64,
}

impl Conditions {
    /// Reads them now, before the measurements add their own load.
    pub fn read(workspace: &Workspace) -> Self {
        Self {
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            load: fs::read_to_string("/proc/loadavg").ok().and_then(|text| load(&text)),
            processor: fs::read_to_string("/proc/cpuinfo").ok().and_then(|text| processor(&text)),
            commit: commit(workspace),
            unix_s: clock::unix().as_secs(),
        }
    }

    /// For people.
    pub fn describe(&self) -> String {
        let load = self.load.map_or_else(|| "load unknown".to_owned(), |load| format!("load average {load:.2}"));
        let processor = self.processor.as_deref().unwrap_or("unknown processor");
        let commit = self.commit.as_deref().unwrap_or("no git commit");
        format!("{} cores ({processor}), {load}, {commit}", self.cores)
    }

    /// For programs.
    pub fn figures(&self) -> Value {
        json!({
            "cores": self.cores, "load": self.load, "processor": self.processor, "commit": self.commit,
            "unix_s": self.unix_s,
        })
    }
}

/// The average of the last minute.
fn load(loadavg: &str) -> Option<f64> {
    loadavg.split_whitespace().next()?.parse().ok()
}

fn processor(cpuinfo: &str) -> Option<String> {
    let line = cpuinfo.lines().find(|line| line.starts_with("model name"))?;
    line.split_once(':').map(|(_, name)| name.trim().to_owned())
}

/// The commit, marked if the sources differ from it.
fn commit(workspace: &Workspace) -> Option<String> {
    let mut git = Command::new("git");
    git.args(["describe", "--always", "--dirty", "--abbrev=12"]).current_dir(&workspace.root);
    let name = process::output(&mut git, "git is not installed").ok()?;
    Some(format!("commit {}", name.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_of_the_system_are_read() {
        assert_eq!(load("6.06 2.87 1.48 3/512 4242\n"), Some(6.06));
        assert_eq!(load(""), None);
        assert_eq!(processor("processor: 0\nmodel name\t: Some CPU @ 2 GHz\n"), Some("Some CPU @ 2 GHz".to_owned()));
        assert_eq!(processor("nothing"), None);
    }
}
