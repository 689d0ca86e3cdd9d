//! The report that is checked in: figures only, no row of the data and no time of a machine.

use std::fmt::Write as _;

use super::Options;
use super::floors::{self, Reached};
use super::outcome::Outcome;
use super::task::Task;
use crate::scorer::Scorer;

/// What the table of floors does not say by itself.
const FLOORS: &str = include_str!("floors.md");

/// The report as Markdown.
pub fn markdown(options: &Options, scorer: &Scorer, outcomes: &[Outcome], floors: &[Reached]) -> String {
    let mut text = String::from(
        "# What the text engines reach on labelled data\n\n\
         Written by `cargo gavel evaluate --report`. A share of annotators from 0.5 on counts as a yes; rows that\n\
         lack a label are left out of its figures. P, R: precision and recall. The validation rows were not\n\
         learned from, but thresholds and calibration were made on them.\n\nEngines:",
    );
    for (strategy, version) in scorer.versions() {
        let _ = write!(text, " {strategy} {version};");
    }
    text.push('\n');
    if options.second_opinion {
        text.push_str(
            "\nRows \"with second opinion\" are of the same texts when the encoder is asked too. How much it counts was\n\
             learned on these very rows; in FIGURES.md beside the encoder the scale alone is out of fold.\n",
        );
    }
    if !floors.is_empty() {
        let _ = write!(text, "\n## Floors\n\n{}\n{}", floors::describe(floors), FLOORS);
    }
    let untimed = Options { speed: false, ..options.plain() };
    for (title, tasks) in [
        ("Labels", &[Task::Labels][..]),
        ("Disguised words, and moving off the platform", &[Task::Profanity, Task::Circumvention]),
        ("Personal data", &[Task::PersonalData]),
        ("Language", &[Task::Language]),
    ] {
        let of_title: Vec<&Outcome> = outcomes.iter().filter(|outcome| tasks.contains(&outcome.task)).collect();
        if !of_title.is_empty() {
            let _ = write!(text, "\n## {title}\n");
        }
        for outcome in of_title {
            let _ = write!(text, "\n{}", outcome.describe(&untimed));
        }
    }
    text
}
