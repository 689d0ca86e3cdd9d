//! E-mail addresses, plain and written around.

use super::scan::{Found, Scan};
use crate::lists;

const PLAIN: f64 = 0.97;
const WRITTEN_AROUND: f64 = 0.75;
/// Most names before or after the sign of an address that was taken apart.
const MAX_NAMES: usize = 5;

const fn is_local(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '%' | '+' | '-')
}

const fn is_domain(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '-')
}

/// Every address in the text.
pub(crate) fn find(scan: &Scan) -> Vec<Found> {
    let plain = (0..scan.len()).filter(|at| scan.at(*at) == '@').filter_map(|at| plain(scan, at));
    let mut found: Vec<Found> = plain.collect();
    let is_new = |around: &Found| {
        let before = found.partition_point(|plain| plain.from < around.to);
        before.checked_sub(1).and_then(|at| found.get(at)).is_none_or(|plain| plain.to <= around.from)
    };
    let around: Vec<Found> = written_around(scan).into_iter().filter(is_new).collect();
    found.extend(around);
    found
}

/// The address that was found, put together again.
pub(crate) fn address(scan: &Scan, found: &Found) -> Option<String> {
    let written = scan.slice(found.from, found.to);
    if found.score >= PLAIN {
        return Some(written);
    }
    let words = written.split(|c: char| !(is_local(c) || c == '@' || c.is_alphanumeric()));
    let read = words.filter(|word| !word.is_empty()).map(|word| match word {
        "at" | "arroba" => "@",
        "dot" | "punkt" | "punto" => ".",
        word => word,
    });
    Some(read.collect::<String>()).filter(|address| address.contains('@'))
}

/// Whether the domain of an address gives addresses out for minutes.
pub(crate) fn is_disposable(scan: &Scan, found: &Found) -> bool {
    let address = address(scan, found);
    address
        .as_deref()
        .and_then(|address| address.rsplit_once('@'))
        .is_some_and(|(_, domain)| lists::is_disposable(domain))
}

fn plain(scan: &Scan, at: usize) -> Option<Found> {
    let mut from = scan.run_back(at, |c| is_local(c) || c.is_alphanumeric());
    while from < at && !scan.at(from).is_alphanumeric() {
        from += 1;
    }
    let mut to = scan.run(at + 1, |c| is_domain(c) || c.is_alphanumeric());
    while to > at && !scan.at(to - 1).is_alphanumeric() {
        to -= 1;
    }
    let is_address = from < at && scan.before(at) != '.' && is_host(&scan.slice(at + 1, to.max(at + 1)));
    is_address.then_some(Found { from, to, score: PLAIN })
}

/// A name under a known public suffix.
fn is_host(host: &str) -> bool {
    let has_dot = host.trim_matches('.').contains('.') && !host.contains("..");
    has_dot && psl::suffix(host.as_bytes()).is_some_and(|suffix| suffix.is_known()) && psl::domain_str(host).is_some()
}

/// A piece of an address that was taken apart.
#[derive(PartialEq)]
enum Part {
    Name(String),
    /// The sign, or the word in brackets.
    At,
    /// The bare word, which is also a word.
    BareAt,
    Dot,
}

/// "name at example dot com", "name (at) example [dot] com", "name @ example . com".
fn written_around(scan: &Scan) -> Vec<Found> {
    if !may_hold_parts(scan) {
        return Vec::new();
    }
    let parts = parts(scan);
    let ats =
        parts.iter().enumerate().filter(|(_, part)| matches!(part.0, Part::At | Part::BareAt)).map(|(index, _)| index);
    ats.filter_map(|at| around(&parts, at)).collect()
}

/// Whether there is a sign to take apart at, or both words of an address that was spelled out. Most
/// texts end here.
fn may_hold_parts(scan: &Scan) -> bool {
    let is_word = |at: usize, word: &str| {
        !scan.before(at).is_alphanumeric()
            && word.chars().enumerate().all(|(place, c)| scan.at(at + place) == c)
            && !scan.at(at + word.len()).is_alphanumeric()
    };
    let is_at = |at: usize| match scan.at(at) {
        '@' => true,
        'a' => is_word(at, "at") || is_word(at, "arroba"),
        _ => false,
    };
    let is_dot = |at: usize| match scan.at(at) {
        '.' => true,
        'd' => is_word(at, "dot"),
        'p' => is_word(at, "punkt") || is_word(at, "punto"),
        _ => false,
    };
    // A full stop ends a sentence as well, so it counts only with something after it or blanks around.
    let is_joint =
        |at: usize| is_dot(at) && (scan.at(at) != '.' || scan.at(at + 1).is_alphanumeric() || scan.before(at) == ' ');
    (0..scan.len()).any(is_at) && (0..scan.len()).any(is_joint)
}

type Placed = (Part, usize, usize);

fn around(parts: &[Placed], at: usize) -> Option<Found> {
    let name = |index: usize| match parts.get(index) {
        Some((Part::Name(name), ..)) => Some(name.as_str()),
        _ => None,
    };
    let is_dot = |index: usize| parts.get(index).is_some_and(|part| part.0 == Part::Dot);
    let mut host = name(at + 1)?.to_owned();
    let mut last = at + 1;
    while let Some(next) = name(last + 2).filter(|_| is_dot(last + 1) && last < at + 2 * MAX_NAMES) {
        host = format!("{host}.{next}");
        last += 2;
    }
    let mut first = at.checked_sub(1).filter(|index| name(*index).is_some())?;
    while first >= 2 && first + 2 * MAX_NAMES > at && is_dot(first - 1) && name(first - 2).is_some() {
        first -= 2;
    }
    let is_sign = parts.get(at).is_some_and(|part| part.0 == Part::At);
    let is_taken_apart = last > at + 1 || (is_sign && host.contains('.'));
    let (from, to) = (parts.get(first)?.1, parts.get(last)?.2);
    (is_taken_apart && is_host(&host)).then_some(Found { from, to, score: WRITTEN_AROUND })
}

fn parts(scan: &Scan) -> Vec<Placed> {
    let mut parts = Vec::new();
    let mut at = 0;
    while at < scan.len() {
        let c = scan.at(at);
        if c == '@' {
            parts.push((Part::At, at, at + 1));
            at += 1;
        } else if c.is_alphanumeric() {
            let mut end = scan.run(at, |c| is_local(c) || c.is_alphanumeric());
            while end > at && matches!(scan.at(end - 1), '.' | '-') {
                end -= 1;
            }
            let word = scan.slice(at, end);
            let part = match word.as_str() {
                "at" | "arroba" if matches!(scan.before(at), '(' | '[' | '{' | '<') => Part::At,
                "at" | "arroba" => Part::BareAt,
                "dot" | "punkt" | "punto" => Part::Dot,
                _ => Part::Name(word),
            };
            parts.push((part, at, end));
            at = end.max(at + 1);
        } else {
            if c == '.' && scan.before(at) == ' ' && scan.at(at + 1) == ' ' {
                parts.push((Part::Dot, at, at + 1));
            } else if !matches!(c, ' ' | '(' | ')' | '[' | ']' | '{' | '}' | '<' | '>' | '_' | '-' | '*') {
                // Other punctuation ends whatever was being spelled.
                parts.push((Part::Name(String::new()), at, at + 1));
            }
            at += 1;
        }
    }
    parts
}
