//! Which strategies only the function with the heavy engines provides, and which texts it is asked about again.

use domain::config::{HashKind, PlatformConfig, Strategy, StrategyKind};
use domain::content::FieldType;
use domain::signal::Signals;
use engines::{Elsewhere, Registry, names};
use lambda::context::Context;

/// What this process does not provide itself. Images are always looked at; what costs a platform money or
/// follows from its own lists only where it has set it up and a rule names it.
pub fn elsewhere(context: &Context, config: &PlatformConfig) -> Vec<Elsewhere> {
    if context.deep.is_some() { Vec::new() } else { all(config) }
}

/// What the heavy engines, and other services, provide for this platform.
pub fn all(config: &PlatformConfig) -> Vec<Elsewhere> {
    let known =
        |strategy: &str, kinds: &[FieldType]| Elsewhere { strategy: strategy.to_owned(), kinds: kinds.to_vec() };
    let mut found = vec![known(names::IMAGE, &[FieldType::Image])];
    let hashed = hashed_kinds(config);
    if !hashed.is_empty() {
        found.push(known(names::HASH_LIST, &hashed));
    }
    if config.semantic_filters.iter().any(|filter| filter.enabled) && config.has_rule_of(names::SEMANTIC) {
        found.push(known(names::SEMANTIC, &[FieldType::Text]));
    }
    found.extend(remotes(config).map(|strategy| Elsewhere { strategy: strategy.name.clone(), kinds: kinds(strategy) }));
    found
}

/// Kinds of field whose media are looked up in hash lists: pictures in all of them, other files in those of files.
pub fn hashed_kinds(config: &PlatformConfig) -> Vec<FieldType> {
    let lists = config.hash_lists.iter().filter(|list| list.enabled && !list.parts.is_empty());
    let kinds: Vec<HashKind> = lists.map(|list| list.kind).collect();
    let files = [FieldType::Image, FieldType::Audio, FieldType::Video, FieldType::File];
    let is_of_files = kinds.iter().any(|kind| *kind != HashKind::Pdq);
    let most = if is_of_files { files.len() } else { usize::from(!kinds.is_empty()) };
    files.into_iter().take(most).collect()
}

/// The services that are to be asked: switched on, and named by a rule.
pub fn remotes(config: &PlatformConfig) -> impl Iterator<Item = &Strategy> {
    let is_wanted = |strategy: &&Strategy| {
        strategy.kind == StrategyKind::Remote && strategy.enabled && config.has_rule_of(&strategy.name)
    };
    config.strategies.iter().filter(is_wanted)
}

/// Whether what this strategy says concerns contents that are judged by this configuration: a service only where a rule
/// names it.
pub fn is_asked(config: &PlatformConfig, strategy: &str) -> bool {
    let is_service = |known: &Strategy| known.kind == StrategyKind::Remote && known.name == strategy;
    !config.strategies.iter().any(is_service) || config.has_rule_of(strategy)
}

/// Kinds of field that a service is asked about.
pub fn kinds(strategy: &Strategy) -> Vec<FieldType> {
    let able = strategy.remote.as_ref().map_or(&[][..], |remote| remote.service.kinds());
    let wanted = |kind: &&FieldType| strategy.field_types.is_empty() || strategy.field_types.contains(kind);
    able.iter().filter(wanted).copied().collect()
}

/// Whether a better model is to be asked about the text: the first one found something, and a rule follows it.
///
/// Behind the queue only. In a call the first model's answer stands: the second is advice, which a call neither
/// waits for nor calls itself incomplete without.
pub fn asks_again(config: &PlatformConfig, signals: &Signals) -> bool {
    let is_wanted = config.platform.settings.second_opinion && config.has_rule_of(names::TOXICITY);
    // As the engine itself decides it: it is asked about whatever has a score that is reported.
    is_wanted && signals.found.iter().any(|signal| signal.strategy == names::TOXICITY)
}

/// The engines of this process for this platform: without the better model of texts where it is not wanted.
pub fn registry(context: &Context, config: &PlatformConfig) -> Registry {
    let engines = context.engines.clone();
    if config.platform.settings.second_opinion { engines } else { engines.with_light(names::TOXICITY) }
}
