//! Queries as both generations of clients write them: lists as repeated names, as one value with commas, with `[]` behind
//! the name, or as a JSON array.

use domain::content::MAX_ID_BYTES;
use domain::time::{day_start_ms, parse_iso_ms};

use crate::fault::{Fault, Problem};

/// Most elements of a list.
const MAX_ELEMENTS: usize = 100;
/// The latest time that can be asked for, milliseconds since 1970.
const LATEST_MS: i64 = 8_640_000_000_000_000;

/// A query being read, with the problems found so far.
pub struct Query<'a> {
    pairs: &'a [(String, String)],
    problems: Vec<Problem>,
}

impl<'a> Query<'a> {
    /// A query, decoded.
    pub const fn new(pairs: &'a [(String, String)]) -> Self {
        Self { pairs, problems: Vec::new() }
    }

    /// What was read, or every problem.
    pub fn finish<T>(self, read: T) -> Result<T, Fault> {
        if self.problems.is_empty() { Ok(read) } else { Err(Fault::Invalid(self.problems)) }
    }

    /// Reports a problem.
    pub fn problem(&mut self, name: &str, code: &'static str, message: impl Into<String>) {
        self.problems.push(Problem::new(name, code, message));
    }

    /// A value; an empty one counts as absent.
    pub fn text(&mut self, name: &str) -> Option<&'a str> {
        let value = self.pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())?;
        if value.len() > MAX_ID_BYTES {
            self.problem(name, "too_long", format!("'{name}' has more than {MAX_ID_BYTES} bytes"));
            return None;
        }
        Some(value).filter(|value| !value.is_empty())
    }

    /// A whole number of at least one.
    pub fn number(&mut self, name: &str, most: usize) -> Option<usize> {
        let text = self.text(name)?;
        // One of the clients sends numbers with a fraction of zero.
        let whole = text.strip_suffix(".0").unwrap_or(text);
        let number = whole.parse().ok().filter(|number| (1..=most).contains(number));
        if number.is_none() {
            self.problem(name, "out_of_range", format!("'{name}' must be a whole number between 1 and {most}"));
        }
        number
    }

    /// Yes or no, however it is spelt.
    pub fn flag(&mut self, name: &str) -> Option<bool> {
        let text = self.text(name)?;
        match text.to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" => Some(true),
            "false" | "0" | "no" => Some(false),
            _ => {
                self.problem(name, "wrong_type", format!("'{name}' must be true or false"));
                None
            }
        }
    }

    /// One of a set of words.
    pub fn word<T: Copy>(&mut self, name: &str, words: &[(&str, T)]) -> Option<T> {
        let text = self.text(name)?;
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        if found.is_none() {
            let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            self.problem(name, "unknown_value", format!("'{name}' must be one of: {}", known.join(", ")));
        }
        found
    }

    /// A time, milliseconds since 1970: in ISO 8601, as a day, or in milliseconds.
    pub fn time(&mut self, name: &str) -> Option<i64> {
        let text = self.text(name)?;
        let ms = text.parse::<i64>().ok().filter(|ms| (0..=LATEST_MS).contains(ms));
        // A plus that was not encoded arrives as a space.
        let spelt = || parse_iso_ms(&text.replace(' ', "+"));
        let found = ms.or_else(spelt).or_else(|| day_start_ms(text));
        if found.is_none() {
            self.problem(name, "bad_time", format!("'{name}' must be a time in ISO 8601, or milliseconds since 1970"));
        }
        found
    }

    /// A list, each value once, in order; absent if nothing is in it.
    pub fn list(&mut self, name: &str) -> Option<Vec<String>> {
        let mut found: Vec<String> = Vec::new();
        for (_, value) in self.pairs.iter().filter(|(known, _)| is_list(known, name)) {
            for element in elements(value) {
                if !found.contains(&element) {
                    found.push(element);
                }
            }
        }
        if found.len() > MAX_ELEMENTS {
            self.problem(name, "too_many", format!("'{name}' has more than {MAX_ELEMENTS} elements"));
            return None;
        }
        if found.iter().any(|element| element.len() > MAX_ID_BYTES) {
            self.problem(name, "too_long", format!("an element of '{name}' has more than {MAX_ID_BYTES} bytes"));
            return None;
        }
        Some(found).filter(|found| !found.is_empty())
    }
}

/// `labels`, `labels[]` and `labels[0]`.
fn is_list(known: &str, name: &str) -> bool {
    let Some(rest) = known.strip_prefix(name) else { return false };
    let index = rest.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    rest.is_empty() || index.is_some_and(|index| index.bytes().all(|byte| byte.is_ascii_digit()))
}

fn elements(value: &str) -> Vec<String> {
    let as_json = value.starts_with('[').then(|| serde_json::from_str::<Vec<String>>(value).ok()).flatten();
    let all = as_json.unwrap_or_else(|| value.split(',').map(|part| part.trim().to_owned()).collect());
    all.into_iter().filter(|element| !element.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn a_list_is_read_however_it_is_written() {
        for written in [
            &[("labels", "a,b c")][..],
            &[("labels", "a"), ("labels", "b c")],
            &[("labels[]", "a"), ("labels[]", "b c")],
            &[("labels[0]", "a"), ("labels[1]", "b c")],
            &[("labels", r#"["a","b c"]"#)],
            &[("labels", " a , b c,,a")],
        ] {
            let pairs = pairs(written);
            assert_eq!(Query::new(&pairs).list("labels"), Some(vec!["a".into(), "b c".into()]), "{written:?}");
        }
        let other = pairs(&[("labelsX", "a"), ("labels", ""), ("label", "b"), ("labels[x]", "c")]);
        assert_eq!(Query::new(&other).list("labels"), None);
        let broken = pairs(&[("labels", r#"["a""#)]);
        assert_eq!(Query::new(&broken).list("labels"), Some(vec![r#"["a""#.into()]), "then it is a word");
    }

    #[test]
    fn values_are_checked_and_every_problem_is_named() {
        let good = pairs(&[
            ("page", "3.0"),
            ("includeResolved", "True"),
            ("a", "2026-11-22T10:00:00+02:00"),
            ("b", "2026-11-22"),
            ("c", "1000"),
            ("d", "2026-11-22T10:00:00 02:00"),
            ("sort", "FIFO"),
        ]);
        let mut query = Query::new(&good);
        assert_eq!((query.number("page", 9), query.flag("includeResolved")), (Some(3), Some(true)));
        assert_eq!(query.time("a"), Some(1_795_334_400_000));
        assert_eq!((query.time("b"), query.time("c")), (Some(1_795_305_600_000), Some(1_000)));
        assert_eq!((query.time("d"), query.time("none")), (query.time("a"), None));
        assert_eq!(query.word("sort", &[("LIFO", 1), ("FIFO", 2)]), Some(2));
        assert_eq!(query.finish(()), Ok(()));
        let bad = pairs(&[("page", "0"), ("includeResolved", "maybe"), ("a", "soon"), ("sort", "UP")]);
        let mut query = Query::new(&bad);
        query.number("page", 9);
        query.flag("includeResolved");
        query.time("a");
        query.word("sort", &[("FIFO", 1)]);
        let long = pairs(&[("labels", &"x".repeat(MAX_ID_BYTES + 1))]);
        let Err(Fault::Invalid(problems)) = query.finish(()) else { panic!("taken") };
        let paths: Vec<_> = problems.iter().map(|problem| problem.path.as_str()).collect();
        assert_eq!(paths, ["page", "includeResolved", "a", "sort"]);
        let mut query = Query::new(&long);
        assert_eq!((query.list("labels"), query.finish(()).is_err()), (None, true));
    }
}
