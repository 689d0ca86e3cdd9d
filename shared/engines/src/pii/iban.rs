//! International bank account numbers: country, its length and the check digits must agree.

use super::scan::{Found, Scan};

const SCORE: f64 = 0.98;

/// Countries and the length of their numbers.
const LENGTHS: &[(&str, usize)] = &[
    ("ad", 24),
    ("ae", 23),
    ("al", 28),
    ("at", 20),
    ("az", 28),
    ("ba", 20),
    ("be", 16),
    ("bg", 22),
    ("bh", 22),
    ("br", 29),
    ("by", 28),
    ("ch", 21),
    ("cr", 22),
    ("cy", 28),
    ("cz", 24),
    ("de", 22),
    ("dk", 18),
    ("do", 28),
    ("ee", 20),
    ("eg", 29),
    ("es", 24),
    ("fi", 18),
    ("fo", 18),
    ("fr", 27),
    ("gb", 22),
    ("ge", 22),
    ("gi", 23),
    ("gl", 18),
    ("gr", 27),
    ("gt", 28),
    ("hr", 21),
    ("hu", 28),
    ("ie", 22),
    ("il", 23),
    ("iq", 23),
    ("is", 26),
    ("it", 27),
    ("jo", 30),
    ("kw", 30),
    ("kz", 20),
    ("lb", 28),
    ("lc", 32),
    ("li", 21),
    ("lt", 20),
    ("lu", 20),
    ("lv", 21),
    ("mc", 27),
    ("md", 24),
    ("me", 22),
    ("mk", 19),
    ("mr", 27),
    ("mt", 31),
    ("mu", 30),
    ("nl", 18),
    ("no", 15),
    ("pk", 24),
    ("pl", 28),
    ("ps", 29),
    ("pt", 25),
    ("qa", 29),
    ("ro", 24),
    ("rs", 22),
    ("sa", 24),
    ("sc", 31),
    ("se", 24),
    ("si", 19),
    ("sk", 24),
    ("sm", 27),
    ("st", 25),
    ("sv", 28),
    ("tl", 23),
    ("tn", 24),
    ("tr", 26),
    ("ua", 29),
    ("va", 22),
    ("vg", 24),
    ("xk", 20),
];

/// Every account number in the text.
pub(crate) fn find(scan: &Scan) -> Vec<Found> {
    (0..scan.len()).filter_map(|at| account(scan, at)).collect()
}

fn account(scan: &Scan, from: usize) -> Option<Found> {
    let opens =
        scan.at(from).is_ascii_alphabetic() && scan.at(from + 2).is_ascii_digit() && scan.at(from + 3).is_ascii_digit();
    if !opens || scan.before(from).is_alphanumeric() {
        return None;
    }
    let country = scan.slice(from, from + 2);
    let length = LENGTHS.iter().find(|(code, _)| *code == country)?.1;
    let (number, to) = number(scan, from, length)?;
    (is_checked(&number) && !scan.at(to).is_alphanumeric()).then_some(Found { from, to, score: SCORE })
}

/// `length` letters and digits from here on, single blanks or hyphens left out.
fn number(scan: &Scan, from: usize, length: usize) -> Option<(String, usize)> {
    let mut number = String::with_capacity(length);
    let mut at = from;
    while number.len() < length {
        let c = scan.at(at);
        if c.is_ascii_alphanumeric() {
            number.push(c);
        } else if !matches!(c, ' ' | '-') || !scan.at(at + 1).is_ascii_alphanumeric() {
            return None;
        }
        at += 1;
    }
    Some((number, at))
}

/// ISO 7064 mod 97-10.
fn is_checked(number: &str) -> bool {
    let (head, tail) = number.split_at(4);
    let step = |rest: u32, c: char| match c.to_digit(36) {
        Some(value) if value > 9 => (rest * 100 + value) % 97,
        Some(value) => (rest * 10 + value) % 97,
        None => rest,
    };
    tail.chars().chain(head.chars()).fold(0, step) == 1
}
