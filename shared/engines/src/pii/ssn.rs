//! US social security numbers, by their structure.

use super::scan::{Digits, Found, Scan};

const NAMES: &[&str] = &["ssn", "ssns", "social", "security"];

/// Every number in the text; undivided ones only after their name.
pub(crate) fn find(scan: &Scan) -> Vec<Found> {
    scan.digit_runs(&['-', ' ']).iter().filter_map(|run| number(scan, run)).collect()
}

fn number(scan: &Scan, run: &Digits) -> Option<Found> {
    let is_named = scan.follows(run.from, 30, NAMES);
    let is_divided = run.groups == [3, 2, 4] && run.separators.first() == run.separators.last();
    let by_hyphens = is_divided && run.separators.first() == Some(&'-');
    let is_written = by_hyphens || (is_named && (is_divided || run.groups == [9]));
    let part = |from: usize, to: usize| run.number.get(from..to).unwrap_or_default();
    let is_given_out = !matches!(part(0, 3), "000" | "666")
        && !part(0, 1).starts_with('9')
        && part(3, 5) != "00"
        && part(5, 9) != "0000";
    let is_whole = !scan.at(run.to).is_alphanumeric() && scan.before(run.from) != '+';
    let score = if is_named { 0.9 } else { 0.85 };
    (is_written && is_given_out && is_whole).then_some(Found { from: run.from, to: run.to, score })
}
