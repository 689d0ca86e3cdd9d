//! `gavel evaluate`: runs the engines over labelled rows and says how right they are.

mod examples;
mod figures;
mod floors;
mod labels;
mod languages;
mod outcome;
mod report;
mod spans;
mod speed;
mod task;

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde_json::Value;

use crate::data::Split;
use crate::error::Failure;
use crate::scorer::Scorer;
use outcome::Outcome;
use task::Task;

/// Options of `gavel evaluate`.
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    gavel evaluate                                    the known sets under --data, with the planned floors\n  \
    gavel evaluate mine.jsonl                         your own rows: {\"text\": \"...\", \"toxic\": 1, \"insult\": 0}\n  \
    gavel evaluate mine.jsonl --at 0.5,0.9 --examples 10\n\n\
    A label that a row lacks is unknown, not \"no\". What a file asks is guessed from its properties: label names\n\
    (toxic, insult, threat, identity_attack, sexual_explicit, obscene, spam), `label` with `transform`\n\
    (profanity), `label` with `kind` (circumvention), `spans` (personal data), `lang` with `kind` (language).")]
pub struct Options {
    /// Files of labelled rows, JSON Lines, plain or .gz; none for all known sets
    files: Vec<PathBuf>,
    /// Folder of the known sets
    #[arg(long, default_value = "data")]
    data: PathBuf,
    /// What the files ask, if it cannot be guessed
    #[arg(long)]
    task: Option<Task>,
    /// Read a label under another name, as NAME=LABEL (several with commas): `rude=toxic`
    #[arg(long = "map", value_delimiter = ',', value_parser = pair)]
    names: Vec<(String, String)>,
    /// Only rows of this part; of the known sets always `valid`
    #[arg(long)]
    split: Option<Part>,
    /// Shares from here on are a yes
    #[arg(long, default_value_t = 0.5)]
    positive: f64,
    /// Thresholds at which precision, recall and false alarms are shown
    #[arg(long = "at", value_delimiter = ',', default_values_t = [0.5, 0.8])]
    thresholds: Vec<f64>,
    /// Print this many of the worst misses and false alarms of each label (the texts can be abusive)
    #[arg(long, default_value_t = 0)]
    examples: usize,
    /// Ask the encoder about every text too, and show what toxicity is worth with it (some milliseconds a text)
    #[arg(long)]
    second_opinion: bool,
    /// At most so many rows of a file
    #[arg(long)]
    limit: Option<usize>,
    /// Write figures and floors as Markdown
    #[arg(long)]
    report: Option<PathBuf>,
    /// Write all figures as JSON
    #[arg(long)]
    json: Option<PathBuf>,
    /// Show how long the engines take (not in reports: it is the machine's)
    #[arg(long, default_value_t = true, action = clap::ArgAction::Set)]
    speed: bool,
}

impl Options {
    /// The same without files.
    fn plain(&self) -> Self {
        Self {
            files: Vec::new(),
            data: self.data.clone(),
            thresholds: self.thresholds.clone(),
            names: self.names.clone(),
            report: None,
            json: None,
            ..*self
        }
    }
}

fn pair(text: &str) -> Result<(String, String), String> {
    let known = |label: &str| engines::toxicity::LABELS.contains(&label) || label == "spam";
    let (name, label) = text.split_once('=').ok_or("expected NAME=LABEL")?;
    if known(label) { Ok((name.to_owned(), label.to_owned())) } else { Err(format!("there is no label {label}")) }
}

/// A part of the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// What models learned from.
    Train,
    /// What they were tuned on.
    Valid,
    /// What they never saw.
    Test,
}

impl Part {
    const fn to_split(self) -> Split {
        match self {
            Self::Train => Split::Train,
            Self::Valid => Split::Valid,
            Self::Test => Split::Test,
        }
    }
}

/// Evaluates; fails if a floor is missed over the known sets.
#[allow(clippy::print_stdout)]
pub fn run(mut options: Options) -> Result<(), Failure> {
    let is_own = !options.files.is_empty();
    if !is_own {
        options.files = known(&options.data)?;
        options.split = Some(Part::Valid);
    }
    let scorer = if options.second_opinion { Scorer::with_second_opinion()? } else { Scorer::new() };
    let mut outcomes = Vec::new();
    for path in &options.files {
        let outcome = Outcome::of(&scorer, path, &options)?;
        println!("{}", outcome.describe(&options));
        outcome.worst(options.examples).iter().for_each(|line| println!("{line}"));
        outcomes.push(outcome);
    }
    let floors = if is_own { Vec::new() } else { floors::check(&outcomes, &options) };
    print!("{}", floors::describe(&floors));
    write(&options, &scorer, &outcomes, &floors)?;
    let missed: Vec<String> = floors.iter().filter(|floor| !floor.is_reached()).map(floors::Reached::name).collect();
    if missed.is_empty() { Ok(()) } else { Err(Failure::new(format!("below the floor: {}", missed.join(", ")))) }
}

fn write(options: &Options, scorer: &Scorer, outcomes: &[Outcome], floors: &[floors::Reached]) -> Result<(), Failure> {
    if let Some(path) = &options.report {
        put(path, &report::markdown(options, scorer, outcomes, floors))?;
    }
    if let Some(path) = &options.json {
        let figures: Vec<Value> = outcomes.iter().map(|outcome| outcome.to_json(options)).collect();
        let text = serde_json::to_string_pretty(&figures).map_err(Failure::because("figures"))?;
        put(path, &(text + "\n"))?;
    }
    Ok(())
}

fn put(path: &Path, text: &str) -> Result<(), Failure> {
    std::fs::write(path, text).map_err(Failure::because(path.display()))
}

/// Every set of rows under the data's folder, in order.
fn known(data: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    // Of languages every row was learned from: their figures are those of the model's card.
    for folder in ["pii", "spam", "synthetic", "toxicity"] {
        let folder = data.join(folder);
        let what = format!("{}: give the folder of the data with --data", folder.display());
        let entries = std::fs::read_dir(&folder).map_err(Failure::because(what))?;
        let paths = entries.flatten().map(|entry| entry.path());
        files.extend(paths.filter(|path| path.to_string_lossy().ends_with(".jsonl.gz")));
    }
    files.sort();
    // A set of which nothing is held out says nothing.
    files.retain(|path| {
        !path.to_string_lossy().contains("jigsaw_sample") && !path.to_string_lossy().contains("toxigen")
    });
    Ok(files)
}
