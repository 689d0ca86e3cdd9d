//! Texts that talk to the model that judges them.
//!
//! A rule of its own, so that no model can be talked out of it. It is made for precision: people tell each other to
//! ignore instructions, and write about prompts, so one such phrase alone is not reported unless it names what
//! only a model has; several together are. What it finds is a label beside the model's, for a moderator to see; it
//! changes nobody's score.

mod marks;
mod phrases;
mod words;

use std::borrow::Cow;

use domain::signal::Span;
use engines::{Hit, Normalised};

/// The label of such a text.
pub const PROMPT_INJECTION: &str = "prompt_injection";

/// From this on it is reported.
const LEAST_SCORE: f64 = 0.6;
/// No rule is surer than this.
const MOST_SCORE: f64 = 0.97;

/// One thing that points to an attempt.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Cue {
    /// Cues of one kind count once.
    kind: Kind,
    score: f64,
    span: Span,
}

/// What a cue tries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// To end the data, or to speak as someone else.
    Role,
    /// To hide the text from people.
    Hidden,
    /// To take back what the model was told.
    Override,
    /// To learn what the model was told.
    Leak,
    /// To make the model somebody else.
    Persona,
    /// To name the model.
    Address,
    /// To say what to answer.
    Verdict,
    /// To hand over an answer, in its form.
    Form,
}

/// The attempt in this text, if there is one, with its strongest part.
pub fn find(text: &str) -> Option<Hit> {
    let mut cues = marks::find(text);
    cues.extend(phrases::find(&words::words(&Normalised::new(text))));
    cues.sort_by(|a, b| a.kind.cmp(&b.kind).then(b.score.total_cmp(&a.score)));
    cues.dedup_by_key(|cue| cue.kind);
    let doubt: f64 = cues.iter().map(|cue| 1.0 - cue.score).product();
    let score = (1.0 - doubt).min(MOST_SCORE);
    let strongest = cues.iter().max_by(|a, b| a.score.total_cmp(&b.score))?;
    (score >= LEAST_SCORE).then_some(Hit {
        label: Cow::Borrowed(PROMPT_INJECTION),
        score,
        severity: None,
        span: Some(strongest.span),
        frame: None,
    })
}

#[cfg(test)]
mod tests;
