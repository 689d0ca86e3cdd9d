//! Everything that analyses, put together for the functions that link it: the light engines, the heavy ones,
//! and the services of others.
//!
//! Only a function's package may depend on this crate: what depends on it becomes large.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing))]

mod hashes;
#[cfg(test)]
mod tests;
mod texts;

use std::sync::Arc;

use adapters::Means;
use domain::checks::PictureScores;
use domain::config::{HashList, SemanticFilter, Strategy};
use domain::secrets::Plain;
use domain::uploads::MediaType;
use engines::{Classifier, ClassifierError, JobEngine, Registry, RemoteEngine};
use images::ImageEngine;
use lambda::deep::{Built, DeepEngines, Preview};
use lambda::settings::Settings;
use outbound::{AddressPolicy, Client, SystemResolver};

/// The heavy engines of a function behind a queue.
pub fn equip(settings: &Settings) -> Arc<dyn DeepEngines> {
    Arc::new(Everything { means: means(settings), second_opinion: true })
}

/// The heavy engines of a function that answers calls: without the second opinion, for which no call waits. Nothing is
/// loaded before it is needed.
pub fn equip_for_calls(settings: &Settings) -> Arc<dyn DeepEngines> {
    Arc::new(Everything { means: means(settings), second_opinion: false })
}

fn means(settings: &Settings) -> Means {
    let policy = if settings.allow_loopback { AddressPolicy::development() } else { AddressPolicy::public() };
    Means {
        outbound: Client::new(policy, SystemResolver),
        region: settings.connection.region.clone(),
        credentials: settings.connection.credentials.clone(),
        endpoint_url: settings.connection.endpoint_url.clone(),
    }
}

struct Everything {
    means: Means,
    second_opinion: bool,
}

impl DeepEngines for Everything {
    fn registry(&self) -> Registry {
        let engines = Registry::builtin().with(Arc::new(ImageEngine::new()));
        if self.second_opinion { engines.with(texts::toxicity()) } else { engines }
    }

    fn hash_list(&self, list: &HashList, entries: &[u8]) -> Built<dyn Classifier> {
        hashes::engine(list, entries)
    }

    fn semantic(&self, filters: &[SemanticFilter]) -> Built<dyn Classifier> {
        texts::semantic(filters)
    }

    fn inspect(&self, bytes: &[u8], declared: MediaType) -> Result<(), String> {
        images::inspect(bytes, declared).map_err(|refusal| refusal.to_string())
    }

    fn preview(&self, bytes: &[u8], frame: Option<u32>) -> Option<Preview> {
        let made = images::preview(bytes, frame, &images::Limits::default()).ok()?;
        Some((images::PREVIEW_TYPE, made))
    }

    fn job(&self, strategy: &Strategy) -> Built<dyn JobEngine> {
        adapters::job_engine(strategy, &self.means)
    }

    fn remote(&self, strategy: &Strategy, key: Option<Plain>) -> Built<dyn RemoteEngine> {
        adapters::engine(strategy, key, &self.means)
    }

    fn picture(&self, bytes: &[u8], out_of_time: &dyn Fn() -> bool) -> Result<PictureScores, ClassifierError> {
        let scores = ImageEngine::new().scores_within(bytes, out_of_time)?;
        let classes = images::discuse(&scores);
        Ok(PictureScores { porn: classes.porn, sexual: classes.sexual, neutral: classes.neutral })
    }
}
