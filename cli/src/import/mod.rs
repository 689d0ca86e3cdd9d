//! `gavel import`: a file of contents into a platform, by bulk requests.
//!
//! The server makes a repeated request harmless; this side makes sure that every line is sent. The state
//! file names a place before which every line was accepted or rejected, and an import that ended in
//! whatever way goes on from there.

mod batch;
mod client;
mod content;
mod deliver;
mod hashes;
mod ledger;
mod lines;
mod options;
mod pipeline;
mod rejects;
mod show;
mod source;
mod state;
#[cfg(test)]
mod tests;
mod wait;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

pub use hashes::{ImportHashes, run as run_hashes};
pub use options::Import;

use crate::api::Api;
use crate::dev::state::{Running, Saved};
use crate::error::Failure;
use crate::interrupt;
use crate::ui;
use crate::workspace::Workspace;
use batch::Batches;
use client::{Client, Patience, Progress};
use ledger::Ledger;
use rejects::Rejects;
use show::{Display, grouped};
use source::{Source, bulk_of_part};
use state::State;

/// Imports and returns the exit status: 0 all accepted, 1 some rejected, 2 trouble.
pub fn run(options: &Import) -> u8 {
    let imported = interrupt::remember().and_then(|()| import(options, Patience::default()));
    let outcome = match imported {
        Ok(outcome) => outcome,
        Err(failure) => {
            ui::note(format_args!("error: {failure}"));
            return 2;
        }
    };
    ui::line(outcome.describe());
    u8::from(outcome.state.rejected > 0)
}

/// How an import ended.
struct Outcome {
    state: State,
    /// What became of the contents, if it was waited for.
    progress: Option<Progress>,
    rejects: PathBuf,
}

fn import(options: &Import, patience: Patience) -> Result<Outcome, Failure> {
    let (url, key) = target(options)?;
    let source = Source::open(&options.file)?;
    let path = options.state.clone().unwrap_or_else(|| beside(&options.file, ".gavel-import"));
    let rejects = options.rejects.clone().unwrap_or_else(|| beside(&options.file, ".rejects"));
    let bulk = options.bulk.as_deref().map_or_else(|| Ok(source.bulk()), source::named)?;
    let new = State::new(source.looks.clone(), url.trim_end_matches('/').to_owned(), bulk);
    let known = State::load(&path, &new, options.bulk.is_some())?;
    if let Some(known) = &known {
        ui::note(format_args!("going on after line {} of {}", grouped(known.lines), options.file.display()));
    }
    let state = known.unwrap_or(new);
    let ledger = Ledger::new(state.clone(), &path, Rejects::open(&rejects, state.rejects_bytes)?);
    let state = send(options, &source, ledger, Api::new(&url, &key), patience)?;
    let is_awaited = !options.no_wait && state.accepted > 0;
    let progress = is_awaited.then(|| wait(&state, Api::new(&url, &key), patience)).transpose()?;
    Ok(Outcome { state, progress, rejects })
}

/// Sends what is not sent yet.
fn send(options: &Import, source: &Source, mut ledger: Ledger, api: Api, patience: Patience) -> Result<State, Failure> {
    let display = Display::start("sent", source.looks.size);
    let client = Client { api, patience, notes: &display };
    let batches = Batches::new(source.lines(ledger.state.mark())?, options.batch.into());
    let show = |state: &State| display.update(state.sent, state.offset);
    let sent = pipeline::run(&client, batches, &mut ledger, options.concurrency.into(), show);
    display.end(ledger.state.sent, ledger.state.offset);
    sent.map(|()| ledger.state).map_err(Failure::because("not finished, and the same command goes on from here"))
}

fn wait(state: &State, api: Api, patience: Patience) -> Result<Progress, Failure> {
    let display = Display::start("analysed", state.accepted);
    let client = Client { api, patience, notes: &display };
    let progress = wait::wait(&client, &state.bulk, &state.parts, &display)?;
    let done = progress.analysed + progress.failed;
    display.end(done, state.accepted);
    Ok(progress)
}

/// Address and key: as given, or those of the running `gavel dev`.
fn target(options: &Import) -> Result<(String, String), Failure> {
    if let (Some(url), Some(key)) = (&options.url, &options.key) {
        return Ok((url.clone(), key.clone()));
    }
    let none = || Failure::new("no `gavel dev` is running here: give --url and --key, or GAVEL_URL and GAVEL_API_KEY");
    let workspace = Workspace::find().map_err(|_| none())?;
    let running = Running::load(&workspace)?.ok_or_else(none)?;
    let saved = Saved::load(&workspace)?.ok_or_else(none)?;
    Ok((options.url.clone().unwrap_or(running.url), options.key.clone().unwrap_or(saved.api_key)))
}

/// A path beside the file: its name, and this at the end.
fn beside(file: &Path, end: &str) -> PathBuf {
    let mut path = OsString::from(file);
    path.push(end);
    path.into()
}

impl Outcome {
    /// What the person at the terminal is told at the end.
    fn describe(&self) -> String {
        let mut rows = vec![
            ("sent", grouped(self.state.sent)),
            ("accepted", grouped(self.state.accepted)),
            ("rejected", self.rejected()),
        ];
        if let Some(progress) = &self.progress {
            rows.push(("analysed", grouped(progress.analysed)));
            rows.push(("not analysed", grouped(progress.failed)));
            rows.push(("violations: check", grouped(progress.violations.check)));
            rows.push(("violations: trust", grouped(progress.violations.trust)));
        }
        let bulks = self.state.parts.iter().map(|part| ("bulk", bulk_of_part(&self.state.bulk, *part)));
        rows.extend(bulks);
        rows.iter().map(|(name, value)| format!("{name:<18} {value}")).collect::<Vec<_>>().join("\n")
    }

    fn rejected(&self) -> String {
        match self.state.rejected {
            0 => "0".to_owned(),
            rejected => format!("{} (see {})", grouped(rejected), self.rejects.display()),
        }
    }
}
