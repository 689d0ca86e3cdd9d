//! What every answer to Stream's clients has: how long it took, and limits of the rate.

use crate::rate_limit;
use crate::request::Reply;

/// Adds `duration` and the headers of the rate limit.
pub fn finish(reply: &mut Reply, now_us: i64, took_us: i64) {
    if let Some(object) = reply.body.strip_suffix('}') {
        let comma = if object.ends_with('{') { "" } else { "," };
        reply.body = format!("{object}{comma}\"duration\":\"{}\"}}", duration(took_us));
    }
    rate_limit::tell(reply, now_us);
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
