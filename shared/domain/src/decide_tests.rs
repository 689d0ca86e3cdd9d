//! Modes of rules: what counts, what is only recorded, what is not evaluated.

use proptest::prelude::*;

use super::*;

fn rule(label: &str, mode: RuleMode) -> Rule {
    Rule { strategy: "own".into(), label: label.into(), lower: 0.5, higher: Some(0.9), mode, ..Rule::default() }
}

fn policy(code: &str, rules: Vec<Rule>) -> Policy {
    Policy { code: code.into(), automation: true, hint: Some("hide".into()), rules, ..Policy::default() }
}

fn signal(label: &str, field: &str, score: f64) -> Signal {
    Signal {
        strategy: "own".into(),
        version: "1".into(),
        label: label.into(),
        score,
        severity: None,
        field: Some(field.into()),
        span: None,
        frame: None,
    }
}

fn verdict(policies: &[Policy], found: Vec<Signal>) -> Verdict {
    decide(policies, &Body::default(), &Signals { found, not_run: Vec::new() })
}

fn shown(violations: &[Violation]) -> Vec<(&str, &str, Confidence)> {
    violations.iter().map(|v| (v.policy.as_str(), v.field.as_deref().unwrap_or_default(), v.confidence)).collect()
}

#[test]
fn thresholds_are_inclusive_on_their_lower_edge() {
    let rule = |lower: f64, higher: Option<f64>| Rule { lower, higher, ..Rule::default() };
    let banded = rule(0.5, Some(0.9));
    let found: Vec<_> = [0.499, 0.5, 0.899, 0.9].iter().map(|score| confidence(&banded, *score)).collect();
    assert_eq!(found, [None, Some(Confidence::Check), Some(Confidence::Check), Some(Confidence::Trust)]);
    assert_eq!(confidence(&rule(0.5, Some(0.5)), 0.5), Some(Confidence::Trust), "no band for review");
    assert_eq!(confidence(&rule(0.5, None), 1.0), Some(Confidence::Check), "never automatic");
}

#[test]
fn a_rule_on_trial_is_recorded_and_acts_on_nothing() {
    let policies = [policy("A", vec![rule("abuse", RuleMode::Shadow)]), policy("B", vec![rule("spam", RuleMode::Off)])];
    let found = vec![
        signal("abuse", "t", 0.6),
        signal("abuse", "t", 0.95),
        signal("abuse", "s", 0.5),
        signal("spam", "t", 1.0),
    ];
    let verdict = verdict(&policies, found);
    assert_eq!(shown(&verdict.shadow), [("A", "s", Confidence::Check), ("A", "t", Confidence::Trust)]);
    assert_eq!(Verdict { shadow: Vec::new(), ..verdict }, Verdict::default());
}

#[test]
fn modes_of_one_policy_do_not_mix() {
    let rules = vec![rule("abuse", RuleMode::Live), rule("*", RuleMode::Shadow)];
    let verdict = verdict(&[policy("A", rules)], vec![signal("abuse", "t", 0.6), signal("spam", "t", 0.95)]);
    assert_eq!(shown(&verdict.violations), [("A", "t", Confidence::Check)]);
    assert_eq!(shown(&verdict.shadow), [("A", "t", Confidence::Trust)]);
    assert!(verdict.enforceable.is_empty() && verdict.hint.is_none());
    assert_eq!(verdict.severities, [("A".to_owned(), Severity::Medium)]);
    assert_eq!(verdict.policies, [("A".to_owned(), 1)]);
}

fn mode() -> impl Strategy<Value = RuleMode> {
    prop_oneof![Just(RuleMode::Live), Just(RuleMode::Shadow), Just(RuleMode::Off)]
}

proptest! {
    /// Whatever is on trial or off: the rest of the verdict is that of the live rules alone.
    #[test]
    fn only_live_rules_have_consequences(
        rules in prop::collection::vec(("[ab*]", mode()), 0..8),
        signals in prop::collection::vec(("[ab]", "[st]", 0.0..=1.0), 0..8),
    ) {
        let rules: Vec<_> = rules.iter().map(|(label, mode)| rule(label, *mode)).collect();
        let live: Vec<_> = rules.iter().filter(|rule| rule.mode == RuleMode::Live).cloned().collect();
        let trial = rules.iter().filter(|rule| rule.mode == RuleMode::Shadow);
        let trial: Vec<_> = trial.map(|rule| Rule { mode: RuleMode::Live, ..rule.clone() }).collect();
        let found: Vec<_> = signals.iter().map(|(label, field, score)| signal(label, field, *score)).collect();
        let all = verdict(&[policy("A", rules)], found.clone());
        let alone = verdict(&[policy("A", live)], found.clone());
        prop_assert_eq!(&all.shadow, &verdict(&[policy("A", trial)], found).violations);
        prop_assert_eq!(Verdict { shadow: Vec::new(), ..all }, alone);
    }
}
