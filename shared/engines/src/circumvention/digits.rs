//! Numbers written so that they do not look like numbers: "two 0 two", "2-0-2", "2O2 S55".

use crate::pii::scan::{Found, Scan};

/// Fewer digits are no telephone number.
const LEAST: usize = 7;
/// Words that make the digits after them something else.
const OTHER: &[&str] =
    &["isbn", "order", "tracking", "ticket", "gps", "model", "version", "score", "serial", "flight", "part"];

const WORDS: &[(&str, usize)] = &[
    ("zero", 1),
    ("oh", 1),
    ("one", 1),
    ("two", 1),
    ("three", 1),
    ("four", 1),
    ("five", 1),
    ("six", 1),
    ("seven", 1),
    ("eight", 1),
    ("nine", 1),
    ("nought", 1),
    ("plus", 0),
    ("double", 1),
    ("triple", 2),
    ("hundred", 2),
    ("niner", 1),
    ("cero", 1),
    ("uno", 1),
    ("dos", 1),
    ("tres", 1),
    ("cuatro", 1),
    ("cinco", 1),
    ("seis", 1),
    ("siete", 1),
    ("ocho", 1),
    ("nueve", 1),
    ("null", 1),
    ("eins", 1),
    ("zwei", 1),
    ("drei", 1),
    ("vier", 1),
    ("fünf", 1),
    ("funf", 1),
    ("sechs", 1),
    ("sieben", 1),
    ("acht", 1),
    ("neun", 1),
];

/// Digits in a row and how they were written.
#[derive(Default)]
struct Row {
    from: usize,
    to: usize,
    digits: usize,
    /// Digits given as words or as letters that look like them.
    disguised: usize,
}

/// Every row of at least seven digits; the score is 0.8 from three disguised digits on, else 0.5.
pub(super) fn find(scan: &Scan) -> Vec<Found> {
    let mut rows = Vec::new();
    let mut row = Row::default();
    let mut at = 0;
    while at < scan.len() {
        if !scan.at(at).is_alphanumeric() {
            at += 1;
            continue;
        }
        let end = scan.run(at, char::is_alphanumeric);
        let gap = at.saturating_sub(row.to);
        match read(&scan.slice(at, end)) {
            Some((digits, disguised)) if row.digits + row.disguised > 0 && gap <= 3 => {
                row.to = end;
                row.digits += digits;
                row.disguised += disguised;
            }
            read => {
                rows.push(std::mem::take(&mut row));
                if let Some((digits, disguised)) = read {
                    row = Row { from: at, to: end, digits, disguised };
                }
            }
        }
        at = end;
    }
    rows.push(row);
    rows.iter().filter(|row| (LEAST..=16).contains(&row.digits)).filter_map(|row| found(scan, row)).collect()
}

fn found(scan: &Scan, row: &Row) -> Option<Found> {
    let score = if row.disguised >= 3 { 0.8 } else { 0.5 };
    (!scan.follows(row.from, 24, OTHER)).then_some(Found { from: row.from, to: row.to, score })
}

/// How many digits a token stands for, and how many of them are disguised.
fn read(token: &str) -> Option<(usize, usize)> {
    if let Some((_, digits)) = WORDS.iter().find(|(word, _)| *word == token) {
        return Some((*digits, *digits));
    }
    let plain = token.chars().filter(char::is_ascii_digit).count();
    let alike = token.chars().filter(|c| matches!(c, 'o' | 'l' | 'i' | 's' | 'e' | 'b' | 'z')).count();
    let all = token.chars().count();
    (plain + alike == all && plain > alike).then_some((all, alike))
}
