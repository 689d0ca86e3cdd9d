//! Times on the wire: whole nanoseconds out; in also texts with or without a zone, and seconds.

use domain::time::parse_iso_us;
use serde_json::Value;

use crate::json::Reader;

/// Latest time accepted, microseconds since 1970: 2200-01-01.
const LATEST_US: i64 = 7_258_118_400_000_000;

/// Nanoseconds since 1970 of a time in microseconds.
pub const fn ns(us: i64) -> i64 {
    us.saturating_mul(1_000)
}

/// Nanoseconds since 1970 of a time in milliseconds.
pub const fn ns_of_ms(ms: i64) -> i64 {
    ms.saturating_mul(1_000_000)
}

/// A time as any client writes it, microseconds since 1970: RFC 3339 (without a zone it is UTC), or a number:
/// nanoseconds, or seconds with or without a fraction. Which one follows from its size.
pub fn read(value: &Value) -> Option<i64> {
    let us = match value {
        Value::String(text) => return read_text(text),
        Value::Number(number) => match number.as_i64() {
            Some(whole) => of_number(whole)?,
            None => of_seconds(number.as_f64()?)?,
        },
        _ => return None,
    };
    (0..LATEST_US).contains(&us).then_some(us)
}

/// A time as text, microseconds since 1970.
pub fn read_text(text: &str) -> Option<i64> {
    let text = text.trim();
    let spaced = text.replacen(' ', "T", 1);
    let whole_day = || format!("{text}T00:00:00Z");
    let zoned = || format!("{spaced}Z");
    parse_iso_us(&spaced).or_else(|| parse_iso_us(&zoned())).or_else(|| parse_iso_us(&whole_day()))
}

/// An optional time of an object.
pub fn optional(reader: &mut Reader<'_>, name: &str) -> Option<i64> {
    let value = reader.get(name)?;
    let us = read(value);
    if us.is_none() {
        reader.problem(name, "bad_timestamp", format!("'{name}' must be a time"));
    }
    us
}

/// By size: seconds up to the year 5138, then milliseconds, microseconds, nanoseconds.
fn of_number(number: i64) -> Option<i64> {
    match number {
        0..100_000_000_000 => number.checked_mul(1_000_000),
        100_000_000_000..100_000_000_000_000 => number.checked_mul(1_000),
        100_000_000_000_000..100_000_000_000_000_000 => Some(number),
        _ => Some(number.div_euclid(1_000)),
    }
}

fn of_seconds(seconds: f64) -> Option<i64> {
    // What is larger are nanoseconds that a client's numbers could not hold exactly.
    let us = if seconds < 1e11 { seconds * 1e6 } else { seconds / 1e3 };
    #[expect(clippy::cast_possible_truncation, reason = "checked to be in range")]
    (0.0..1e16).contains(&us).then_some(us.round() as i64)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn all_spellings_of_one_time_are_one_time() {
        let us = 1_577_880_000_123_456;
        for value in [
            json!("2020-01-01T12:00:00.123456Z"),
            json!("2020-01-01T12:00:00.123456"),
            json!("2020-01-01 12:00:00.123456"),
            json!("2020-01-01T14:00:00.123456+02:00"),
            json!("2020-01-01T12:00:00.123456789Z"),
            json!(1_577_880_000_123_456_000_i64),
            json!(1_577_880_000_123_456_i64),
            json!(1_577_880_000.123_456),
        ] {
            assert_eq!(read(&value), Some(us), "{value}");
        }
        assert_eq!(read(&json!(1_577_880_000)), Some(1_577_880_000_000_000));
        assert_eq!(read(&json!(1_577_880_000_123_i64)), Some(1_577_880_000_123_000));
        assert_eq!(read(&json!("2020-04-20")), Some(1_587_340_800_000_000));
        assert_eq!(ns(us), 1_577_880_000_123_456_000);
    }

    #[test]
    fn what_is_no_time_is_none() {
        for value in [json!("soon"), json!(""), json!(-1), json!(true), json!([]), json!(1e300), json!("2020-13-01")] {
            assert_eq!(read(&value), None, "{value}");
        }
    }
}
