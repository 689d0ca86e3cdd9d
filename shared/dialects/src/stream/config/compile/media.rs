//! Labels of images: of the built-in engine, of services for images, and of lists of known images.

use domain::config::{Rule, Service, Strategy, StrategyKind};

use super::super::labels;
use super::{Compiler, Found, IMAGE, RuleOf};

impl Compiler<'_> {
    pub(super) fn image(&self, rule_of: &RuleOf) -> Found {
        let rule = |strategy: &str, label: &str| Rule {
            strategy: strategy.to_owned(),
            label: label.to_owned(),
            lower: rule_of.threshold,
            ..Rule::default()
        };
        let built_in = labels::image(&rule_of.name).iter().map(|label| rule(IMAGE, label));
        let name = labels::image_name(&rule_of.name);
        let services = self.known.strategies.iter().filter(|strategy| is_asked(strategy, &name));
        let services = services.map(|strategy| rule(&strategy.name, &name));
        let lists = self.known.hash_lists.iter().filter(|list| list.enabled && list.name == rule_of.name);
        let lists = lists.map(|list| Rule { lower: 0.0, ..rule("hash_list", &list.name) });
        let rules: Vec<Rule> = built_in.chain(services).chain(lists).collect();
        if rules.is_empty() { Found::Missing } else { Found::Rules(rules) }
    }
}

/// Whether a service for images is switched on and asked for a label.
fn is_asked(strategy: &Strategy, label: &str) -> bool {
    let remote = strategy.remote.as_ref().filter(|remote| remote.service == Service::Rekognition);
    let counts =
        remote.is_some_and(|remote| remote.labels.is_empty() || remote.labels.iter().any(|known| known.name == label));
    strategy.kind == StrategyKind::Remote && strategy.enabled && counts && !label.is_empty()
}
