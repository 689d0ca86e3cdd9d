//! From logits to probabilities, and from probabilities to severities.

use super::learn::logistic;

/// A held-out row: its logit, the wanted probability, and how much it counts.
#[derive(Clone, Copy, Debug)]
pub struct Point {
    /// Before calibration.
    pub logit: f32,
    /// Wanted.
    pub target: f32,
    /// Weight.
    pub weight: f32,
}

/// Pull towards slope 1 and offset 0, so that few rows cannot say anything.
const PRIOR: f64 = 1e-3;

/// Slope and offset that make logits probabilities (Platt), by Newton's method on the logarithmic loss. The slope
/// is kept above 0, so that a higher logit is always a higher probability.
pub fn platt(points: &[Point]) -> (f32, f32) {
    let (mut slope, mut offset) = (1.0_f64, 0.0_f64);
    for _ in 0..100 {
        let (mut of_slope, mut of_offset) = (PRIOR * (slope - 1.0), PRIOR * offset);
        let (mut slopes, mut mixed, mut offsets) = (PRIOR, 0.0, PRIOR);
        for point in points {
            let (logit, weight) = (f64::from(point.logit), f64::from(point.weight));
            let claimed = 1.0 / (1.0 + (-(slope * logit + offset)).exp());
            let error = weight * (claimed - f64::from(point.target));
            let curve = weight * (claimed * (1.0 - claimed)).max(1e-9);
            of_slope += error * logit;
            of_offset += error;
            slopes += curve * logit * logit;
            mixed += curve * logit;
            offsets += curve;
        }
        let whole = slopes * offsets - mixed * mixed;
        let (by_slope, by_offset) =
            ((of_slope * offsets - of_offset * mixed) / whole, (of_offset * slopes - of_slope * mixed) / whole);
        let size = by_slope.abs() + by_offset.abs();
        if !size.is_finite() || size < 1e-9 {
            break;
        }
        let step = 1.0 / (1.0 + 0.2 * size);
        slope = (slope - step * by_slope).max(0.05);
        offset -= step * by_offset;
    }
    #[allow(clippy::cast_possible_truncation)]
    (slope as f32, offset as f32)
}

/// Shares of a harmless background that may reach low, medium, high and critical.
const ALARMS: [f64; 4] = [0.03, 0.01, 0.003, 0.001];
/// No cut lies below these, however quiet the background.
const LEAST: [f32; 4] = [0.25, 0.40, 0.60, 0.80];

/// The four cut points of a label, given the probabilities of the background.
pub fn cuts(background: &mut [f32]) -> [f32; 4] {
    background.sort_by(|a, b| b.total_cmp(a));
    let mut last = 0.0_f32;
    let mut cuts = LEAST;
    for (cut, share) in cuts.iter_mut().zip(ALARMS) {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let at = (background.len() as f64 * share) as usize;
        let reached = background.get(at).copied().unwrap_or_default();
        *cut = cut.max(reached + 1e-4).max(last + 0.01).min(0.99);
        last = *cut;
    }
    cuts
}

/// Mean distance between claimed and true shares over ten equal bins of probability, weighted by rows.
pub fn calibration_error(points: &[Point], slope: f32, offset: f32) -> f64 {
    let mut bins = [(0.0, 0.0, 0.0); 10];
    for point in points {
        let p = logistic(slope * point.logit + offset);
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let bin = ((p * 10.0) as usize).min(9);
        if let Some((claimed, wanted, weight)) = bins.get_mut(bin) {
            *claimed += f64::from(p * point.weight);
            *wanted += f64::from(point.target * point.weight);
            *weight += f64::from(point.weight);
        }
    }
    let total: f64 = bins.iter().map(|bin| bin.2).sum();
    bins.iter().map(|(claimed, wanted, _)| (claimed - wanted).abs()).sum::<f64>() / total.max(1e-9)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calibration_recovers_a_known_curve() {
        let points: Vec<_> = (-40..=40)
            .map(|n| Point { logit: n as f32 / 10.0, target: logistic(0.5 * n as f32 / 10.0 - 1.0), weight: 1.0 })
            .collect();
        let (slope, offset) = platt(&points);
        assert!((slope - 0.5).abs() < 0.01 && (offset + 1.0).abs() < 0.01, "{slope} {offset}");
        assert!(calibration_error(&points, slope, offset) < 0.001);
        assert!(calibration_error(&points, 2.0, 1.0) > 0.1);
    }

    #[test]
    fn cuts_rise_and_keep_alarms_in_bounds() {
        let mut background: Vec<f32> = (0..10_000).map(|n| n as f32 / 10_000.0).collect();
        let cuts = cuts(&mut background);
        assert!(cuts.is_sorted() && cuts[0] > 0.96 && cuts[3] <= 0.99 + f32::EPSILON, "{cuts:?}");
        assert_eq!(super::cuts(&mut [0.01; 50]).map(f32::to_bits), LEAST.map(f32::to_bits));
    }
}
