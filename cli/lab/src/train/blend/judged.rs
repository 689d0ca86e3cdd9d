//! Validation rows with what both models say of them.

use std::path::Path;
use std::thread::{self, available_parallelism};

use encoder::{Blend, Encoder, Logits, logit, understands};
use engines::TextView;
use engines::toxicity::{LABELS, Scores, ToxicityEngine};
use indicatif::ProgressBar;

use super::logistic::Example;
use crate::data::{self, Row, Split};
use crate::error::Failure;

/// One row, judged.
pub struct Judged {
    /// Name of its file.
    pub source: &'static str,
    /// 0 or 1, by its place in the file.
    pub half: usize,
    /// Whether the encoder would judge it at all.
    pub is_english: bool,
    /// Whether the first scores leave it open.
    pub is_uncertain: bool,
    truth: [Option<f64>; LABELS.len()],
    first: Scores,
    logits: Logits,
}

/// How a row is scored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The linear model alone.
    First,
    /// The encoder alone.
    Encoder,
    /// Both, on every row the encoder understands.
    Both,
    /// Both where the first is uncertain: what ships.
    Shipped,
}

impl Judged {
    /// The two logits and the truth, where it is known.
    pub fn example(&self, label: usize) -> Option<Example> {
        let truth = (*self.truth.get(label)?)?;
        Some(([f64::from(logit(*self.first.0.get(label)?)), f64::from(*self.logits.get(label)?)], truth))
    }

    /// The score of a label, and whether half or more say yes; `None` if that is unknown.
    pub fn scored(&self, label: usize, by: By, halves: &[Blend; 2]) -> Option<(f64, bool)> {
        let truth = (*self.truth.get(label)?)?;
        let first = self.first.0.get(label)?;
        let both = || halves.get(self.half).map(|blend| blend.mixed(&self.first, &self.logits));
        let score = match by {
            By::Encoder => *self.logits.get(label)?,
            By::Both if self.is_english => *both()?.0.get(label)?,
            By::Shipped if self.is_english && self.is_uncertain => *both()?.0.get(label)?,
            By::First | By::Both | By::Shipped => *first,
        };
        Some((f64::from(score), truth >= 0.5))
    }
}

/// Every validation row with a toxicity label; all processors judge.
pub fn all(folder: &Path, permissive: bool) -> Result<Vec<Judged>, Failure> {
    let mut rows = Vec::new();
    for source in data::sources(permissive) {
        let mut of_source = data::rows(&source.path(folder))?;
        of_source.retain(|row| row.split == Some(Split::Valid) && truths(row).iter().any(Option::is_some));
        rows.extend(of_source.into_iter().enumerate().map(|(at, row)| (source.name, at % 2, row)));
    }
    let encoder = Encoder::builtin().map_err(Failure::because("the encoder"))?;
    let (linear, bar) = (ToxicityEngine::new(), ProgressBar::new(rows.len() as u64));
    let judge = |(source, half, row): &(&'static str, usize, Row)| {
        bar.inc(1);
        judged(&linear, encoder, source, *half, row)
    };
    let share = rows.len().div_ceil(4 * available_parallelism().map_or(1, Into::into)).max(1);
    let judged = thread::scope(|scope| {
        let parts: Vec<_> =
            rows.chunks(share).map(|part| scope.spawn(|| part.iter().map(judge).collect::<Vec<_>>())).collect();
        parts.into_iter().map(thread::ScopedJoinHandle::join).collect::<Result<Vec<_>, _>>()
    });
    bar.finish_and_clear();
    let judged = judged.map_err(|_| Failure::new("a judging thread broke down"))?;
    Ok(judged.into_iter().flatten().collect())
}

fn judged(linear: &ToxicityEngine, encoder: &Encoder, source: &'static str, half: usize, row: &Row) -> Judged {
    let (first, is_english) = (linear.scores(&TextView::new(&row.text)), understands(&row.text));
    let logits = if is_english { encoder.logits(&row.text) } else { Logits::default() };
    let is_uncertain = linear.is_uncertain(&first);
    Judged { source, half, is_english, is_uncertain, truth: truths(row), first, logits }
}

fn truths(row: &Row) -> [Option<f64>; LABELS.len()] {
    [row.toxic, row.insult, row.threat, row.identity_attack, row.sexual_explicit, row.obscene]
}
