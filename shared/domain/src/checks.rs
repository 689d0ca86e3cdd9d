//! What a check of a project comes to: from scores to hits, and the record that is kept of it.
//!
//! Scores are rounded to three digits before they are compared, so that a hit and the scores that are shown never
//! contradict each other. What could not be looked at is an error and never clean by itself; whether it counts as a
//! hit is a setting.

mod pictures;
mod record;

pub use pictures::{PictureScores, Pictures, Seen};
pub use record::{MediaCount, Record, Usage, UserHits};

use serde::{Deserialize, Serialize};

use crate::organisations::{ProjectSettings, Thresholds};

/// Fewer letters than this do not show that a text is in another language than expected.
pub const LEAST_LETTERS: usize = 20;

/// How a check went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Switched off, or there was nothing for it.
    #[default]
    NotRun,
    /// It was made.
    Ok,
    /// It could not be made, or not wholly.
    Error,
}

impl Status {
    /// The wire name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotRun => "",
            Self::Ok => "ok",
            Self::Error => "error",
        }
    }
}

/// A check that only says yes or no.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plain {
    /// How it went.
    pub status: Status,
    /// Whether something was found.
    pub hit: bool,
}

impl Plain {
    /// A check that was made.
    pub const fn made(hit: bool) -> Self {
        Self { status: Status::Ok, hit }
    }
}

/// The language of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Language {
    /// What the project expects.
    pub expected: String,
    /// What was found, ISO 639-1; empty for nothing.
    pub detected: String,
    /// Whether it is surely another.
    pub hit: bool,
}

impl Language {
    /// Nothing was looked at.
    pub fn none(settings: &ProjectSettings) -> Self {
        Self { expected: settings.expected_language.clone(), ..Self::default() }
    }

    /// From the likeliest language of a text and how sure that is.
    pub fn of(text: &str, detected: Option<(&str, f64)>, settings: &ProjectSettings) -> Self {
        let Some((code, score)) = detected else { return Self::none(settings) };
        let has_enough = text.chars().filter(|c| c.is_alphabetic()).nth(LEAST_LETTERS - 1).is_some();
        let is_other = code != settings.expected_language;
        Self {
            expected: settings.expected_language.clone(),
            detected: code.to_owned(),
            hit: has_enough && is_other && rounded(score) >= settings.thresholds.language,
        }
    }
}

/// How toxic a text is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Sentiment {
    /// Toxic.
    pub toxic: f64,
    /// Profane.
    pub profanity: f64,
    /// Threatening.
    pub threat: f64,
    /// Insulting.
    pub insult: f64,
    /// Whether one of them reaches its threshold.
    pub hit: bool,
}

impl Sentiment {
    /// From the four scores.
    pub fn of([toxic, profanity, threat, insult]: [f64; 4], thresholds: &Thresholds) -> Self {
        let [toxic, profanity, threat, insult] = [toxic, profanity, threat, insult].map(rounded);
        let hit = toxic >= thresholds.toxic
            || profanity >= thresholds.profanity
            || threat >= thresholds.threat
            || insult >= thresholds.insult;
        Self { toxic, profanity, threat, insult, hit }
    }
}

/// What a check comes to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Links.
    pub links: Plain,
    /// Bad words.
    pub badwords: Plain,
    /// Malware.
    pub antivirus: Plain,
    /// Language.
    pub language: Language,
    /// Images.
    pub images: Pictures,
    /// GIFs.
    pub gifs: Pictures,
    /// Sentiment.
    pub sentiment: Sentiment,
    /// Whether anything is a hit.
    pub hits: bool,
}

impl Outcome {
    /// The same with `hits` as it follows from the rest.
    #[must_use]
    pub fn concluded(self, settings: &ProjectSettings) -> Self {
        let hits = self.kinds().any(|(_, hit)| hit) || (settings.error_counts_as_hit && self.has_failed());
        Self { hits, ..self }
    }

    /// Every kind of check with whether it is a hit.
    pub fn kinds(&self) -> impl Iterator<Item = (&'static str, bool)> {
        [
            ("links", self.links.hit),
            ("badwords", self.badwords.hit),
            ("antivirus", self.antivirus.hit),
            ("language", self.language.hit),
            ("images", self.images.hit),
            ("gifs", self.gifs.hit),
            ("sentiment", self.sentiment.hit),
        ]
        .into_iter()
    }

    /// Whether something could not be looked at.
    pub fn has_failed(&self) -> bool {
        let plain = [self.links, self.badwords, self.antivirus];
        plain.iter().any(|check| check.status == Status::Error) || self.images.failed > 0 || self.gifs.failed > 0
    }
}

/// A score as it is shown and compared: three digits, and never out of bounds.
fn rounded(score: f64) -> f64 {
    if score.is_nan() { 0.0 } else { (score.clamp(0.0, 1.0) * 1_000.0).round() / 1_000.0 }
}

#[cfg(test)]
mod tests;
