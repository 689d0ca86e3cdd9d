//! Figures of merit of scores on held-out rows.

use std::collections::BTreeMap;

use super::corpus::{Corpus, Fact};
use super::policy::LABELS;
use crate::metrics::{Counts, auprc, auroc};

/// A score of each label.
pub type Scored = [f64; LABELS.len()];

/// What one label's scores are worth on some rows.
#[derive(Clone, Debug)]
pub struct Line {
    /// What the rows have in common: a source or a language.
    pub group: String,
    /// Which label.
    pub label: &'static str,
    /// Rows of which the label is known.
    pub rows: usize,
    /// Those where at least half say yes.
    pub positives: usize,
    /// Area under the receiver operating characteristic.
    pub auroc: f64,
    /// Area under the precision-recall curve.
    pub auprc: f64,
    /// At the cut points asked for.
    pub at_cuts: Vec<Counts>,
}

/// The four cut points of each label, by whichever model judged the row.
pub type Cuts = [[f32; 4]; LABELS.len()];

/// The figures of each label for each group of rows; only where there are both kinds. Cut points, if any: one entry for
/// each scored row.
pub fn lines(corpus: &Corpus, scored: &[(usize, Scored)], cuts: &[Cuts], group: impl Fn(&Fact) -> String) -> Vec<Line> {
    let mut by_group: BTreeMap<(usize, String), Vec<Judged>> = BTreeMap::new();
    for (place, (at, scores)) in scored.iter().enumerate() {
        let Some(fact) = corpus.facts.get(*at) else { continue };
        for (label, (score, known)) in scores.iter().zip(fact.known).enumerate() {
            if let Some(share) = known {
                let cuts = cuts.get(place).and_then(|cuts| cuts.get(label)).copied();
                by_group.entry((label, group(fact))).or_default().push((*score, share >= 0.5, cuts));
            }
        }
    }
    by_group.into_iter().filter_map(|((label, group), rows)| line(group, label, &rows)).collect()
}

/// Score, truth, and the cut points that the score is compared with.
type Judged = (f64, bool, Option<[f32; 4]>);

fn line(group: String, label: usize, rows: &[Judged]) -> Option<Line> {
    let scored: Vec<_> = rows.iter().map(|(score, truth, _)| (*score, *truth)).collect();
    let reached = |level: usize| -> Vec<(f64, bool)> {
        let beyond = |(score, truth, cuts): &Judged| Some((score - f64::from(*cuts.as_ref()?.get(level)?), *truth));
        rows.iter().filter_map(beyond).collect()
    };
    Some(Line {
        group,
        label: LABELS.get(label)?,
        rows: rows.len(),
        positives: scored.iter().filter(|row| row.1).count(),
        auroc: auroc(&scored)?,
        auprc: auprc(&scored)?,
        at_cuts: (0..4).map(|level| Counts::at(&reached(level), 0.0)).collect(),
    })
}
