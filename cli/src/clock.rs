//! The one place that asks the machine what time it is, and the one that waits.
#![allow(clippy::disallowed_methods)] // a program at a terminal lives in real time

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Now, for measuring.
pub fn now() -> Instant {
    Instant::now()
}

/// Time since 1970.
pub fn unix() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

/// A short rest between two looks at a child process.
pub fn rest() {
    std::thread::sleep(Duration::from_millis(25));
}
