//! The engines of texts that are too large for every function: the second opinion on toxicity, and semantic filters.

use std::sync::Arc;

use domain::config::SemanticFilter;
use encoder::{Encoder, EncoderOpinion, SemanticEngine};
use engines::toxicity::{Scores, SecondOpinion};
use engines::{Classifier, ClassifierError, ToxicityEngine};
use lambda::deep::Built;

/// A second opinion whose failures are logged: the engine goes on without it.
struct Logged<T>(T);

impl<T: SecondOpinion> SecondOpinion for Logged<T> {
    fn version(&self) -> String {
        self.0.version()
    }

    fn refine(&self, text: &str, first: &Scores) -> Result<Scores, ClassifierError> {
        self.0.refine(text, first).inspect_err(|error| lambda::log::warning("no_second_opinion", &error.to_string()))
    }
}

/// Toxicity with a second opinion.
pub(crate) fn toxicity() -> Arc<dyn Classifier> {
    Arc::new(ToxicityEngine::new().with_second_opinion(Arc::new(Logged(EncoderOpinion))))
}

/// The engine of these filters.
pub(crate) fn semantic(filters: &[SemanticFilter]) -> Built<dyn Classifier> {
    let encoder = Encoder::builtin().map_err(|error| ClassifierError::Failed(error.to_string()))?;
    Ok(Arc::new(SemanticEngine::new(encoder, filters)))
}

#[cfg(test)]
mod tests {
    use domain::content::FieldType;
    use engines::{Medium, Registry, Subject, TextView, names};

    use super::*;

    fn labels(engine: &dyn Classifier, text: &str) -> Vec<String> {
        let view = TextView::new(text);
        let subject = Subject { path: "body", kind: FieldType::Text, medium: Medium::Text(&view) };
        engine.classify(&subject).unwrap().into_iter().map(|hit| hit.label.into_owned()).collect()
    }

    #[test]
    fn the_second_opinion_has_a_part_in_the_version_until_it_is_not_wanted() {
        let version = |registry: Registry| {
            let infos = registry.strategies();
            infos.into_iter().find(|info| info.name == names::TOXICITY).unwrap().version
        };
        let heavy = Registry::builtin().with(toxicity());
        assert!(version(heavy.clone()).contains(Encoder::VERSION));
        assert_eq!(version(heavy.with_light(names::TOXICITY)), version(Registry::builtin()));
        assert!(labels(&*toxicity(), "You are a stupid fool, shut up.").iter().any(|label| label == "toxic"));
    }

    #[test]
    fn filters_find_what_means_the_same() {
        let examples = vec!["Contact me on another platform.".to_owned()];
        let name = "leaving".to_owned();
        let filter = SemanticFilter { name, examples, threshold: 0.5, enabled: true, version: 1 };
        let engine = semantic(&[filter]).unwrap();
        assert_eq!(labels(&*engine, "Reach me on a different platform."), ["leaving"]);
        assert!(labels(&*engine, "I planted potatoes behind the barn.").is_empty());
    }
}
