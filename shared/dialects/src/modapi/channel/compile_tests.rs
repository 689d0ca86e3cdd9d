use domain::config::{ListAbout, ListOptions, Remote, Service, Settings};
use domain::content::{Body, Field};
use domain::decide::decide;
use domain::ids::PlatformId;
use domain::signal::{NotRun, NotRunReason, Signal, Signals, Span};
use serde_json::{Value, json};

use super::*;
use crate::json::Reader;
use crate::modapi::policy;

fn platform() -> PlatformConfig {
    let id = PlatformId::parse("platform1").unwrap();
    PlatformConfig::bare(Platform { id, name: "p".into(), settings: Settings::default(), created_ms: 0 })
}

fn list(name: &str) -> BlockList {
    BlockList {
        name: name.into(),
        version: 1,
        enabled: true,
        entry_count: 1,
        part_count: 1,
        options: ListOptions::default(),
        about: ListAbout::default(),
    }
}

fn model() -> Strategy {
    let remote = Remote {
        service: Service::OpenAi,
        region: None,
        model: Some("m".into()),
        endpoint: None,
        labels: vec![RemoteLabel { name: "other".into(), description: "x".into() }],
        per_day: 1,
        timeout_ms: 1,
        history: 0,
        sealed_key: None,
    };
    Strategy {
        name: "llm".into(),
        kind: StrategyKind::Remote,
        asynchronous: false,
        enabled: true,
        field_types: Vec::new(),
        remote: Some(remote),
        version: 1,
    }
}

fn settings(value: &Value) -> Vec<Setting> {
    let map = json!({ "policies": value });
    policy::read(&mut Reader::root(map.as_object().unwrap(), &mut Vec::new()), "policies").unwrap()
}

fn compiled(policies: &Value, channel: Channel, platform: &PlatformConfig) -> Compiled {
    let channel = Channel { policies: Some(settings(policies)), ..channel };
    Compiled::of("chat", &channel, None, None, platform)
}

fn body(text: &str) -> Body {
    let src = Some(text.to_owned());
    let field = Field { id: "content".into(), kind: FieldType::Text, src, fields: Vec::new(), metadata: Vec::new() };
    Body { fields: vec![field], ..Body::default() }
}

fn signal(strategy: &str, label: &str, score: f64) -> Signal {
    Signal {
        strategy: strategy.into(),
        version: "own@1".into(),
        label: label.into(),
        score,
        severity: Some(Severity::Medium),
        field: Some("content".into()),
        span: Some(Span { start: 0, end: 3 }),
        frame: None,
    }
}

fn found(signals: Vec<Signal>) -> Signals {
    Signals { found: signals, not_run: Vec::new() }
}

#[test]
fn a_policy_is_raised_from_its_threshold_on_and_only_if_it_counts() {
    let policies = json!([{ "id": "toxicity", "threshold": 0.7 }, { "id": "spam", "flag": false }]);
    let compiled = compiled(&policies, Channel::default(), &platform());
    let verdict = |signals| decide(&compiled.platform.policies, &body("abc"), &found(signals));
    assert!(verdict(vec![signal("toxicity", "toxic", 0.69)]).violations.is_empty());
    let raised = verdict(vec![signal("toxicity", "insult", 0.7), signal("spam", "spam", 0.9)]);
    assert_eq!(raised.violations.iter().map(|v| v.policy.as_str()).collect::<Vec<_>>(), ["toxicity"]);
    assert_eq!(raised.shadow.iter().map(|v| v.policy.as_str()).collect::<Vec<_>>(), ["spam"]);
    assert!(raised.enforceable.is_empty(), "a verdict recommends");
}

#[test]
fn on_trial_nothing_follows() {
    let trial = Channel { dry_run: true, ..Channel::default() };
    let compiled = compiled(&json!([{ "id": "toxicity" }, { "id": "religion" }]), trial, &platform());
    let verdict = decide(&compiled.platform.policies, &body("abc"), &found(vec![signal("toxicity", "toxic", 0.9)]));
    assert!(verdict.violations.is_empty() && verdict.shadow.len() == 1);
    assert!(!compiled.counts(&NotRun { strategy: "toxicity".into(), reason: NotRunReason::Failed }));
}

#[test]
fn what_is_grave_enough_is_enforced_only_if_the_platform_says_so() {
    let mut platform = platform();
    platform.platform.settings.enforce_recommendations = true;
    let compiled = compiled(&json!([{ "id": "threat" }]), Channel::default(), &platform);
    let enforced = |severity, score| {
        let signal = Signal { severity: Some(severity), ..signal("toxicity", "threat", score) };
        !decide(&compiled.platform.policies, &body("abc"), &found(vec![signal])).enforceable.is_empty()
    };
    assert!(enforced(Severity::High, 0.95) && !enforced(Severity::High, 0.9));
    assert!(!enforced(Severity::Medium, 1.0), "its gravity does not reach the threshold");
}

#[test]
fn what_no_engine_finds_is_asked_of_the_language_model_or_missing() {
    let policies = json!([{ "id": "religion" }, { "id": "face_detection" },
        { "id": "guideline", "guidelineKey": "no-ads", "instructions": "Advertises", "flag": true }]);
    let bare = compiled(&policies, Channel::default(), &platform());
    assert!(bare.policies.iter().all(|asked| asked.missing.is_some() && asked.finders.is_empty()));
    let strategies: Vec<&str> =
        bare.platform.policies.iter().flat_map(|policy| &policy.rules).map(|rule| rule.strategy.as_str()).collect();
    assert_eq!(strategies, ["policy:religion", "policy:face_detection", "policy:no-ads"]);
    let with_model = PlatformConfig { strategies: vec![model()], ..platform() };
    let asked = compiled(&policies, Channel::default(), &with_model);
    let missing: Vec<_> = asked.policies.iter().map(|asked| asked.missing.is_some()).collect();
    assert_eq!(missing, [false, true, false]);
    let llm = asked.platform.strategies.iter().find(|strategy| strategy.name == "llm").unwrap();
    let labels: Vec<&str> = llm.remote.as_ref().unwrap().labels.iter().map(|label| label.name.as_str()).collect();
    assert_eq!(labels, ["religion", "no-ads"], "it is asked for what this channel wants to know");
}

#[test]
fn lists_of_words_are_policies_of_their_own() {
    let mut platform = platform();
    platform.block_lists = vec![list("own"), list("other"), BlockList { enabled: false, ..list("off") }];
    let ids = |compiled: &Compiled| -> Vec<String> { compiled.policies.iter().map(|asked| asked.id.clone()).collect() };
    let all = compiled(&json!([{ "id": "spam" }]), Channel::default(), &platform);
    assert_eq!(ids(&all), ["spam", "own", "other"]);
    let one = Channel { wordlists: Some(vec!["own".into(), "gone".into()]), ..Channel::default() };
    let one = compiled(&json!([]), one, &platform);
    assert_eq!(ids(&one), ["own", "gone"]);
    assert!(one.policies[1].missing.is_some(), "what is asked for and is not there is no clean result");
    let instead =
        Compiled::of("chat", &Channel::default(), None, Some(&settings(&json!([{ "id": "own" }]))), &platform);
    assert_eq!((ids(&instead), instead.platform.block_lists.len()), (vec!["own".to_owned()], 1));
    let raised = decide(&one.platform.policies, &body("abc"), &found(vec![signal("blocklist", "x", 0.95)]));
    assert_eq!(raised.violations[0].policy, "own");
}

#[test]
fn allowed_hosts_are_never_suspicious_and_short_texts_are_of_low_quality() {
    let platform = PlatformConfig { block_lists: vec![list("own")], ..platform() };
    let policies = json!([{ "id": "url_risk", "allowlistWordlistIds": ["own"], "flagLinkShorteners": true },
        { "id": "low_quality", "minWords": 3 }]);
    let none = Channel { wordlists: Some(Vec::new()), ..Channel::default() };
    let compiled = compiled(&policies, none, &platform);
    let other_place = Span { start: 10, end: 13 };
    let signals = found(vec![
        signal("links", "lookalike", 0.9),
        Signal { span: Some(other_place), ..signal("links", "shortener", 0.9) },
        signal("blocklist", "own", 0.95),
    ]);
    let labels = |text: &str| -> Vec<String> {
        compiled.prepare(&body(text), &signals).found.into_iter().map(|signal| signal.label).collect()
    };
    assert_eq!(labels("one two three"), ["shortener"]);
    assert_eq!(labels("one two !"), ["shortener", "quality"]);
}

#[test]
fn the_kind_of_content_chooses_what_is_looked_for() {
    let ids = |kind| -> Vec<String> {
        let compiled = Compiled::of("default", &Channel::default(), kind, None, &platform());
        compiled.policies.into_iter().map(|asked| asked.id).collect()
    };
    assert!(ids(Some("profile")).contains(&"channel_circumvent".to_owned()));
    assert!(!ids(Some("message")).contains(&"channel_circumvent".to_owned()));
    let of_channel = Channel { content_type: Some("profile".into()), ..Channel::default() };
    let compiled = Compiled::of("a", &of_channel, None, None, &platform());
    assert!(compiled.policies.iter().any(|asked| asked.id == "channel_circumvent"));
}

#[test]
fn media_that_are_switched_off_are_left_alone() {
    let off = Channel { images: false, videos: false, ..Channel::default() };
    let compiled = compiled(&json!([{ "id": "sexual" }]), off, &platform());
    let mut with_image = body("abc");
    with_image.fields.push(Field { id: "b".into(), kind: FieldType::Image, ..with_image.fields[0].clone() });
    assert_eq!(compiled.part(&with_image).fields.len(), 1);
    assert_eq!(compiled.part(&body("abc")).as_ref(), &body("abc"));
}
