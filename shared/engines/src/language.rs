//! Which language a text is written in, as `lang_<ISO 639-1>`, and whether it was expected.
//!
//! One hit a field at most, none for texts with too few letters. Scripts of a single language decide alone; where
//! several share one (Latin, Cyrillic, Arabic), a linear model over runs of one to five letters does. Score = the
//! chance that the label is right, as calibrated on texts the model had not seen, and at most
//! 1 - e^(-letters / 16): 8 letters give at most 0.4 and 21 at most 0.73, so short texts, which may be names or
//! no language at all, score low whatever they say. At most 0.99.

pub mod model;
pub mod ngrams;
mod script;

use std::borrow::Cow;
use std::sync::LazyLock;

use domain::content::FieldType;
pub use script::{Census, Family, Verdict};

use crate::classifier::{Classifier, ClassifierError, Hit, Subject};
use model::{LANES, Model, Sums};

/// The strategy name of this engine.
pub(crate) const STRATEGY: &str = "language";

/// Fewer letters than this say nothing.
const LEAST_LETTERS: usize = 2;
/// From this score on (21 letters), a language may be called unexpected.
const SURE: f64 = 0.72;
/// Longer texts are judged by their beginning, in bytes.
const SAMPLE: usize = 1024;

static MODEL: LazyLock<Option<Model<'static>>> = LazyLock::new(|| Model::new(include_bytes!("../data/language.bin")));

/// The engine behind the strategy `language`.
#[derive(Default)]
pub struct LanguageEngine;

impl LanguageEngine {
    /// The engine; it has no state.
    pub const fn new() -> Self {
        Self
    }

    /// Label and score of a text's language; `None` if the text has too few letters.
    pub fn identify(text: &str) -> Option<(&'static str, f64)> {
        identify(text, MODEL.as_ref()?).map(|found| (found.label, found.score()))
    }
}

/// What is known of a text's likeliest language, however short the text is.
pub(crate) fn likeliest(text: &str) -> Option<Identified> {
    identify(text, MODEL.as_ref()?)
}

impl Classifier for LanguageEngine {
    fn strategy(&self) -> &'static str {
        STRATEGY
    }

    fn version(&self) -> String {
        format!("2-{:08x}", MODEL.as_ref().map_or(0, Model::fingerprint))
    }

    fn labels(&self) -> &'static [&'static str] {
        LABELS
    }

    fn covers(&self, kind: FieldType) -> bool {
        kind == FieldType::Text
    }

    fn classify(&self, subject: &Subject<'_>) -> Result<Vec<Hit>, ClassifierError> {
        if MODEL.is_none() {
            return Err(ClassifierError::Failed("the model cannot be read".to_owned()));
        }
        let found = subject.text().and_then(|view| view.language());
        Ok(found.map(|found| Hit::new(found.label, found.score(), None, None)).into_iter().collect())
    }
}

/// Adds `unexpected` if the language found is none of the expected ones and the score is sure enough.
pub(crate) fn add_unexpected(hits: &mut Vec<Hit>, expected: &[String]) {
    let is_expected = |label: &str| {
        let code = label.strip_prefix("lang_").unwrap_or(label);
        expected.iter().any(|known| known.split(['-', '_']).next().is_some_and(|main| main.eq_ignore_ascii_case(code)))
    };
    let foreign =
        hits.iter().find(|hit| hit.label.starts_with("lang_") && hit.score >= SURE && !is_expected(&hit.label));
    let added =
        foreign.filter(|_| !expected.is_empty()).map(|hit| Hit { label: Cow::Borrowed("unexpected"), ..hit.clone() });
    hits.extend(added);
}

/// What is known of a text's language.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Identified {
    /// The likeliest language.
    pub label: &'static str,
    /// The chance that it is right, if the text is in one of the languages at all.
    pub probability: f64,
    /// Letters seen; those that stand for a syllable or a word count as three.
    pub letters: usize,
}

impl Identified {
    /// The probability, held down for short texts.
    pub fn score(&self) -> f64 {
        let enough = 1.0 - (-(self.letters as f64) / 16.0).exp();
        self.probability.min(enough).min(0.99)
    }
}

/// The likeliest language of a text under a model.
pub fn identify(text: &str, model: &Model<'_>) -> Option<Identified> {
    let weighed = weigh(text, model)?;
    let letters = weighed.letters;
    let (label, probability) = match weighed.verdict {
        Verdict::Decided(label) => (label, 0.99),
        Verdict::Open(family) => model.best(&weighed.sums, family, letters)?,
    };
    Some(Identified { label, probability: f64::from(probability), letters })
}

/// The evidence of a text.
#[derive(Clone, Copy, Debug)]
pub struct Weighed {
    /// What its script says.
    pub verdict: Verdict,
    /// Letters seen; those that stand for a syllable or a word count as three.
    pub letters: usize,
    /// What its n-grams say, if the script leaves the language open.
    pub sums: Sums,
}

/// Gathers the evidence of a text; `None` if it has too few letters.
pub fn weigh(text: &str, model: &Model<'_>) -> Option<Weighed> {
    let sample = beginning(text);
    let mut census = Census::default();
    words(sample).for_each(|word| census.add(word));
    let (verdict, letters) = census.verdict().filter(|(_, letters)| *letters >= LEAST_LETTERS)?;
    let mut sums = [0; LANES];
    if let Verdict::Open(family) = verdict {
        words(sample).for_each(|word| ngrams::of_word(word, family, &mut |key| model.add(key, &mut sums)));
    }
    Some(Weighed { verdict, letters, sums })
}

/// As much of the text as is looked at.
fn beginning(text: &str) -> &str {
    let end = (0..=text.len().min(SAMPLE)).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    text.get(..end).unwrap_or_default()
}

/// The words of a text without addresses, mentions and tags, which have no language.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace().filter(|word| is_prose(word))
}

fn is_prose(word: &str) -> bool {
    let bytes = word.as_bytes();
    let is_address = || bytes.contains(&b'@') || bytes.contains(&b':') && word.contains("://");
    !word.starts_with('#') && !is_address()
}

const LABELS: &[&str] = &[
    "unexpected",
    "lang_ar",
    "lang_bn",
    "lang_cs",
    "lang_da",
    "lang_de",
    "lang_el",
    "lang_en",
    "lang_es",
    "lang_fa",
    "lang_fi",
    "lang_fr",
    "lang_gu",
    "lang_he",
    "lang_hi",
    "lang_hu",
    "lang_hy",
    "lang_id",
    "lang_it",
    "lang_ja",
    "lang_ka",
    "lang_km",
    "lang_ko",
    "lang_lo",
    "lang_ml",
    "lang_my",
    "lang_nl",
    "lang_pa",
    "lang_pl",
    "lang_pt",
    "lang_ro",
    "lang_ru",
    "lang_si",
    "lang_sv",
    "lang_ta",
    "lang_te",
    "lang_th",
    "lang_tl",
    "lang_tr",
    "lang_uk",
    "lang_ur",
    "lang_vi",
    "lang_zh",
];

#[cfg(test)]
mod tests;
