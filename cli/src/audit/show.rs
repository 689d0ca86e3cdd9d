//! How far a check of a platform has come: a bar on a terminal, a line now and then elsewhere. Cases and
//! entries are read by time, so the time between the platform's first day and now is what there is to do.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::{clock, ui};

/// Between two plain lines.
const EVERY: Duration = Duration::from_secs(5);

/// Shows one check.
pub struct Display {
    bar: Option<ProgressBar>,
    created_ms: i64,
    last_line: Instant,
}

impl Display {
    /// Begins with the platform's first day.
    pub fn start(created_ms: i64, now_ms: i64) -> Self {
        let span = u64::try_from(now_ms - created_ms).unwrap_or_default().max(1);
        let bar = std::io::stderr().is_terminal().then(|| ProgressBar::new(span));
        if let (Some(bar), Ok(style)) = (&bar, ProgressStyle::with_template("{wide_bar} {percent} % {msg} {elapsed}")) {
            bar.set_style(style);
        }
        Self { bar, created_ms, last_line: clock::now() }
    }

    /// So many cases have been checked, all that were created until then.
    pub fn cases(&mut self, count: usize, until_ms: Option<i64>) {
        self.show(format!("{count} cases"), until_ms);
    }

    /// All entries until then have been gone through.
    pub fn day(&mut self, count: usize, until_ms: i64) {
        self.show(format!("{count} cases, entries by day"), Some(until_ms));
    }

    /// Removes the bar.
    pub fn clear(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    fn show(&mut self, text: String, until_ms: Option<i64>) {
        if let Some(bar) = &self.bar {
            if let Some(done) = until_ms.and_then(|until_ms| u64::try_from(until_ms - self.created_ms).ok()) {
                bar.set_position(done.min(bar.length().unwrap_or(done)));
            }
            bar.set_message(text);
        } else if self.last_line.elapsed() >= EVERY {
            self.last_line = clock::now();
            ui::note(text);
        }
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        self.clear();
    }
}
