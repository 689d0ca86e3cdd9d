//! How fast an author may post.

use domain::config::{MAX_ALLOWED, MAX_WINDOW_S, MIN_WINDOW_S, Rule, VelocityRule};
use domain::velocity::RATE;

use super::{Compiler, Found, RuleOf};

impl Compiler<'_> {
    /// A rule of velocity: up to two speeds, each a rule of its own. Other conditions have no engine.
    pub(super) fn speed(&mut self, index: usize, rule: &RuleOf) -> Found {
        if rule.speeds.is_empty() {
            return Found::Missing;
        }
        let mut rules = Vec::new();
        for (nth, (posts, seconds)) in rule.speeds.iter().enumerate() {
            let name = format!("{}#{index}.{nth}", self.config.key);
            self.velocity_rules.push(VelocityRule {
                name: name.clone(),
                window_s: (*seconds).clamp(MIN_WINDOW_S, MAX_WINDOW_S),
                max_posts: Some((*posts).clamp(1, MAX_ALLOWED)),
                max_repeats: None,
                complex_types: Vec::new(),
                enabled: true,
                version: self.config.version,
            });
            rules.push(Rule {
                strategy: "velocity".to_owned(),
                label: RATE.to_owned(),
                source: Some(name),
                ..Rule::default()
            });
        }
        Found::Rules(rules)
    }
}
