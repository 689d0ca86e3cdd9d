//! The engine's classes under the names other interfaces give them.

use crate::scores::{Classes, FrameScores, ImageScores};

/// The three classes of the Discuse interface.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DiscuseClasses {
    /// Pornography, drawn or not.
    pub porn: f64,
    /// Suggestive.
    pub sexual: f64,
    /// Everything else.
    pub neutral: f64,
}

impl DiscuseClasses {
    /// The class with the highest score, and the score.
    pub fn prevailing(&self) -> (&'static str, f64) {
        let classes = [("neutral", self.neutral), ("sexual", self.sexual), ("porn", self.porn)];
        classes.into_iter().fold(("neutral", self.neutral), |best, class| if class.1 > best.1 { class } else { best })
    }
}

/// The three classes of a file: those of the frame with the highest `max(porn, sexual)`.
pub fn discuse(scores: &ImageScores) -> DiscuseClasses {
    let classes = scores.worst().map_or(Classes { neutral: 1.0, ..Classes::default() }, FrameScores::agreed);
    DiscuseClasses {
        porn: classes.porn + classes.hentai,
        sexual: classes.sexy,
        neutral: classes.neutral + classes.drawing,
    }
}

/// A label of image rules (`ai_image_config`), in the manner of the usual moderation label taxonomies.
type ImageLabel = (&'static str, fn(&Classes) -> f64);

/// Labels that the engine can give.
const SUPPORTED: [ImageLabel; 3] = [
    ("Explicit", |classes| classes.porn + classes.hentai),
    ("Explicit Drawing", |classes| classes.hentai),
    ("Suggestive", |classes| classes.sexy),
];

/// Labels of such taxonomies that nothing built in looks for. A rule that names one must be answered
/// with "not analysed", never with "not found".
pub const UNSUPPORTED_LABELS: [&str; 14] = [
    "Non-Explicit Nudity",
    "Kissing",
    "Swimwear or Underwear",
    "Violence",
    "Graphic Violence",
    "Weapons",
    "Self-Harm",
    "Visually Disturbing",
    "Drugs & Tobacco",
    "Alcohol",
    "Rude Gestures",
    "Gambling",
    "Hate Symbols",
    "Text in Image",
];

/// The supported labels with their confidence in percent, the strongest frame of each.
pub fn image_labels(scores: &ImageScores) -> Vec<(&'static str, f64)> {
    let labelled = SUPPORTED.iter().filter_map(|(label, score)| {
        let (_, score) = scores.strongest(score)?;
        Some((*label, score * 100.0))
    });
    labelled.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scores(frames: &[(Classes, Option<f64>)]) -> ImageScores {
        let frame = |(at, (classes, nsfw)): (u32, &(Classes, Option<f64>))| FrameScores {
            frame: Some(at),
            classes: *classes,
            nsfw: *nsfw,
        };
        ImageScores { frames: (0..).zip(frames).map(frame).collect() }
    }

    #[test]
    fn three_classes_of_the_worst_frame() {
        let calm = Classes { neutral: 0.75, drawing: 0.25, ..Classes::default() };
        let drawn = Classes { hentai: 0.5, porn: 0.25, drawing: 0.25, ..Classes::default() };
        let found = discuse(&scores(&[(calm, None), (drawn, Some(0.9)), (calm, None)]));
        assert_eq!(found, DiscuseClasses { porn: 0.75, sexual: 0.0, neutral: 0.25 });
        assert_eq!(found.prevailing(), ("porn", 0.75));
        let doubted = discuse(&scores(&[(drawn, Some(0.0))]));
        assert_eq!(doubted, DiscuseClasses { porn: 0.0, sexual: 0.0, neutral: 1.0 });
        assert_eq!(discuse(&scores(&[(calm, None)])).prevailing(), ("neutral", 1.0));
    }

    #[test]
    fn supported_and_unsupported_labels_are_apart() {
        let suggestive = Classes { sexy: 0.75, neutral: 0.25, ..Classes::default() };
        let labels = image_labels(&scores(&[(suggestive, Some(0.5))]));
        assert_eq!(labels, [("Explicit", 0.0), ("Explicit Drawing", 0.0), ("Suggestive", 75.0)]);
        assert!(labels.iter().all(|(label, _)| !UNSUPPORTED_LABELS.contains(label)));
    }
}
