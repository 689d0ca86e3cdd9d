//! Numbers written so that they do not look like numbers: "two 0 two", "2-0-2", "2O2 S55".

use crate::pii::scan::{Found, Scan};

/// Fewer digits are no telephone number.
const LEAST: usize = 7;
/// Words that make the digits after them something else.
const OTHER: &[&str] =
    &["isbn", "order", "tracking", "ticket", "gps", "model", "version", "score", "serial", "flight", "part"];

/// Longest word that stands for digits.
const LONGEST: usize = 7;

/// How many digits a word stands for.
fn word(token: &str) -> Option<usize> {
    Some(match token {
        "plus" => 0,
        "zero" | "oh" | "one" | "two" | "three" | "four" | "five" | "six" | "seven" | "eight" | "nine" | "nought"
        | "double" | "niner"
        // Spanish, German, French and Portuguese.
        | "cero" | "uno" | "dos" | "tres" | "cuatro" | "cinco" | "seis" | "siete" | "ocho" | "nueve" | "null" | "eins" | "zwei" | "drei" | "vier" | "fünf" | "funf" | "sechs" | "sieben" | "acht" | "neun" | "zéro" | "un" | "deux" | "trois" | "quatre" | "cinq" | "sept" | "huit" | "neuf" | "um" | "dois" | "três" | "quatro" | "sete" | "oito" | "nove" => 1,
        "triple" | "hundred" => 2,
        _ => return None,
    })
}

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
        let is_short = end - at <= LONGEST || scan.at(at).is_ascii_digit() || scan.at(end - 1).is_ascii_digit();
        match is_short.then(|| read(&scan.slice(at, end))).flatten() {
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
    if let Some(digits) = word(token) {
        return Some((digits, digits));
    }
    let plain = token.chars().filter(char::is_ascii_digit).count();
    let alike = token.chars().filter(|c| matches!(c, 'o' | 'l' | 'i' | 's' | 'e' | 'b' | 'z')).count();
    let all = token.chars().count();
    (plain + alike == all && (plain > 0 || token.chars().all(|c| c == 'o'))).then_some((all, alike))
}
