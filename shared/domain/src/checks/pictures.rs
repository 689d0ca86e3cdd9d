//! Several pictures, of which the worst one counts.

use serde::{Deserialize, Serialize};

use super::{Status, rounded};
use crate::organisations::Thresholds;

/// What a picture shows, each 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PictureScores {
    /// Pornography.
    pub porn: f64,
    /// Suggestive.
    pub sexual: f64,
    /// Everything else.
    pub neutral: f64,
}

impl PictureScores {
    /// The prevailing class with its score.
    pub fn prevailing(&self) -> (&'static str, f64) {
        let classes = [("neutral", self.neutral), ("sexual", self.sexual), ("porn", self.porn)];
        classes.into_iter().fold(("neutral", self.neutral), |best, class| if class.1 > best.1 { class } else { best })
    }

    fn worst(&self) -> f64 {
        self.porn.max(self.sexual)
    }

    fn rounded(self) -> Self {
        Self { porn: rounded(self.porn), sexual: rounded(self.sexual), neutral: rounded(self.neutral) }
    }
}

/// A picture that was looked at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seen {
    /// What it shows.
    pub scores: PictureScores,
    /// Whether it is one of a list of known pictures.
    pub is_known: bool,
}

/// What all pictures of a kind come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Pictures {
    /// An error only if none of them could be looked at.
    pub status: Status,
    /// The scores of the worst one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scores: Option<PictureScores>,
    /// Whether one of them reaches a threshold or is known.
    pub hit: bool,
    /// How many could not be looked at.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub failed: u32,
}

impl Pictures {
    /// From what became of each picture; `None` stands for one that could not be looked at.
    pub fn of(pictures: &[Option<Seen>], thresholds: &Thresholds) -> Self {
        let seen = || pictures.iter().flatten();
        let failed = u32::try_from(pictures.len() - seen().count()).unwrap_or(u32::MAX);
        if pictures.is_empty() {
            return Self::default();
        }
        let all = seen().map(|picture| picture.scores.rounded());
        let Some(worst) = all.reduce(|worst, other| if other.worst() > worst.worst() { other } else { worst }) else {
            return Self { status: Status::Error, failed, ..Self::default() };
        };
        // Another than the worst one can reach the lower of the two thresholds.
        let is_over = |scores: PictureScores| scores.porn >= thresholds.porn || scores.sexual >= thresholds.sexual;
        let hit = seen().any(|picture| picture.is_known || is_over(picture.scores.rounded()));
        Self { status: Status::Ok, scores: Some(worst), hit, failed }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
const fn is_zero(n: &u32) -> bool {
    *n == 0
}
