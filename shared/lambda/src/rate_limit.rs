//! Limits of the rate, as vendors' clients expect to read them on every answer.

use crate::request::Reply;

/// Requests a minute that are told as the limit of each operation. The API itself throttles all of them
/// together, so this is only what clients expect to read.
const LIMIT: i64 = 60_000;
/// The window of the limit, seconds.
const WINDOW_S: i64 = 60;

/// Adds the headers of the rate limit.
pub fn tell(reply: &mut Reply, now_us: i64) {
    let second = now_us.div_euclid(1_000_000);
    let reset_s = second.saturating_sub(second.rem_euclid(WINDOW_S)).saturating_add(WINDOW_S);
    for (name, number) in
        [("x-ratelimit-limit", LIMIT), ("x-ratelimit-remaining", LIMIT - 1), ("x-ratelimit-reset", reset_s)]
    {
        reply.headers.push((name, number.to_string()));
    }
}
