//! What every answer to Stream's clients has: how long it took, and limits of the rate.

use crate::request::Reply;

/// Requests a minute that are told as the limit of each operation. The API itself throttles all of them
/// together, so this is only what clients expect to read.
const LIMIT: i64 = 60_000;
/// The window of the limit, seconds.
const WINDOW_S: i64 = 60;

/// Adds `duration` and the headers of the rate limit.
pub fn finish(reply: &mut Reply, now_us: i64, took_us: i64) {
    if let Some(object) = reply.body.strip_suffix('}') {
        let comma = if object.ends_with('{') { "" } else { "," };
        reply.body = format!("{object}{comma}\"duration\":\"{}\"}}", duration(took_us));
    }
    let second = now_us.div_euclid(1_000_000);
    let reset_s = second.saturating_sub(second.rem_euclid(WINDOW_S)).saturating_add(WINDOW_S);
    for (name, number) in
        [("x-ratelimit-limit", LIMIT), ("x-ratelimit-remaining", LIMIT - 1), ("x-ratelimit-reset", reset_s)]
    {
        reply.headers.push((name, number.to_string()));
    }
}

/// Hundredths of milliseconds, as `12.34ms`.
fn duration(took_us: i64) -> String {
    let hundredths = took_us.max(0) / 10;
    format!("{}.{:02}ms", hundredths / 100, hundredths % 100)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn every_object_gets_its_duration() {
        for (body, expected) in [
            (json!({}), json!({ "duration": "12.34ms" })),
            (json!({ "a": {} }), json!({ "a": {}, "duration": "12.34ms" })),
        ] {
            let mut reply = Reply::json(200, &body);
            finish(&mut reply, 1_000_000_059_000_000, 12_345);
            assert_eq!(serde_json::from_str::<Value>(&reply.body).unwrap(), expected);
            let header = |name| reply.headers.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str());
            assert_eq!(header("x-ratelimit-reset"), Some("1000000080"));
            assert_eq!(header("x-ratelimit-limit"), Some("60000"));
        }
        assert_eq!(
            (duration(5), duration(-3), duration(3_000_000)),
            ("0.00ms".into(), "0.00ms".into(), "3000.00ms".into())
        );
    }
}
