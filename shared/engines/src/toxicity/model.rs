//! The six logits of a text, where they come from, and what they mean.

use std::ops::Range;

use domain::severity::Severity;
use domain::signal::Span;

use super::scores::{LABELS, Scores};
use super::words;
use crate::linear::{Scan, Weights, severity};
use crate::text::TextView;

const COUNT: usize = LABELS.len();
const SEXUAL: usize = 4;
/// Tokens that are judged together in a long text: a sentence, and a paragraph.
const WINDOWS: [usize; 2] = [20, 60];
/// A text of more tokens is long. Windows within shorter ones rank worse than the whole (German tweets by .014 AUROC); the
/// whole of a longer one says little, since evidence of no weight adds up.
const LONG: usize = 60;

/// The trained model.
pub struct Model {
    weights: Weights<COUNT>,
}

/// What the model makes of one text.
pub struct Reading {
    is_empty: bool,
    scan: Scan<COUNT>,
    /// The logits before calibration, each that of the whole text, or of the worst window of a long one, which counts less
    /// the longer the text is.
    pub logits: [f32; COUNT],
    places: [Range<usize>; COUNT],
}

impl Reading {
    /// Whether there is nothing to judge.
    pub const fn is_empty(&self) -> bool {
        self.is_empty
    }

    /// The stretch of the original text that says most for a label.
    pub(super) fn span(&self, label: usize, view: &TextView<'_>) -> Option<Span> {
        let stretch = self.scan.stretch(label, self.places.get(label)?.clone())?;
        view.tokens().span(stretch.tokens, view.normalised())
    }
}

impl Model {
    /// A model with these weights. Their extras: the shares of the word model and of the sexual logit in `toxic`
    /// of English texts, and the usual sexual logit of those.
    pub const fn new(weights: Weights<COUNT>) -> Self {
        Self { weights }
    }

    /// Short name of exactly these weights.
    pub fn version(&self) -> String {
        self.weights.version()
    }

    /// Logits of a text, whole and in windows.
    pub fn read(&self, view: &TextView<'_>) -> Reading {
        let tokens = view.tokens();
        let scan = Scan::new(&self.weights, tokens);
        let everything = 0..tokens.list().len();
        let words = self.has_words().then(|| words::Read::new(view.original()));
        let evidence = |part| words.as_ref().map(|words| words.evidence(part));
        let mut logits = self.combined(scan.whole(&self.weights), evidence(0..view.original().len()));
        let mut places: [Range<usize>; COUNT] = std::array::from_fn(|_| everything.clone());
        let mut is_whole = true;
        for size in WINDOWS.into_iter().filter(|_| everything.len() > LONG) {
            let times = everything.len() as f32 / size as f32;
            let allowances = self.weights.header().labels.map(|label| label.allowance(times));
            for (range, own) in scan.windows(&self.weights, size) {
                let Some(part) = tokens.span(range.clone(), view.normalised()) else { continue };
                let own = self.combined(own, evidence(part.start..part.end));
                let rows = logits.iter_mut().zip(&mut places).zip(own).zip(allowances);
                for (((logit, place), own), allowance) in rows {
                    if is_whole || own - allowance > *logit {
                        (*logit, *place) = (own - allowance, range.clone());
                    }
                }
                is_whole = false;
            }
        }
        Reading { is_empty: tokens.list().is_empty(), scan, logits, places }
    }

    /// Whether the word model has a part in it: not in languages other than English.
    fn has_words(&self) -> bool {
        let [of_words, of_sexual, ..] = self.weights.header().extras;
        of_words != 0.0 || of_sexual != 0.0
    }

    fn combined(&self, mut logits: [f32; COUNT], words: Option<words::Evidence>) -> [f32; COUNT] {
        let Some(words) = words else { return logits };
        let [of_words, of_sexual, usual, ..] = self.weights.header().extras;
        let sexual = logits.get(SEXUAL).copied().unwrap_or_default();
        let [toxic, ..] = &mut logits;
        *toxic += words.english * (of_words * words.logit + of_sexual * (sexual - usual));
        logits
    }

    /// Calibrated scores; all 0 for a text without words.
    pub fn scores(&self, reading: &Reading) -> Scores {
        let mut scores = Scores::default();
        if !reading.is_empty() {
            let labels = reading.logits.iter().zip(&self.weights.header().labels);
            scores.0.iter_mut().zip(labels).for_each(|(score, (logit, label))| *score = label.probability(*logit));
        }
        scores
    }

    /// The calibrated score of a label that this model knows.
    pub(super) fn score(&self, reading: &Reading, label: usize) -> Option<f32> {
        let calibration = self.weights.header().labels.get(label).filter(|label| label.slope > 0.0)?;
        Some(calibration.probability(*reading.logits.get(label)?)).filter(|_| !reading.is_empty())
    }

    /// How grave a score of a label is.
    pub(super) fn severity(&self, label: usize, score: f32) -> Severity {
        self.weights.header().labels.get(label).map_or(Severity::Info, |label| severity(&label.cuts, score))
    }
}
