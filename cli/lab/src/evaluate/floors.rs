//! The figures that the engines must reach on the validation rows, and those aimed at.

use super::Options;
use super::languages;
use super::outcome::Outcome;
use crate::metrics::{auprc, auroc, interval};
use crate::table::grid;

/// Which figure of a set.
#[derive(Clone, Copy)]
enum Of {
    Auroc(&'static str),
    Auprc(&'static str),
    BestF1(&'static str),
    Recall(&'static str),
    FalseAlarms(&'static str),
    Language(&'static str),
    Stretches,
}

struct Floor {
    set: &'static str,
    of: Of,
    least: f64,
    aim: f64,
}

const fn floor(set: &'static str, of: Of, least: f64, aim: f64) -> Floor {
    Floor { set, of, least, aim }
}

/// The plan's figures, as far as the data has a set for them; they were set on other rows than these. Those of the profanity and circumvention engines
/// hold at the first threshold shown.
const FLOORS: &[Floor] = &[
    floor("civil_toxic_spans", Of::Auroc("insult"), 0.69, 0.75),
    floor("civil_toxic_spans", Of::Auroc("threat"), 0.90, 0.93),
    floor("civil_toxic_spans", Of::Auprc("threat"), 0.22, 0.35),
    floor("civil_toxic_spans", Of::Auroc("obscene"), 0.86, 0.92),
    floor("convabuse", Of::Auprc("sexual_explicit"), 0.69, 0.82),
    floor("told_br", Of::Auroc("toxic"), 0.83, 0.87),
    floor("germeval2018", Of::Auroc("toxic"), 0.76, 0.82),
    floor("cold_zh", Of::Auroc("toxic"), 0.86, 0.90),
    floor("korean_hate", Of::Auroc("toxic"), 0.86, 0.90),
    floor("sms_spam", Of::Auprc("spam"), 0.985, 0.995),
    floor("sms_spam", Of::BestF1("spam"), 0.965, 0.98),
    floor("obfuscation_dev", Of::Recall("profanity"), 0.93, 0.98),
    floor("obfuscation_dev", Of::FalseAlarms("profanity"), 0.15, 0.05),
    floor("circumvention_dev", Of::Recall("circumvention"), 0.80, 0.95),
    floor("circumvention_dev", Of::FalseAlarms("circumvention"), 0.10, 0.03),
    floor("pii_dev", Of::Stretches, 0.95, 0.99),
    floor("presidio_synth", Of::Stretches, 0.95, 0.99),
    floor("langid_dev", Of::Language("sentences"), 0.97, 0.99),
    floor("langid_dev", Of::Language("word-pairs"), 0.78, 0.90),
    floor("langid_dev", Of::Language("single-words"), 0.65, 0.77),
];

/// A floor beside what was measured.
pub struct Reached {
    set: &'static str,
    what: String,
    measured: Option<f64>,
    interval: Option<(f64, f64)>,
    floor: f64,
    aim: f64,
    less_is_better: bool,
    /// Read from a model's card, not measured here: it says what held when the card was written.
    is_quoted: bool,
}

impl Reached {
    /// Whether the floor is reached; a figure that could not be measured is not.
    pub fn is_reached(&self) -> bool {
        self.reaches(self.floor)
    }

    /// Set and figure.
    pub fn name(&self) -> String {
        format!("{} {}", self.set, self.what)
    }

    fn reaches(&self, limit: f64) -> bool {
        self.measured.is_some_and(|measured| if self.less_is_better { measured <= limit } else { measured >= limit })
    }
}

/// Compares what was measured with the floors.
pub fn check(outcomes: &[Outcome], options: &Options) -> Vec<Reached> {
    FLOORS
        .iter()
        .map(|floor| {
            let set = floor.set;
            let outcome = outcomes.iter().find(|outcome| outcome.set == set);
            let (what, less_is_better) = floor.of.describe();
            let measured = floor.of.measured(outcome, options);
            let interval = outcome.and_then(|outcome| floor.of.interval(outcome));
            let is_quoted = matches!(floor.of, Of::Language(_));
            let (floor, aim) = (floor.least, floor.aim);
            Reached { set, what, measured, interval, floor, aim, less_is_better, is_quoted }
        })
        .collect()
}

impl Of {
    fn describe(self) -> (String, bool) {
        match self {
            Self::Auroc(label) => (format!("{label} AUROC"), false),
            Self::Auprc(label) => (format!("{label} AUPRC"), false),
            Self::BestF1(label) => (format!("{label} best F1"), false),
            Self::Recall(label) => (format!("{label} recall"), false),
            Self::FalseAlarms(label) => (format!("{label} false alarms"), true),
            Self::Language(kind) => (format!("{kind} right"), false),
            Self::Stretches => ("lowest F1 of a type".to_owned(), false),
        }
    }

    /// Between which values chance lets the figure lie; of rankings only.
    fn interval(self, outcome: &Outcome) -> Option<(f64, f64)> {
        match self {
            Self::Auroc(label) => interval(outcome.scored(label)?, auroc),
            Self::Auprc(label) => interval(outcome.scored(label)?, auprc),
            _ => None,
        }
    }

    fn measured(self, outcome: Option<&Outcome>, options: &Options) -> Option<f64> {
        if let Self::Language(kind) = self {
            return languages::held_out(kind);
        }
        let outcome = outcome?;
        let figure = |label: &str| {
            outcome.figures(options).into_iter().find(|figure| figure.label == label && figure.part.is_empty())
        };
        match self {
            Self::Auroc(label) => figure(label)?.auroc,
            Self::Auprc(label) => figure(label)?.auprc,
            Self::BestF1(label) => Some(figure(label)?.best_f1?.0),
            Self::Recall(label) => Some(figure(label)?.at.first()?.recall),
            Self::FalseAlarms(label) => Some(figure(label)?.at.first()?.false_alarms),
            Self::Language(_) => None,
            // Numbers of social security are not among the types with a floor.
            Self::Stretches => {
                let counts = outcome.spans().counts().filter(|(kind, _)| *kind != "ssn");
                counts.map(|(_, found)| found.f1()).min_by(f64::total_cmp)
            }
        }
    }
}

/// The floors as a table of Markdown; nothing without any.
pub fn describe(floors: &[Reached]) -> String {
    if floors.is_empty() {
        return String::new();
    }
    let header = ["set", "figure", "measured", "95 % interval", "floor", "aim", ""].map(str::to_owned);
    let verdict = |floor: &Reached| match (floor.is_reached(), floor.reaches(floor.aim)) {
        (_, true) => "aim reached",
        (true, false) => "floor reached",
        (false, false) => "BELOW THE FLOOR",
    };
    let rows: Vec<Vec<String>> = floors
        .iter()
        .map(|floor| {
            vec![
                floor.set.to_owned(),
                floor.what.clone(),
                floor.measured.map_or("-".to_owned(), |measured| format!("{measured:.3}")),
                floor.interval.map_or(String::new(), |(low, high)| format!("{low:.3} to {high:.3}")),
                floor.floor.to_string(),
                floor.aim.to_string(),
                format!("{}{}", verdict(floor), if floor.is_quoted { ", quoted" } else { "" }),
            ]
        })
        .collect();
    grid(&header, &rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn false_alarms_are_better_when_fewer() {
        let floor = |measured, less_is_better| Reached {
            set: "mild",
            what: String::new(),
            measured,
            interval: None,
            floor: 0.15,
            aim: 0.05,
            less_is_better,
            is_quoted: !less_is_better,
        };
        assert!(floor(Some(0.1), true).is_reached() && !floor(Some(0.1), false).is_reached());
        assert!(!floor(Some(0.1), true).reaches(0.05) && !floor(None, true).is_reached());
        assert!(describe(&[floor(None, true)]).contains("BELOW"));
        let quoted = describe(&[floor(Some(0.1), false), floor(Some(0.1), true)]);
        assert_eq!(quoted.matches("quoted").count(), 1, "{quoted}");
    }
}
