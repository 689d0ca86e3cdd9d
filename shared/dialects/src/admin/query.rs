//! Query parameters of lists.

use domain::ids::{EventId, PlatformId, parse_sortable_ms};
use domain::time::{day_start_ms, parse_iso_ms};

use crate::fault::{Fault, Problem};

/// Most elements of a page.
const MAX_LIMIT: i32 = 100;
/// Elements of a page if the caller does not say.
const DEFAULT_LIMIT: i32 = 25;

/// Most bytes of a cursor.
const MAX_CURSOR_BYTES: usize = 1_024;
const DAY_MS: i64 = 86_400_000;

/// Words for a flag.
pub(super) const FLAGS: [(&str, bool); 2] = [("true", true), ("false", false)];
/// Words for an order by time; `true` for oldest first.
pub(super) const ORDERS: [(&str, bool); 2] = [("newest", false), ("oldest", true)];

/// Query parameters being read, with the problems found so far.
pub(super) struct Params<'a, 'p> {
    get: &'p dyn Fn(&str) -> Option<&'a str>,
    problems: &'p mut Vec<Problem>,
}

impl<'a, 'p> Params<'a, 'p> {
    /// Starts with nothing wrong.
    pub const fn new(get: &'p dyn Fn(&str) -> Option<&'a str>, problems: &'p mut Vec<Problem>) -> Self {
        Self { get, problems }
    }

    /// An optional text that, if present, is not empty and has at most `max_bytes`.
    pub fn text(&mut self, name: &str, max_bytes: usize) -> Option<String> {
        let text = (self.get)(name)?;
        if text.is_empty() {
            self.problem(name, "empty", format!("'{name}' must not be empty"));
            return None;
        }
        if text.len() > max_bytes {
            self.problem(name, "too_long", format!("'{name}' has more than {max_bytes} bytes"));
            return None;
        }
        Some(text.to_owned())
    }

    /// One of a fixed set of words.
    pub fn word<T: Copy>(&mut self, name: &str, words: &[(&str, T)]) -> Option<T> {
        let text = (self.get)(name)?;
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        if found.is_none() {
            let known: Vec<_> = words.iter().map(|(word, _)| *word).collect();
            self.problem(name, "unknown_value", format!("'{name}' must be one of: {}", known.join(", ")));
        }
        found
    }

    /// The beginning of a time: a day in UTC or a moment, milliseconds since 1970.
    pub fn start(&mut self, name: &str) -> Option<i64> {
        let text = (self.get)(name)?;
        let ms = day_start_ms(text).or_else(|| parse_iso_ms(text));
        if ms.is_none() {
            let message = format!("'{name}' must be a day (2026-11-22) or an ISO 8601 time between 1970 and 2200");
            self.problem(name, "bad_timestamp", message);
        }
        ms
    }

    /// The end of a time, which is not part of it: a moment, or a day, of which the whole is part.
    pub fn end(&mut self, name: &str) -> Option<i64> {
        let is_day = (self.get)(name).is_some_and(|text| day_start_ms(text).is_some());
        self.start(name).map(|ms| if is_day { ms.saturating_add(DAY_MS) } else { ms })
    }

    /// Reports a time that ends before it begins.
    pub fn check_range(&mut self, from: &str, to: &str, from_ms: Option<i64>, to_ms: Option<i64>) {
        if from_ms.zip(to_ms).is_some_and(|(from_ms, to_ms)| from_ms >= to_ms) {
            self.problem(to, "out_of_range", format!("'{to}' must be later than '{from}'"));
        }
    }

    /// A cursor as sent. Whether it is one of ours shows when it is opened.
    pub fn cursor(&mut self) -> Option<String> {
        let text = (self.get)("cursor")?;
        if text.is_empty() || text.len() > MAX_CURSOR_BYTES {
            self.problems.push(bad_cursor());
            return None;
        }
        Some(text.to_owned())
    }

    /// Reports a parameter that is absent.
    pub fn missing(&mut self, name: &str, message: &str) {
        self.problem(name, "missing", message.to_owned());
    }

    /// Reports a problem with a parameter.
    pub fn problem(&mut self, name: &str, code: &'static str, message: String) {
        self.problems.push(Problem::new(name, code, message));
    }
}

/// The page size asked for, 1 to 100, 25 if absent.
pub fn limit(text: Option<&str>, problems: &mut Vec<Problem>) -> i32 {
    let Some(text) = text else { return DEFAULT_LIMIT };
    let limit = text.parse().ok().filter(|n| (1..=MAX_LIMIT).contains(n));
    limit.unwrap_or_else(|| {
        let message = format!("'limit' must be a whole number between 1 and {MAX_LIMIT}");
        problems.push(Problem::new("limit", "out_of_range", message));
        DEFAULT_LIMIT
    })
}

/// A page of the list of platforms: where it starts after, and its size.
pub fn platforms(cursor: Option<&str>, limit_text: Option<&str>) -> Result<(Option<PlatformId>, i32), Fault> {
    let mut problems = Vec::new();
    let limit = limit(limit_text, &mut problems);
    let from = cursor.and_then(PlatformId::parse);
    if cursor.is_some() && from.is_none() {
        problems.push(bad_cursor());
    }
    if problems.is_empty() { Ok((from, limit)) } else { Err(Fault::Invalid(problems)) }
}

/// A page of the versions of something: below which number it starts, and its size.
pub fn versions(cursor: Option<&str>, limit_text: Option<&str>) -> Result<(Option<u64>, i32), Fault> {
    let mut problems = Vec::new();
    let limit = limit(limit_text, &mut problems);
    let before = cursor.and_then(|text| text.parse().ok()).filter(|number| *number > 0);
    if cursor.is_some() && before.is_none() {
        problems.push(bad_cursor());
    }
    if problems.is_empty() { Ok((before, limit)) } else { Err(Fault::Invalid(problems)) }
}

/// Whether a text is a position in a list of deliveries.
pub fn is_delivery_position(text: &str) -> bool {
    text.split_once('#')
        .is_some_and(|(time, event)| parse_sortable_ms(time).is_some() && EventId::parse(event).is_some())
}

/// The problem of a cursor that no answer of ours contained.
pub fn bad_cursor() -> Problem {
    Problem::new("cursor", "bad_cursor", "'cursor' must be the 'next' of an answer to the same list")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_have_bounds_and_cursors_a_form() {
        assert_eq!(platforms(None, None).unwrap(), (None, DEFAULT_LIMIT));
        let id = PlatformId::parse("abcdef").unwrap();
        assert_eq!(platforms(Some("abcdef"), Some("100")).unwrap(), (Some(id), 100));
        for limit in ["0", "101", "x", "-1", "1.5", ""] {
            let Err(Fault::Invalid(problems)) = platforms(Some("A#"), Some(limit)) else { panic!("{limit}") };
            let paths: Vec<_> = problems.iter().map(|p| p.path.as_str()).collect();
            assert_eq!(paths, ["limit", "cursor"], "{limit}");
        }
    }

    #[test]
    fn pages_of_versions_start_below_a_number() {
        assert_eq!(versions(None, None).unwrap(), (None, DEFAULT_LIMIT));
        assert_eq!(versions(Some("7"), Some("1")).unwrap(), (Some(7), 1));
        for cursor in ["0", "-1", "x", "", "1.5"] {
            let Err(Fault::Invalid(problems)) = versions(Some(cursor), Some("0")) else { panic!("{cursor}") };
            let paths: Vec<_> = problems.iter().map(|p| p.path.as_str()).collect();
            assert_eq!(paths, ["limit", "cursor"], "{cursor}");
        }
    }

    #[test]
    fn positions_are_a_time_and_an_event() {
        let platform = PlatformId::parse("abcdef").unwrap();
        let event = EventId::derive(&platform, &[b"x"]);
        let time = domain::ids::sortable_ms(1_700_000_000_000);
        assert!(is_delivery_position(&format!("{time}#{}", event.as_str())));
        for text in ["", "#", "abc", &time, &format!("{time}#x")] {
            assert!(!is_delivery_position(text), "{text}");
        }
    }
}
