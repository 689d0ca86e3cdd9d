//! Figures of a set, and how they are shown.

use serde::Serialize;

use crate::metrics::{Counts, auprc, auroc, best_f1};
use crate::table::grid;

/// What a score says about one question on one set of rows.
#[derive(Clone, Debug, Serialize)]
pub struct Figure {
    /// The set, usually a file's name.
    pub set: String,
    /// The question, usually a label.
    pub label: String,
    /// A part of the set, such as a language; empty for all of it.
    pub part: String,
    /// Rows.
    pub rows: usize,
    /// Of them positive.
    pub positives: usize,
    /// Area under the receiver operating characteristic.
    pub auroc: Option<f64>,
    /// Average precision.
    pub auprc: Option<f64>,
    /// Best F1 over all thresholds, and its threshold.
    pub best_f1: Option<(f64, f64)>,
    /// Precision, recall and share of false alarms at each threshold asked for.
    pub at: Vec<Operating>,
}

/// What happens at one threshold.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Operating {
    /// Scores from here on count.
    pub threshold: f64,
    /// Share of what is flagged that is positive.
    pub precision: f64,
    /// Share of the positives that is flagged.
    pub recall: f64,
    /// Share of the negatives that is flagged.
    pub false_alarms: f64,
}

impl Figure {
    /// Figures of scored rows.
    pub fn of(set: &str, label: &str, part: &str, scored: &[(f64, bool)], thresholds: &[f64]) -> Self {
        let at = |threshold: &f64| {
            let counts = Counts::at(scored, *threshold);
            Operating {
                threshold: *threshold,
                precision: counts.precision(),
                recall: counts.recall(),
                false_alarms: counts.false_alarms(),
            }
        };
        Self {
            set: set.to_owned(),
            label: label.to_owned(),
            part: part.to_owned(),
            rows: scored.len(),
            positives: scored.iter().filter(|row| row.1).count(),
            auroc: auroc(scored),
            auprc: auprc(scored),
            best_f1: best_f1(scored),
            at: thresholds.iter().map(at).collect(),
        }
    }
}

/// Figures as a table of Markdown, which is readable as it is.
pub fn table(figures: &[Figure]) -> String {
    let Some(first) = figures.first() else { return String::new() };
    let mut header: Vec<String> =
        ["set", "label", "part", "rows", "positive", "AUROC", "AUPRC", "best F1 (at)"].map(str::to_owned).to_vec();
    header.extend(first.at.iter().map(|at| format!("P / R / false alarms at {}", at.threshold)));
    let rows = figures.iter().map(|figure| {
        let mut row = vec![
            figure.set.clone(),
            figure.label.clone(),
            figure.part.clone(),
            figure.rows.to_string(),
            figure.positives.to_string(),
            shown(figure.auroc),
            shown(figure.auprc),
            figure.best_f1.map_or("-".to_owned(), |(f1, at)| format!("{f1:.3} ({at:.2})")),
        ];
        row.extend(
            figure.at.iter().map(|at| format!("{:.3} / {:.3} / {:.3}", at.precision, at.recall, at.false_alarms)),
        );
        row
    });
    grid(&header, &rows.collect::<Vec<_>>())
}

fn shown(figure: Option<f64>) -> String {
    figure.map_or("-".to_owned(), |figure| format!("{figure:.3}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_aligned_and_complete() {
        let scored = [(0.9, true), (0.1, false)];
        let table = table(&[Figure::of("mild", "toxic", "en", &scored, &[0.5])]);
        let lines: Vec<&str> = table.lines().collect();
        assert_eq!(lines.len(), 3);
        assert!(lines.iter().all(|line| line.chars().count() == lines[0].chars().count()));
        assert!(lines[2].contains("1.000 / 1.000 / 0.000"));
    }
}
