//! From a configuration to policies: what each rule looks for, in the names of strategies, and what is recommended.

mod lists;
mod media;
mod policy;
mod services;
mod speed;
mod texts;

use std::collections::BTreeMap;

use domain::config::{
    BlockList, DialectConfig, Platform, PlatformConfig, Policy, RemoteLabel, Rule, Strategy, StrategyKind, VelocityRule,
};
use domain::content::FieldType;

use super::document::{Advice, Document, Engine, Part, RuleOf};
use super::flood::{self, Flood};
use super::unserved::Unserved;
use crate::json::Reader;

/// The strategies that are built in. A configuration switches each of them on or off for its contents.
const BUILT_IN: [&str; 14] = [
    "blocklist",
    "circumvention",
    "hash_list",
    IMAGE,
    LANGUAGE,
    "links",
    "pii",
    "profanity",
    "scam",
    "semantic",
    "spam",
    "spoofing",
    "toxicity",
    "velocity",
];
/// Names the language of texts, which is shown with every item.
const LANGUAGE: &str = "language";
/// Looks at images.
const IMAGE: &str = "image";

/// What a configuration amounts to.
#[derive(Clone, Debug, PartialEq)]
pub struct Compiled {
    /// The platform as contents of this configuration are judged: its policies, strategies, lists and velocity rules
    /// are those of the configuration. It has no endpoints, queues and people.
    pub platform: PlatformConfig,
    /// Kinds of field that are looked at. What the configuration has no engine for is left alone by choice.
    pub kinds: Vec<FieldType>,
}

impl Compiled {
    /// Name of the engine under which a strategy is shown that did not run.
    pub fn category_of(&self, strategy: &str) -> String {
        let names = |policy: &&Policy| policy.rules.iter().any(|rule| rule.strategy == strategy);
        let of_rule = self.platform.policies.iter().find(names).and_then(|policy| policy.category.clone());
        of_rule.unwrap_or_else(|| match strategy {
            "image" => Engine::Image.category().to_owned(),
            "video" => Engine::Video.category().to_owned(),
            "audio" => Engine::Audio.category().to_owned(),
            other => other.split_once(':').map_or(Engine::Text.category(), |(category, _)| category).to_owned(),
        })
    }
}

/// Compiles a configuration for a platform.
pub fn compile(config: &DialectConfig, platform: &PlatformConfig) -> Compiled {
    let mut problems = Vec::new();
    let empty = serde_json::Map::new();
    let map = config.document.as_object().unwrap_or(&empty);
    // What was refused could not be stored, so there are no problems.
    let document = Document::read(&mut Reader::root(map, &mut problems));
    let mut compiler = Compiler::new(config, platform);
    for part in &document.parts {
        compiler.part(part);
    }
    for flood in &document.floods {
        compiler.repetitions(flood);
    }
    for unserved in &document.unserved {
        compiler.in_vain(unserved);
    }
    compiler.finish()
}

struct Compiler<'a> {
    config: &'a DialectConfig,
    known: &'a PlatformConfig,
    policies: Vec<Policy>,
    /// The strategies that are used, and whether nobody who uses them waits for them.
    used: BTreeMap<String, bool>,
    block_lists: Vec<BlockList>,
    velocity_rules: Vec<VelocityRule>,
    /// What a language model is asked for.
    asked: Vec<RemoteLabel>,
    kinds: Vec<FieldType>,
}

impl<'a> Compiler<'a> {
    const fn new(config: &'a DialectConfig, known: &'a PlatformConfig) -> Self {
        Self {
            config,
            known,
            policies: Vec::new(),
            used: BTreeMap::new(),
            block_lists: Vec::new(),
            velocity_rules: Vec::new(),
            asked: Vec::new(),
            kinds: Vec::new(),
        }
    }

    fn part(&mut self, part: &Part) {
        self.wants(kinds(part.engine));
        if part.engine == Engine::Image {
            self.uses(IMAGE, part.asynchronous);
        }
        for (index, rule) in part.rules.iter().enumerate() {
            self.rule(part, index, rule);
        }
        if part.engine == Engine::Text {
            self.other_texts(part);
        }
        if part.reads_images {
            self.add_missing(part, "ocr", &Advice::One("flag".to_owned()));
        }
    }

    fn repetitions(&mut self, flood: &Flood) {
        match self.flood(flood) {
            Found::Rules(rules) => {
                self.uses("velocity", false);
                self.add(flood::CATEGORY, flood.label, &flood.advice, &rules);
            }
            Found::Missing | Found::Nothing => {
                let rule = missing(flood::CATEGORY, flood.label, &[]);
                self.add(flood::CATEGORY, flood.label, &flood.advice, &[rule]);
            }
        }
    }

    fn in_vain(&mut self, unserved: &Unserved) {
        let Unserved { category, label, kinds } = unserved;
        self.wants(kinds);
        self.add(category, label, &Advice::One("flag".to_owned()), &[missing(category, label, kinds)]);
    }

    fn add_missing(&mut self, part: &Part, label: &str, advice: &Advice) {
        let category = part.engine.category();
        self.add(category, label, advice, &[missing(category, label, kinds(part.engine))]);
    }

    fn wants(&mut self, kinds: &[FieldType]) {
        for kind in kinds {
            if !self.kinds.contains(kind) {
                self.kinds.push(*kind);
            }
        }
    }

    fn rule(&mut self, part: &Part, index: usize, rule: &RuleOf) {
        if rule.advice == Advice::One(KEEP.to_owned()) {
            return;
        }
        let found = match part.engine {
            Engine::Text => self.text(&rule.name),
            Engine::Toxicity => texts::toxicity(rule),
            Engine::Circumvention => texts::circumvention(rule),
            Engine::BlockList => self.list(part, rule),
            Engine::Semantic => self.semantic(rule),
            Engine::Image => self.image(rule),
            Engine::LanguageModel => self.language_model(rule),
            Engine::Velocity => self.speed(index, rule),
            // Nothing looks at them; that their kinds are wanted is enough to say so.
            Engine::Video | Engine::Audio => Found::Nothing,
        };
        let label = if rule.name.is_empty() { part.engine.category() } else { &rule.name };
        match found {
            Found::Rules(rules) => {
                for rule in &rules {
                    self.uses(&rule.strategy, part.asynchronous);
                }
                self.add(part.engine.category(), label, &rule.advice, &rules);
            }
            Found::Missing => self.add_missing(part, label, &rule.advice),
            Found::Nothing => {}
        }
    }

    fn uses(&mut self, strategy: &str, asynchronous: bool) {
        let nobody_waits = self.used.entry(strategy.to_owned()).or_insert(true);
        *nobody_waits &= asynchronous;
    }

    fn finish(self) -> Compiled {
        let own = self.known.strategies.iter().filter(|strategy| strategy.kind != StrategyKind::Builtin);
        let mut strategies: Vec<Strategy> = own.map(|strategy| self.asking(strategy)).collect();
        strategies.extend(BUILT_IN.iter().map(|name| Strategy {
            name: (*name).to_owned(),
            kind: StrategyKind::Builtin,
            asynchronous: self.used.get(*name).copied().unwrap_or(false),
            enabled: *name == LANGUAGE || self.used.contains_key(*name),
            field_types: Vec::new(),
            remote: None,
            version: self.config.version,
        }));
        let Platform { id, name, settings, created_ms } = &self.known.platform;
        let platform =
            Platform { id: id.clone(), name: name.clone(), settings: settings.clone(), created_ms: *created_ms };
        let platform = PlatformConfig {
            policies: self.policies,
            strategies,
            block_lists: self.block_lists,
            hash_lists: self.known.hash_lists.clone(),
            semantic_filters: self.known.semantic_filters.clone(),
            velocity_rules: self.velocity_rules,
            ..PlatformConfig::bare(platform)
        };
        Compiled { platform, kinds: self.kinds }
    }
}

/// Recommends nothing.
const KEEP: &str = "keep";

/// What a rule comes to.
enum Found {
    /// Rules of strategies that exist.
    Rules(Vec<Rule>),
    /// Nothing provides what it asks for.
    Missing,
    /// There is nothing to look for, by the platform's choice.
    Nothing,
}

/// Kinds of field that an engine looks at; those of velocity are no fields.
const fn kinds(engine: Engine) -> &'static [FieldType] {
    match engine {
        Engine::Text | Engine::Toxicity | Engine::Circumvention | Engine::Semantic | Engine::LanguageModel => {
            &[FieldType::Text]
        }
        Engine::BlockList => &[FieldType::Text, FieldType::Uri],
        Engine::Image => &[FieldType::Image],
        Engine::Video => &[FieldType::Video],
        Engine::Audio => &[FieldType::Audio],
        Engine::Velocity => &[],
    }
}

/// A rule of a strategy that does not exist: it is reported as not run wherever it would have applied.
fn missing(category: &str, label: &str, kinds: &[FieldType]) -> Rule {
    let strategy = format!("{category}:{label}");
    Rule { strategy, label: "*".to_owned(), field_types: kinds.to_vec(), ..Rule::default() }
}

#[cfg(test)]
#[path = "compile_tests.rs"]
mod tests;
