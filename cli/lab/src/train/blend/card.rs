//! The figures as Markdown: for each source and label, each model alone and both together.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use encoder::Blend;
use engines::toxicity::LABELS;

use super::judged::{By, Judged};
use crate::metrics::{auprc, auroc};
use crate::table::grid;

/// Fewest positives of a row of the table.
const FEWEST: usize = 9;
const COLUMNS: [By; 4] = [By::First, By::Encoder, By::Both, By::Shipped];

/// All tables.
pub fn text(rows: &[Judged], halves: &[Blend; 2]) -> String {
    let mut text = String::from(
        "# Figures of the encoder\n\nWritten by `gavel train blend` from the validation rows; ENCODER.md explains them. Each \
         cell is AUROC / AUPRC: of the linear model, of the encoder, of both on every text the encoder understands, and of \
         both only where the linear model is uncertain, which is what ships. Both: out of fold.\n\n",
    );
    let sources: BTreeSet<&str> = rows.iter().map(|row| row.source).collect();
    let header = ["label", "source", "positive / known", "linear", "encoder", "both", "shipped"].map(str::to_owned);
    let lines = (0..LABELS.len()).flat_map(|label| sources.iter().map(move |source| (label, *source)));
    let lines: Vec<_> = lines.filter_map(|(label, source)| line(rows, halves, label, source)).collect();
    text.push_str(&grid(&header, &lines));
    let asked = rows.iter().filter(|row| row.is_uncertain).count();
    let skipped = rows.iter().filter(|row| row.is_uncertain && !row.is_english).count();
    let _ = write!(
        text,
        "\nOf {} rows the linear model is uncertain about {asked}; of these the encoder leaves {skipped} alone as not \
         English.\n",
        rows.len()
    );
    text
}

fn line(rows: &[Judged], halves: &[Blend; 2], label: usize, source: &str) -> Option<Vec<String>> {
    let of = |by| -> Vec<(f64, bool)> {
        rows.iter().filter(|row| row.source == source).filter_map(|row| row.scored(label, by, halves)).collect()
    };
    let known = of(By::First);
    let positive = known.iter().filter(|row| row.1).count();
    if positive < FEWEST || known.len() - positive < FEWEST {
        return None;
    }
    let name = LABELS.get(label)?;
    let mut cells = vec![(*name).to_owned(), source.to_owned(), format!("{positive} / {}", known.len())];
    for by in COLUMNS {
        let scored = of(by);
        cells.push(format!("{:.3} / {:.3}", auroc(&scored)?, auprc(&scored)?));
    }
    Some(cells)
}
