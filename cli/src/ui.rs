//! What the person at the terminal sees: plain lines, and a spinner while something takes long.
//!
//! Results go to standard output, progress to standard error, so that output can be piped.

use std::fmt::Display;
use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::clock;

/// Prints a line of result. A closed pipe is not an error.
pub fn line(text: impl Display) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// Prints a line of progress.
pub fn note(text: impl Display) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// Something that takes a while; shown as a spinner on a terminal and as plain lines elsewhere.
pub struct Step {
    text: String,
    started: Instant,
    bar: Option<ProgressBar>,
}

impl Step {
    /// Starts showing it.
    pub fn start(text: impl Into<String>) -> Self {
        let text = text.into();
        let bar = std::io::stderr().is_terminal().then(|| spinner(&text));
        if bar.is_none() {
            note(format_args!("{text} ..."));
        }
        Self { text, started: clock::now(), bar }
    }

    /// Ends it with a word on the result.
    pub fn done(self, result: impl Display) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        note(format_args!("{}: {result} ({})", self.text, seconds(self.started.elapsed())));
    }
}

impl Drop for Step {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn spinner(text: &str) -> ProgressBar {
    let bar = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
        bar.set_style(style);
    }
    bar.set_message(text.to_owned());
    bar.enable_steady_tick(Duration::from_millis(120));
    bar
}

/// A duration as people read it: `0.4 s`, `75 s`.
pub fn seconds(time: Duration) -> String {
    if time < Duration::from_secs(10) {
        format!("{:.1} s", time.as_secs_f64())
    } else {
        format!("{} s", time.as_secs())
    }
}
