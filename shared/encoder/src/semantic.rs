//! Semantic filters: a platform describes by example sentences what it looks for, and texts that mean something near
//! are found, whatever their words.
//!
//! An engine holds the filters of one platform at one version: examples are embedded when it is made, and each sentence
//! of a text once for all filters.

use std::borrow::Cow;
use std::ops::Range;

use domain::config::SemanticFilter;
use domain::content::FieldType;
use domain::signal::Span;
use engines::{Classifier, ClassifierError, Hit, Subject, TextView, names};

use crate::blend::fnv;
use crate::embedding::Embedding;
use crate::model::Encoder;
use crate::sentences::parts;

/// Most parts of a text that are embedded.
const MAX_PARTS: usize = 200;

/// The semantic filters of one platform.
pub struct SemanticEngine {
    encoder: &'static Encoder,
    filters: Vec<Embedded>,
    version: String,
}

/// A filter with its examples embedded.
struct Embedded {
    name: String,
    examples: Vec<Embedding>,
    threshold: f64,
}

impl Embedded {
    /// The score of a meaning, if it is near enough: 0.5 at the threshold, 1 at an example itself.
    fn score(&self, meaning: &Embedding) -> Option<f64> {
        let nearest = self.examples.iter().map(|example| f64::from(example.cosine(meaning))).fold(-1.0, f64::max);
        let above = (nearest - self.threshold) / (1.0 - self.threshold).max(1e-9);
        (nearest >= self.threshold).then(|| above.clamp(0.0, 1.0).mul_add(0.5, 0.5))
    }
}

impl SemanticEngine {
    /// Embeds the examples of these filters.
    pub fn new(encoder: &'static Encoder, filters: &[SemanticFilter]) -> Self {
        let embedded = |filter: &SemanticFilter| Embedded {
            name: filter.name.clone(),
            examples: filter.examples.iter().map(|example| encoder.embed(example)).collect(),
            threshold: filter.threshold,
        };
        let version = format!("{}/{}", Encoder::VERSION, revision(filters));
        Self { encoder, filters: filters.iter().map(embedded).collect(), version }
    }

    fn hits(&self, text: &str, part: Range<usize>) -> impl Iterator<Item = Hit> {
        let meaning = self.encoder.embed(text.get(part.clone()).unwrap_or_default());
        self.filters.iter().filter_map(move |filter| {
            let span = Some(Span { start: part.start, end: part.end });
            let score = filter.score(&meaning)?;
            Some(Hit { label: Cow::Owned(filter.name.clone()), score, severity: None, span, frame: None })
        })
    }
}

impl Classifier for SemanticEngine {
    fn strategy(&self) -> &'static str {
        names::SEMANTIC
    }

    fn version(&self) -> String {
        self.version.clone()
    }

    fn covers(&self, kind: FieldType) -> bool {
        kind == FieldType::Text
    }

    /// Of a text with more than [`MAX_PARTS`] parts only the first are read: it is flagged for what they say, and
    /// reported as not analysed for the rest, which no later run reads either.
    fn classify(&self, subject: &Subject<'_>) -> Result<Vec<Hit>, ClassifierError> {
        let Some(text) = subject.text().map(TextView::original) else { return Ok(Vec::new()) };
        if self.filters.is_empty() {
            return Ok(Vec::new());
        }
        let parts = parts(text);
        let is_whole = parts.len() <= MAX_PARTS;
        let hits: Vec<Hit> = parts.into_iter().take(MAX_PARTS).flat_map(|part| self.hits(text, part)).collect();
        if is_whole {
            return Ok(hits);
        }
        Err(ClassifierError::Partly(hits, "the text is too long for semantic filters".to_owned()))
    }
}

/// Names filters at their versions: one plainly, several by a digest.
fn revision(filters: &[SemanticFilter]) -> String {
    let names: Vec<String> = filters.iter().map(|filter| format!("{}@{}", filter.name, filter.version)).collect();
    match names.as_slice() {
        [one] => one.clone(),
        several => format!("{}-filters@{:08x}", several.len(), fnv(&several.join(" "))),
    }
}

#[cfg(test)]
mod tests;
