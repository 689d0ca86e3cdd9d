//! What an engine says about a content: labels with scores, or that it did not run.
//!
//! The domain sees only these values, never an engine, so that a local lexicon, a trained model and
//! a remote service are interchangeable, and "did not run" can never be mistaken for "clean".

use serde::{Deserialize, Serialize};

use crate::severity::Severity;

/// Half-open byte range in the *original* text of a field; always on character boundaries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// One finding of one strategy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Signal {
    /// Name of the strategy that produced it; policy rules refer to it.
    pub strategy: String,
    /// Version of the engine (or of the block list) that produced it.
    pub version: String,
    /// What was found, for example `profanity`, `email`, `link`.
    pub label: String,
    /// Confidence, 0 to 1.
    pub score: f64,
    /// How grave the finding is by itself, where the engine knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// Dotted path of the field; absent for the content as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Where in the field's text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
    /// The frame of an animation, from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frame: Option<u32>,
}

/// Why a strategy has no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotRunReason {
    /// A rule names it, or a field needs it, but it is not set up.
    Unconfigured,
    /// It failed; a later run may succeed.
    Failed,
    /// It went over its time budget; a later run may succeed.
    TimedOut,
    /// The call does not wait for it; it runs later.
    Deferred,
    /// The medium cannot be had or read, and a later run would find the same.
    Unreadable,
    /// The day's budget of a paid service is used up.
    OverBudget,
}

impl NotRunReason {
    /// Whether running it again later can give a result.
    pub const fn is_retryable(self) -> bool {
        !matches!(self, Self::Unconfigured | Self::Unreadable | Self::OverBudget)
    }
}

/// A strategy that gave no result: the third state beside "hit" and "clean".
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct NotRun {
    /// Name of the strategy.
    pub strategy: String,
    /// Why.
    pub reason: NotRunReason,
}

/// Everything the strategies said about one content.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Signals {
    /// Findings.
    pub found: Vec<Signal>,
    /// Strategies without a result.
    pub not_run: Vec<NotRun>,
}

impl Signals {
    /// Adds what others said.
    pub fn add(&mut self, others: Self) {
        self.found.extend(others.found);
        self.not_run.extend(others.not_run);
    }
}
