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

fn graded(label: &str, severity: Option<Severity>, source: &str) -> Signal {
    Signal { severity, version: format!("{source}@3"), ..signal(label, "t", 0.6) }
}

fn actions(policies: &[Policy], found: Vec<Signal>) -> Vec<String> {
    verdict(policies, found).violations.into_iter().filter_map(|violation| violation.action).collect()
}

#[test]
fn rules_by_severity_take_one_step_each() {
    let step = |action: &str, severity, below| {
        let rule = Rule { lower: 0.0, severity, below, ..rule("abuse", RuleMode::Live) };
        Policy { action: Some(action.into()), ..policy(action, vec![rule]) }
    };
    let policies =
        [step("flag", Some(Severity::Low), Some(Severity::High)), step("remove", Some(Severity::High), None)];
    let of = |severity| actions(&policies, vec![graded("abuse", severity, "x")]);
    assert_eq!(of(Some(Severity::Info)), Vec::<String>::new());
    assert_eq!((of(Some(Severity::Low)), of(None)), (vec!["flag".to_owned()], vec!["flag".to_owned()]));
    assert_eq!(of(Some(Severity::High)), ["remove"]);
    assert_eq!(of(Some(Severity::Critical)), ["remove"]);
}

#[test]
fn a_rule_can_ask_for_one_list() {
    let of_list = Rule { source: Some("my@list".into()), ..rule("*", RuleMode::Live) };
    let policies = [policy("L", vec![of_list])];
    let found = |source: &str| !verdict(&policies, vec![graded("word", None, source)]).violations.is_empty();
    assert!(found("my@list"));
    assert!(!found("my") && !found("list") && !found("my@list2"));
    assert!(verdict(&policies, vec![signal("word", "t", 1.0)]).violations.is_empty(), "a version without a name");
}

#[test]
fn what_a_dialect_shows_stands_in_the_violation() {
    let shown = Policy {
        category: Some("ai_text".into()),
        label: Some("INSULT".into()),
        action: Some("flag".into()),
        ..policy("A", vec![rule("abuse", RuleMode::Live)])
    };
    let found = verdict(
        &[shown, policy("B", vec![rule("abuse", RuleMode::Live)])],
        vec![graded("abuse", Some(Severity::Low), "x")],
    );
    let [dialects, own] = found.violations.as_slice() else { panic!("{found:?}") };
    assert_eq!(
        (dialects.shown_label(), dialects.severity, dialects.strategy()),
        ("INSULT", Some(Severity::Low), "own")
    );
    assert_eq!((own.shown_label(), own.severity, own.category.as_ref()), ("abuse", None, None));
    assert!(!serde_json::to_string(own).unwrap().contains("severity"), "nothing is stored that was not before");
}

#[test]
fn languages_are_named_for_a_dialects_configuration_only() {
    let lens = crate::lens::Lens { dialect: crate::lens::LensDialect::Stream, key: "a".into(), team: None };
    let language = |label: &str, score| Signal { strategy: "language".into(), ..signal(label, "t", score) };
    let found = vec![language("lang_en", 0.9), language("lang_de", 0.4), language("unexpected", 0.9)];
    let signals = Signals { found, not_run: Vec::new() };
    assert_eq!(decide(&[], &Body { lens: Some(lens), ..Body::default() }, &signals).languages, ["en"]);
    assert!(decide(&[], &Body::default(), &signals).languages.is_empty());
}

#[test]
fn what_will_not_be_run_is_flagged() {
    use crate::signal::NotRunReason as Reason;
    let missing = |strategy: &str, reason| NotRun { strategy: strategy.into(), reason };
    let not_run =
        vec![missing("a", Reason::Deferred), missing("b", Reason::Unconfigured), missing("c", Reason::Failed)];
    let unsettled = decide(&[], &Body::default(), &Signals { found: Vec::new(), not_run });
    assert!(unsettled.violations.is_empty());
    let settled = |all| {
        let mut verdict = unsettled.clone();
        verdict.settle(all, |strategy| format!("engine_{strategy}"));
        verdict
    };
    let causes = |verdict: &Verdict| verdict.violations.iter().map(|v| v.cause.clone()).collect::<Vec<_>>();
    assert_eq!(causes(&settled(false)), ["b/not_run"]);
    assert_eq!(causes(&settled(true)), ["a/not_run", "b/not_run", "c/not_run"]);
    let violation = &settled(false).violations[0];
    assert_eq!((violation.category.as_deref(), violation.action.as_deref()), (Some("engine_b"), Some("flag")));
    assert!(settled(true).given_up && !settled(false).given_up);
}
