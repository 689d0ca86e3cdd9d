//! The one place that asks the machine what time it is, and the one that waits.
#![allow(clippy::disallowed_methods)] // measuring is about real time

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::error::Failure;

/// Now, for measuring.
pub fn now() -> Instant {
    Instant::now()
}

/// Milliseconds since 1970.
pub fn unix_ms() -> u128 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis()
}

/// A short rest between two looks at a child process.
pub fn rest() {
    std::thread::sleep(Duration::from_millis(2));
}

/// Processor time of this thread so far, nanoseconds: it does not grow while others run.
pub fn processor_ns() -> Result<u64, Failure> {
    // The system brings the count up to date when a thread gives way.
    std::thread::yield_now();
    let path = "/proc/thread-self/schedstat";
    let text = std::fs::read_to_string(path).map_err(Failure::because(path))?;
    on_processor(&text).ok_or_else(|| Failure::new(format!("{path} has no time")))
}

/// The first number of `schedstat`: nanoseconds on a processor.
pub fn on_processor(schedstat: &str) -> Option<u64> {
    schedstat.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_number_is_the_time() {
        assert_eq!(on_processor("123456 789 10\n"), Some(123_456));
        assert_eq!(on_processor(""), None);
    }

    #[test]
    fn this_thread_has_used_time() {
        assert!(processor_ns().unwrap() > 0);
    }
}
