//! Payment card numbers: issuer prefix, length and Luhn digit must agree.

use super::scan::{Digits, Found, Scan};

const COMMON: f64 = 0.95;
const RARE: f64 = 0.75;

/// Every card number in the text.
pub(crate) fn find(scan: &Scan) -> Vec<Found> {
    let runs = scan.digit_runs(&[' ', '-']);
    runs.iter().filter(|run| is_whole(scan, run)).filter_map(card).collect()
}

fn is_whole(scan: &Scan, run: &Digits) -> bool {
    let is_decimal = matches!(scan.at(run.to), '.' | ',') && scan.at(run.to + 1).is_ascii_digit();
    !scan.at(run.to).is_alphanumeric() && !is_decimal && scan.before(run.from) != '+'
}

fn card(run: &Digits) -> Option<Found> {
    let is_even = run.separators.iter().all(|separator| Some(separator) == run.separators.first());
    let is_grouped = run.groups.len() == 1 || run.groups.iter().all(|group| (2..=7).contains(group));
    let score = issued(&run.number)?;
    (is_even && is_grouped && luhn(&run.number)).then_some(Found { from: run.from, to: run.to, score })
}

/// The score of a number some issuer could have given out.
fn issued(digits: &str) -> Option<f64> {
    let prefix = |length: usize| digits.get(..length).and_then(|head| head.parse::<u32>().ok()).unwrap_or(0);
    let length = digits.len();
    let is_common = match prefix(2) {
        34 | 37 => length == 15,
        40..=49 => matches!(length, 13 | 16 | 19),
        51..=55 => length == 16,
        22..=27 => length == 16 && (2221..=2720).contains(&prefix(4)),
        60 | 64 | 65 => length == 16 && (prefix(4) == 6011 || prefix(2) == 65 || (644..=649).contains(&prefix(3))),
        35 => length == 16 && (3528..=3589).contains(&prefix(4)),
        62 | 81 => (16..=19).contains(&length),
        _ => false,
    };
    let is_rare = match prefix(2) {
        30 | 36 | 38 | 39 => length == 14,
        35 => length == 16,
        21 => length == 15 && prefix(4) == 2131,
        18 => length == 15 && prefix(4) == 1800,
        50 | 56..=69 => (12..=19).contains(&length),
        _ => false,
    };
    is_common.then_some(COMMON).or(is_rare.then_some(RARE))
}

fn luhn(digits: &str) -> bool {
    let doubled = |digit: u32| if digit > 4 { 2 * digit - 9 } else { 2 * digit };
    let values = digits.chars().rev().filter_map(|c| c.to_digit(10)).enumerate();
    let sum: u32 = values.map(|(place, digit)| if place % 2 == 1 { doubled(digit) } else { digit }).sum();
    sum.is_multiple_of(10) && digits.bytes().any(|digit| digit != b'0')
}
