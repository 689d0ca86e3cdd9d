//! Telephone numbers: how they are grouped, how they begin, and what stands before them.

use super::scan::{Digits, Found, Scan};

/// Words that announce a telephone number.
const ANNOUNCED: &[&str] = &[
    "phone",
    "telephone",
    "tel",
    "mobile",
    "cell",
    "cellphone",
    "call",
    "text",
    "whatsapp",
    "fax",
    "ring",
    "sms",
    "dial",
    "reach",
    "contact",
    "hotline",
    "handy",
    "telefon",
    "number",
    "answering",
    "messages",
    "registered",
];
/// Words that announce another number.
const OTHER: &[&str] = &[
    "order",
    "ticket",
    "tracking",
    "invoice",
    "isbn",
    "issn",
    "model",
    "serial",
    "version",
    "gps",
    "account",
    "id",
    "ref",
    "reference",
    "card",
    "flight",
    "score",
    "zip",
    "code",
    "price",
    "case",
    "license",
    "licence",
    "passport",
    "iban",
    "credit",
    "ssn",
    "part",
    "item",
    "sku",
    "page",
    "year",
    "costs",
    "cost",
    "usd",
    "eur",
    "born",
];

/// Every number in the text.
pub(crate) fn find(scan: &Scan) -> Vec<Found> {
    scan.digit_runs(&[' ', '-', '.', '(', ')', '/', '•', '·', '–', '~', '|'])
        .iter()
        .filter_map(|run| number(scan, run))
        .collect()
}

fn number(scan: &Scan, run: &Digits) -> Option<Found> {
    let (from, has_plus) = opening(scan, run);
    let to = extension(scan, run.to);
    let is_bounded = !scan.at(to).is_alphanumeric() && !matches!(scan.before(from), '$' | '€' | '£' | '#' | '_');
    let is_open = is_bounded && !matches!(scan.at(to), '%' | '€' | '°') && !scan.before(from).is_alphanumeric();
    let reach = 32;
    if !is_open || is_date(run) || scan.follows(from, reach, OTHER) {
        return None;
    }
    let plain = form(run, has_plus);
    let is_announced = scan.follows(from, reach, ANNOUNCED) || is_labelled(scan, to);
    let announced = (is_announced && (7..=15).contains(&run.number.len())).then_some(0.8);
    let score = match (plain, announced) {
        (Some(plain), Some(_)) => (plain + 0.05_f64).min(0.97),
        (plain, announced) => plain.or(announced)?,
    };
    Some(Found { from, to, score })
}

/// Whether a word such as "office" or "fax" stands right after.
fn is_labelled(scan: &Scan, to: usize) -> bool {
    let after = scan.slice(to, to + 9);
    let word = after.trim_start_matches([' ', '-', '(', ',']).split(|c: char| !c.is_alphabetic()).next();
    matches!(word, Some("office" | "fax" | "mobile" | "cell" | "home" | "work" | "tel"))
}

/// Where the number begins, sign and bracket included, and whether there is a plus.
fn opening(scan: &Scan, run: &Digits) -> (usize, bool) {
    let is_bracketed = scan.before(run.from) == '(' && scan.slice(run.from, run.to).contains(')');
    let bracket = run.from - usize::from(is_bracketed);
    let has_plus = scan.before(bracket) == '+';
    (bracket - usize::from(has_plus), has_plus)
}

/// One past an extension such as `x0135` or `ext. 12`.
fn extension(scan: &Scan, to: usize) -> usize {
    let mark = ["x", " x", " ext. ", " ext ", "ext"].into_iter().find(|mark| scan.slice(to, to + mark.len()) == *mark);
    let digits = mark.map_or(to, |mark| to + mark.len());
    let end = scan.run(digits, |c| c.is_ascii_digit());
    if mark.is_some() && end > digits && end - digits <= 6 { end } else { to }
}

/// The score of the form alone; `None` if only its surroundings can tell.
fn form(run: &Digits, has_plus: bool) -> Option<f64> {
    let count = run.number.len();
    let has_groups = run.groups.len() > 1;
    let is_regular = run.groups.iter().skip(1).all(|group| *group >= 2);
    if has_plus {
        return (8..=15).contains(&count).then_some(0.95);
    }
    if run.number.starts_with("00") && has_groups {
        return (10..=16).contains(&count).then_some(0.85);
    }
    if is_north_american(run) {
        return if has_groups { Some(0.9) } else { Some(0.55) };
    }
    let is_national = run.number.starts_with('0') && (9..=12).contains(&count);
    if is_national && (!has_groups || is_regular) {
        return Some(if has_groups { 0.8 } else { 0.7 });
    }
    None
}

fn is_north_american(run: &Digits) -> bool {
    let (local, groups) = match run.number.strip_prefix('1') {
        Some(rest) if rest.len() == 10 => (rest, run.groups.get(1..).unwrap_or_default()),
        _ => (run.number.as_str(), run.groups.as_slice()),
    };
    let opens = |at: usize| local.as_bytes().get(at).is_some_and(|digit| (b'2'..=b'9').contains(digit));
    let is_grouped = groups == [3, 3, 4] || groups == [3, 7] || (run.groups.len() == 1);
    local.len() == 10 && opens(0) && opens(3) && is_grouped
}

/// Dates: three groups, one of them a year.
fn is_date(run: &Digits) -> bool {
    let is_same =
        run.separators.first() == run.separators.last() && matches!(run.separators.first(), Some('-' | '/' | '.'));
    let is_year_first = run.groups.starts_with(&[4]) && run.number.starts_with(['1', '2']);
    let is_short = run.groups.iter().all(|group| *group <= 2 || *group == 4);
    is_same
        && is_short
        && run.groups.len() >= 3
        && run.number.len() <= 8
        && (is_year_first || run.groups.get(2) == Some(&4))
}
