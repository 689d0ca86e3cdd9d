//! How far a long piece of work has come: a bar on a terminal, a line now and then elsewhere.

use std::io::IsTerminal;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::clock;
use crate::ui;

/// Between two plain lines.
const EVERY: Duration = Duration::from_secs(5);

/// Who is told of what happens on the way.
pub trait Notes: Sync {
    /// A line for the person at the terminal.
    fn note(&self, text: &str);
}

/// Shows one piece of work.
pub struct Display {
    verb: &'static str,
    noun: &'static str,
    bar: Option<ProgressBar>,
    pace: Pace,
    last_line: Mutex<Instant>,
}

/// By what a rate is told.
struct Pace {
    started: Instant,
    /// Contents, and bytes or whatever the work is measured in, that were done when it was first looked at:
    /// they are not of this run.
    before: OnceLock<(u64, u64)>,
    total: u64,
}

impl Display {
    /// Begins work that is measured in `total` of something.
    pub fn start(verb: &'static str, total: u64) -> Self {
        Self::of(verb, "contents", total)
    }

    /// The same, counting something else.
    pub fn of(verb: &'static str, noun: &'static str, total: u64) -> Self {
        let started = clock::now();
        let bar = std::io::stderr().is_terminal().then(|| bar(total));
        let pace = Pace { started, before: OnceLock::new(), total };
        Self { verb, noun, bar, pace, last_line: Mutex::new(started) }
    }

    /// Shows how far it is.
    pub fn update(&self, contents: u64, done: u64) {
        let text = self.pace.describe([self.verb, self.noun], self.pace.started.elapsed(), contents, done);
        if let Some(bar) = &self.bar {
            bar.set_position(done);
            bar.set_message(text);
            return;
        }
        let mut last = self.last_line.lock().unwrap_or_else(PoisonError::into_inner);
        if last.elapsed() >= EVERY {
            *last = clock::now();
            ui::note(text);
        }
    }

    /// Ends with a line on all of it.
    pub fn end(&self, contents: u64, done: u64) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        ui::note(self.pace.describe([self.verb, self.noun], self.pace.started.elapsed(), contents, done));
    }
}

impl Notes for Display {
    fn note(&self, text: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| ui::note(text)),
            None => ui::note(text),
        }
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

impl Pace {
    fn describe(&self, [verb, noun]: [&str; 2], elapsed: Duration, contents: u64, done: u64) -> String {
        let seconds = elapsed.as_secs_f64().max(0.001);
        let (contents_before, done_before) = *self.before.get_or_init(|| (contents, done));
        let rate = contents.saturating_sub(contents_before) as f64 / seconds;
        let speed = done.saturating_sub(done_before) as f64 / seconds;
        let percent = if self.total == 0 { 100.0 } else { 100.0 * done as f64 / self.total as f64 };
        let left = match self.total.saturating_sub(done) {
            0 => format!("in {}", ui::seconds(elapsed)),
            left if speed > 0.0 => format!("{} left", time(left as f64 / speed)),
            _ => "time left unknown".to_owned(),
        };
        format!("{verb} {} {noun} ({percent:.0} %), {rate:.0}/s, {left}", grouped(contents))
    }
}

fn bar(total: u64) -> ProgressBar {
    let bar = ProgressBar::new(total);
    if let Ok(style) = ProgressStyle::with_template("{wide_bar} {msg}") {
        bar.set_style(style);
    }
    bar
}

/// `1:02:03` or `2:03`.
fn time(seconds: f64) -> String {
    let seconds = Duration::try_from_secs_f64(seconds).map_or(u64::MAX, |time| time.as_secs());
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

/// `12,345`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rate_and_remaining_time_are_those_of_this_run() {
        let pace = Pace { started: clock::now(), before: OnceLock::from((1_000, 500)), total: 2_000 };
        let text = |contents, done| pace.describe(["sent", "contents"], Duration::from_secs(10), contents, done);
        assert_eq!(text(2_000, 1_000), "sent 2,000 contents (50 %), 100/s, 0:20 left");
        assert_eq!(text(1_000, 500), "sent 1,000 contents (25 %), 0/s, time left unknown");
        assert_eq!(text(3_000, 2_000), "sent 3,000 contents (100 %), 200/s, in 10 s");
        assert_eq!(time(3_723.0), "1:02:03");
        assert_eq!(time(f64::INFINITY), time(u64::MAX as f64));
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
    }
}
