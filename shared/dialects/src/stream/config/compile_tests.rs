//! What configurations amount to, judged by the domain with findings of the engines' form.

use domain::config::{Remote, SemanticFilter, Service, Settings};
use domain::content::Body;
use domain::decide::{Verdict, decide};
use domain::ids::PlatformId;
use domain::lens::LensDialect;
use domain::severity::Severity;
use domain::signal::{Signal, Signals};
use serde_json::{Value, json};

use super::*;

fn platform() -> PlatformConfig {
    let id = PlatformId::parse("platform1").unwrap();
    PlatformConfig::bare(Platform { id, name: "p".into(), settings: Settings::default(), created_ms: 0 })
}

fn config(document: Value) -> DialectConfig {
    let key = "chat".to_owned();
    DialectConfig { dialect: LensDialect::Stream, key, team: None, document, created_us: 0, updated_us: 0, version: 4 }
}

fn compiled(document: Value, platform: &PlatformConfig) -> Compiled {
    compile(&config(document), platform)
}

fn signal(strategy: &str, label: &str, score: f64, severity: Option<Severity>) -> Signal {
    Signal {
        strategy: strategy.into(),
        version: "1".into(),
        label: label.into(),
        score,
        severity,
        field: Some("text_1".into()),
        span: None,
        frame: None,
    }
}

fn judge(compiled: &Compiled, found: Vec<Signal>) -> Verdict {
    decide(&compiled.platform.policies, &Body::default(), &Signals { found, not_run: Vec::new() })
}

/// Category, label and action of what is found.
fn told(verdict: &Verdict) -> Vec<(&str, &str, &str)> {
    fn shown(text: Option<&String>) -> &str {
        text.map_or("", String::as_str)
    }
    let found = verdict.violations.iter();
    found.map(|v| (shown(v.category.as_ref()), shown(v.label.as_ref()), shown(v.action.as_ref()))).collect()
}

#[test]
fn labels_of_texts_are_found_by_every_engine_that_knows_them() {
    let compiled =
        compiled(json!({ "ai_text_config": { "rules": [{ "label": "INSULT", "action": "remove" }] } }), &platform());
    for strategy in ["toxicity", "profanity"] {
        let verdict = judge(&compiled, vec![signal(strategy, "insult", 0.7, Some(Severity::Low))]);
        assert_eq!(told(&verdict), [("ai_text", "INSULT", "remove")], "{strategy}");
        assert_eq!((verdict.violations[0].policy.as_str(), verdict.policies[0].1), ("ai_text:INSULT:remove", 4));
        assert!(verdict.enforceable.is_empty());
    }
    let slight = judge(&compiled, vec![signal("toxicity", "insult", 0.3, Some(Severity::Info))]);
    let innocent = judge(&compiled, vec![signal("profanity", "insult", 0.58, Some(Severity::Low))]);
    assert!(slight.violations.is_empty() && innocent.violations.is_empty());
}

#[test]
fn severities_have_actions_of_their_own() {
    let rules = json!([{ "label": "THREAT", "severity_rules": [
        { "severity": "low", "action": "flag" }, { "severity": "medium", "action": "keep" },
        { "severity": "critical", "action": "remove" }] }]);
    let compiled = compiled(json!({ "ai_text_config": { "rules": rules } }), &platform());
    let action = |severity| {
        let verdict = judge(&compiled, vec![signal("toxicity", "threat", 0.9, Some(severity))]);
        told(&verdict).first().map(|(_, _, action)| (*action).to_owned())
    };
    assert_eq!(action(Severity::Low).as_deref(), Some("flag"));
    assert_eq!((action(Severity::Medium), action(Severity::High)), (None, None));
    assert_eq!(action(Severity::Critical).as_deref(), Some("remove"));
}

#[test]
fn severities_for_all_labels_leave_those_with_a_rule_alone() {
    let compiled = compiled(
        json!({ "ai_text_config": { "rules": [{ "label": "INSULT", "action": "keep" }],
            "severity_rules": [{ "severity": "high", "action": "shadow" }] } }),
        &platform(),
    );
    let found = |label: &str, severity| {
        let verdict = judge(&compiled, vec![signal("toxicity", label, 0.9, Some(severity))]);
        verdict.violations.first().and_then(|violation| violation.action.clone())
    };
    assert_eq!(found("threat", Severity::High).as_deref(), Some("shadow"));
    assert_eq!((found("threat", Severity::Medium), found("insult", Severity::Critical)), (None, None));
}

#[test]
fn thresholds_decide_where_a_rule_has_one() {
    let compiled = compiled(
        json!({
            "automod_toxicity_config": { "rules": [{ "label": "obscene", "threshold": 0.8, "action": "flag" }] },
            "automod_platform_circumvention_config": { "rules": [
                { "label": "platform_circumvention", "threshold": 0.6, "action": "bounce" }] },
        }),
        &platform(),
    );
    let action = |strategy: &str, label: &str, score| {
        let verdict = judge(&compiled, vec![signal(strategy, label, score, Some(Severity::Info))]);
        told(&verdict).first().map(|(category, _, action)| format!("{category} {action}"))
    };
    assert_eq!(action("toxicity", "obscene", 0.8).as_deref(), Some("automod_toxicity flag"));
    assert_eq!(action("toxicity", "obscene", 0.79), None);
    assert_eq!(action("circumvention", "payment", 0.7).as_deref(), Some("automod_platform_circumvention bounce"));
}

#[test]
fn only_named_engines_run_and_only_their_kinds_are_looked_at() {
    let compiled = compiled(
        json!({ "automod_toxicity_config": { "rules": [{ "label": "threat", "threshold": 0.5, "action": "flag" }] } }),
        &platform(),
    );
    let mut enabled: Vec<&str> =
        compiled.platform.strategies.iter().filter(|s| s.enabled).map(|s| s.name.as_str()).collect();
    enabled.sort_unstable();
    assert_eq!(enabled, ["language", "toxicity"]);
    assert_eq!(compiled.kinds, [FieldType::Text]);
    assert!(compile(&config(json!({})), &platform()).kinds.is_empty());
}

#[test]
fn an_engine_is_waited_for_if_one_of_its_users_waits() {
    let threat = json!([{ "label": "threat", "threshold": 0.5, "action": "flag" }]);
    let document = |sync: bool| {
        json!({ "ai_text_config": { "async": true, "rules": [{ "label": "THREAT", "action": "flag" }] },
            "automod_toxicity_config": { "async": !sync, "rules": threat } })
    };
    let slow = |document| {
        let compiled = compile(&config(document), &platform());
        let strategies = compiled.platform.strategies.into_iter();
        let mut slow: Vec<String> = strategies.filter(|s| s.asynchronous).map(|s| s.name).collect();
        slow.sort();
        slow
    };
    assert_eq!(slow(document(true)), ["profanity"]);
    assert_eq!(slow(document(false)), ["profanity", "toxicity"]);
}

#[test]
fn lists_are_told_by_their_names() {
    let list = BlockList {
        name: "rivals".into(),
        version: 3,
        enabled: true,
        entry_count: 1,
        part_count: 1,
        options: domain::config::ListOptions::default(),
        about: domain::config::ListAbout::default(),
    };
    let off = BlockList { name: "off".into(), enabled: false, ..list.clone() };
    let platform = PlatformConfig { block_lists: vec![list, off], ..platform() };
    let rules = json!([{ "name": "rivals", "action": "flag" }, { "name": "off", "action": "flag" },
        { "name": "gone", "action": "flag" }, { "name": "profanity_en_2020_v1", "action": "remove" }]);
    let compiled =
        compile(&config(json!({ "block_list_config": { "rules": rules, "match_substring": true } })), &platform);
    let [list] = compiled.platform.block_lists.as_slice() else { panic!("{compiled:?}") };
    assert!(list.name == "rivals" && list.options.match_substring);
    let word = Signal { version: "rivals@3".into(), ..signal("blocklist", "some-label", 1.0, None) };
    assert_eq!(told(&judge(&compiled, vec![word.clone()])), [("block_list", "rivals", "flag")]);
    assert!(judge(&compiled, vec![Signal { version: "other@1".into(), ..word }]).violations.is_empty());
    let profane = judge(&compiled, vec![signal("profanity", "profanity", 0.9, Some(Severity::Low))]);
    assert_eq!(told(&profane), [("block_list", "profanity_en_2020_v1", "remove")]);
    let named: Vec<_> = compiled.platform.policies.iter().flat_map(|p| &p.rules).map(|r| r.strategy.as_str()).collect();
    assert!(named.contains(&"block_list:gone") && !named.iter().any(|name| name.contains("off")));
    assert_eq!(compiled.category_of("block_list:gone"), "block_list");
}

#[test]
fn labels_of_images_have_a_confidence() {
    let rules = json!([{ "label": "Explicit", "action": "remove", "min_confidence": 90 },
        { "label": "Swimwear or Underwear", "action": "flag" }, { "label": "Violence", "action": "flag" }]);
    let compiled = compile(
        &config(json!({ "ai_image_config": { "rules": rules, "ocr_rules": [
        { "label": "any", "action": "flag" }] } })),
        &platform(),
    );
    let action = |label: &str, score| {
        told(&judge(&compiled, vec![signal("image", label, score, Some(Severity::Info))]))
            .first()
            .map(|told| told.2.to_owned())
    };
    assert_eq!((action("hentai", 0.9).as_deref(), action("porn", 0.89)), (Some("remove"), None));
    assert_eq!((action("sexy", 0.6).as_deref(), action("sexy", 0.59)), (Some("flag"), None));
    let named: Vec<_> = compiled.platform.policies.iter().flat_map(|p| &p.rules).map(|r| r.strategy.as_str()).collect();
    assert!(named.contains(&"ai_image:Violence") && named.contains(&"ai_image:ocr"), "{named:?}");
}

fn remote(name: &str, service: Service, labels: &[&str]) -> Strategy {
    let label = |name: &&str| RemoteLabel { name: (*name).to_owned(), description: String::new() };
    let remote = Remote {
        service,
        region: None,
        model: None,
        endpoint: None,
        labels: labels.iter().map(label).collect(),
        per_day: 1,
        timeout_ms: 1,
        history: 0,
        sealed_key: None,
    };
    Strategy {
        name: name.into(),
        kind: StrategyKind::Remote,
        asynchronous: true,
        enabled: true,
        field_types: Vec::new(),
        remote: Some(remote),
        version: 1,
    }
}

#[test]
fn services_of_the_platform_find_what_nothing_built_in_does() {
    let strategies =
        vec![remote("eyes", Service::Rekognition, &[]), remote("words", Service::OpenAi, &["terrorism", "unused"])];
    let platform = PlatformConfig { strategies, ..platform() };
    let compiled = compile(
        &config(json!({
            "ai_image_config": { "rules": [{ "label": "Drugs & Tobacco", "action": "flag" }] },
            "ai_text_config": { "rules": [{ "label": "TERRORISM", "action": "remove" }] },
            "llm_config": { "rules": [{ "label": "off topic", "description": "not about bread", "severity_rules": [
                { "severity": "low", "action": "flag" }, { "severity": "critical", "action": "remove" }] }] },
        })),
        &platform,
    );
    let asked = compiled.platform.strategies.iter().find(|strategy| strategy.name == "words").unwrap();
    let labels: Vec<_> = asked.remote.as_ref().unwrap().labels.iter().map(|label| label.name.as_str()).collect();
    assert_eq!(labels, ["terrorism", "off topic"]);
    let actions = |strategy: &str, label: &str, score| {
        judge(&compiled, vec![signal(strategy, label, score, None)])
            .violations
            .into_iter()
            .filter_map(|v| v.action)
            .collect::<Vec<_>>()
    };
    assert_eq!(actions("eyes", "drugs_tobacco", 0.7), ["flag"]);
    assert_eq!(actions("words", "terrorism", 0.7), ["remove"]);
    assert_eq!(actions("words", "off topic", 0.7), ["flag"]);
    assert_eq!(actions("words", "off topic", 0.95), ["flag", "remove"]);
}

#[test]
fn what_has_no_engine_is_a_rule_that_nothing_provides() {
    let compiled = compile(
        &config(json!({
            "ai_text_config": { "rules": [{ "label": "TERRORISM", "action": "remove" }] },
            "llm_config": { "rules": [{ "label": "odd", "action": "flag" }] },
            "automod_semantic_filters_config": { "rules": [{ "name": "gone", "threshold": 0.5, "action": "flag" }] },
            "velocity_filter_config": { "rules": [{ "action": "flag", "url_only": true }] },
            "ai_video_config": { "rules": [{ "label": "Explicit", "action": "flag" }] },
        })),
        &platform(),
    );
    let mut named: Vec<_> =
        compiled.platform.policies.iter().flat_map(|p| &p.rules).map(|r| r.strategy.as_str()).collect();
    named.sort_unstable();
    let expected = ["ai_text:TERRORISM", "automod_semantic_filters:gone", "llm:odd", "velocity_filter:velocity_filter"];
    assert_eq!(named, expected);
    assert!(compiled.kinds.contains(&FieldType::Video) && compiled.category_of("video") == "ai_video");
}

#[test]
fn what_is_kept_and_never_executed_is_not_run_and_never_clean() {
    let compiled = compiled(
        json!({
            "google_vision_config": { "enabled": true },
            "rule_builder_config": { "rules": [{ "id": "three-strikes", "rule_type": "user", "conditions": [] }] },
            "video_call_rule_config": { "flagged_labels": ["Nudity"] },
            "flood_config": { "similar": { "threshold": 3, "time_window": "1m", "action": "flag" } },
            "velocity_filter_config": { "rules": [
                { "action": "flag", "url_only": true, "fast_spam_threshold": 5, "fast_spam_ttl": 1 }] },
        }),
        &platform(),
    );
    let rules = compiled.platform.policies.iter().flat_map(|policy| &policy.rules);
    let mut named: Vec<_> = rules.map(|rule| (rule.strategy.as_str(), rule.field_types.as_slice())).collect();
    named.sort_unstable_by_key(|(strategy, _)| *strategy);
    let expected: [(&str, &[FieldType]); 5] = [
        ("flood:similar", &[]),
        ("google_vision:google_vision", &[FieldType::Image]),
        ("rule_builder:three-strikes", &[]),
        ("velocity_filter:velocity_filter", &[]),
        ("video_call_rule:video_call_rule", &[FieldType::Video, FieldType::Audio]),
    ];
    assert_eq!(named, expected);
    assert_eq!(compiled.category_of("rule_builder:three-strikes"), "rule_builder");
    assert!(compiled.kinds.contains(&FieldType::Image) && compiled.platform.velocity_rules.is_empty());
}

#[test]
fn the_same_text_too_often_is_a_flood() {
    let flood = |identical: Value, allowed: Value| {
        compiled(json!({ "flood_config": { "identical": identical, "allowlist": allowed } }), &platform())
    };
    let three = json!({ "threshold": 3, "time_window": "5m", "action": "remove" });
    let found = flood(three.clone(), json!([]));
    let [rule] = found.platform.velocity_rules.as_slice() else { panic!("{found:?}") };
    assert_eq!((rule.window_s, rule.max_posts, rule.max_repeats), (300, None, Some(2)));
    let again = Signal { version: format!("{}@4", rule.name), ..signal("velocity", "repeat", 0.75, None) };
    assert_eq!(told(&judge(&found, vec![again])), [("flood", "identical", "remove")]);
    for (identical, allowed) in [
        (three, json!(["hello"])),
        (json!({ "threshold": 3, "time_window": "2d" }), json!([])),
        (json!({ "threshold": 3, "time_window": "soon" }), json!([])),
        (json!({ "time_window": "1m" }), json!(null)),
    ] {
        let found = flood(identical.clone(), allowed);
        assert!(found.platform.velocity_rules.is_empty(), "{identical}");
        assert_eq!(found.platform.policies[0].rules[0].strategy, "flood:identical", "{identical}");
    }
}

#[test]
fn filters_and_speeds_of_the_configuration_are_used() {
    let filter =
        SemanticFilter { name: "leaving".into(), examples: Vec::new(), threshold: 0.5, enabled: true, version: 1 };
    let platform = PlatformConfig { semantic_filters: vec![filter], ..platform() };
    let compiled = compile(
        &config(json!({
            "automod_semantic_filters_config": { "rules": [{ "name": "leaving", "threshold": 0.7, "action": "flag" }] },
            "velocity_filter_config": { "rules": [{ "action": "shadow", "fast_spam_threshold": 5, "fast_spam_ttl": 1 }] },
        })),
        &platform,
    );
    assert_eq!(told(&judge(&compiled, vec![signal("semantic", "leaving", 0.7, None)]))[0].2, "flag");
    assert!(judge(&compiled, vec![signal("semantic", "leaving", 0.6, None)]).violations.is_empty());
    let [rule] = compiled.platform.velocity_rules.as_slice() else { panic!("{compiled:?}") };
    assert_eq!((rule.window_s, rule.max_posts), (10, Some(5)));
    let fast = Signal { version: format!("{}@4", rule.name), ..signal("velocity", "rate", 0.6, None) };
    assert_eq!(told(&judge(&compiled, vec![fast])), [("velocity_filter", "velocity_filter", "shadow")]);
}

#[test]
fn recommendations_are_enforced_where_the_platform_says_so() {
    let settings = Settings { enforce_recommendations: true, ..Settings::default() };
    let base = platform();
    let platform = PlatformConfig { platform: Platform { settings, ..base.platform.clone() }, ..base };
    let rules = json!([{ "label": "threat", "threshold": 0.5, "action": "shadow" }, { "label": "insult", "threshold": 0.5, "action": "flag" }]);
    let compiled = compile(&config(json!({ "automod_toxicity_config": { "rules": rules } })), &platform);
    let threat = judge(&compiled, vec![signal("toxicity", "threat", 0.5, None)]);
    assert_eq!((threat.enforceable.len(), threat.hint.as_deref()), (1, Some("shadow")));
    assert!(judge(&compiled, vec![signal("toxicity", "insult", 1.0, None)]).enforceable.is_empty());
}
