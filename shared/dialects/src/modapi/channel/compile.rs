//! From a channel to the domain's policies, and what it takes to show what became of each.

mod finder;
mod resolve;

pub use finder::Finder;

use domain::config::{
    BlockList, Platform, PlatformConfig, Policy, RemoteLabel, Rule, RuleMode, Strategy, StrategyKind,
};
use domain::content::FieldType;
use domain::severity::Severity;
use domain::triage::Thresholds;

use super::{Channel, Trust, defaults};
use crate::modapi::policy::Setting;

/// The strategies that are built in. A channel switches each of them on or off for its contents.
const BUILT_IN: [&str; 14] = [
    "blocklist",
    "circumvention",
    "hash_list",
    "image",
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
/// Names the language of texts, which is told with every answer.
const LANGUAGE: &str = "language";
/// What is found by counting words: no engine has to be set up for it.
pub const QUALITY: &str = "quality";
/// What a violation is called by other dialects that show it.
const CATEGORY: &str = "modapi";
/// What they are told to recommend.
const FLAG: &str = "flag";

/// What a channel amounts to.
#[derive(Clone, Debug, PartialEq)]
pub struct Compiled {
    /// Its key.
    pub key: String,
    /// The platform as contents of this channel are judged: its policies, strategies and lists are those of the channel.
    /// It has no endpoints, queues and people.
    pub platform: PlatformConfig,
    /// Kinds of field that are looked at.
    pub kinds: Vec<FieldType>,
    /// The policies, as answers show them.
    pub policies: Vec<Asked>,
    /// From which gravity on what is recommended.
    pub thresholds: Thresholds,
    /// What is made of how far authors are trusted.
    pub trust: Trust,
    /// Nothing follows from what is found.
    pub dry_run: bool,
    /// Earlier messages are looked at as well.
    pub context: bool,
    /// Disguised words are answered as they read.
    pub clean_unicode: bool,
    /// Lists of hosts that are never suspicious.
    pub allowed: Vec<String>,
    /// Fewest words of a text of good quality.
    pub min_words: Option<usize>,
}

/// A policy that is switched on.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// Its id.
    pub id: String,
    /// Whether it shows matches instead of labels.
    pub is_matcher: bool,
    /// Whether something follows from it.
    pub flag: bool,
    /// From this probability on it is raised.
    pub threshold: f64,
    /// What finds it.
    pub finders: Vec<Finder>,
    /// What it asks for and nobody provides, in words.
    pub missing: Option<String>,
}

impl Compiled {
    /// The policies that a strategy is for.
    pub fn policies_of(&self, strategy: &str) -> impl Iterator<Item = &Asked> {
        self.policies.iter().filter(move |asked| asked.is_of(strategy))
    }

    /// What a violation is called by other dialects that show it.
    pub const fn category(&self) -> &'static str {
        CATEGORY
    }
}

impl Asked {
    /// Whether a strategy is for it.
    pub fn is_of(&self, strategy: &str) -> bool {
        strategy == missing(&self.id) || self.finders.iter().any(|finder| finder.strategy == strategy)
    }
}

/// The strategy that does not exist, by which it is noticed that nobody provides a policy.
fn missing(id: &str) -> String {
    format!("policy:{id}")
}

impl Compiled {
    /// Compiles a channel for contents of this kind, with other policies than its own if there are some.
    pub fn of(
        key: &str,
        channel: &Channel,
        kind: Option<&str>,
        instead: Option<&[Setting]>,
        platform: &PlatformConfig,
    ) -> Self {
        let mut compiler = Compiler::new(channel, platform);
        match (instead, &channel.policies) {
            (Some(settings), _) => compiler.settings(settings),
            (None, Some(own)) => compiler.settings(own),
            (None, None) => compiler.settings(&defaults(kind.or(channel.content_type.as_deref()))),
        }
        if instead.is_none() {
            compiler.own_lists();
        }
        compiler.finish(key)
    }
}

struct Compiler<'a> {
    channel: &'a Channel,
    known: &'a PlatformConfig,
    policies: Vec<Asked>,
    block_lists: Vec<BlockList>,
    /// What a language model is asked for.
    labels: Vec<RemoteLabel>,
    allowed: Vec<String>,
    min_words: Option<usize>,
}

impl<'a> Compiler<'a> {
    const fn new(channel: &'a Channel, known: &'a PlatformConfig) -> Self {
        Self {
            channel,
            known,
            policies: Vec::new(),
            block_lists: Vec::new(),
            labels: Vec::new(),
            allowed: Vec::new(),
            min_words: None,
        }
    }

    fn settings(&mut self, settings: &[Setting]) {
        for setting in settings {
            let asked = self.resolve(setting);
            self.policies.push(self.graded(asked));
        }
    }

    /// How grave findings of a policy count. What lists of the platform find is as grave as their entries say.
    fn graded(&self, mut asked: Asked) -> Asked {
        let own = severity(&asked.id);
        let is_remote = |name: &str| {
            self.known.strategies.iter().any(|known| known.kind == StrategyKind::Remote && known.name == name)
        };
        for finder in &mut asked.finders {
            match finder.strategy.as_str() {
                "blocklist" | "hash_list" => {}
                QUALITY | "semantic" => finder.fixed = Some(own),
                name if is_remote(name) => finder.fixed = Some(own),
                _ => finder.ceiling = own,
            }
        }
        asked
    }

    fn finish(self, key: &str) -> Compiled {
        let platform = PlatformConfig {
            policies: self.policies.iter().map(|asked| self.policy(asked)).collect(),
            strategies: self.strategies(),
            hash_lists: self.known.hash_lists.clone(),
            semantic_filters: self.known.semantic_filters.clone(),
            ..PlatformConfig::bare(self.platform())
        };
        let channel = self.channel;
        let wanted =
            [(FieldType::Image, channel.images), (FieldType::Video, channel.videos), (FieldType::Audio, channel.audio)];
        let media = wanted.into_iter().filter(|(_, is_wanted)| *is_wanted).map(|(kind, _)| kind);
        Compiled {
            key: key.to_owned(),
            platform: PlatformConfig { block_lists: self.block_lists, ..platform },
            kinds: [FieldType::Text, FieldType::Uri].into_iter().chain(media).collect(),
            policies: self.policies,
            thresholds: channel.thresholds,
            trust: channel.trust,
            dry_run: channel.dry_run,
            context: channel.context,
            clean_unicode: channel.clean_unicode,
            allowed: self.allowed,
            min_words: self.min_words,
        }
    }

    fn platform(&self) -> Platform {
        let Platform { id, name, settings, created_ms } = &self.known.platform;
        Platform { id: id.clone(), name: name.clone(), settings: settings.clone(), created_ms: *created_ms }
    }

    fn strategies(&self) -> Vec<Strategy> {
        let uses = |name: &str| self.policies.iter().any(|asked| asked.is_of(name));
        let own = self.known.strategies.iter().filter(|strategy| strategy.kind != StrategyKind::Builtin);
        let mut strategies: Vec<Strategy> = own.map(|strategy| self.asking(strategy)).collect();
        let strategy = |name: &str, kind, enabled| Strategy {
            name: name.to_owned(),
            kind,
            asynchronous: false,
            enabled,
            field_types: Vec::new(),
            remote: None,
            version: 1,
        };
        strategies.extend(BUILT_IN.iter().map(|name| {
            let is_used = *name == LANGUAGE || uses(name) || (*name == "image" && self.channel.images);
            strategy(name, StrategyKind::Builtin, is_used || (*name == "blocklist" && !self.allowed.is_empty()))
        }));
        strategies.push(strategy(QUALITY, StrategyKind::External, true));
        strategies
    }

    fn policy(&self, asked: &Asked) -> Policy {
        let enforce = self.known.platform.settings.enforce_recommendations;
        let block = enforce.then_some(self.channel.thresholds.block);
        let mode =
            |flag: bool| if flag && asked.flag && !self.channel.dry_run { RuleMode::Live } else { RuleMode::Shadow };
        let mut rules: Vec<Rule> =
            asked.finders.iter().flat_map(|finder| finder.rules(asked.threshold, mode(finder.flag), block)).collect();
        if asked.missing.is_some() {
            let (strategy, label) = (missing(&asked.id), "*".to_owned());
            let field_types = resolve::looked_at(&asked.id);
            rules.push(Rule { strategy, label, field_types, mode: mode(true), ..Rule::default() });
        }
        Policy {
            code: asked.id.clone(),
            name: asked.id.clone(),
            severity: severity(&asked.id),
            automation: enforce,
            hint: enforce.then(|| "remove".to_owned()),
            rules,
            category: Some(CATEGORY.to_owned()),
            label: Some(asked.id.clone()),
            action: Some(FLAG.to_owned()),
            ..Policy::default()
        }
    }
}

/// How grave what a policy finds can be.
fn severity(id: &str) -> Severity {
    match id {
        "sexual_minors" => Severity::Critical,
        "hate" | "threat" | "violence" | "sexual" | "adult" | "self_harm" | "extremism" | "toxicity_severe" => {
            Severity::High
        }
        "profanity" | "flirtation" | "low_quality" | "url" | "promotion" | "self_promotion" => Severity::Low,
        _ => Severity::Medium,
    }
}

#[cfg(test)]
#[path = "compile_tests.rs"]
mod tests;
