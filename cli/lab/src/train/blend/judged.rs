//! Validation rows with what both models say of them.

use std::path::Path;
use std::thread::{self, available_parallelism};

use encoder::{Blend, Encoder, Logits, logit, understands};
use engines::TextView;
use engines::toxicity::{LABELS, Scores, ToxicityEngine, agreed, is_worth_asking};
use indicatif::ProgressBar;

use super::share::Example;
use crate::data::{self, Row, Split};
use crate::error::Failure;

/// One row, judged.
pub struct Judged {
    /// Name of its file.
    pub source: &'static str,
    /// 0 or 1, by its place in the file.
    pub half: usize,
    truth: [Option<f64>; LABELS.len()],
    first: Scores,
    /// Of a text that the encoder reads.
    logits: Option<Logits>,
}

/// How a row is scored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The linear models alone.
    First,
    /// The encoder alone.
    Encoder,
    /// Both on every row that the encoder reads.
    Both,
    /// Both where the encoder is asked, else the first: what ships.
    Shipped,
}

impl Judged {
    /// Whether the encoder judges it at all.
    pub const fn is_read(&self) -> bool {
        self.logits.is_some()
    }

    /// Whether the product would ask the encoder.
    pub fn is_asked(&self) -> bool {
        self.is_read() && is_worth_asking(&self.first)
    }

    /// Everyday text without abuse.
    pub fn is_harmless(&self) -> bool {
        self.source == "wiki_context" && self.truth.first().is_some_and(|toxic| toxic.is_some_and(|share| share < 0.5))
    }

    /// The two logits and the truth, where they are known.
    pub fn example(&self, label: usize) -> Option<Example> {
        let truth = (*self.truth.get(label)?)?;
        let (first, encoder) = (f64::from(logit(*self.first.0.get(label)?)), f64::from(*self.logits?.get(label)?));
        Some(Example { source: self.source, first, encoder, truth, is_asked: self.is_asked() })
    }

    /// The score of a label, and whether half or more say yes; `None` if that is unknown.
    pub fn scored(&self, label: usize, by: By, halves: &[Blend; 2]) -> Option<(f64, bool)> {
        let truth = (*self.truth.get(label)?)?;
        Some((self.score(label, by, halves)?, truth >= 0.5))
    }

    /// The score of a label; `None` if the one asked does not read the text.
    pub fn score(&self, label: usize, by: By, halves: &[Blend; 2]) -> Option<f64> {
        let mixed = |logits: &Logits| Some(halves.get(self.half)?.mixed(&self.first, logits));
        let of = |scores: Scores| scores.0.get(label).copied();
        let score = match (by, self.logits) {
            (By::Encoder, logits) => logits?.get(label).copied(),
            (By::Both, Some(logits)) => of(mixed(&logits)?),
            (By::Shipped, Some(logits)) if self.is_asked() => of(agreed(&self.first, &mixed(&logits)?)),
            (By::First | By::Both | By::Shipped, _) => of(self.first),
        };
        score.map(f64::from)
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
    let first = linear.scores(&TextView::new(&row.text));
    let logits = understands(&row.text).then(|| encoder.logits(&row.text)).flatten();
    Judged { source, half, truth: truths(row), first, logits }
}

fn truths(row: &Row) -> [Option<f64>; LABELS.len()] {
    [row.toxic, row.insult, row.threat, row.identity_attack, row.sexual_explicit, row.obscene]
}
