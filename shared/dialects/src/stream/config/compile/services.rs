//! Labels in words, for the language model that the platform has set up.

use domain::config::{MAX_REMOTE_LABELS, RemoteLabel, Rule, Strategy, StrategyKind};

use super::{Advice, Compiler, Engine, Found, RuleOf};

/// From this score on a label of a language model counts.
const LEAST: f64 = 0.5;
/// What is found, without the model, in texts that talk to it.
const PROMPT_INJECTION: &str = "prompt_injection";
/// From this score on such a text is one.
const LEAST_INJECTION: f64 = 0.6;

impl Compiler<'_> {
    /// A label of `llm`: the platform's language model is asked for it.
    pub(super) fn language_model(&mut self, rule: &RuleOf) -> Found {
        self.ask(RemoteLabel { name: rule.name.clone(), description: rule.description.clone() }, Engine::LanguageModel)
    }

    /// A label that no engine knows, but that the platform has described to its language model.
    pub(super) fn described(&mut self, label: &str) -> Found {
        let remote = self.model().and_then(|strategy| strategy.remote.as_ref());
        let mut labels = remote.into_iter().flat_map(|remote| &remote.labels);
        match labels.find(|known| known.name.eq_ignore_ascii_case(label)).cloned() {
            Some(known) => self.ask(known, Engine::Text),
            None => Found::Missing,
        }
    }

    fn ask(&mut self, label: RemoteLabel, engine: Engine) -> Found {
        let Some(model) = self.model().map(|model| model.name.clone()) else { return Found::Missing };
        let rule = Rule { strategy: model, label: label.name.clone(), lower: LEAST, ..Rule::default() };
        if !self.asked.iter().any(|known| known.name == label.name) {
            if self.asked.len() >= MAX_REMOTE_LABELS {
                return Found::Missing;
            }
            if self.asked.is_empty() {
                self.distrust(&rule.strategy, engine);
            }
            self.asked.push(label);
        }
        Found::Rules(vec![rule])
    }

    /// Has people look at texts that tell the model what to answer: what it answers of them is worth nothing.
    fn distrust(&mut self, model: &str, engine: Engine) {
        let rule = Rule {
            strategy: model.to_owned(),
            label: PROMPT_INJECTION.to_owned(),
            lower: LEAST_INJECTION,
            ..Rule::default()
        };
        self.add(engine.category(), PROMPT_INJECTION, &Advice::One("flag".to_owned()), &[rule]);
    }

    /// The language model that is asked: the first that is switched on.
    fn model(&self) -> Option<&Strategy> {
        self.known.strategies.iter().find(|strategy| is_model(strategy))
    }

    /// A strategy of the platform's as this configuration uses it: its language model is asked for other labels.
    pub(super) fn asking(&self, strategy: &Strategy) -> Strategy {
        let mut strategy = strategy.clone();
        let is_it = self.model().is_some_and(|model| model.name == strategy.name);
        if let Some(remote) = strategy.remote.as_mut().filter(|_| is_it) {
            remote.labels.clone_from(&self.asked);
        }
        strategy
    }
}

fn is_model(strategy: &Strategy) -> bool {
    let is_language_model = strategy.remote.as_ref().is_some_and(|remote| remote.service.is_language_model());
    strategy.kind == StrategyKind::Remote && strategy.enabled && is_language_model
}
