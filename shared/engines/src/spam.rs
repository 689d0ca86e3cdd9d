//! How much a text looks like unwanted advertising or a swindle.
//!
//! The same linear model as `toxicity`, with one label, `spam`; links, numbers, amounts and words of
//! offers are features of their own. One hit from [`FLOOR`] on, its span the stretch that says most.
//! Learned from short messages and comments in English: see `data/TOXICITY.md`.

use domain::content::FieldType;

use crate::classifier::{Classifier, ClassifierError, Hit, Subject};
use crate::linear::{PackError, Scan, Weights, severity};
use crate::text::TextView;

const WEIGHTS: &[u8] = include_bytes!("../data/spam.bin");
/// Tokens that are judged together in a long text; offers are short.
const WINDOW: usize = 30;
/// Scores below are no hits.
pub const FLOOR: f32 = 0.2;

/// The engine behind the strategy `spam`.
pub struct SpamEngine {
    model: Result<SpamModel, PackError>,
}

/// The trained model.
pub struct SpamModel {
    weights: Weights<1>,
}

impl SpamModel {
    /// A model with these weights.
    pub const fn new(weights: Weights<1>) -> Self {
        Self { weights }
    }

    /// The logit of a text before calibration, that of its worst window where it is long; `None` without words.
    pub fn logit(&self, text: &TextView<'_>) -> Option<f32> {
        let tokens = text.tokens();
        let scan = Scan::new(&self.weights, tokens);
        (!tokens.list().is_empty()).then(|| self.place(&scan, tokens.list().len()).1)
    }

    fn place(&self, scan: &Scan<1>, tokens: usize) -> (std::ops::Range<usize>, f32) {
        let [whole] = scan.whole(&self.weights);
        let [label] = &self.weights.header().labels;
        let allowance = label.allowance(tokens as f32 / WINDOW as f32);
        let windows = scan.windows(&self.weights, WINDOW).map(|(range, [logit])| (range, logit - allowance));
        windows.fold((0..tokens, whole), |best, own| if own.1 > best.1 { own } else { best })
    }

    fn probability(&self, logit: f32) -> f32 {
        let [label] = &self.weights.header().labels;
        label.probability(logit)
    }

    fn hit(&self, view: &TextView<'_>) -> Option<Hit> {
        let tokens = view.tokens();
        let sums = Scan::new(&self.weights, tokens);
        if tokens.list().is_empty() {
            return None;
        }
        let (place, logit) = self.place(&sums, tokens.list().len());
        let score = self.probability(logit);
        let span = sums.stretch(0, place).and_then(|most| tokens.span(most.tokens, view.normalised()));
        let [label] = &self.weights.header().labels;
        (score >= FLOOR).then(|| Hit::new("spam", f64::from(score), Some(severity(&label.cuts, score)), span))
    }
}

impl SpamEngine {
    /// The engine with the weights that are built in.
    pub fn new() -> Self {
        Self { model: Weights::read(WEIGHTS).map(SpamModel::new) }
    }

    /// The calibrated score of a text; 0 for a text without words.
    pub fn score(&self, text: &TextView<'_>) -> f32 {
        let model = self.model.as_ref().ok();
        model.and_then(|model| Some(model.probability(model.logit(text)?))).unwrap_or_default()
    }
}

impl Default for SpamEngine {
    fn default() -> Self {
        Self::new()
    }
}

impl Classifier for SpamEngine {
    fn strategy(&self) -> &'static str {
        "spam"
    }

    fn version(&self) -> String {
        self.model.as_ref().map(|model| model.weights.version()).unwrap_or_default()
    }

    fn labels(&self) -> &'static [&'static str] {
        &["spam"]
    }

    fn covers(&self, kind: FieldType) -> bool {
        kind == FieldType::Text
    }

    fn classify(&self, subject: &Subject<'_>) -> Result<Vec<Hit>, ClassifierError> {
        let Some(view) = subject.text() else { return Ok(Vec::new()) };
        let model = self.model.as_ref().map_err(|error| ClassifierError::Failed(error.to_string()))?;
        Ok(model.hit(view).into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offers_score_above_talk() {
        let engine = SpamEngine::new();
        let score = |text: &str| engine.score(&TextView::new(text));
        let offer = score("WINNER! You have won a prize of 500. Call now or click www.example.com to claim your cash");
        assert!(offer > 0.9 && score("See you at the station at seven, mum sends her love") < 0.1, "{offer}");
        assert!((score(" ... ") - 0.0).abs() < f32::EPSILON);
    }

    #[test]
    fn the_span_is_where_the_offer_is() {
        let talk = "We met at the lake and talked about the garden, the dog and the weather until it was dark. ";
        let text = format!("{}Win a free prize, text CLAIM to 80000 now! {talk}", talk.repeat(4));
        let view = TextView::new(&text);
        let subject = Subject { path: "body", kind: FieldType::Text, medium: crate::Medium::Text(&view) };
        let hits = SpamEngine::new().classify(&subject).unwrap();
        let span = hits[0].span.unwrap();
        assert!(text[span.start..span.end].contains("free prize"), "{}", &text[span.start..span.end]);
    }
}
