//! The `Retry-After` header.
//!
//! Guarantees: never panics, never returns more than a day, and treats what it
//! cannot read as absent. It does not decide when to retry.

use http::HeaderMap;
use http::header::RETRY_AFTER;
use time::{Date, Month, PrimitiveDateTime, Time};

/// The longest wait reported, in seconds.
pub const MAX_RETRY_AFTER_S: u64 = 86_400;

/// The wait a receiver asks for, in seconds from `now_unix_s`, at most
/// [`MAX_RETRY_AFTER_S`]. A date in the past means no wait.
pub(crate) fn from_headers(headers: &HeaderMap, now_unix_s: i64) -> Option<u64> {
    headers.get_all(RETRY_AFTER).iter().filter_map(|value| value.to_str().ok()).find_map(|text| parse(text, now_unix_s))
}

fn parse(text: &str, now_unix_s: i64) -> Option<u64> {
    let text = text.trim();
    if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
        // Digits that do not fit a number are still an answer: a very long wait.
        return Some(text.parse().unwrap_or(u64::MAX).min(MAX_RETRY_AFTER_S));
    }
    let wait = unix_seconds(text)?.saturating_sub(now_unix_s);
    Some(u64::try_from(wait).unwrap_or(0).min(MAX_RETRY_AFTER_S))
}

/// Reads the three date forms HTTP knows.
fn unix_seconds(text: &str) -> Option<i64> {
    let words: Vec<&str> = text.split([' ', ',', '-', ':']).filter(|word| !word.is_empty()).collect();
    let ([_, day, month, year, h, m, s, "GMT"] | [_, month, day, h, m, s, year]) = *words.as_slice() else {
        return None;
    };
    let date = Date::from_calendar_date(full_year(year)?, month_of(month)?, number(day)?).ok()?;
    // A leap second is the second before it, as in every Unix time.
    let time = Time::from_hms(number(h)?, number(m)?, number(s)?.min(59)).ok()?;
    Some(PrimitiveDateTime::new(date, time).assume_utc().unix_timestamp())
}

fn number(text: &str) -> Option<u8> {
    let digits = (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

/// Two digits are of this century from 00 to 69, else of the last one.
fn full_year(text: &str) -> Option<i32> {
    let year: u16 = text.parse().ok()?;
    match (text.len(), year) {
        (4, _) => Some(i32::from(year)),
        (2, 0..70) => Some(2000 + i32::from(year)),
        (2, _) => Some(1900 + i32::from(year)),
        _ => None,
    }
}

fn month_of(text: &str) -> Option<Month> {
    const NAMES: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let index = NAMES.iter().position(|name| *name == text)?;
    Month::try_from(u8::try_from(index + 1).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Sunday, 6 November 1994, 08:49:37 UTC.
    const THEN: i64 = 784_111_777;

    #[test]
    fn the_forms_receivers_send() {
        let rows: &[(&str, i64, Option<u64>)] = &[
            ("120", THEN, Some(120)),
            ("0", THEN, Some(0)),
            (" 7 ", THEN, Some(7)),
            ("86401", THEN, Some(MAX_RETRY_AFTER_S)),
            ("99999999999999999999999999", THEN, Some(MAX_RETRY_AFTER_S)),
            ("Sun, 06 Nov 1994 08:49:37 GMT", THEN - 90, Some(90)),
            ("Sunday, 06-Nov-94 08:49:37 GMT", THEN - 90, Some(90)),
            ("Sun Nov  6 08:49:37 1994", THEN - 90, Some(90)),
            ("Sun, 06 Nov 1994 08:49:37 GMT", THEN + 90, Some(0)),
            ("Sun, 06 Nov 9999 08:49:37 GMT", THEN, Some(MAX_RETRY_AFTER_S)),
            ("Sat, 31 Dec 2016 23:59:60 GMT", 1_483_228_798, Some(1)),
            ("Sun, 31 Feb 1994 08:49:37 GMT", THEN, None),
            ("Sun, 06 Nov 1994 25:49:37 GMT", THEN, None),
            ("Sun, 06 Nov 1994 08:49:37 CET", THEN, None),
            ("-5", THEN, None),
            ("+5", THEN, None),
            ("1.5", THEN, None),
            ("5 minutes", THEN, None),
            ("soon", THEN, None),
            ("", THEN, None),
        ];
        for (text, now, expected) in rows {
            assert_eq!(parse(text, *now), *expected, "{text:?}");
        }
    }

    #[test]
    fn the_first_readable_value_counts() {
        let mut headers = HeaderMap::new();
        headers.append(RETRY_AFTER, "soon".parse().unwrap());
        headers.append(RETRY_AFTER, "30".parse().unwrap());
        headers.append(RETRY_AFTER, "60".parse().unwrap());
        assert_eq!(from_headers(&headers, THEN), Some(30));
        assert_eq!(from_headers(&HeaderMap::new(), THEN), None);
    }

    proptest! {
        #[test]
        fn any_text_is_absent_or_within_a_day(text in "\\PC{0,60}", now: i64) {
            prop_assert!(parse(&text, now).is_none_or(|s| s <= MAX_RETRY_AFTER_S));
        }

        #[test]
        fn date_shaped_text_is_absent_or_within_a_day(
            text in "(Sun|Sunday),? [0-9]{1,3}[ -](Jan|Feb|Foo)[ -][0-9]{1,5} [0-9]{1,3}:[0-9]{2}:[0-9]{2} (GMT)?",
            now: i64,
        ) {
            prop_assert!(parse(&text, now).is_none_or(|s| s <= MAX_RETRY_AFTER_S));
        }
    }
}
