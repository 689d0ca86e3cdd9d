//! Labels of texts.

use domain::config::Rule;
use domain::severity::Severity;

use super::super::labels::{self, HARMFUL, Source};
use super::{Compiler, Found, Part, RuleOf};

impl Compiler<'_> {
    /// A label of `ai_text`: of an engine that knows it, else of a language model that is asked for it.
    pub(super) fn text(&mut self, label: &str) -> Found {
        match labels::text(label) {
            Some(sources) => Found::Rules(sources.iter().map(rule).collect()),
            None => self.described(label),
        }
    }

    /// What the engine's own severities recommend for harmful labels that have no rule.
    pub(super) fn other_texts(&mut self, part: &Part) {
        let Some(others) = &part.others else { return };
        let named: Vec<&Source> = part.rules.iter().filter_map(|rule| labels::text(&rule.name)).flatten().collect();
        for label in HARMFUL {
            let sources = labels::text(label).unwrap_or_default();
            let rules: Vec<Rule> = sources.iter().filter(|source| !named.contains(source)).map(rule).collect();
            for rule in &rules {
                self.uses(&rule.strategy, part.asynchronous);
            }
            self.add(part.engine.category(), label, others, &rules);
        }
    }
}

/// A finding counts if it is graver than worth recording only.
fn rule(source: &Source) -> Rule {
    Rule {
        strategy: source.strategy.to_owned(),
        label: source.label.to_owned(),
        lower: source.lower,
        severity: (!source.slight).then_some(Severity::Low),
        ..Rule::default()
    }
}

pub(super) fn toxicity(rule_of: &RuleOf) -> Found {
    let Some(source) = labels::toxicity(&rule_of.name) else { return Found::Missing };
    Found::Rules(vec![Rule { lower: rule_of.threshold, severity: None, ..rule(&source) }])
}

pub(super) fn circumvention(rule_of: &RuleOf) -> Found {
    if labels::text(&rule_of.name) != Some(labels::CIRCUMVENTION) {
        return Found::Missing;
    }
    let rules = labels::CIRCUMVENTION.iter().map(rule);
    Found::Rules(rules.map(|rule| Rule { lower: rule_of.threshold, severity: None, ..rule }).collect())
}
