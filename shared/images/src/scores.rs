//! What the models say about a picture, and how two opinions become one.

use serde::{Deserialize, Serialize};

/// The scores of the five classes of nsfwjs; they add up to one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Classes {
    /// Harmless drawings.
    pub drawing: f64,
    /// Pornographic drawings.
    pub hentai: f64,
    /// Harmless photographs.
    pub neutral: f64,
    /// Pornographic photographs.
    pub porn: f64,
    /// Suggestive photographs.
    pub sexy: f64,
}

/// From this sum of the three unsafe classes on, the second model is asked.
const ASK_FROM: f64 = 0.3;
/// From this score on, the second model agrees fully; below, the classes count in proportion.
const AGREES_FROM: f64 = 0.4;

impl Classes {
    /// What the three unsafe classes have together.
    pub const fn unsafe_share(&self) -> f64 {
        self.hentai + self.porn + self.sexy
    }

    /// Whether the first model alone would raise something.
    pub(crate) const fn needs_second_opinion(&self) -> bool {
        self.unsafe_share() > ASK_FROM
    }

    /// The unsafe classes as far as the second model agrees; the rest counts as neutral.
    #[must_use]
    pub fn agreed(&self, nsfw: f64) -> Self {
        let share = (nsfw / AGREES_FROM).clamp(0.0, 1.0);
        let doubted = self.unsafe_share() * (1.0 - share);
        Self {
            drawing: self.drawing,
            hentai: self.hentai * share,
            neutral: self.neutral + doubted,
            porn: self.porn * share,
            sexy: self.sexy * share,
        }
    }
}

/// One picture, or one frame of an animation.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct FrameScores {
    /// Number of the frame, from 0; absent for a still picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frame: Option<u32>,
    /// The first model's classes.
    pub classes: Classes,
    /// The second model's score, where it was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nsfw: Option<f64>,
}

impl FrameScores {
    /// What both models agree on.
    pub fn agreed(&self) -> Classes {
        self.nsfw.map_or(self.classes, |nsfw| self.classes.agreed(nsfw))
    }
}

/// What was seen in a picture: one entry, or one for each frame that was looked at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImageScores {
    /// The frames, in order; never empty.
    pub frames: Vec<FrameScores>,
}

impl ImageScores {
    /// The frame of which both models think worst, judged by its strongest unsafe class.
    pub fn worst(&self) -> Option<&FrameScores> {
        self.strongest(|classes| (classes.porn + classes.hentai).max(classes.sexy)).map(|(frame, _)| frame)
    }

    /// The frame with the highest of the given scores, and that score.
    pub fn strongest(&self, score: impl Fn(&Classes) -> f64) -> Option<(&FrameScores, f64)> {
        let scored = self.frames.iter().map(|frame| (frame, score(&frame.agreed())));
        scored.reduce(|best, other| if other.1 > best.1 { other } else { best })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SUSPECT: Classes = Classes { drawing: 0.05, hentai: 0.1, neutral: 0.05, porn: 0.5, sexy: 0.3 };

    fn frame(frame: u32, classes: Classes, nsfw: Option<f64>) -> FrameScores {
        FrameScores { frame: Some(frame), classes, nsfw }
    }

    #[test]
    fn agreement_keeps_the_sum_and_never_raises() {
        for nsfw in [0.0, 0.1, 0.2, 0.4, 0.9, 1.0] {
            let agreed = SUSPECT.agreed(nsfw);
            let sum = agreed.drawing + agreed.neutral + agreed.unsafe_share();
            assert!((sum - 1.0).abs() < 1e-12, "{nsfw}");
            assert!(agreed.porn <= SUSPECT.porn && agreed.sexy <= SUSPECT.sexy && agreed.hentai <= SUSPECT.hentai);
        }
        assert_eq!(SUSPECT.agreed(0.4), Classes { neutral: 0.05, ..SUSPECT });
        assert!((SUSPECT.agreed(0.1).porn - 0.125).abs() < 1e-12);
    }

    #[test]
    fn the_second_model_is_asked_only_where_it_matters() {
        assert!(SUSPECT.needs_second_opinion());
        assert!(!Classes { neutral: 0.75, sexy: 0.25, ..Classes::default() }.needs_second_opinion());
    }

    #[test]
    fn the_worst_frame_is_the_one_both_models_think_worst_of() {
        let calm = Classes { neutral: 0.9, sexy: 0.1, ..Classes::default() };
        let scores = ImageScores {
            frames: vec![frame(0, SUSPECT, Some(0.02)), frame(4, calm, None), frame(9, SUSPECT, Some(0.3))],
        };
        assert_eq!(scores.worst().and_then(|worst| worst.frame), Some(9));
        let (frame, sexy) = scores.strongest(|classes| classes.sexy).unwrap();
        assert!(frame.frame == Some(9) && (sexy - 0.225).abs() < 1e-12, "{sexy}");
        assert!(scores.frames[1].agreed() == calm);
    }
}
