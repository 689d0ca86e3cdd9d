//! One labelled row. Every label is optional: absent means unknown, never "no".

use serde::Deserialize;

/// Which part of the data a row belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Split {
    /// Models learn from it.
    Train,
    /// Thresholds and calibration are made on it, and figures reported.
    Valid,
    /// Figures are reported on it.
    Test,
}

/// A stretch of the text with a type, in characters.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Span {
    /// What it is, for example `EMAIL`.
    #[serde(rename = "type")]
    pub kind: String,
    /// First character.
    pub start: usize,
    /// One past the last character.
    pub end: usize,
}

/// A text and what is known of it.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct Row {
    /// The text as published.
    pub text: String,
    /// Its part of the data.
    pub split: Option<Split>,
    /// ISO 639-1; absent in sets that are English.
    pub lang: Option<String>,
    /// The source's own, finer label.
    pub note: Option<String>,
    /// Share of annotators (0 to 1) who found it rude, hateful or otherwise toxic.
    pub toxic: Option<f64>,
    /// Share who found an insult.
    pub insult: Option<f64>,
    /// Share who found a threat.
    pub threat: Option<f64>,
    /// Share who found an attack on a group or on someone for being of it.
    pub identity_attack: Option<f64>,
    /// Share who found sexual content.
    pub sexual_explicit: Option<f64>,
    /// Share who found obscene words.
    pub obscene: Option<f64>,
    /// Whether it is spam, 0 to 1.
    pub spam: Option<f64>,
    /// Yes (1) or no (0), in sets with one question.
    pub label: Option<u8>,
    /// How a word was disguised (obfuscation sets).
    pub transform: Option<String>,
    /// What sort of row it is (circumvention and language sets).
    pub kind: Option<String>,
    /// Typed stretches (personal-data sets).
    pub spans: Option<Vec<Span>>,
}
