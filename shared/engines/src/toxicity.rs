//! How toxic a text is, by six labels.
//!
//! A linear model over hashed n-grams (`linear`) gives a logit for each label; `toxic` adds, for
//! English, the ported word model and a share of the sexual logit. Calibrated on held-out rows, they become probabilities.
//! One hit for each label of at least [`FLOOR`]: the score is that of the field, or of its worst window
//! if it is long; the span is the stretch that says most for the label. Severity comes from four cut
//! points a label, one step more where threat and identity attack meet. What the model was made from,
//! how good it is and where it fails stands in `data/TOXICITY.md`.

mod model;
mod scores;
mod words;

use std::sync::Arc;

use domain::content::FieldType;
use domain::severity::Severity;

use crate::classifier::{Classifier, ClassifierError, Hit, Subject};
use crate::linear::{PackError, Weights};
use crate::text::TextView;
pub use model::{Model, Reading};
pub use scores::{LABELS, Scores, SecondOpinion};

const WEIGHTS: &[u8] = include_bytes!("../data/toxicity.bin");
/// Scores below are no hits.
pub const FLOOR: f32 = 0.2;
const THREAT: usize = 2;
const IDENTITY_ATTACK: usize = 3;

/// The engine behind the strategy `toxicity`.
pub struct ToxicityEngine {
    model: Result<Model, PackError>,
    second: Option<Arc<dyn SecondOpinion>>,
}

impl ToxicityEngine {
    /// The engine with the weights that are built in.
    pub fn new() -> Self {
        Self { model: Weights::read(WEIGHTS).map(Model::new), second: None }
    }

    /// The same engine, asking this one where its own scores are uncertain.
    #[must_use]
    pub fn with_second_opinion(mut self, second: Arc<dyn SecondOpinion>) -> Self {
        self.second = Some(second);
        self
    }

    /// Calibrated scores of a text without a second opinion; all 0 for a text without words.
    pub fn scores(&self, text: &TextView<'_>) -> Scores {
        self.model.as_ref().map(|model| model.scores(&model.read(text))).unwrap_or_default()
    }

    /// Whether some score lies between harmless and beyond doubt.
    pub fn is_uncertain(&self, scores: &Scores) -> bool {
        self.model.as_ref().is_ok_and(|model| model.is_uncertain(scores))
    }

    fn refined(&self, text: &str, first: Scores) -> Result<Scores, ClassifierError> {
        match &self.second {
            Some(second) if self.is_uncertain(&first) => second.refine(text, &first),
            _ => Ok(first),
        }
    }
}

impl Default for ToxicityEngine {
    fn default() -> Self {
        Self::new()
    }
}

impl Classifier for ToxicityEngine {
    fn strategy(&self) -> &'static str {
        "toxicity"
    }

    fn version(&self) -> String {
        let own = self.model.as_ref().map(Model::version).unwrap_or_default();
        self.second.as_ref().map_or(own.clone(), |second| format!("{own}+{}", second.version()))
    }

    fn labels(&self) -> &'static [&'static str] {
        &LABELS
    }

    fn covers(&self, kind: FieldType) -> bool {
        kind == FieldType::Text
    }

    fn classify(&self, subject: &Subject<'_>) -> Result<Vec<Hit>, ClassifierError> {
        let Some(view) = subject.text() else { return Ok(Vec::new()) };
        let model = self.model.as_ref().map_err(|error| ClassifierError::Failed(error.to_string()))?;
        let reading = model.read(view);
        let scores = self.refined(view.original(), model.scores(&reading))?;
        let severities = severities(model, &scores);
        let rows = LABELS.into_iter().zip(scores.0).zip(severities).enumerate();
        let hits = rows.filter(|(_, ((_, score), _))| *score >= FLOOR).map(|(label, ((name, score), severity))| {
            Hit::new(name, f64::from(score), Some(severity), reading.span(label, view))
        });
        Ok(hits.collect())
    }
}

fn severities(model: &Model, scores: &Scores) -> [Severity; 6] {
    let mut severities = [Severity::Info; 6];
    for (at, (severity, score)) in severities.iter_mut().zip(scores.0).enumerate() {
        *severity = model.severity(at, score);
    }
    let is_marked = |at: usize| severities.get(at).is_some_and(|severity| *severity >= Severity::Medium);
    if is_marked(THREAT) && is_marked(IDENTITY_ATTACK) { severities.map(raised) } else { severities }
}

const fn raised(severity: Severity) -> Severity {
    match severity {
        Severity::Info => Severity::Info,
        Severity::Low => Severity::Medium,
        Severity::Medium => Severity::High,
        Severity::High | Severity::Critical => Severity::Critical,
    }
}

#[cfg(test)]
mod tests;
