//! How fast an author may post.

use domain::config::{MAX_ALLOWED, MAX_WINDOW_S, MIN_WINDOW_S, Rule, VelocityRule};
use domain::velocity::{RATE, REPEAT};

use super::super::flood::Flood;
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

    /// The same text too often. What is only similar, or allowed by exception, is not told apart here, and longer than
    /// a window lasts nobody counts.
    pub(super) fn flood(&mut self, flood: &Flood) -> Found {
        let window_s = flood.seconds.filter(|seconds| *seconds <= MAX_WINDOW_S);
        let Some(window_s) = window_s.filter(|_| is_counted(flood)) else { return Found::Missing };
        let name = format!("{}#flood", self.config.key);
        self.velocity_rules.push(VelocityRule {
            name: name.clone(),
            window_s: window_s.max(MIN_WINDOW_S),
            max_posts: None,
            // From that number on: one less is allowed. One post alone is no repetition.
            max_repeats: Some((flood.posts - 1).max(1)),
            complex_types: Vec::new(),
            enabled: true,
            version: self.config.version,
        });
        let rule =
            Rule { strategy: "velocity".to_owned(), label: REPEAT.to_owned(), source: Some(name), ..Rule::default() };
        Found::Rules(vec![rule])
    }
}

fn is_counted(flood: &Flood) -> bool {
    flood.label == "identical" && !flood.has_exceptions && (1..=MAX_ALLOWED).contains(&flood.posts)
}
