//! One policy for each engine, label and action.

use domain::config::{Policy, Rule};
use domain::severity::Severity;

use super::{Advice, Compiler};

impl Compiler<'_> {
    /// Recommends what the advice says wherever one of these rules applies.
    pub(super) fn add(&mut self, category: &str, label: &str, advice: &Advice, rules: &[Rule]) {
        match advice {
            Advice::One(action) => self.add_one(category, label, action, weight(action), rules.to_vec()),
            Advice::Graded(steps) => {
                for (at, (severity, action)) in steps.iter().enumerate() {
                    let below = steps.get(at + 1).map(|(next, _)| *next);
                    let rules = rules.iter().map(|rule| within(rule, *severity, below)).collect();
                    self.add_one(category, label, action, *severity, rules);
                }
            }
        }
    }

    fn add_one(&mut self, category: &str, label: &str, action: &str, severity: Severity, rules: Vec<Rule>) {
        if action == super::KEEP {
            return;
        }
        let code = format!("{category}:{label}:{action}");
        let automation = self.known.platform.settings.enforce_recommendations && hint(action).is_some();
        let rules = rules.into_iter().map(|rule| Rule { higher: automation.then_some(rule.lower), ..rule });
        if let Some(known) = self.policies.iter_mut().find(|known| known.code == code) {
            known.severity = known.severity.max(severity);
            known.rules.extend(rules);
            return;
        }
        self.policies.push(Policy {
            code,
            name: label.to_owned(),
            severity,
            automation,
            hint: hint(action).map(str::to_owned),
            rules: rules.collect(),
            version: self.config.version,
            category: Some(category.to_owned()),
            label: Some(label.to_owned()),
            action: Some(action.to_owned()),
            ..Policy::default()
        });
    }
}

/// The rule for findings of these severities only. What a service finds is not graded: the surer it is, the
/// graver it counts.
fn within(rule: &Rule, severity: Severity, below: Option<Severity>) -> Rule {
    if is_of_service(rule) {
        return Rule { lower: rule.lower.max(sureness(severity)), ..rule.clone() };
    }
    Rule { severity: Some(severity), below, ..rule.clone() }
}

/// What is not built in and has a least score is a service.
fn is_of_service(rule: &Rule) -> bool {
    rule.lower > 0.0 && !super::BUILT_IN.contains(&rule.strategy.as_str())
}

const fn sureness(severity: Severity) -> f64 {
    match severity {
        Severity::Info | Severity::Low => 0.5,
        Severity::Medium => 0.65,
        Severity::High => 0.8,
        Severity::Critical => 0.9,
    }
}

/// How grave a finding counts whose rule does not grade it.
fn weight(action: &str) -> Severity {
    match action {
        "remove" | "bounce_remove" => Severity::High,
        "mask" => Severity::Low,
        _ => Severity::Medium,
    }
}

/// The word that an enforcement is told with, if the action takes a content down.
fn hint(action: &str) -> Option<&'static str> {
    match action {
        "remove" | "bounce_remove" => Some("remove"),
        "shadow" => Some("shadow"),
        "bounce" | "bounce_flag" => Some("bounce"),
        _ => None,
    }
}
