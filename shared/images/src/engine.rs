//! The built-in image engine: nudity and pornography in pictures and animations.

use domain::content::FieldType;
use domain::severity::Severity;
use engines::{Classifier, ClassifierError, Hit, Medium, Subject};
use sha2::{Digest as _, Sha256};

use crate::decode::{self, Limits};
use crate::error::ImageError;
use crate::models;
use crate::pdq::{self, PdqHash};
use crate::picture::Picture;
use crate::scores::{Classes, FrameScores, ImageScores};

/// The strategy name of the image engine.
pub const STRATEGY: &str = "image";
/// From this score on a label is a hit; what a hit leads to is the policies' business.
pub const HIT_FROM: f64 = 0.3;
/// The threshold that the dialects and the templates of policies start from.
pub const FLAG_FROM: f64 = 0.6;
/// From this score on a finding is grave.
const SURE_FROM: f64 = 0.85;
/// Frames that differ from one already looked at in no more bits are not looked at again.
const SAME_FRAME: u32 = 8;

const VERSION: &str = "nsfwjs-mid-4.4.0+open-nsfw-0.0.6/1";

struct Label {
    name: &'static str,
    score: fn(&Classes) -> f64,
    /// Severity of a finding from [`FLAG_FROM`] on.
    likely: Severity,
    /// Severity of a finding from [`SURE_FROM`] on.
    sure: Severity,
}

const LABELS: [Label; 3] = [
    Label { name: "porn", score: |classes| classes.porn, likely: Severity::Medium, sure: Severity::High },
    Label { name: "hentai", score: |classes| classes.hentai, likely: Severity::Medium, sure: Severity::High },
    Label { name: "sexy", score: |classes| classes.sexy, likely: Severity::Low, sure: Severity::Medium },
];

/// Looks for pornography, pornographic drawings and suggestive pictures.
///
/// Making one costs nothing: the models are unpacked when the first picture is looked at, and shared.
#[derive(Clone, Copy, Debug, Default)]
pub struct ImageEngine;

impl ImageEngine {
    /// The engine; it has no state.
    pub const fn new() -> Self {
        Self
    }

    /// What both models say about a file.
    pub fn scores(self, bytes: &[u8]) -> Result<ImageScores, ImageError> {
        self.scores_within(bytes, &|| false)
    }

    /// The same, given up as soon as the time is over; it is asked before every frame.
    pub fn scores_within(self, bytes: &[u8], out_of_time: &dyn Fn() -> bool) -> Result<ImageScores, ImageError> {
        let mut frames = Vec::new();
        let mut seen = Seen::default();
        decode::visit(bytes, &Limits::default(), out_of_time, &mut |frame, picture| {
            if frame.is_none() || seen.is_new(&picture) {
                frames.push(look(frame, &picture)?);
            }
            Ok(())
        })?;
        Ok(ImageScores { frames })
    }
}

/// Scores one picture that is already decoded.
pub fn look(frame: Option<u32>, picture: &Picture) -> Result<FrameScores, ImageError> {
    let classes = models::classes(picture)?;
    let nsfw = if classes.needs_second_opinion() { Some(models::nsfw(picture)?) } else { None };
    Ok(FrameScores { frame, classes, nsfw })
}

/// The labels these scores amount to.
pub fn hits(scores: &ImageScores) -> Vec<Hit> {
    let hit = |label: &Label| {
        let (frame, score) = scores.strongest(label.score).filter(|(_, score)| *score >= HIT_FROM)?;
        let severity = match score {
            SURE_FROM.. => label.sure,
            FLAG_FROM.. => label.likely,
            _ => Severity::Info,
        };
        Some(Hit { frame: frame.frame, ..Hit::new(label.name, score, Some(severity), None) })
    };
    LABELS.iter().filter_map(hit).collect()
}

/// Frames already looked at.
#[derive(Default)]
struct Seen(Vec<Seal>);

/// What a frame is known again by; plain frames have no hash to compare and must be the same in every pixel.
#[derive(PartialEq, Eq)]
enum Seal {
    Looks(PdqHash),
    Pixels([u8; 32]),
}

impl Seen {
    fn is_new(&mut self, picture: &Picture) -> bool {
        let pdq = pdq::hash(picture);
        let seal = if pdq.is_comparable() {
            Seal::Looks(pdq.hash)
        } else {
            Seal::Pixels(Sha256::digest(picture.rgb()).into())
        };
        let new = !self.0.iter().any(|other| seal.is_like(other));
        if new {
            self.0.push(seal);
        }
        new
    }
}

impl Seal {
    fn is_like(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Looks(own), Self::Looks(other)) => own.distance(other) <= SAME_FRAME,
            _ => self == other,
        }
    }
}

impl Classifier for ImageEngine {
    fn strategy(&self) -> &'static str {
        STRATEGY
    }

    fn version(&self) -> String {
        VERSION.to_owned()
    }

    fn labels(&self) -> &'static [&'static str] {
        &["porn", "hentai", "sexy"]
    }

    fn covers(&self, kind: FieldType) -> bool {
        kind == FieldType::Image
    }

    fn is_asynchronous(&self) -> bool {
        true
    }

    /// Takes bytes that were fetched; an address alone is a failure, because nobody looked behind it.
    fn classify(&self, subject: &Subject<'_>) -> Result<Vec<Hit>, ClassifierError> {
        match subject.medium {
            Medium::Bytes(file) => Ok(hits(&self.scores_within(file.bytes(), &|| file.is_out_of_time())?)),
            Medium::Url(_) => Err(ClassifierError::Failed("the image was not fetched".to_owned())),
            Medium::Text(_) => Ok(Vec::new()),
        }
    }
}

#[cfg(test)]
mod tests;
