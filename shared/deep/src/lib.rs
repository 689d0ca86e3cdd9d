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
use domain::config::{HashList, SemanticFilter, Strategy};
use domain::secrets::Plain;
use engines::{Classifier, Registry, RemoteEngine};
use images::ImageEngine;
use lambda::deep::{Built, DeepEngines};
use lambda::settings::Settings;
use outbound::{AddressPolicy, Client, SystemResolver};

/// The heavy engines of a function with these settings.
pub fn equip(settings: &Settings) -> Arc<dyn DeepEngines> {
    let policy = if settings.allow_loopback { AddressPolicy::development() } else { AddressPolicy::public() };
    let means = Means {
        outbound: Client::new(policy, SystemResolver),
        region: settings.connection.region.clone(),
        credentials: settings.connection.credentials.clone(),
        endpoint_url: settings.connection.endpoint_url.clone(),
    };
    Arc::new(Everything { means })
}

struct Everything {
    means: Means,
}

impl DeepEngines for Everything {
    fn registry(&self) -> Registry {
        Registry::builtin().with(Arc::new(ImageEngine::new())).with(texts::toxicity())
    }

    fn hash_list(&self, list: &HashList, entries: &[u8]) -> Built<dyn Classifier> {
        hashes::engine(list, entries)
    }

    fn semantic(&self, filters: &[SemanticFilter]) -> Built<dyn Classifier> {
        texts::semantic(filters)
    }

    fn remote(&self, strategy: &Strategy, key: Option<Plain>) -> Built<dyn RemoteEngine> {
        adapters::engine(strategy, key, &self.means)
    }
}
