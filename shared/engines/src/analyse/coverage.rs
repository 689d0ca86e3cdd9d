//! Which strategies count as missing although nothing failed.
//!
//! Two cases only: a live rule that applies to this content names a strategy nobody provides, or a
//! medium is present that no enabled engine looks at. Adapters nobody asked for are never named.

use std::collections::BTreeMap;

use domain::config::{Rule, RuleMode, Strategy, StrategyKind};
use domain::content::{Body, FieldType};
use domain::signal::NotRunReason;

use super::{Plan, Present};
use crate::classifier::Classifier;
use crate::names;

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
        .filter(|kind| needs_engine(*kind) && !is_looked_at(plan, classifiers, *kind))
        .map(|kind| -> &str { kind.as_str() });
    for name in unknown.chain(uncovered) {
        not_run.entry(name.to_owned()).or_insert(NotRunReason::Unconfigured);
    }
}

/// Whether an engine here or elsewhere looks at fields of this kind. A list of known media does not: what it does not
/// know it has not judged.
fn is_looked_at(plan: &Plan<'_>, classifiers: &[&dyn Classifier], kind: FieldType) -> bool {
    let here = classifiers.iter().filter(|known| known.strategy() != names::HASH_LIST);
    let elsewhere = plan.elsewhere.iter().filter(|known| known.strategy != names::HASH_LIST);
    here.into_iter().any(|known| plan.applies(*known, kind))
        || plan.strategies.iter().any(|known| is_asked(plan, known, kind))
        || elsewhere.into_iter().any(|known| plan.is_elsewhere(known, kind))
}

/// Whether this is a service that is asked about fields of this kind, which reports by itself what it did not look at.
fn is_asked(plan: &Plan<'_>, strategy: &Strategy, kind: FieldType) -> bool {
    let able = strategy.remote.as_ref().is_some_and(|remote| remote.service.kinds().contains(&kind));
    let wanted = strategy.field_types.is_empty() || strategy.field_types.contains(&kind);
    let mut rules = plan.policies.iter().flat_map(|policy| &policy.rules);
    able && wanted && strategy.enabled && rules.any(|rule| rule.mode != RuleMode::Off && rule.strategy == strategy.name)
}

/// A rule on trial concerns nothing: whatever it lacks must not change an answer.
fn concerns(rule: &Rule, fields: &[Present<'_>]) -> bool {
    let kind_fits = rule.field_types.is_empty() || fields.iter().any(|field| rule.field_types.contains(&field.kind));
    rule.mode == RuleMode::Live && kind_fits
}

/// Configured strategies count even when switched off: that was a choice, not an omission. So do those made of
/// lists, filters and rules of the platform's own, of which it may have none.
fn is_provided(plan: &Plan<'_>, classifiers: &[&dyn Classifier], body: &Body, name: &str) -> bool {
    let is_named = |strategy: &Strategy| strategy.name == name;
    let is_off = !plan.is_enabled(name);
    let is_own = plan.strategies.iter().any(|strategy| is_named(strategy) && strategy.kind != StrategyKind::Builtin);
    is_off
        || is_own
        || names::OF_PLATFORMS.contains(&name)
        || plan.elsewhere.iter().any(|known| known.strategy == name)
        || classifiers.iter().any(|known| known.strategy() == name)
        || body.evaluations.iter().any(|evaluation| evaluation.strategy == name)
}

/// Text and links have engines of this crate, which are missing only by the operator's choice.
const fn needs_engine(kind: FieldType) -> bool {
    matches!(kind, FieldType::Image | FieldType::Video | FieldType::Audio | FieldType::File)
}
