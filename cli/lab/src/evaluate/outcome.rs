//! What came of one set of rows.

use std::fmt::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};

use super::Options;
use super::examples::worst;
use super::figures::{Figure, table};
use super::labels::Scored;
use super::languages::Languages;
use super::spans::Spans;
use super::speed::Speed;
use super::task::Task;
use crate::data::{self, Row};
use crate::error::Failure;
use crate::scorer::{self, Scorer};
use crate::table::grid;

/// Everything that was counted over one set.
pub struct Outcome {
    /// Name of the set.
    pub set: String,
    /// What was asked.
    pub task: Task,
    scored: Scored,
    spans: Spans,
    languages: Languages,
    speed: Speed,
}

impl Outcome {
    /// Runs the engines over the rows of a file.
    pub fn of(scorer: &Scorer, path: &Path, options: &Options) -> Result<Self, Failure> {
        let rows = rows(path, options)?;
        let task = options.task.or_else(|| Task::of(&rows)).ok_or_else(|| {
            Failure::new(format!("{}: nothing says what is asked; name it with --task", path.display()))
        })?;
        let mut outcome = Self {
            set: name(path),
            task,
            scored: Scored::default(),
            spans: Spans::default(),
            languages: Languages::default(),
            speed: Speed::default(),
        };
        let bar = ProgressBar::new(rows.len() as u64).with_style(style()).with_message(outcome.set.clone());
        for row in bar.wrap_iter(rows.iter()) {
            outcome.add(scorer, row, options)?;
        }
        bar.finish_and_clear();
        Ok(outcome)
    }

    fn add(&mut self, scorer: &Scorer, row: &Row, options: &Options) -> Result<(), Failure> {
        let body = scorer::body_of(&row.text);
        let signals = scorer.of_body(&body);
        if options.speed && self.speed.wants_another() {
            self.speed.add(least_time(|| drop(scorer.of_body(&body))), row.text.len());
        }
        match self.task {
            Task::PersonalData => self.spans.add(row, &signals),
            Task::Language => self.languages.add(row, &signals),
            task => {
                let label = |label: &str| scorer.label(&row.text, &signals, label);
                self.scored.add(task, row, &label, &signals, options);
                if let (Task::Labels, Some(scores)) = (task, scorer.refined(&row.text)) {
                    self.scored.add_refined(row, &scores?, options);
                }
            }
        }
        Ok(())
    }

    /// The figures of labels.
    pub fn figures(&self, options: &Options) -> Vec<Figure> {
        self.scored.figures(&self.set, &options.thresholds)
    }

    /// The scores of a label with the answers, of all rows; `None` if no row knows it.
    pub fn scored(&self, label: &str) -> Option<&[(f64, bool)]> {
        self.scored.of(label)
    }

    /// Exact stretches of personal data, by type.
    pub const fn spans(&self) -> &Spans {
        &self.spans
    }

    /// All figures in Markdown.
    pub fn describe(&self, options: &Options) -> String {
        let mut text = match self.task {
            Task::PersonalData => self.describe_spans(),
            Task::Language => self.describe_languages(),
            _ => table(&self.figures(options)),
        };
        if let (true, Some(speed)) = (options.speed, self.speed.describe()) {
            let _ = write!(text, "\n{}: {speed}\n", self.set);
        }
        text
    }

    fn describe_spans(&self) -> String {
        let header = ["set", "type", "found", "invented", "missed", "F1"].map(str::to_owned);
        let rows: Vec<Vec<String>> = self
            .spans
            .counts()
            .map(|(kind, found)| {
                let counts = [found.hits, found.extra, found.missed].map(|count| count.to_string());
                let mut row = vec![self.set.clone(), kind.to_owned()];
                row.extend(counts);
                row.push(format!("{:.3}", found.f1()));
                row
            })
            .collect();
        grid(&header, &rows)
    }

    fn describe_languages(&self) -> String {
        let header = ["set", "kind", "language", "rows", "right"].map(str::to_owned);
        let rows: Vec<Vec<String>> = self
            .languages
            .accuracies()
            .map(|(kind, lang, right, rows)| {
                let lang = if lang.is_empty() { "all" } else { lang };
                vec![self.set.clone(), kind.to_owned(), lang.to_owned(), rows.to_string(), format!("{right:.3}")]
            })
            .collect();
        let mut text = grid(&header, &rows);
        text.push_str("\nMost often taken for another:");
        for (from, to, rows) in self.languages.confusions(12) {
            let _ = write!(text, " {from} for {to} ({rows});");
        }
        text.push('\n');
        text
    }

    /// Rows that are most wrong, as lines to read.
    pub fn worst(&self, count: usize) -> Vec<String> {
        let mut lines = Vec::new();
        for (label, examples) in self.scored.examples() {
            for example in worst(examples, count) {
                let truth = if example.is_positive { "missed" } else { "flagged" };
                let text: String = example.text.chars().take(160).map(|c| if c == '\n' { ' ' } else { c }).collect();
                lines.push(format!("{} {label} {truth} {:.3}: {text}", self.set, example.score));
            }
        }
        lines
    }

    /// All figures for programs.
    pub fn to_json(&self, options: &Options) -> Value {
        let spans: Vec<Value> =
            self.spans.counts().map(|(kind, found)| json!({"type": kind, "counts": found, "f1": found.f1()})).collect();
        let languages: Vec<Value> = self
            .languages
            .accuracies()
            .map(|(kind, lang, right, rows)| json!({"kind": kind, "language": lang, "right": right, "rows": rows}))
            .collect();
        json!({"set": self.set, "figures": self.figures(options), "spans": spans, "languages": languages})
    }
}

// This program measures; it is no part of the product's.
#[allow(clippy::disallowed_methods)]
/// The least of a few runs: the others were disturbed.
fn least_time(run: impl Fn()) -> Duration {
    let time = || {
        let started = Instant::now();
        run();
        started.elapsed()
    };
    (0..3).map(|_| time()).min().unwrap_or_default()
}

fn rows(path: &Path, options: &Options) -> Result<Vec<Row>, Failure> {
    let mut rows = data::rows(path)?;
    for (name, label) in &options.names {
        for row in &mut rows {
            row.take(name, label);
        }
    }
    let wanted = options.split.as_ref().map(|split| split.to_split());
    // Sets without parts (the synthetic ones) are wholly for measuring.
    rows.retain(|row| wanted.is_none() || row.split.is_none() || row.split == wanted);
    if let Some(limit) = options.limit {
        rows.truncate(limit);
    }
    if rows.is_empty() {
        return Err(Failure::new(format!("{}: no rows to look at", path.display())));
    }
    Ok(rows)
}

fn name(path: &Path) -> String {
    let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    file.split('.').next().unwrap_or_default().to_owned()
}

fn style() -> ProgressStyle {
    ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {per_sec} {eta}")
        .unwrap_or_else(|_| ProgressStyle::default_bar())
}
