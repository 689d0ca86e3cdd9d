//! A configuration as the engines understand it, and how it is read: every problem is named with its place.

use domain::severity::Severity;

use super::flood::{self, Flood};
use super::unserved::{self, Unserved};
use crate::json::Reader;

/// Most rules of one engine.
const MAX_RULES: usize = 200;
/// Longest label or name, bytes.
const MAX_LABEL_BYTES: usize = 255;
/// Longest description, bytes.
const MAX_DESCRIPTION_BYTES: usize = 1024;
/// Confidence from which a label of an image counts, if the rule does not say. Percent.
pub const DEFAULT_CONFIDENCE: f64 = 60.0;
/// Share from which a label of a text counts, if the rule does not say.
const DEFAULT_THRESHOLD: f64 = 0.5;

/// An engine that a configuration can switch on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Labels of texts, graded by severity.
    Text,
    /// Words.
    BlockList,
    /// Toxicity of texts.
    Toxicity,
    /// Contact and payment around the platform.
    Circumvention,
    /// Texts that mean the same as examples.
    Semantic,
    /// Labels of images.
    Image,
    /// Labels of videos.
    Video,
    /// Labels of audio files.
    Audio,
    /// Labels in words, for a language model.
    LanguageModel,
    /// How fast an author posts.
    Velocity,
}

impl Engine {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Text,
        Self::BlockList,
        Self::Toxicity,
        Self::Circumvention,
        Self::Semantic,
        Self::Image,
        Self::Video,
        Self::Audio,
        Self::LanguageModel,
        Self::Velocity,
    ];

    /// The name that flags and filters use.
    pub const fn category(self) -> &'static str {
        match self {
            Self::Text => "ai_text",
            Self::BlockList => "block_list",
            Self::Toxicity => "automod_toxicity",
            Self::Circumvention => "automod_platform_circumvention",
            Self::Semantic => "automod_semantic_filters",
            Self::Image => "ai_image",
            Self::Video => "ai_video",
            Self::Audio => "ai_audio",
            Self::LanguageModel => "llm",
            Self::Velocity => "velocity_filter",
        }
    }

    /// The properties that hold its rules: today's name, and an older one.
    pub const fn properties(self) -> &'static [&'static str] {
        match self {
            Self::Text => &["ai_text_config", "bodyguard_config"],
            Self::BlockList => &["block_list_config"],
            Self::Toxicity => &["automod_toxicity_config"],
            Self::Circumvention => &["automod_platform_circumvention_config"],
            Self::Semantic => &["automod_semantic_filters_config"],
            Self::Image => &["ai_image_config", "aws_rekognition_config"],
            Self::Video => &["ai_video_config"],
            Self::Audio => &["ai_audio_config"],
            Self::LanguageModel => &["llm_config"],
            Self::Velocity => &["velocity_filter_config"],
        }
    }

    const fn names_rules_by(self) -> Option<&'static str> {
        match self {
            Self::BlockList | Self::Semantic => Some("name"),
            Self::Velocity => None,
            _ => Some("label"),
        }
    }
}

/// What a rule recommends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Advice {
    /// One action, however grave the finding is.
    One(String),
    /// An action from each severity on, the mildest first.
    Graded(Vec<(Severity, String)>),
}

/// One rule of an engine.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleOf {
    /// What is looked for: a label, or the name of a list or filter. Empty for rules of velocity.
    pub name: String,
    /// Team of a list.
    pub team: Option<String>,
    /// What the label means, in words.
    pub description: String,
    /// From this score on, 0 to 1.
    pub threshold: f64,
    /// What is recommended.
    pub advice: Advice,
    /// Posts that are too many, within seconds.
    pub speeds: Vec<(u32, u32)>,
}

/// An engine that is switched on.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Which one.
    pub engine: Engine,
    /// Whether nobody waits for it.
    pub asynchronous: bool,
    /// Its rules.
    pub rules: Vec<RuleOf>,
    /// What counts for labels without a rule, by severity.
    pub others: Option<Advice>,
    /// Whether texts in images are to be read.
    pub reads_images: bool,
    /// Whether words match inside others.
    pub match_substring: bool,
}

/// A configuration, as far as it is executed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    /// The engines that are switched on.
    pub parts: Vec<Part>,
    /// Posts that are too many.
    pub floods: Vec<Flood>,
    /// What is asked for in vain.
    pub unserved: Vec<Unserved>,
}

impl Document {
    /// Reads the engines of a configuration. Those that are switched off are checked and left out.
    pub fn read(reader: &mut Reader<'_>) -> Self {
        let all_asynchronous = reader.flag("async").unwrap_or(false);
        let mut parts = Vec::new();
        for engine in Engine::ALL {
            // The older name counts only where today's is not used, but both are checked.
            let mut found = None;
            for property in engine.properties() {
                let read = reader.object(property, |part| Some(read_part(part, engine, all_asynchronous)));
                found = found.or(read);
            }
            parts.extend(found.flatten());
        }
        Self { parts, floods: flood::read(reader), unserved: unserved::read(reader.all()) }
    }
}

/// The engine, unless it is switched off.
fn read_part(reader: &mut Reader<'_>, engine: Engine, all_asynchronous: bool) -> Option<Part> {
    let enabled = reader.flag("enabled").unwrap_or(true);
    let asynchronous = reader.flag("async").unwrap_or(false) || all_asynchronous;
    let others = graded(reader);
    let rules = reader.objects("rules", MAX_RULES, |rule| read_rule(rule, engine, others.as_ref()));
    let texts_in_images = reader.objects("ocr_rules", MAX_RULES, |rule| {
        let label = rule.required_text("label", MAX_LABEL_BYTES).map(str::to_owned);
        action(rule).and(label)
    });
    let match_substring = reader.flag("match_substring").unwrap_or(false);
    enabled.then(|| Part {
        engine,
        asynchronous,
        rules: rules.unwrap_or_default(),
        others,
        reads_images: texts_in_images.is_some_and(|rules| !rules.is_empty()),
        match_substring,
    })
}

fn read_rule(reader: &mut Reader<'_>, engine: Engine, others: Option<&Advice>) -> Option<RuleOf> {
    let name = match engine.names_rules_by() {
        Some(property) => reader.required_text(property, MAX_LABEL_BYTES).map(str::to_owned),
        None => Some(String::new()),
    };
    let advice = read_advice(reader, others);
    let team = reader.text("team").filter(|team| !team.is_empty()).map(str::to_owned);
    let description = reader.text("description").map(|text| cut(text, MAX_DESCRIPTION_BYTES).to_owned());
    let threshold = match engine {
        Engine::Image => reader.number("min_confidence", 0.0, 100.0).unwrap_or(DEFAULT_CONFIDENCE) / 100.0,
        _ => reader.number("threshold", 0.0, 1.0).unwrap_or(DEFAULT_THRESHOLD),
    };
    let speeds = if engine == Engine::Velocity { speeds(reader) } else { Vec::new() };
    Some(RuleOf { name: name?, team, description: description.unwrap_or_default(), threshold, advice: advice?, speeds })
}

/// An action, or one for each severity.
fn read_advice(reader: &mut Reader<'_>, others: Option<&Advice>) -> Option<Advice> {
    if let Some(graded) = graded(reader) {
        return Some(graded);
    }
    if reader.get("action").is_none()
        && let Some(others) = others
    {
        return Some(others.clone());
    }
    action(reader).map(Advice::One)
}

fn graded(reader: &mut Reader<'_>) -> Option<Advice> {
    let read = |step: &mut Reader<'_>| {
        let severity = require(step, "severity").then(|| step.word("severity", &SEVERITIES)).flatten();
        let action = action(step);
        Some((severity?, action?))
    };
    let mut steps = reader.objects("severity_rules", SEVERITIES.len() * 2, read)?;
    steps.sort_by_key(|(severity, _)| *severity);
    // Of two for one severity the last one sent counts.
    steps.reverse();
    steps.dedup_by_key(|(severity, _)| *severity);
    steps.reverse();
    (!steps.is_empty()).then_some(Advice::Graded(steps))
}

fn action(reader: &mut Reader<'_>) -> Option<String> {
    require(reader, "action").then(|| reader.word("action", &ACTIONS)).flatten().map(str::to_owned)
}

/// An action; to flag, if none is said.
pub fn action_or_flag(reader: &mut Reader<'_>) -> String {
    reader.word("action", &ACTIONS).unwrap_or("flag").to_owned()
}

fn require(reader: &mut Reader<'_>, name: &str) -> bool {
    let is_there = reader.get(name).is_some();
    if !is_there {
        reader.problem(name, "missing", format!("'{name}' is required"));
    }
    is_there
}

/// A fast and a slow speed, each a number of posts within seconds; 0 means that there is none. Posts with links are not
/// counted by themselves: a rule for these alone has no speed that would be theirs.
fn speeds(reader: &mut Reader<'_>) -> Vec<(u32, u32)> {
    let mut found = Vec::new();
    if reader.flag("url_only") == Some(true) {
        return found;
    }
    for (threshold, ttl) in [("fast_spam_threshold", "fast_spam_ttl"), ("slow_spam_threshold", "slow_spam_ttl")] {
        let number = |name: &str, reader: &mut Reader<'_>| reader.integer(name, 0, i64::from(u32::MAX));
        let (posts, seconds) = (number(threshold, reader), number(ttl, reader));
        if let (Some(posts @ 1..), Some(seconds @ 1..)) = (posts, seconds) {
            found.extend(u32::try_from(posts).ok().zip(u32::try_from(seconds).ok()));
        }
    }
    found
}

fn cut(text: &str, most: usize) -> &str {
    let end = (0..=text.len().min(most)).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    text.get(..end).unwrap_or_default()
}

/// Severities of graded rules.
pub const SEVERITIES: [(&str, Severity); 4] =
    [("low", Severity::Low), ("medium", Severity::Medium), ("high", Severity::High), ("critical", Severity::Critical)];

/// What rules can recommend. Velocity alone speaks of bans: they are recommended as a removal, because nothing here
/// bans by itself.
const ACTIONS: [(&str, &str); 11] = [
    ("keep", "keep"),
    ("flag", "flag"),
    ("mask", "mask"),
    ("mask_flag", "mask_flag"),
    ("shadow", "shadow"),
    ("shadow_block", "shadow"),
    ("remove", "remove"),
    ("ban", "remove"),
    ("bounce", "bounce"),
    ("bounce_flag", "bounce_flag"),
    ("bounce_remove", "bounce_remove"),
];

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(value: &serde_json::Value) -> (Document, Vec<String>) {
        let mut problems = Vec::new();
        let document = Document::read(&mut Reader::root(value.as_object().unwrap(), &mut problems));
        (document, problems.into_iter().map(|problem| problem.path).collect())
    }

    #[test]
    fn a_rule_has_an_action_or_one_for_each_severity() {
        let (document, problems) = read(&json!({ "ai_text_config": { "rules": [
            { "label": "SCAM", "action": "flag" },
            { "label": "INSULT", "severity_rules": [
                { "severity": "high", "action": "remove" }, { "severity": "low", "action": "keep" },
                { "severity": "low", "action": "flag" }] },
        ] } }));
        assert!(problems.is_empty(), "{problems:?}");
        let [part] = document.parts.as_slice() else { panic!("{document:?}") };
        assert!(part.engine == Engine::Text && !part.asynchronous);
        assert_eq!(part.rules[0].advice, Advice::One("flag".into()));
        let graded = vec![(Severity::Low, "flag".into()), (Severity::High, "remove".into())];
        assert_eq!(part.rules[1].advice, Advice::Graded(graded));
    }

    #[test]
    fn what_is_left_out_has_a_default() {
        let (document, problems) = read(&json!({
            "async": true,
            "ai_image_config": { "rules": [{ "label": "Explicit", "action": "flag" }] },
            "automod_toxicity_config": { "rules": [{ "label": "threat", "action": "remove", "threshold": 0.7 }],
                "enabled": null },
            "block_list_config": { "enabled": false, "rules": [{ "name": "l", "action": "flag" }] },
            "google_vision_config": { "enabled": true },
            "llm_config": null,
        }));
        assert!(problems.is_empty(), "{problems:?}");
        let found: Vec<_> = document.parts.iter().map(|part| (part.engine, part.rules[0].threshold)).collect();
        assert_eq!(found, [(Engine::Toxicity, 0.7), (Engine::Image, 0.6)]);
        assert!(document.parts.iter().all(|part| part.asynchronous));
    }

    #[test]
    fn older_names_stand_in_for_todays() {
        let rules = |action: &str| json!({ "rules": [{ "label": "X", "action": action }] });
        let (document, _) =
            read(&json!({ "bodyguard_config": rules("flag"), "aws_rekognition_config": rules("remove"),
            "ai_image_config": rules("shadow") }));
        let advice: Vec<_> = document.parts.iter().map(|part| part.rules[0].advice.clone()).collect();
        assert_eq!(advice, [Advice::One("flag".into()), Advice::One("shadow".into())]);
    }

    #[test]
    fn every_problem_is_named() {
        let (_, problems) = read(&json!({
            "ai_text_config": { "rules": [
                { "label": "A" }, { "action": "flag" }, { "label": "A", "action": "explode" },
                { "label": "A", "severity_rules": [{ "severity": "huge", "action": "flag" }, { "severity": "low" }] } ] },
            "automod_toxicity_config": { "enabled": false, "rules": [{ "label": "threat", "action": "flag", "threshold": 7 }] },
            "block_list_config": { "rules": {} },
            "ai_image_config": 7,
        }));
        assert_eq!(
            problems,
            [
                "ai_text_config.rules[0].action",
                "ai_text_config.rules[1].label",
                "ai_text_config.rules[2].action",
                "ai_text_config.rules[3].severity_rules[0].severity",
                "ai_text_config.rules[3].severity_rules[1].action",
                "ai_text_config.rules[3].action",
                "block_list_config.rules",
                "automod_toxicity_config.rules[0].threshold",
                "ai_image_config",
            ]
        );
    }

    #[test]
    fn speeds_are_posts_within_seconds() {
        let (document, problems) = read(&json!({ "velocity_filter_config": { "rules": [
            { "action": "ban", "fast_spam_threshold": 5, "fast_spam_ttl": 10, "slow_spam_threshold": 0, "slow_spam_ttl": 60 },
        ] } }));
        assert!(problems.is_empty(), "{problems:?}");
        let rule = &document.parts[0].rules[0];
        assert_eq!((rule.speeds.as_slice(), &rule.advice), (&[(5, 10)][..], &Advice::One("remove".into())));
    }
}
