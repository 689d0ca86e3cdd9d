//! Times as numbers inside, ISO 8601 at the edge. Nothing here reads a clock.

use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{OffsetDateTime, UtcOffset};

/// Earliest time accepted from outside: 1970-01-01.
const EARLIEST_MS: i64 = 0;
/// Latest time accepted from outside: 2200-01-01.
const LATEST_MS: i64 = 7_258_118_400_000;

/// Reads an ISO 8601 / RFC 3339 time between 1970 and 2200; milliseconds since 1970.
pub fn parse_iso_ms(text: &str) -> Option<i64> {
    parse_iso_us(text).map(|us| us / 1000)
}

/// Reads an ISO 8601 / RFC 3339 time between 1970 and 2200; microseconds since 1970.
pub fn parse_iso_us(text: &str) -> Option<i64> {
    let parsed = OffsetDateTime::parse(text, &Rfc3339).ok()?;
    let us = i64::try_from(parsed.unix_timestamp_nanos().div_euclid(1_000)).ok()?;
    (EARLIEST_MS * 1000..LATEST_MS * 1000).contains(&us).then_some(us)
}

/// Microseconds and `+00:00`, the format of webhook timestamps.
pub fn iso_us(us: i64) -> String {
    let format = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:6]+00:00");
    at_nanos(i128::from(us) * 1_000).format(&format).unwrap_or_default()
}

/// Microseconds and `Z`, the format of statements of reasons.
pub fn iso_us_z(us: i64) -> String {
    let format = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:6]Z");
    at_nanos(i128::from(us) * 1_000).format(&format).unwrap_or_default()
}

/// Milliseconds and `Z`, the format of responses.
pub fn iso_ms(ms: i64) -> String {
    let format = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");
    at_nanos(i128::from(ms) * 1_000_000).format(&format).unwrap_or_default()
}

/// Whole seconds and `Z`, the format of the signature's date.
pub fn iso_s(ms: i64) -> String {
    let format = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");
    at_nanos(i128::from(ms) * 1_000_000).format(&format).unwrap_or_default()
}

/// Day and minute in UTC for people, `22 November 2026, 09:05 UTC`.
pub fn readable(ms: i64) -> String {
    let format = format_description!("[day padding:none] [month repr:long] [year], [hour]:[minute] UTC");
    at_nanos(i128::from(ms) * 1_000_000).format(&format).unwrap_or_default()
}

/// Days since 1970.
pub const fn day_of(ms: i64) -> i64 {
    ms.div_euclid(86_400_000)
}

/// Day in UTC, `2026-11-22`.
pub fn date_of(ms: i64) -> String {
    at_nanos(i128::from(ms) * 1_000_000).format(&format_description!("[year]-[month]-[day]")).unwrap_or_default()
}

/// Month in UTC, `2026-11`.
pub fn month_of(ms: i64) -> String {
    at_nanos(i128::from(ms) * 1_000_000).format(&format_description!("[year]-[month]")).unwrap_or_default()
}

/// The month before a month of [`month_of`]; `None` for what is none.
pub fn month_before(month: &str) -> Option<String> {
    let (year, number) = month.split_once('-')?;
    let (year, number): (i32, u32) = (year.parse().ok()?, number.parse().ok()?);
    match number {
        1 => Some(format!("{:04}-12", year - 1)),
        2..=12 => Some(format!("{year:04}-{:02}", number - 1)),
        _ => None,
    }
}

/// When a month of [`month_of`] begins, milliseconds since 1970; `None` for what is none.
pub fn month_start_ms(month: &str) -> Option<i64> {
    parse_iso_ms(&format!("{month}-01T00:00:00Z"))
}

/// When a day of [`date_of`] begins, milliseconds since 1970; `None` for what is none.
pub fn day_start_ms(date: &str) -> Option<i64> {
    (date.len() == 10).then(|| parse_iso_ms(&format!("{date}T00:00:00Z"))).flatten()
}

fn at_nanos(nanos: i128) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp_nanos(nanos).unwrap_or(OffsetDateTime::UNIX_EPOCH).to_offset(UtcOffset::UTC)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_and_reads_back() {
        let ms = parse_iso_ms("2022-10-18T20:37:35.464307+00:00").unwrap();
        assert_eq!(iso_ms(ms), "2022-10-18T20:37:35.464Z");
        assert_eq!(iso_us(ms * 1000 + 307), "2022-10-18T20:37:35.464307+00:00");
        assert_eq!(iso_s(ms), "2022-10-18T20:37:35Z");
        assert_eq!(parse_iso_ms("2022-10-18T22:37:35.464+02:00"), Some(ms));
        let us = parse_iso_us("2023-12-20T13:04:51.209658Z").unwrap();
        assert_eq!(iso_us_z(us), "2023-12-20T13:04:51.209658Z");
    }

    #[test]
    fn people_read_days_and_minutes() {
        assert_eq!(readable(parse_iso_ms("2026-11-02T09:05:59Z").unwrap()), "2 November 2026, 09:05 UTC");
    }

    #[test]
    fn days_and_months() {
        assert_eq!((date_of(0), month_of(0)), ("1970-01-01".into(), "1970-01".into()));
        assert_eq!(month_before("2026-01").as_deref(), Some("2025-12"));
        assert_eq!(month_before("2026-11").as_deref(), Some("2026-10"));
        assert_eq!((month_before("2026"), month_before("2026-13")), (None, None));
    }

    #[test]
    fn days_and_months_begin_at_midnight() {
        let ms = parse_iso_ms("2026-11-01T00:00:00Z").unwrap();
        assert_eq!((month_start_ms("2026-11"), day_start_ms("2026-11-01")), (Some(ms), Some(ms)));
        for text in ["", "2026-13", "2026-11-1", "2026-02-30", "2026-11-01T", "26-11-0001"] {
            assert_eq!((month_start_ms(text), day_start_ms(text)), (None, None), "{text}");
        }
    }

    #[test]
    fn refuses_what_is_no_time() {
        for text in ["", "yesterday", "2022-13-01T00:00:00Z", "1969-12-31T23:59:59Z", "2200-01-01T00:00:00Z"] {
            assert_eq!(parse_iso_ms(text), None, "{text}");
        }
    }
}
