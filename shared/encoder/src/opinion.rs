//! The second opinion: what the encoder makes of a text, mixed with the first scores.

use engines::toxicity::{Scores, SecondOpinion};
use engines::{ClassifierError, LanguageEngine};

use crate::blend::{self, Blend};
use crate::model::Encoder;

/// From this score on another language is believed. It is low: to ask about a text of another language does more harm
/// than not to ask about an English one.
const SURE: f64 = 0.25;

/// The encoder as a second opinion. It was made for English: of other texts, and of those too long for it, it keeps the
/// first scores.
#[derive(Clone, Copy, Debug, Default)]
pub struct EncoderOpinion;

impl SecondOpinion for EncoderOpinion {
    fn version(&self) -> String {
        format!("{}.{}", Encoder::VERSION, blend::fingerprint())
    }

    /// The first text decodes the weights.
    fn refine(&self, text: &str, first: &Scores) -> Result<Scores, ClassifierError> {
        if !understands(text) {
            return Ok(*first);
        }
        let encoder = Encoder::builtin().map_err(|error| ClassifierError::Failed(error.to_string()))?;
        let blend = Blend::builtin().ok_or_else(|| ClassifierError::Failed("the blend cannot be read".to_owned()))?;
        Ok(encoder.logits(text).map_or(*first, |logits| blend.mixed(first, &logits)))
    }
}

/// Whether a text is in the encoder's language, or too short to tell.
pub fn understands(text: &str) -> bool {
    LanguageEngine::identify(text).is_none_or(|(label, score)| label == "lang_en" || score < SURE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_texts_it_understands_are_judged_anew() {
        let first = Scores([0.4, 0.3, 0.2, 0.2, 0.1, 0.1]);
        let refine = |text| EncoderOpinion.refine(text, &first).unwrap();
        assert_eq!(refine("\u{4eca}\u{5929}\u{5929}\u{6c14}\u{5f88}\u{597d}"), first);
        assert_eq!(refine("Das Wetter ist heute wirklich sehr sch\u{f6}n hier."), first);
        assert_ne!(refine("The weather is really lovely here today."), first);
    }

    #[test]
    fn what_is_too_long_to_be_read_whole_keeps_its_scores() {
        let first = Scores([0.4; 6]);
        let refine =
            |times| EncoderOpinion.refine(&"The weather was lovely by the lake. ".repeat(times), &first).unwrap();
        assert_ne!(refine(40), first);
        assert_eq!(refine(400), first);
    }

    #[test]
    fn friendly_words_calm_and_angry_ones_do_not() {
        let first = Scores([0.4; 6]);
        let toxic = |text| EncoderOpinion.refine(text, &first).unwrap().0[0];
        let (kind, angry) = (toxic("Thank you, that was a lovely evening."), toxic("You are a stupid fool, shut up."));
        assert!(kind < 0.4 && angry > 0.4, "{kind} {angry}");
    }

    #[test]
    fn the_version_names_weights_and_blend() {
        let version = EncoderOpinion.version();
        assert!(version.starts_with(Encoder::VERSION) && version.len() == Encoder::VERSION.len() + 9, "{version}");
    }
}
