//! How toxic a text is, by six labels.
//!
//! A linear model over hashed n-grams (`linear`) gives a logit for each label; `toxic` adds, for
//! English, the ported word model and a share of the sexual logit. Calibrated on held-out rows, they become probabilities.
//! One hit for each label of at least [`FLOOR`]: the score is that of the field, or of its worst window
//! if it is long; the span is the stretch that says most for the label. Severity comes from four cut
//! points a label, one step more where threat and identity attack meet; another (in `analyse`) where the lexicon finds
//! one of its gravest words. What the model was made from,
//! how good it is and where it fails stands in `data/TOXICITY.md`.

mod model;
mod native;
mod scores;
mod words;

use std::sync::Arc;

use domain::content::FieldType;
use domain::severity::Severity;
use domain::signal::Span;

use crate::classifier::{Classifier, ClassifierError, Hit, Subject};
use crate::linear::{PackError, Weights};
use crate::text::TextView;
pub use model::{Model, Reading};
pub use native::native_language;
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

    /// The same engine, asking this one about every text of which it would say anything at all: so all that is reported
    /// stands on one scale, and four of five harmless texts cost no more than before.
    #[must_use]
    pub fn with_second_opinion(mut self, second: Arc<dyn SecondOpinion>) -> Self {
        self.second = Some(second);
        self
    }

    /// Calibrated scores of a text without a second opinion; all 0 for a text without words.
    pub fn scores(&self, text: &TextView<'_>) -> Scores {
        self.judge(text).map(|judged| judged.scores).unwrap_or_default()
    }

    /// The same with the second opinion's say, if it was given one.
    pub fn refined_scores(&self, text: &TextView<'_>) -> Result<Scores, ClassifierError> {
        self.refined(text.original(), &self.judged(text)?)
    }

    fn judged(&self, view: &TextView<'_>) -> Result<Judged<'_>, ClassifierError> {
        self.judge(view).map_err(|error| ClassifierError::Failed(error.to_string()))
    }

    fn judge(&self, view: &TextView<'_>) -> Result<Judged<'_>, PackError> {
        let model = self.model.as_ref().map_err(|error| *error)?;
        let mut judged = Judged::by(model, view);
        if let Some(native) = native::of(view) {
            judged.add(native?, view);
        }
        Ok(judged)
    }

    fn refined(&self, text: &str, judged: &Judged<'_>) -> Result<Scores, ClassifierError> {
        match &self.second {
            Some(second) if is_worth_asking(&judged.scores) => {
                Ok(agreed(&judged.scores, &second.refine(text, &judged.scores)?))
            }
            _ => Ok(judged.scores),
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
        let own = format!("{own}.{:08x}", native::version());
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
        let judged = self.judged(view)?;
        // Advice that cannot be had changes nothing: whoever gives it reports why.
        let scores = self.refined(view.original(), &judged).unwrap_or(judged.scores);
        let severities = judged.severities(&scores);
        let rows = LABELS.into_iter().zip(scores.0).zip(severities).enumerate();
        let hits = rows.filter(|(_, ((_, score), _))| *score >= FLOOR).map(|(label, ((name, score), severity))| {
            Hit::new(name, f64::from(score), Some(severity), judged.span(label, view))
        });
        Ok(hits.collect())
    }
}

/// Whether a second opinion is asked: some score would be reported.
pub fn is_worth_asking(first: &Scores) -> bool {
    first.0.iter().any(|score| *score >= FLOOR)
}

/// The scores of both: those of the second opinion, but none lower than the first where that is not reported anyway. So
/// nothing falls beneath texts that the second opinion was never asked about, which nobody doubted.
pub fn agreed(first: &Scores, refined: &Scores) -> Scores {
    let mut scores = *refined;
    scores.0.iter_mut().zip(first.0).for_each(|(score, first)| *score = score.max(first.min(FLOOR.next_down())));
    scores
}

/// What the models make of a text: for each label, which of them judged it.
struct Judged<'a> {
    scores: Scores,
    by: [&'a Model; 6],
    common: Reading,
    native: Option<(&'a Model, Reading)>,
}

impl<'a> Judged<'a> {
    fn by(model: &'a Model, view: &TextView<'_>) -> Self {
        let common = model.read(view);
        Self { scores: model.scores(&common), by: [model; 6], common, native: None }
    }

    /// Lets a model of the text's own language judge what it knows.
    fn add(&mut self, native: &'a Model, view: &TextView<'_>) {
        let reading = native.read(view);
        for (label, (score, by)) in self.scores.0.iter_mut().zip(&mut self.by).enumerate() {
            if let Some(own) = native.score(&reading, label) {
                (*score, *by) = (own, native);
            }
        }
        self.native = Some((native, reading));
    }

    fn span(&self, label: usize, view: &TextView<'_>) -> Option<Span> {
        let by = self.by.get(label)?;
        let reading = self.native.as_ref().filter(|(native, _)| std::ptr::eq(*native, *by)).map(|(_, reading)| reading);
        reading.unwrap_or(&self.common).span(label, view)
    }

    fn severities(&self, scores: &Scores) -> [Severity; 6] {
        let by = |label: usize, score| self.by.get(label).map_or(Severity::Info, |model| model.severity(label, score));
        severities(by, scores)
    }
}

fn severities(grade: impl Fn(usize, f32) -> Severity, scores: &Scores) -> [Severity; 6] {
    let mut severities = [Severity::Info; 6];
    for (at, (severity, score)) in severities.iter_mut().zip(scores.0).enumerate() {
        *severity = grade(at, score);
    }
    let is_marked = |at: usize| severities.get(at).is_some_and(|severity| *severity >= Severity::Medium);
    if is_marked(THREAT) && is_marked(IDENTITY_ATTACK) { severities.map(raised) } else { severities }
}

/// One step graver; what is worth recording only stays so.
pub(crate) const fn raised(severity: Severity) -> Severity {
    match severity {
        Severity::Info => Severity::Info,
        Severity::Low => Severity::Medium,
        Severity::Medium => Severity::High,
        Severity::High | Severity::Critical => Severity::Critical,
    }
}

#[cfg(test)]
mod tests;
