//! How much the encoder counts for one label.
//!
//! A fit over all rows together learns which source a row is from, since sources differ in how many of their rows are
//! abusive, and ranks worse within each. So the encoder's share is the one that ranks best within sources, and only then
//! the common scale is fitted.

use std::collections::BTreeMap;

use encoder::Mix;

use crate::metrics::auroc;
use crate::train::text::{Point, platt};

/// Shares that are tried, in steps of this.
const STEP: f64 = 0.05;
/// No source may rank worse than by the first scores alone by more than this.
const LOSS: f64 = 0.005;
/// What a source gains counts less and less towards this much: one that is nothing like the others decides no more than any
/// of them.
const MOST: f64 = 0.05;
/// Rows of each kind from which a source has a say.
const FEWEST: usize = 10;
/// A source counts no more than this many rows in the scale.
const MOST_ROWS: f32 = 1500.0;

/// One row: its source, the first logit, the encoder's, and the share of people who say yes.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// Name of its file.
    pub source: &'static str,
    /// Logit of the first score.
    pub first: f64,
    /// The encoder's.
    pub encoder: f64,
    /// Wanted.
    pub truth: f64,
    /// Whether the encoder is asked about it when the product runs.
    pub is_asked: bool,
}

impl Example {
    fn mixed(&self, share: f64) -> f64 {
        self.first.mul_add(1.0 - share, self.encoder * share)
    }
}

/// The share whose ranking gains most over the first scores, in the mean of the sources, among those by which none of them
/// loses.
pub fn best(examples: &[Example]) -> f64 {
    let mut sources: BTreeMap<&str, Vec<Example>> = BTreeMap::new();
    for example in examples {
        sources.entry(example.source).or_default().push(*example);
    }
    let sources: Vec<_> = sources.into_values().filter(|rows| has_a_say(rows)).collect();
    let steps = (0..=20).rev().map(|step| f64::from(step) * STEP);
    let allowed = steps.filter_map(|share| Some((share, gain(&sources, share)?)));
    allowed.max_by(|a, b| a.1.total_cmp(&b.1)).unwrap_or_default().0
}

fn has_a_say(rows: &[Example]) -> bool {
    let positives = rows.iter().filter(|row| row.truth >= 0.5).count();
    positives >= FEWEST && rows.len() - positives >= FEWEST
}

/// The mean gain in AUROC; `None` if a source loses.
fn gain(sources: &[Vec<Example>], share: f64) -> Option<f64> {
    let area = |rows: &[Example], share| {
        auroc(&rows.iter().map(|row| (row.mixed(share), row.truth >= 0.5)).collect::<Vec<_>>()).unwrap_or_default()
    };
    let gains: Vec<f64> = sources.iter().map(|rows| area(rows, share) - area(rows, 0.0)).collect();
    let mean = gains.iter().map(|gain| gain / (1.0 + gain.max(0.0) / MOST)).sum::<f64>() / gains.len().max(1) as f64;
    gains.iter().all(|gain| *gain >= -LOSS).then_some(mean)
}

/// The mix of this share whose scores are probabilities on rows of which the encoder is asked.
#[allow(clippy::cast_possible_truncation)]
pub fn scaled(examples: &[Example], share: f64) -> Mix {
    let mut rows: BTreeMap<&str, f32> = BTreeMap::new();
    let asked = || examples.iter().filter(|example| example.is_asked);
    asked().for_each(|example| *rows.entry(example.source).or_default() += 1.0);
    let weight = |source| (MOST_ROWS / rows.get(source).copied().unwrap_or(1.0)).min(1.0);
    let point =
        |row: &Example| Point { logit: row.mixed(share) as f32, target: row.truth as f32, weight: weight(row.source) };
    let (slope, bias) = platt(&asked().map(point).collect::<Vec<_>>());
    Mix { first: slope * (1.0 - share) as f32, encoder: slope * share as f32, bias }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(source: &'static str, base: f64, first: f64, encoder: f64) -> Vec<Example> {
        let row = |at: u32| {
            let (a, b) = ((f64::from(at) * 0.37).sin() * 3.0, (f64::from(at) * 0.91).cos() * 3.0);
            let truth = if first * a + encoder * b > base { 1.0 } else { 0.0 };
            Example { source, first: a, encoder: b, truth, is_asked: true }
        };
        (0..2_000).map(row).collect()
    }

    fn fit(examples: &[Example]) -> Mix {
        scaled(examples, best(examples))
    }

    #[test]
    fn the_better_of_two_counts_more() {
        let mix = fit(&rows("one", 0.0, 0.6, 1.4));
        assert!((mix.encoder / (mix.first + mix.encoder) - 0.7).abs() < 0.06, "{mix:?}");
    }

    #[test]
    fn no_source_pays_for_the_others() {
        let gaining = [rows("one", 0.0, 0.1, 1.0), rows("two", 1.0, 0.2, 1.0)].concat();
        let losing = [gaining.clone(), rows("three", 0.0, 1.0, 0.0)].concat();
        assert!(fit(&gaining).encoder > 0.8 * fit(&gaining).first && fit(&losing).encoder < 0.2 * fit(&losing).first);
    }

    #[test]
    fn how_often_a_source_is_abusive_does_not_matter() {
        // The encoder only tells the two sources apart.
        let row = |at: u32, source, encoder, rate: u32| {
            let first = (f64::from(at) * 0.37).sin();
            let truth = if first > f64::from(rate) - 1.5 { 1.0 } else { 0.0 };
            Example { source, first, encoder, truth, is_asked: true }
        };
        let sources = (0..500).map(|at| row(at, "often", 2.0, 1)).chain((0..500).map(|at| row(at, "seldom", -2.0, 2)));
        let mix = fit(&sources.collect::<Vec<_>>());
        assert!(mix.first > mix.encoder * 0.9, "{mix:?}");
    }
}
