//! What every answer to Moderation API's clients has: limits of the rate, and whether to try again.

use dialects::modapi::error::is_final;

use crate::rate_limit;
use crate::request::Reply;

/// Adds the headers. Clients repeat a failed call by themselves, conflicts too, unless they are told not to.
pub fn finish(reply: &mut Reply, now_us: i64) {
    rate_limit::tell(reply, now_us);
    if is_final(reply.status) {
        reply.headers.push(("x-should-retry", "false".to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_fail_again_is_not_to_be_repeated() {
        for (status, told) in [(200, None), (400, Some("false")), (409, Some("false")), (429, None), (503, None)] {
            let mut reply = Reply::empty(status);
            finish(&mut reply, 1_000_000_059_000_000);
            let header = |name| reply.headers.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str());
            assert_eq!(header("x-should-retry"), told, "{status}");
            assert_eq!(header("x-ratelimit-reset"), Some("1000000080"));
        }
    }
}
