//! A text's scores, from the engines as the functions run them.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::content::{Body, Field, FieldType};
use domain::signal::{Signal, Signals};
use encoder::{Encoder, EncoderOpinion};
use engines::{Plan, Registry, SpamEngine, TextView, ToxicityEngine};

use crate::error::Failure;

/// The text engines, ready to score.
pub struct Scorer {
    registry: Registry,
    toxicity: ToxicityEngine,
    refined: Option<Arc<ToxicityEngine>>,
    spam: SpamEngine,
}

impl Scorer {
    /// Builds the engines.
    pub fn new() -> Self {
        Self { registry: Registry::builtin(), toxicity: ToxicityEngine::new(), refined: None, spam: SpamEngine::new() }
    }

    /// The same, with a second opinion on toxicity.
    pub fn with_second_opinion() -> Result<Self, Failure> {
        Encoder::builtin().map_err(Failure::because("the encoder"))?;
        let refined = Arc::new(ToxicityEngine::new().with_second_opinion(Arc::new(EncoderOpinion)));
        let plain = Self::new();
        Ok(Self { registry: plain.registry.with(refined.clone()), refined: Some(refined), ..plain })
    }

    /// Everything that the engines say about a content.
    pub fn of_body(&self, body: &Body) -> Signals {
        engines::analyse(&self.registry, &Plan::EMPTY, body)
    }

    /// The score of a label of [`crate::data::Row::labels`], also where it is too low for a signal.
    pub fn label(&self, text: &str, signals: &Signals, label: &str) -> f64 {
        let view = TextView::new(text);
        match label {
            "spam" => f64::from(self.spam.score(&view)),
            _ => match self.toxicity.scores(&view).get(label) {
                Some(score) => f64::from(score),
                None => highest(signals, |signal| signal.label == label),
            },
        }
    }

    /// The scores of toxicity with the second opinion, by label; `None` if it is not asked.
    pub fn refined(&self, text: &str) -> Option<Result<engines::toxicity::Scores, Failure>> {
        let engine = self.refined.as_ref()?;
        Some(engine.refined_scores(&TextView::new(text)).map_err(Failure::because("the second opinion")))
    }

    /// Whether the strategy is run here: others are known by name alone, and find nothing because nobody looks.
    pub fn runs(&self, strategy: &str) -> bool {
        self.registry.get(strategy).is_some()
    }

    /// Versions of the engines, by strategy.
    pub fn versions(&self) -> BTreeMap<String, String> {
        self.registry.strategies().into_iter().map(|info| (info.name, info.version)).collect()
    }
}

/// The highest score among the signals that count; 0 without any.
pub fn highest(signals: &Signals, counts: impl Fn(&Signal) -> bool) -> f64 {
    signals.found.iter().filter(|signal| counts(signal)).map(|signal| signal.score).fold(0.0, f64::max)
}

/// A content of one text.
pub fn body_of(text: &str) -> Body {
    let field = Field {
        id: "text".to_owned(),
        kind: FieldType::Text,
        src: Some(text.to_owned()),
        fields: Vec::new(),
        metadata: Vec::new(),
    };
    Body { fields: vec![field], ..Body::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_the_scores_of_its_strongest_signals() {
        let scorer = Scorer::new();
        let signals = scorer.of_body(&body_of("well, damn: write to me at someone@example.com"));
        assert!(highest(&signals, |signal| signal.strategy == "profanity") > 0.5);
        assert!(highest(&signals, |signal| signal.label == "email") > 0.5);
        assert!(highest(&signals, |signal| signal.label == "card") < f64::EPSILON);
        assert!(scorer.versions().contains_key("profanity"));
        assert!(scorer.runs("profanity"));
        for strategy in ["image", "hash_list", "semantic", "velocity", "blocklist", "own scores"] {
            assert!(!scorer.runs(strategy), "{strategy}");
        }
    }
}
