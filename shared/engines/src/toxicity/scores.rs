//! The scores of the six labels, and the seam of a slower model that is asked where there is something in them.

use crate::classifier::ClassifierError;

/// The labels, in the order of [`Scores`].
pub const LABELS: [&str; 6] = ["toxic", "insult", "threat", "identity_attack", "sexual_explicit", "obscene"];

/// One calibrated probability (0 to 1) for each of [`LABELS`].
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Scores(pub [f32; 6]);

impl Scores {
    /// The score of a label; `None` if there is no such label.
    pub fn get(&self, label: &str) -> Option<f32> {
        LABELS.iter().zip(self.0).find(|(name, _)| **name == label).map(|(_, score)| score)
    }
}

/// A slower and better model, asked where the first scores would be reported.
pub trait SecondOpinion: Send + Sync {
    /// Goes into the version of every signal it had a part in.
    fn version(&self) -> String;

    /// Calibrated scores of the text, given the first ones.
    fn refine(&self, text: &str, first: &Scores) -> Result<Scores, ClassifierError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_are_found_by_label() {
        let scores = Scores([0.1, 0.2, 0.3, 0.4, 0.5, 0.6]);
        assert_eq!((scores.get("toxic"), scores.get("obscene"), scores.get("mild")), (Some(0.1), Some(0.6), None));
    }
}
