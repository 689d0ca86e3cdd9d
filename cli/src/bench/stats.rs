//! Best, median and ratio of samples, and how they are written.

/// The smallest sample; samples are times, so it is the least disturbed.
pub fn best(samples: &[f64]) -> Option<f64> {
    samples.iter().copied().min_by(f64::total_cmp)
}

/// The middle sample, or the mean of the middle two.
pub fn median(samples: &[f64]) -> Option<f64> {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    let upper = *sorted.get(sorted.len() / 2)?;
    if sorted.len() % 2 == 1 {
        return Some(upper);
    }
    let lower = *sorted.get((sorted.len() / 2).checked_sub(1)?)?;
    Some(f64::midpoint(lower, upper))
}

/// How often the baseline fits; nothing if there is none.
pub fn ratio(value: Option<f64>, baseline: Option<f64>) -> Option<f64> {
    let (value, baseline) = (value?, baseline?);
    (baseline > 0.0).then(|| value / baseline)
}

/// Whether something is as wanted, in words; a dash if it is unknown.
pub fn verdict(met: Option<bool>) -> &'static str {
    match met {
        Some(true) => "met",
        Some(false) => "not met",
        None => "-",
    }
}

/// A ratio as people read it: `4.3x`.
pub fn times(ratio: Option<f64>) -> String {
    ratio.map_or_else(unknown, |ratio| if ratio < 10.0 { format!("{ratio:.2}x") } else { format!("{ratio:.0}x") })
}

/// A number with as many digits as it deserves: `0.82`, `12.3`, `4567`.
pub fn number(value: Option<f64>) -> String {
    value.map_or_else(unknown, |value| match value.abs() {
        size if size < 10.0 => format!("{value:.2}"),
        size if size < 100.0 => format!("{value:.1}"),
        _ => format!("{value:.0}"),
    })
}

/// A large number with its unit's prefix: `74.5 k`, `18.9 M`.
pub fn large(value: Option<f64>) -> String {
    value.map_or_else(unknown, |value| {
        if value >= 1e6 { format!("{:.2} M", value / 1e6) } else { format!("{:.1} k", value / 1e3) }
    })
}

fn unknown() -> String {
    "-".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_middle_of_odd_and_even_numbers_of_samples() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&[4.0, 1.0, 3.0, 2.0]), Some(2.5));
        assert_eq!((median(&[]), best(&[])), (None, None));
        assert_eq!(best(&[3.0, 1.0, 2.0]), Some(1.0));
    }

    #[test]
    fn a_ratio_needs_a_baseline() {
        assert_eq!(ratio(Some(6.0), Some(3.0)), Some(2.0));
        assert_eq!(ratio(Some(6.0), Some(0.0)), None);
        assert_eq!(ratio(None, Some(1.0)), None);
    }

    #[test]
    fn numbers_are_short() {
        assert_eq!(
            [number(Some(0.823)), number(Some(12.34)), number(Some(4567.8)), number(None)],
            ["0.82", "12.3", "4568", "-"]
        );
        assert_eq!([large(Some(74_520.0)), large(Some(18_900_000.0))], ["74.5 k", "18.90 M"]);
        assert_eq!([times(Some(4.333)), times(Some(41.7)), times(None)], ["4.33x", "42x", "-"]);
    }

    proptest! {
        #[test]
        fn the_median_lies_between_the_extremes(samples in prop::collection::vec(0.0_f64..1e9, 1..40)) {
            let middle = median(&samples).unwrap();
            let most = samples.iter().copied().fold(0.0, f64::max);
            prop_assert!(best(&samples).unwrap() <= middle && middle <= most);
            let above = samples.iter().filter(|sample| **sample > middle).count();
            prop_assert!(above * 2 <= samples.len());
        }
    }
}
