//! The engines of what a platform has configured itself: hash lists and semantic filters.

use std::sync::Arc;

use domain::config::{HashKind, HashList, PlatformConfig, SemanticFilter};
use domain::content::{Body, FieldType};
use domain::ids::digest;
use engines::{Classifier, ClassifierError, Hit, Subject, names};
use lambda::context::Context;
use lambda::deep::DeepEngines;
use store::StoreError;

use super::routing::hashed_kinds;

/// The engines that have something to look at in the body, built once per version.
pub async fn engines(
    context: &Context,
    config: &PlatformConfig,
    body: &Body,
) -> Result<Vec<Arc<dyn Classifier>>, StoreError> {
    let Some(deep) = &context.deep else { return Ok(Vec::new()) };
    let hashed = hashed_kinds(config);
    let is_hashed = body.walk().iter().any(|(_, field)| hashed.contains(&field.kind) && field.src.is_some());
    let lists = if is_hashed { hash_lists(context, config).await? } else { Vec::new() };
    let mut engines: Vec<_> = lists.into_iter().map(|(_, engine)| engine).collect();
    let filters: Vec<_> = config.semantic_filters.iter().filter(|filter| filter.enabled).cloned().collect();
    if !filters.is_empty() && config.has_rule_of(names::SEMANTIC) {
        engines.push(semantic(context, &**deep, config, &filters));
    }
    Ok(engines)
}

/// The engines of a platform's hash lists alone, each with what it lists.
pub(crate) async fn hash_lists(
    context: &Context,
    config: &PlatformConfig,
) -> Result<Vec<(HashKind, Arc<dyn Classifier>)>, StoreError> {
    let Some(deep) = &context.deep else { return Ok(Vec::new()) };
    let mut engines = Vec::new();
    for list in config.hash_lists.iter().filter(|list| list.enabled && !list.parts.is_empty()) {
        engines.push((list.kind, hash_list(context, &**deep, config, list).await?));
    }
    Ok(engines)
}

async fn hash_list(
    context: &Context,
    deep: &dyn DeepEngines,
    config: &PlatformConfig,
    list: &HashList,
) -> Result<Arc<dyn Classifier>, StoreError> {
    let platform = &config.platform.id;
    let key = format!("{platform}/hashes/{}", list.name);
    if let Some(built) = context.own.get(&key, list.version) {
        return Ok(built);
    }
    // Right after an import, an eventually consistent read may not show the newest part yet.
    let entries = match context.store.hash_entries(platform, list, false).await? {
        None => context.store.hash_entries(platform, list, true).await?,
        read => read,
    };
    let built = match entries {
        Some(entries) => deep.hash_list(list, &entries),
        None => Err(ClassifierError::Failed(format!("a part of the list {} is not there", list.name))),
    };
    Ok(match built {
        Ok(engine) => context.own.keep(key, list.version, engine),
        Err(error) => Arc::new(Unable::new(names::HASH_LIST, hashed_kinds(config), &error)),
    })
}

fn semantic(
    context: &Context,
    deep: &dyn DeepEngines,
    config: &PlatformConfig,
    filters: &[SemanticFilter],
) -> Arc<dyn Classifier> {
    let key = format!("{}/filters", config.platform.id);
    let names: Vec<String> = filters.iter().map(|filter| format!("{}@{}", filter.name, filter.version)).collect();
    let names: Vec<&[u8]> = names.iter().map(String::as_bytes).collect();
    let version = digest(&names).first_chunk().map_or(0, |bytes| u32::from_be_bytes(*bytes));
    if let Some(built) = context.own.get(&key, version) {
        return built;
    }
    match deep.semantic(filters) {
        Ok(engine) => context.own.keep(key, version, engine),
        Err(error) => Arc::new(Unable::new(names::SEMANTIC, vec![FieldType::Text], &error)),
    }
}

/// Stands for an engine that could not be built, so that its strategy is reported as one that did not run.
struct Unable {
    strategy: &'static str,
    kinds: Vec<FieldType>,
    reason: String,
}

impl Unable {
    fn new(strategy: &'static str, kinds: Vec<FieldType>, error: &ClassifierError) -> Self {
        lambda::log::warning("engine_not_built", &format!("{strategy}: {error}"));
        Self { strategy, kinds, reason: error.to_string() }
    }
}

impl Classifier for Unable {
    fn strategy(&self) -> &'static str {
        self.strategy
    }

    fn version(&self) -> String {
        String::new()
    }

    fn covers(&self, kind: FieldType) -> bool {
        self.kinds.contains(&kind)
    }

    fn classify(&self, _: &Subject<'_>) -> Result<Vec<Hit>, ClassifierError> {
        // A failure in any case: the platform has configured it, so that it is missing is never its wish.
        Err(ClassifierError::Failed(self.reason.clone()))
    }
}
