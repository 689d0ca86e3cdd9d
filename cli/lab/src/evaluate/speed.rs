//! How long the engines take for a text.

use std::time::Duration;

/// Durations of texts, with their lengths.
#[derive(Default)]
pub struct Speed {
    taken: Vec<(Duration, usize)>,
    seen: usize,
}

/// One text in so many is timed.
const EVERY: usize = 8;

impl Speed {
    /// Whether this text is one of those to be timed; to be asked once for each.
    pub const fn wants_another(&mut self) -> bool {
        self.seen += 1;
        self.seen % EVERY == 1
    }

    /// Takes in one text.
    pub fn add(&mut self, taken: Duration, bytes: usize) {
        self.taken.push((taken, bytes));
    }

    /// One line: texts a second, percentiles, and the time per kilobyte.
    pub fn describe(&self) -> Option<String> {
        let total: Duration = self.taken.iter().map(|(taken, _)| *taken).sum();
        let bytes: usize = self.taken.iter().map(|(_, bytes)| *bytes).sum();
        if self.taken.is_empty() || total.is_zero() || bytes == 0 {
            return None;
        }
        let us = |duration: Duration| duration.as_secs_f64() * 1e6;
        Some(format!(
            "{:.0} texts a second; microseconds a text: p50 {:.0}, p90 {:.0}, p99 {:.0}; {:.0} a kilobyte",
            self.taken.len() as f64 / total.as_secs_f64(),
            us(self.percentile(50)),
            us(self.percentile(90)),
            us(self.percentile(99)),
            us(total) / (bytes as f64 / 1000.0),
        ))
    }

    fn percentile(&self, of_100: usize) -> Duration {
        let mut sorted: Vec<Duration> = self.taken.iter().map(|(taken, _)| *taken).collect();
        sorted.sort();
        let at = (sorted.len() * of_100).div_ceil(100).saturating_sub(1);
        sorted.get(at).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_of_the_sorted_durations() {
        let mut speed = Speed::default();
        assert_eq!(speed.describe(), None);
        (1..=100).rev().for_each(|ms| speed.add(Duration::from_millis(ms), 10));
        assert_eq!(speed.percentile(50), Duration::from_millis(50));
        assert_eq!(speed.percentile(99), Duration::from_millis(99));
        assert!(speed.describe().unwrap().starts_with("20 texts a second; microseconds a text: p50 50000"));
    }
}
