//! Sets whose rows say how much of a label a text has, or whether it has it.

use std::collections::BTreeMap;

use domain::signal::{Signal, Signals};
use engines::toxicity::Scores;

use super::Options;
use super::examples::Example;
use super::figures::Figure;
use super::task::Task;
use crate::data::Row;
use crate::scorer::highest;

/// Labels of the profanity engine that mean abuse of some kind; `harassment` and `threat` are of sentences.
const ABUSIVE: [&str; 5] = ["profanity", "obscene", "sexual", "slur", "insult"];

/// The part whose scores are those with a second opinion.
const SECOND: &str = "with second opinion";

/// Scores of one label, by part of the set (a language, a transform, or nothing for all).
#[derive(Default)]
pub struct Scored {
    by_label: BTreeMap<(String, String), Vec<(f64, bool)>>,
    examples: BTreeMap<String, Vec<Example>>,
}

impl Scored {
    /// Takes in a row with its scores.
    pub fn add(&mut self, task: Task, row: &Row, score: &dyn Fn(&str) -> f64, signals: &Signals, options: &Options) {
        match task {
            Task::Profanity => {
                let found = highest(signals, is_abusive);
                self.answer("profanity", row.transform.as_deref().unwrap_or_default(), found, row, options);
            }
            Task::Circumvention => {
                let found = highest(signals, |signal| signal.strategy == "circumvention");
                self.answer("circumvention", row.kind.as_deref().unwrap_or_default(), found, row, options);
            }
            _ => {
                let lang = row.lang.as_deref().unwrap_or("en");
                for (label, share) in row.labels() {
                    self.put(label, lang, score(label), share >= options.positive, row, options);
                }
            }
        }
    }

    /// Takes in the scores that the second opinion had a say in.
    pub fn add_refined(&mut self, row: &Row, scores: &Scores, options: &Options) {
        for (label, share) in row.labels() {
            if let Some(score) = scores.get(label) {
                let known = self.by_label.entry((label.to_owned(), SECOND.to_owned())).or_default();
                known.push((f64::from(score), share >= options.positive));
            }
        }
    }

    fn answer(&mut self, label: &str, part: &str, score: f64, row: &Row, options: &Options) {
        self.put(label, part, score, row.label == Some(1), row, options);
    }

    fn put(&mut self, label: &str, part: &str, score: f64, is_positive: bool, row: &Row, options: &Options) {
        for part in [part, ""] {
            self.by_label.entry((label.to_owned(), part.to_owned())).or_default().push((score, is_positive));
        }
        if options.examples > 0 {
            let example = Example { score, is_positive, text: row.text.clone() };
            self.examples.entry(label.to_owned()).or_default().push(example);
        }
    }

    /// The scores of a label, of all rows.
    pub fn of(&self, label: &str) -> Option<&[(f64, bool)]> {
        self.by_label.get(&(label.to_owned(), String::new())).map(Vec::as_slice)
    }

    /// Figures of every label, as a whole and by part where there are several.
    pub fn figures(&self, set: &str, thresholds: &[f64]) -> Vec<Figure> {
        let is_whole = |part: &str| part.is_empty() || part == SECOND;
        let parts =
            |label: &str| self.by_label.keys().filter(|(known, part)| known == label && !is_whole(part)).count();
        let shown = self.by_label.iter().filter(|((label, part), _)| is_whole(part) || parts(label) > 1);
        shown.map(|((label, part), scored)| Figure::of(set, label, part, scored, thresholds)).collect()
    }

    /// Rows and scores by label, for examples of confusion.
    pub fn examples(&self) -> impl Iterator<Item = (&str, &[Example])> {
        self.examples.iter().map(|(label, examples)| (label.as_str(), examples.as_slice()))
    }
}

fn is_abusive(signal: &Signal) -> bool {
    signal.strategy == "profanity" && ABUSIVE.contains(&signal.label.as_str())
}
