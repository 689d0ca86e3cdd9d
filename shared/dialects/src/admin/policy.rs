//! Policies and their rules.

use domain::config::{Policy, Rule, RuleMode};
use serde_json::{Value, json};

use crate::fault::Fault;
use crate::json::Reader;

use super::platform::MAX_NAME_BYTES;
use super::{read, with};

/// Most rules of a policy.
pub(crate) const MAX_RULES: usize = 100;
/// Most bytes of an explanation.
pub(crate) const MAX_DESCRIPTION_BYTES: usize = 2_000;
/// Most bytes of the names a rule refers to, and of a hint.
pub(crate) const MAX_WORD_BYTES: usize = 128;
/// Most strikes of one enforcement.
pub(crate) const MAX_STRIKE_WEIGHT: u32 = 100;
/// Longest that a strike counts, days.
pub(crate) const MAX_STRIKE_DAYS: u32 = 3_650;
/// Words for [`RuleMode`].
const MODES: [(&str, RuleMode); 3] = [
    (RuleMode::Live.as_str(), RuleMode::Live),
    (RuleMode::Shadow.as_str(), RuleMode::Shadow),
    (RuleMode::Off.as_str(), RuleMode::Off),
];

/// Reads a policy. Its version is the caller's to set.
pub fn policy(code: &str, body: &[u8]) -> Result<Policy, Fault> {
    read::body(body, |reader| {
        let name = reader.required_text("name", MAX_NAME_BYTES);
        let description = read::note(reader, "description", MAX_DESCRIPTION_BYTES);
        let severity = read::severity(reader, "severity");
        let automation = reader.flag("automation");
        let hint = reader.short_text("hint", MAX_WORD_BYTES).map(str::to_owned);
        let strike_weight = read::number(reader, "strike_weight", 0, MAX_STRIKE_WEIGHT);
        let strike_expiry_days = read::number(reader, "strike_expiry_days", 1, MAX_STRIKE_DAYS);
        let appealable = reader.flag("appealable");
        let outcome_text = read::note(reader, "outcome_text", MAX_DESCRIPTION_BYTES);
        let usual = Policy::default();
        read::require(reader, "rules");
        let rules = reader.objects("rules", MAX_RULES, rule);
        Some(Policy {
            code: code.to_owned(),
            name: name?.to_owned(),
            description: description.unwrap_or_default(),
            severity: severity.unwrap_or_default(),
            automation: automation.unwrap_or(false),
            hint,
            rules: rules?,
            strike_weight: strike_weight.unwrap_or(usual.strike_weight),
            strike_expiry_days: strike_expiry_days.unwrap_or(usual.strike_expiry_days),
            appealable: appealable.unwrap_or(usual.appealable),
            outcome_text: outcome_text.unwrap_or(usual.outcome_text),
            version: 0,
            category: None,
            label: None,
            action: None,
        })
    })
}

fn rule(reader: &mut Reader<'_>) -> Option<Rule> {
    let strategy = reader.required_text("strategy", MAX_WORD_BYTES);
    let label = reader.required_text("label", MAX_WORD_BYTES);
    let field_types = read::field_types(reader);
    read::require(reader, "lower");
    let lower = reader.number("lower", 0.0, 1.0);
    let higher = reader.number("higher", 0.0, 1.0);
    let mode = reader.word("mode", &MODES).unwrap_or_default();
    if let (Some(lower), Some(higher)) = (lower, higher)
        && higher < lower
    {
        reader.problem("higher", "below_lower", "'higher' must not be below 'lower'");
    }
    Some(Rule {
        strategy: strategy?.to_owned(),
        label: label?.to_owned(),
        field_types,
        lower: lower?,
        higher,
        mode,
        ..Rule::default()
    })
}

/// A policy as answered.
pub fn render(policy: &Policy) -> Value {
    let rules: Vec<_> = policy.rules.iter().map(render_rule).collect();
    let body = json!({
        "code": policy.code,
        "name": policy.name,
        "description": policy.description,
        "severity": policy.severity.as_str(),
        "automation": policy.automation,
        "rules": rules,
        "strike_weight": policy.strike_weight,
        "strike_expiry_days": policy.strike_expiry_days,
        "appealable": policy.appealable,
        "outcome_text": policy.outcome_text,
        "version": policy.version,
    });
    with(body, "hint", policy.hint.as_deref())
}

fn render_rule(rule: &Rule) -> Value {
    let field_types: Vec<_> = rule.field_types.iter().map(|kind| kind.as_str()).collect();
    let body = json!({
        "strategy": rule.strategy,
        "label": rule.label,
        "field_types": field_types,
        "lower": rule.lower,
        "mode": rule.mode.as_str(),
    });
    with(body, "higher", rule.higher)
}

#[cfg(test)]
mod tests {
    use domain::content::FieldType;
    use domain::severity::Severity;

    use super::*;

    #[test]
    fn a_policy_reads_and_renders_the_same() {
        let body = json!({
            "name": "Obscenity", "description": "Swearing.", "severity": "high", "automation": true, "hint": "hide",
            "rules": [{ "strategy": "profanity", "label": "*", "field_types": ["text", "uri"], "lower": 0.5, "higher": 0.5, "mode": "shadow" }],
            "strike_weight": 0, "strike_expiry_days": 7, "appealable": false, "outcome_text": "Taken down.",
        });
        let read = policy("OBS", body.to_string().as_bytes()).unwrap();
        assert_eq!((read.severity, read.automation), (Severity::High, true));
        assert_eq!(read.rules[0].field_types, [FieldType::Text, FieldType::Uri]);
        let rendered = render(&Policy { version: 3, ..read });
        assert_eq!((&rendered["code"], &rendered["version"]), (&json!("OBS"), &json!(3)));
        for name in [
            "name",
            "description",
            "severity",
            "automation",
            "hint",
            "rules",
            "strike_weight",
            "strike_expiry_days",
            "appealable",
            "outcome_text",
        ] {
            assert_eq!(rendered[name], body[name], "{name}");
        }
    }

    #[test]
    fn defaults_are_those_of_the_domain() {
        let read = policy("X", br#"{"name":"x","rules":[],"hint":null}"#).unwrap();
        assert_eq!(read, Policy { code: "X".into(), name: "x".into(), version: 0, ..Policy::default() });
        let rule = policy("X", br#"{"name":"x","rules":[{"strategy":"a","label":"b","lower":0}]}"#).unwrap();
        assert_eq!(rule.rules[0].mode, RuleMode::Live);
    }

    #[test]
    fn every_problem_of_every_rule_is_named() {
        let body = br#"{"severity":"awful","automation":1,"strike_weight":101,
            "strike_expiry_days":0,"appealable":"no","outcome_text":7,"rules":[
            {"strategy":"profanity","label":"insult","lower":0.5,"higher":0.4},
            "rule",
            {"label":"","lower":1.5,"higher":"x","field_types":["text","smell"]},
            {"strategy":"pii","label":"card","mode":"dark"}]}"#;
        let Err(Fault::Invalid(problems)) = policy("X", body) else { panic!() };
        let found: Vec<_> = problems.iter().map(|p| (p.path.as_str(), p.code)).collect();
        assert_eq!(
            found,
            [
                ("name", "missing"),
                ("severity", "unknown_value"),
                ("automation", "wrong_type"),
                ("strike_weight", "out_of_range"),
                ("strike_expiry_days", "out_of_range"),
                ("appealable", "wrong_type"),
                ("outcome_text", "wrong_type"),
                ("rules[0].higher", "below_lower"),
                ("rules[1]", "wrong_type"),
                ("rules[2].strategy", "missing"),
                ("rules[2].label", "empty"),
                ("rules[2].field_types[1]", "unknown_value"),
                ("rules[2].lower", "out_of_range"),
                ("rules[2].higher", "wrong_type"),
                ("rules[3].lower", "missing"),
                ("rules[3].mode", "unknown_value"),
            ]
        );
        let many = vec![json!({ "strategy": "a", "label": "b", "lower": 0 }); MAX_RULES + 1];
        let body = json!({ "name": "x", "rules": many }).to_string();
        let Err(Fault::Invalid(problems)) = policy("X", body.as_bytes()) else { panic!() };
        assert_eq!((problems[0].path.as_str(), problems[0].code), ("rules", "too_many"));
    }
}
