//! `gavel import-hashes`: a file of hashes into a hash list, or out of it, page by page.
//!
//! The server stores a page that it has stored before not again, and to remove what is gone is harmless, so a page may
//! be sent twice. The state file names a place before which every line was sent or rejected; the same command goes on
//! from there. Importing and removing undo each other, so each begins by forgetting how far the other has come.

mod cells;
mod row;
mod state;

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use ureq::http::StatusCode;

use super::client::{Client, Patience};
use super::content::{Reason, Reject};
use super::lines::Mark;
use super::rejects::Rejects;
use super::show::{Display, grouped};
use super::source::Source;
use super::{beside, interrupt};
use crate::args::Target;
use crate::error::Failure;
use crate::target::{Place, escape};
use crate::ui;
use state::State;

/// How often a page is sent again because somebody else changed the list at the same moment.
const RACES: u32 = 8;

/// Options of `gavel import-hashes`.
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    gavel import-hashes known.txt --list known --kind pdq\n  \
    gavel import-hashes known.csv --list known --kind md5 --url https://api.example.com --platform P\n  \
    gavel import-hashes wrong.txt --list known --kind pdq --remove\n\n\
    A line is a hash in hexadecimal; a line of CSV, of which the column \"hash\" (or \"signal_value\", \"indicator\",\n\
    \"value\", or named as the kind) is read, and without a heading the first cell that is a hash; or a JSON object\n\
    with such a property. What has a \"type\" of another kind is rejected. Empty lines and lines that begin with # are\n\
    passed over.\n\n\
    Exit status: 0 all sent, 1 some lines were rejected, 2 trouble (the same command resumes).")]
pub struct ImportHashes {
    /// File with one hash per line
    pub file: PathBuf,
    /// Name of the hash list; it is made if there is none
    #[arg(long, value_name = "NAME")]
    pub list: String,
    /// How the hashes were computed
    #[arg(long)]
    pub kind: Kind,
    /// Remove the hashes of the file from the list instead of adding them
    #[arg(long)]
    pub remove: bool,
    /// Most hashes of a request
    #[arg(long, value_name = "N", default_value_t = 5_000, value_parser = clap::value_parser!(u16).range(1..=5_000))]
    pub batch: u16,
    /// Where rejected lines go, with their numbers and the reasons; default: FILE.rejects
    #[arg(long, value_name = "FILE")]
    pub rejects: Option<PathBuf>,
    /// Where it is noted how far it has come; default: FILE.gavel-import, or FILE.gavel-removal
    #[arg(long, value_name = "FILE")]
    pub state: Option<PathBuf>,
    /// Which installation, as whom, for which platform
    #[command(flatten)]
    pub target: Target,
}

/// Kinds of hashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// Of what a picture shows
    Pdq,
    /// Of a file's bytes
    Md5,
    /// Of a file's bytes
    Sha256,
}

impl Kind {
    const fn word(self) -> &'static str {
        match self {
            Self::Pdq => "pdq",
            Self::Md5 => "md5",
            Self::Sha256 => "sha256",
        }
    }

    const fn digits(self) -> usize {
        match self {
            Self::Md5 => 32,
            Self::Pdq | Self::Sha256 => 64,
        }
    }
}

/// Imports and returns the exit status: 0 all sent, 1 some rejected, 2 trouble.
pub fn run(options: &ImportHashes) -> u8 {
    let imported = interrupt::remember().and_then(|()| Place::of(&options.target));
    match imported.and_then(|place| import(options, place, Patience::default())) {
        Ok(outcome) => {
            ui::line(outcome.describe(options.remove));
            u8::from(outcome.state.rejected > 0)
        }
        Err(failure) => {
            ui::note(format_args!("error: {failure}"));
            2
        }
    }
}

/// What is appended to the file's name for the state of an import, and of a removal.
const IMPORT: &str = ".gavel-import";
const REMOVAL: &str = ".gavel-removal";

struct Outcome {
    state: State,
    rejects: PathBuf,
    /// Entries of the list now.
    entries: u64,
}

fn import(options: &ImportHashes, place: Place, patience: Patience) -> Result<Outcome, Failure> {
    let source = Source::open(&options.file)?;
    let (own, other) = if options.remove { (REMOVAL, IMPORT) } else { (IMPORT, REMOVAL) };
    let path = options.state.clone().unwrap_or_else(|| beside(&options.file, own));
    let rejects_path = options.rejects.clone().unwrap_or_else(|| beside(&options.file, ".rejects"));
    let list = place.path(&format!("/hash-lists/{}", escape(&options.list)));
    let state = State::load(&path, source.looks.clone(), &list)?;
    if state.lines > 0 {
        ui::note(format_args!("going on after line {} of {}", grouped(state.lines), options.file.display()));
    }
    let display = Display::of("read", "lines", source.looks.size);
    let client = Client { api: place.api, patience, notes: &display };
    let entries = ready(&client, &list, options)?;
    forget(&beside(&options.file, other))?;
    let rejects = Rejects::open(&rejects_path, state.rejects_bytes)?;
    let mut import = Import { options, client, list, path, state, rejects, entries };
    import.run(&source, &display)?;
    display.end(import.state.lines, import.state.offset);
    Ok(Outcome { state: import.state, rejects: rejects_path, entries: import.entries })
}

/// What was noted of work that is undone from here on.
fn forget(path: &Path) -> Result<(), Failure> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(Failure::because(path.display())(error)),
        _ => Ok(()),
    }
}

/// Makes the list if there is none to add to, and gives its entries; one of another kind is refused.
fn ready(client: &Client<'_>, list: &str, options: &ImportHashes) -> Result<u64, Failure> {
    let kind = options.kind;
    let known = client.insist("GET", list, "")?;
    let known = match known.status {
        StatusCode::NOT_FOUND if !options.remove => {
            client.insist("PUT", list, &json!({ "kind": kind.word() }).to_string())?
        }
        _ => known,
    };
    if !known.status.is_success() {
        return Err(Failure::new(format!("{list} was answered {}", known.describe())));
    }
    match known.body.get("kind").and_then(Value::as_str) {
        Some(word) if word == kind.word() => Ok(count(&known.body, "entry_count")),
        other => Err(Failure::new(format!("the list has hashes of kind {}", other.unwrap_or("unknown")))),
    }
}

fn count(body: &Value, name: &str) -> u64 {
    body.get(name).and_then(Value::as_u64).unwrap_or_default()
}

struct Import<'a> {
    options: &'a ImportHashes,
    client: Client<'a>,
    list: String,
    path: PathBuf,
    state: State,
    rejects: Rejects,
    entries: u64,
}

impl Import<'_> {
    fn run(&mut self, source: &Source, display: &Display) -> Result<(), Failure> {
        let mut rows = self.rows(source)?;
        let mut lines = source.lines(self.state.mark())?;
        loop {
            let (mut page, mut rejected) = (Vec::new(), Vec::new());
            let mut end = self.state.mark();
            let mut is_end = true;
            while let Some(line) = lines.next().map_err(Failure::because(self.options.file.display()))? {
                end = line.end;
                match rows.read(line.text.as_deref()) {
                    row::Row::Hash(hash) => page.push(hash),
                    row::Row::Nothing => {}
                    row::Row::Bad(message) => rejected.push(reject(end.lines, line.text.as_deref(), message)),
                }
                if page.len() >= usize::from(self.options.batch) {
                    is_end = false;
                    break;
                }
            }
            self.send(&page)?;
            self.state.rejected += rejected.len() as u64;
            self.state.rejects_bytes = self.rejects.append(&rejected)?;
            (self.state.offset, self.state.lines) = (end.offset, end.lines);
            self.state.save(&self.path)?;
            display.update(end.lines, end.offset);
            if is_end {
                return Ok(());
            }
            if interrupt::wait(std::time::Duration::ZERO) {
                return Err(Failure::new("stopped, and the same command goes on from here"));
            }
        }
    }

    /// A reader that knows what the file's heading says, wherever the import goes on.
    fn rows(&self, source: &Source) -> Result<row::Reader, Failure> {
        let mut rows = row::Reader::new(self.options.kind);
        if self.state.lines > 0 {
            let mut lines = source.lines(Mark::default())?;
            while !rows.has_begun() {
                let line = lines.next().map_err(Failure::because(self.options.file.display()))?;
                let Some(line) = line else { break };
                rows.read(line.text.as_deref());
            }
        }
        Ok(rows)
    }

    fn send(&mut self, page: &[String]) -> Result<(), Failure> {
        if page.is_empty() {
            return Ok(());
        }
        let (action, changed) = if self.options.remove { ("/remove", "removed") } else { ("", "added") };
        let (path, body) = (format!("{}/entries{action}", self.list), json!({ "hashes": page }).to_string());
        for _ in 0..RACES {
            let answer = self.client.insist("POST", &path, &body)?;
            let code = answer.body.get("code").and_then(Value::as_str);
            if answer.status == StatusCode::CONFLICT && code == Some("changed_meanwhile") {
                continue;
            }
            if !answer.status.is_success() {
                return Err(Failure::new(format!("a page was answered {}", answer.describe())));
            }
            self.state.changed += count(&answer.body, changed);
            self.state.sent += page.len() as u64;
            self.entries = count(&answer.body, "entry_count");
            return Ok(());
        }
        Err(Failure::new("somebody else keeps changing the list"))
    }
}

fn reject(line: u64, text: Option<&[u8]>, message: String) -> Reject {
    let source = String::from_utf8_lossy(text.unwrap_or_default()).into_owned();
    Reject { line, reasons: vec![Reason::new("", "bad_hash", message)], source }
}

impl Outcome {
    /// What the person at the terminal is told at the end.
    fn describe(&self, is_removal: bool) -> String {
        let rejected = match self.state.rejected {
            0 => "0".to_owned(),
            rejected => format!("{} (see {})", grouped(rejected), self.rejects.display()),
        };
        let rows = [
            ("hashes sent", grouped(self.state.sent)),
            (if is_removal { "removed" } else { "added" }, grouped(self.state.changed)),
            ("rejected", rejected),
            ("entries now", grouped(self.entries)),
        ];
        rows.iter().map(|(name, value)| format!("{name:<18} {value}")).collect::<Vec<_>>().join("\n")
    }
}

#[cfg(test)]
mod tests;
