//! Which strategies count as missing although nothing failed.
//!
//! Two cases only: a live rule that applies to this content names a strategy nobody provides, or a
//! medium is present that no enabled engine looks at. Adapters nobody asked for are never named.

use std::collections::BTreeMap;

use domain::config::{Rule, RuleMode, Strategy, StrategyKind};
use domain::content::{Body, FieldType};
use domain::signal::NotRunReason;

use super::{Plan, Present};
use crate::blocklist;
use crate::classifier::Classifier;

/// Adds what is missing, keeping reasons already recorded.
pub(super) fn missing(
    plan: &Plan<'_>,
    classifiers: &[&dyn Classifier],
    fields: &[Present<'_>],
    body: &Body,
    not_run: &mut BTreeMap<String, NotRunReason>,
) {
    let rules = plan.policies.iter().flat_map(|policy| &policy.rules);
    let unknown = rules
        .filter(|rule| concerns(rule, fields) && !is_provided(plan, classifiers, body, &rule.strategy))
        .map(|rule| rule.strategy.as_str());
    let uncovered = fields
        .iter()
        .map(|field| field.kind)
        .filter(|kind| needs_engine(*kind) && !classifiers.iter().any(|known| plan.applies(*known, *kind)))
        .map(|kind| -> &str { kind.as_str() });
    for name in unknown.chain(uncovered) {
        not_run.entry(name.to_owned()).or_insert(NotRunReason::Unconfigured);
    }
}

/// A rule on trial concerns nothing: whatever it lacks must not change an answer.
fn concerns(rule: &Rule, fields: &[Present<'_>]) -> bool {
    let kind_fits = rule.field_types.is_empty() || fields.iter().any(|field| rule.field_types.contains(&field.kind));
    rule.mode == RuleMode::Live && kind_fits
}

/// Configured strategies count even when switched off: that was a choice, not an omission.
fn is_provided(plan: &Plan<'_>, classifiers: &[&dyn Classifier], body: &Body, name: &str) -> bool {
    let is_named = |strategy: &Strategy| strategy.name == name;
    let is_off = !plan.is_enabled(name);
    let is_external =
        plan.strategies.iter().any(|strategy| is_named(strategy) && strategy.kind == StrategyKind::External);
    is_off
        || is_external
        || name == blocklist::STRATEGY
        || classifiers.iter().any(|known| known.strategy() == name)
        || body.evaluations.iter().any(|evaluation| evaluation.strategy == name)
}

/// Text and links have engines of this crate, which are missing only by the operator's choice.
const fn needs_engine(kind: FieldType) -> bool {
    matches!(kind, FieldType::Image | FieldType::Video | FieldType::Audio | FieldType::File)
}
