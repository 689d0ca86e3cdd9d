//! From labels to violations: policy rules with two thresholds, and own evaluations as labels.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::config::{Policy, Rule, RuleMode};
use crate::content::{Body, FieldType};
use crate::severity::Severity;
use crate::signal::{NotRun, Signal, Signals};

/// How sure a violation is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// For a human to look at.
    #[default]
    Check,
    /// Sure enough for automation.
    Trust,
}

impl Confidence {
    /// The wire name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::Trust => "trust",
        }
    }
}

/// A policy violated by a field, or by the content as a whole.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Violation {
    /// Code of the policy.
    pub policy: String,
    /// Dotted path of the field; absent for the whole content.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// How sure.
    pub confidence: Confidence,
    /// The score that decided, 0 to 1.
    pub score: f64,
    /// What raised it: `strategy/label`.
    pub cause: String,
    /// Version of the engine, or name and version of the list or rule, that raised it; empty if a person or the
    /// platform did.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub engine: String,
    /// Name of the engine that a dialect shows for it, if a configuration of that dialect judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Label that a dialect shows for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// What is recommended, in a dialect's word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// How grave the finding is by itself, if a configuration of a dialect judged and the engine knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
}

impl Violation {
    /// The label of what raised it: that of the rule, else that of the strategy.
    pub fn shown_label(&self) -> &str {
        self.label.as_deref().unwrap_or_else(|| self.cause.split_once('/').map_or("", |(_, label)| label))
    }

    /// Name of the strategy that raised it.
    pub fn strategy(&self) -> &str {
        self.cause.split_once('/').map_or(self.cause.as_str(), |(strategy, _)| strategy)
    }
}

/// What the policies make of a content.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Verdict {
    /// At most one violation per (policy, field), ordered by policy, then field.
    pub violations: Vec<Violation>,
    /// The violations that automation may enforce.
    pub enforceable: Vec<Violation>,
    /// The hint of the gravest policy among the enforceable ones, if it names one.
    pub hint: Option<String>,
    /// Gravest policy violated.
    pub severity: Option<Severity>,
    /// How grave it is as a number, 0 to 1, where a configuration of a dialect says so.
    pub gravity: Option<f64>,
    /// Strategies without a result.
    pub not_run: Vec<NotRun>,
    /// Versions of the policies that were violated.
    pub policies: Vec<(String, u32)>,
    /// Severities of the policies that were violated.
    pub severities: Vec<(String, Severity)>,
    /// What rules on trial would have raised, ordered as the violations; nothing follows from it.
    pub shadow: Vec<Violation>,
    /// Languages of the texts (ISO 639-1), where a configuration of a dialect judged.
    pub languages: Vec<String>,
    /// What did not run is not tried again.
    pub given_up: bool,
}

/// Applies the policies to what the engines found and to the platform's own evaluations.
pub fn decide(policies: &[Policy], body: &Body, signals: &Signals) -> Verdict {
    let mut verdict = Verdict { not_run: signals.not_run.clone(), ..Verdict::default() };
    verdict.not_run.sort();
    verdict.not_run.dedup();
    if body.lens.is_some() {
        verdict.languages = languages(signals);
    }
    let kinds: Vec<_> = body.walk().into_iter().map(|(path, field)| (path, field.kind)).collect();
    let labels = signals.found.iter().cloned().chain(body.evaluations.iter().map(as_signal));
    let labels: Vec<Signal> = labels.collect();
    let mut gravest_hint: Option<Severity> = None;
    for policy in policies {
        verdict.shadow.extend(violations_of(policy, RuleMode::Shadow, &labels, &kinds));
        let found = violations_of(policy, RuleMode::Live, &labels, &kinds);
        if found.is_empty() {
            continue;
        }
        verdict.severity = verdict.severity.max(Some(policy.severity));
        verdict.policies.push((policy.code.clone(), policy.version));
        verdict.severities.push((policy.code.clone(), policy.severity));
        let trusted: Vec<_> = found.iter().filter(|v| v.confidence == Confidence::Trust).cloned().collect();
        if policy.automation && !trusted.is_empty() {
            if gravest_hint.is_none_or(|seen| policy.severity > seen) {
                gravest_hint = Some(policy.severity);
                verdict.hint.clone_from(&policy.hint);
            }
            verdict.enforceable.extend(trusted);
        }
        verdict.violations.extend(found);
    }
    verdict
}

/// The languages of the texts, as far as they are likely.
fn languages(signals: &Signals) -> Vec<String> {
    let likely = signals.found.iter().filter(|signal| signal.strategy == LANGUAGE && signal.score >= LIKELY);
    let codes = likely.filter_map(|signal| signal.label.strip_prefix("lang_"));
    let found: BTreeSet<&str> = codes.collect();
    found.into_iter().map(str::to_owned).collect()
}

/// The strategy that names languages, as `lang_` and their code.
const LANGUAGE: &str = "language";
/// From this score on a language is named.
const LIKELY: f64 = 0.5;

fn as_signal(evaluation: &crate::content::Evaluation) -> Signal {
    Signal {
        strategy: evaluation.strategy.clone(),
        version: String::new(),
        label: evaluation.label.clone(),
        score: evaluation.score,
        severity: None,
        field: evaluation.field.clone(),
        span: None,
        frame: None,
    }
}

/// What the rules of one mode raise: the strongest for each field.
fn violations_of(policy: &Policy, mode: RuleMode, labels: &[Signal], kinds: &[(String, FieldType)]) -> Vec<Violation> {
    let rules: Vec<_> = policy.rules.iter().filter(|rule| rule.mode == mode).collect();
    let mut found: Vec<Violation> = Vec::new();
    for signal in labels {
        for rule in rules.iter().filter(|rule| applies(rule, signal, kinds)) {
            let Some(confidence) = confidence(rule, signal.score) else { continue };
            keep_strongest(
                &mut found,
                Violation {
                    policy: policy.code.clone(),
                    field: signal.field.clone(),
                    confidence,
                    score: signal.score,
                    cause: format!("{}/{}", signal.strategy, signal.label),
                    engine: signal.version.clone(),
                    category: policy.category.clone(),
                    label: policy.label.clone(),
                    action: policy.action.clone(),
                    severity: signal.severity.filter(|_| policy.category.is_some()),
                },
            );
        }
    }
    found.sort_by(|a, b| a.field.cmp(&b.field));
    found
}

fn applies(rule: &Rule, signal: &Signal, kinds: &[(String, FieldType)]) -> bool {
    let label_fits = rule.label == "*" || rule.label == signal.label;
    let kind_fits = rule.field_types.is_empty()
        || signal
            .field
            .as_ref()
            .is_none_or(|field| kinds.iter().any(|(path, kind)| path == field && rule.field_types.contains(kind)));
    rule.strategy == signal.strategy && label_fits && kind_fits && is_graded(rule, signal) && is_of_source(rule, signal)
}

fn is_graded(rule: &Rule, signal: &Signal) -> bool {
    let severity = signal.severity.unwrap_or_default();
    rule.severity.is_none_or(|least| severity >= least) && rule.below.is_none_or(|beyond| severity < beyond)
}

/// What a list or rule of the platform finds names it as its version, `name@version`.
fn is_of_source(rule: &Rule, signal: &Signal) -> bool {
    let source = signal.version.rsplit_once('@').map(|(source, _)| source);
    rule.source.is_none() || rule.source.as_deref() == source
}

/// Which band of the rule a score falls into; both lower edges are inclusive.
pub fn confidence(rule: &Rule, score: f64) -> Option<Confidence> {
    if rule.higher.is_some_and(|higher| score >= higher) {
        return Some(Confidence::Trust);
    }
    (score >= rule.lower).then_some(Confidence::Check)
}

fn keep_strongest(found: &mut Vec<Violation>, new: Violation) {
    match found.iter_mut().find(|old| old.field == new.field) {
        Some(old) if (new.confidence, new.score) > (old.confidence, old.score) => *old = new,
        Some(_) => {}
        None => found.push(new),
    }
}

impl Verdict {
    /// Makes what will not be run any more violations of their own, so that a person looks at the content: no result is
    /// not a clean one. `shown` says under which name of an engine a dialect shows a strategy. With `all`, what could be
    /// tried again is given up too.
    pub fn settle(&mut self, all: bool, shown: impl Fn(&str) -> String) {
        self.given_up = all;
        for missing in &self.not_run {
            if missing.reason.is_retryable() && !all {
                continue;
            }
            self.violations.push(Violation {
                policy: format!("{NOT_RUN}:{}", missing.strategy),
                cause: format!("{}/{NOT_RUN}", missing.strategy),
                category: Some(shown(&missing.strategy)),
                label: Some(NOT_RUN.to_owned()),
                action: Some(FLAG.to_owned()),
                ..Violation::default()
            });
            self.severity = self.severity.max(Some(Severity::Info));
        }
    }
}

/// The label of a violation that stands for an engine without a result.
pub const NOT_RUN: &str = "not_run";
/// The least that is recommended then.
const FLAG: &str = "flag";

/// One violation per policy with its strongest confidence, in the order of first mention.
pub fn per_policy(violations: &[Violation]) -> Vec<(&str, Confidence)> {
    let mut merged: Vec<(&str, Confidence)> = Vec::new();
    for violation in violations {
        match merged.iter_mut().find(|(policy, _)| *policy == violation.policy) {
            Some(seen) => seen.1 = seen.1.max(violation.confidence),
            None => merged.push((&violation.policy, violation.confidence)),
        }
    }
    merged
}

#[cfg(test)]
#[path = "decide_tests.rs"]
mod tests;
