//! Policies that a request names, as decisions need them.

use dialects::checkstep::request::Named;
use domain::cases::Trigger;
use domain::config::{PlatformConfig, Policy};
use domain::decide::Violation;
use domain::event::DecisionKind;
use domain::moderators::Acting;
use domain::transition::Decision;

/// A decision on a content that was taken outside.
pub(super) fn decision(
    config: &PlatformConfig,
    kind: DecisionKind,
    moderator: Option<String>,
    named: &[Named],
) -> Decision {
    let gravest = policies(config, named).filter(|policy| policy.hint.is_some()).max_by_key(|policy| policy.severity);
    let hint = gravest.filter(|_| kind == DecisionKind::Act).and_then(|policy| policy.hint.clone());
    Decision {
        kind,
        trigger: Trigger::External,
        by: Some(Acting::OnBehalf { id: moderator }),
        hint,
        violations: violations(named),
        policies: versions(config, named),
        reason: None,
    }
}

/// What a person found.
pub(super) fn violations(named: &[Named]) -> Vec<Violation> {
    let decided = |(policy, field): &Named| Violation::decided(policy.clone(), field.clone(), Trigger::External);
    named.iter().map(decided).collect()
}

/// Versions of the policies named, as they stand.
pub(super) fn versions(config: &PlatformConfig, named: &[Named]) -> Vec<(String, u32)> {
    policies(config, named).map(|policy| (policy.code.clone(), policy.version)).collect()
}

fn policies<'a>(config: &'a PlatformConfig, named: &'a [Named]) -> impl Iterator<Item = &'a Policy> {
    config.policies.iter().filter(|policy| named.iter().any(|(code, _)| *code == policy.code))
}
