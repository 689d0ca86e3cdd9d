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

/// The figures of each label for each group of rows; only where there are both kinds.
pub fn lines(
    corpus: &Corpus,
    scored: &[(usize, Scored)],
    cuts: Option<&[[f32; 4]]>,
    group: impl Fn(&Fact) -> String,
) -> Vec<Line> {
    let mut by_group: BTreeMap<(usize, String), Vec<(f64, bool)>> = BTreeMap::new();
    for (at, scores) in scored {
        let Some(fact) = corpus.facts.get(*at) else { continue };
        for (label, (score, known)) in scores.iter().zip(fact.known).enumerate() {
            if let Some(share) = known {
                by_group.entry((label, group(fact))).or_default().push((*score, share >= 0.5));
            }
        }
    }
    by_group.into_iter().filter_map(|((label, group), rows)| line(group, label, &rows, cuts)).collect()
}

fn line(group: String, label: usize, rows: &[(f64, bool)], cuts: Option<&[[f32; 4]]>) -> Option<Line> {
    let cuts = cuts.and_then(|cuts| cuts.get(label)).copied().unwrap_or_default();
    Some(Line {
        group,
        label: LABELS.get(label)?,
        rows: rows.len(),
        positives: rows.iter().filter(|row| row.1).count(),
        auroc: auroc(rows)?,
        auprc: auprc(rows)?,
        at_cuts: cuts.iter().map(|cut| Counts::at(rows, f64::from(*cut))).collect(),
    })
}
