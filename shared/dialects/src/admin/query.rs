//! Query parameters of lists.

use domain::ids::{EventId, PlatformId, parse_sortable_ms};

use crate::fault::{Fault, Problem};

/// Most elements of a page.
const MAX_LIMIT: i32 = 100;
/// Elements of a page if the caller does not say.
const DEFAULT_LIMIT: i32 = 25;

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
