//! Figures of merit of a score against yes-or-no answers.

use crate::train::Random;

/// Area under the receiver operating characteristic: the chance that a positive scores above a negative, ties
/// counting half (Mann-Whitney). `None` without both kinds.
pub fn auroc(scored: &[(f64, bool)]) -> Option<f64> {
    let mut sorted: Vec<_> = scored.to_vec();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut rank_sum, mut positives, mut at) = (0.0, 0_usize, 0);
    while let Some(first) = sorted.get(at) {
        let tied = sorted.iter().skip(at).take_while(|row| row.0.total_cmp(&first.0).is_eq()).count();
        let hits = sorted.iter().skip(at).take(tied).filter(|row| row.1).count();
        rank_sum += hits as f64 * (at as f64 + f64::midpoint(tied as f64, 1.0));
        positives += hits;
        at += tied;
    }
    let negatives = sorted.len() - positives;
    let (p, n) = (positives as f64, negatives as f64);
    (positives > 0 && negatives > 0).then(|| (rank_sum - p * (p + 1.0) / 2.0) / (p * n))
}

/// Area under the precision-recall curve as average precision: the sum over distinct scores of the gain in recall
/// times the precision there. `None` without positives.
pub fn auprc(scored: &[(f64, bool)]) -> Option<f64> {
    let mut sorted: Vec<_> = scored.to_vec();
    sorted.sort_by(|a, b| b.0.total_cmp(&a.0));
    let total = sorted.iter().filter(|row| row.1).count();
    let (mut area, mut hits, mut at) = (0.0, 0_usize, 0);
    while let Some(first) = sorted.get(at) {
        let tied = sorted.iter().skip(at).take_while(|row| row.0.total_cmp(&first.0).is_eq()).count();
        let new = sorted.iter().skip(at).take(tied).filter(|row| row.1).count();
        at += tied;
        hits += new;
        area += new as f64 * hits as f64 / at as f64;
    }
    (total > 0).then(|| area / total as f64)
}

/// Draws of rows from which the interval of a figure is made.
const DRAWS: usize = 300;

/// Between which values a figure lies in 95 of 100 sets of so many rows drawn from these, with replacement: how much of it
/// is chance. The draws are the same every time.
pub fn interval(scored: &[(f64, bool)], figure: fn(&[(f64, bool)]) -> Option<f64>) -> Option<(f64, f64)> {
    let mut random = Random::new(7);
    let mut draw =
        || -> Vec<_> { (0..scored.len()).filter_map(|_| scored.get(random.below(scored.len()))).copied().collect() };
    let mut figures: Vec<f64> = (0..DRAWS).filter_map(|_| figure(&draw())).collect();
    figures.sort_by(f64::total_cmp);
    let edge = figures.len() / 40;
    Some((*figures.get(edge)?, *figures.get((figures.len() - 1).checked_sub(edge)?)?))
}

/// The best F1 over all thresholds, and the threshold that gives it. `None` without positives.
pub fn best_f1(scored: &[(f64, bool)]) -> Option<(f64, f64)> {
    let mut sorted: Vec<_> = scored.to_vec();
    sorted.sort_by(|a, b| b.0.total_cmp(&a.0));
    let total = sorted.iter().filter(|row| row.1).count();
    let (mut hits, mut best) = (0_usize, None::<(f64, f64)>);
    for (index, (score, is_positive)) in sorted.iter().enumerate() {
        hits += usize::from(*is_positive);
        if sorted.get(index + 1).is_some_and(|next| next.0.total_cmp(score).is_eq()) {
            continue;
        }
        let f1 = 2.0 * hits as f64 / (index + 1 + total) as f64;
        if best.is_none_or(|(known, _)| f1 > known) {
            best = Some((f1, *score));
        }
    }
    best.filter(|_| total > 0)
}

/// The lowest threshold with at most this share of false alarms among the negatives, and what it does. `None`
/// without negatives.
pub fn at_false_alarms(scored: &[(f64, bool)], wanted: f64) -> Option<(f64, Counts)> {
    let mut negatives: Vec<f64> = scored.iter().filter(|row| !row.1).map(|row| row.0).collect();
    negatives.sort_by(|a, b| b.total_cmp(a));
    let total = negatives.len() as f64;
    // The threshold must lie above the first negative that is one too many.
    let allowed = negatives.iter().enumerate().find(|(index, _)| (*index as f64 + 1.0) / total > wanted);
    let threshold = match allowed {
        Some((_, score)) => score.next_up(),
        None => negatives.last()?.min(0.0),
    };
    Some((threshold, Counts::at(scored, threshold)))
}

/// What a threshold (score at least this) does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Positives found.
    pub hits: usize,
    /// Positives missed.
    pub misses: usize,
    /// Negatives flagged.
    pub alarms: usize,
    /// Negatives left alone.
    pub passes: usize,
}

impl Counts {
    /// Counts at a threshold.
    pub fn at(scored: &[(f64, bool)], threshold: f64) -> Self {
        let mut counts = Self::default();
        for (score, is_positive) in scored {
            let place = match (is_positive, *score >= threshold) {
                (true, true) => &mut counts.hits,
                (true, false) => &mut counts.misses,
                (false, true) => &mut counts.alarms,
                (false, false) => &mut counts.passes,
            };
            *place += 1;
        }
        counts
    }

    /// Share of what was flagged that is positive; 1 if nothing was flagged.
    pub fn precision(&self) -> f64 {
        share(self.hits, self.hits + self.alarms).unwrap_or(1.0)
    }

    /// Share of the positives that was flagged; 1 without positives.
    pub fn recall(&self) -> f64 {
        share(self.hits, self.hits + self.misses).unwrap_or(1.0)
    }

    /// Share of the negatives that was flagged; 0 without negatives.
    pub fn false_alarms(&self) -> f64 {
        share(self.alarms, self.alarms + self.passes).unwrap_or(0.0)
    }

    /// Harmonic mean of precision and recall.
    pub fn f1(&self) -> f64 {
        share(2 * self.hits, 2 * self.hits + self.alarms + self.misses).unwrap_or(0.0)
    }
}

fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_of_known_rankings() {
        let perfect = [(0.9, true), (0.8, true), (0.2, false), (0.1, false)];
        assert_eq!((auroc(&perfect), auprc(&perfect)), (Some(1.0), Some(1.0)));
        let tied = [(0.5, true), (0.5, false), (0.5, false), (0.5, true)];
        assert_eq!((auroc(&tied), auprc(&tied)), (Some(0.5), Some(0.5)));
        // Ranks from the top: yes, no, yes, no. Pairs in order: 3 of 4; precision at hits: 1 and 2/3.
        let mixed = [(0.9, true), (0.7, false), (0.6, true), (0.1, false)];
        assert_eq!(auroc(&mixed), Some(0.75));
        assert!((auprc(&mixed).unwrap() - f64::midpoint(1.0, 2.0 / 3.0)).abs() < 1e-12);
        assert_eq!((auroc(&[(0.1, true)]), auprc(&[(0.1, false)])), (None, None));
    }

    #[test]
    fn few_rows_have_wide_intervals() {
        let rows = |count: u32| -> Vec<(f64, bool)> {
            (0..count).map(|at| ((f64::from(at) * 0.7).sin() + f64::from(at % 2), at % 2 == 1)).collect()
        };
        let width = |count| interval(&rows(count), auroc).map(|(low, high)| high - low).unwrap();
        assert!(width(30) > 2.0 * width(600) && width(600) > 0.0);
        let (low, high) = interval(&rows(600), auroc).unwrap();
        assert!(auroc(&rows(600)).is_some_and(|area| low < area && area < high));
        assert_eq!(interval(&[(0.5, true)], auroc), None);
    }

    #[test]
    fn the_best_threshold_is_found() {
        let scored = [(0.9, true), (0.7, false), (0.6, true), (0.1, false)];
        assert_eq!(best_f1(&scored), Some((0.8, 0.6)));
        assert_eq!(best_f1(&[(0.4, false)]), None);
    }

    #[test]
    fn false_alarms_stay_below_what_is_wanted() {
        let scored: Vec<(f64, bool)> =
            (0..100).map(|at| (f64::from(at) / 100.0, false)).chain([(0.995, true), (0.5, true)]).collect();
        let (threshold, counts) = at_false_alarms(&scored, 0.02).unwrap();
        assert_eq!((counts.alarms, counts.hits), (2, 1));
        assert!(threshold > 0.97 && threshold < 0.98);
        assert_eq!(at_false_alarms(&scored, 0.0).unwrap().1.alarms, 0);
        assert_eq!(at_false_alarms(&scored, 1.0).unwrap().1.hits, 2);
        assert!(at_false_alarms(&[(0.5, true)], 0.1).is_none());
    }

    #[test]
    fn counts_at_a_threshold() {
        let counts = Counts::at(&[(0.9, true), (0.5, false), (0.4, true), (0.1, false)], 0.5);
        assert_eq!(counts, Counts { hits: 1, misses: 1, alarms: 1, passes: 1 });
        assert_eq!((counts.precision(), counts.recall(), counts.false_alarms()), (0.5, 0.5, 0.5));
    }
}
