//! The figures as Markdown: for each source and label, each model alone and both together.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use encoder::Blend;
use engines::toxicity::LABELS;

use super::judged::{By, Judged};
use crate::metrics::{Counts, auprc, auroc};
use crate::table::grid;

/// Fewest positives of a row of the table.
const FEWEST: usize = 9;
const COLUMNS: [By; 4] = [By::First, By::Encoder, By::Both, By::Shipped];
/// The thresholds at which false alarms are counted.
const THRESHOLDS: [f64; 3] = [0.25, 0.5, 0.8];

/// All tables.
pub fn text(rows: &[Judged], blend: &Blend, halves: &[Blend; 2]) -> String {
    let mut text = String::from(
        "# Figures of the encoder\n\nWritten by `gavel train blend` from the validation rows; ENCODER.md explains them. Each \
         cell is AUROC / AUPRC: of the linear models (of the language's own, where it has one), of the encoder alone where it \
         reads most of a source, of both on every text that the encoder reads, and of what ships: both where some first score \
         would be reported (0.2), else the first scores. Both and shipped: on a scale learned out of fold.\n\n",
    );
    let sources: BTreeSet<&str> = rows.iter().map(|row| row.source).collect();
    let header = ["label", "source", "positive / known", "linear", "encoder", "both", "shipped"].map(str::to_owned);
    let lines = (0..LABELS.len()).flat_map(|label| sources.iter().map(move |source| (label, *source)));
    let lines: Vec<_> = lines.filter_map(|(label, source)| line(rows, halves, label, source)).collect();
    text.push_str(&grid(&header, &lines));
    let read = rows.iter().filter(|row| row.is_read()).count();
    let asked = rows.iter().filter(|row| row.is_asked()).count();
    let harmless: Vec<_> = rows.iter().filter(|row| row.is_harmless()).collect();
    let of_harmless = harmless.iter().filter(|row| row.is_asked()).count() as f64 / harmless.len().max(1) as f64;
    let _ = writeln!(
        text,
        "\nOf {} rows the encoder reads {read}, the others being in other languages, and is asked about {asked}; of harmless \
         everyday text (wiki_context) about {:.0} %.",
        rows.len(),
        of_harmless * 100.0
    );
    text.push_str(&shares(blend));
    text.push_str(&alarms(rows, halves));
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
        let is_told = scored.len() * 2 > known.len();
        cells.push(if is_told { format!("{:.3} / {:.3}", auroc(&scored)?, auprc(&scored)?) } else { "-".to_owned() });
    }
    Some(cells)
}

fn shares(blend: &Blend) -> String {
    let shares = LABELS.iter().zip(&blend.0).map(|(label, mix)| {
        vec![(*label).to_owned(), format!("{:.2}", mix.encoder / (mix.first + mix.encoder).max(f32::MIN_POSITIVE))]
    });
    let header = ["label", "share of the encoder"].map(str::to_owned);
    format!("\n## How much the encoder counts\n\n{}", grid(&header, &shares.collect::<Vec<_>>()))
}

/// Both scales on harmless everyday text, because policies have one threshold for both.
fn alarms(rows: &[Judged], halves: &[Blend; 2]) -> String {
    let of = |label, by| -> Vec<(f64, bool)> {
        let harmless = rows.iter().filter(|row| row.is_harmless());
        harmless.filter_map(|row| Some((row.score(label, by, halves)?, false))).collect()
    };
    let lines = LABELS.iter().enumerate().map(|(label, name)| {
        let shares = [By::First, By::Shipped].map(|by| {
            let scored = of(label, by);
            THRESHOLDS.map(|at| format!("{:.1} %", Counts::at(&scored, at).false_alarms() * 100.0))
        });
        std::iter::once((*name).to_owned()).chain(shares.map(|shares| shares.join(" / "))).collect::<Vec<String>>()
    });
    let header = ["label", "linear", "shipped"].map(str::to_owned);
    format!(
        "\n## False alarms\n\nShare of the harmless rows of wiki_context that score at least {}.\n\n{}",
        THRESHOLDS.map(|at| at.to_string()).join(" / "),
        grid(&header, &lines.collect::<Vec<_>>())
    )
}
