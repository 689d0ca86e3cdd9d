//! Configuration objects of a platform: small items of one partition, read together.

mod versions;

use aws_sdk_dynamodb::types::ReturnConsumedCapacity;
use domain::config::{Platform, PlatformConfig};
use domain::ids::PlatformId;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::from_sdk;
use crate::item::{self, Builder, Item, get_number, get_state, get_text, key, number};
use crate::{Store, StoreError, table};

/// Kinds of configuration objects; the name is part of the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConfigKind {
    /// The platform itself; its name in the key is empty.
    Platform,
    /// A policy, by code.
    Policy,
    /// A strategy, by name.
    Strategy,
    /// A complex type, by name.
    ComplexType,
    /// A webhook endpoint, by id.
    Endpoint,
    /// A block list, by name.
    BlockList,
    /// A hash list, by name.
    HashList,
    /// A semantic filter, by name.
    SemanticFilter,
    /// A velocity rule, by name.
    VelocityRule,
    /// A review queue, by name.
    Queue,
    /// A moderator, by id.
    Moderator,
    /// A Stream app, by id.
    StreamApp,
    /// A configuration of a dialect, by [`domain::config::DialectConfig::name`].
    DialectConfig,
    /// A moderation action, by id.
    Action,
    /// What signs webhooks of a platform in Moderation API's shape; its name in the key is empty.
    WebhookSecret,
    /// A mark that users have been described; its name in the key is empty.
    Users,
}

impl ConfigKind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Platform => "PLATFORM",
            Self::Policy => "POLICY",
            Self::Strategy => "STRATEGY",
            Self::ComplexType => "TYPE",
            Self::Endpoint => "ENDPOINT",
            Self::BlockList => "LIST",
            Self::HashList => "HASHES",
            Self::SemanticFilter => "FILTER",
            Self::VelocityRule => "VELOCITY",
            Self::Queue => "QUEUE",
            Self::Moderator => "MODERATOR",
            Self::StreamApp => "APP",
            Self::DialectConfig => "DIALECT",
            Self::Action => "ACTION",
            Self::WebhookSecret => "WEBHOOKSECRET",
            Self::Users => "USERS",
        }
    }

    /// Whether every version of such an object is kept: cases and their explanations refer to them.
    const fn keeps_versions(self) -> bool {
        matches!(
            self,
            Self::Policy
                | Self::Strategy
                | Self::ComplexType
                | Self::Queue
                | Self::SemanticFilter
                | Self::VelocityRule
                | Self::DialectConfig
                | Self::Action
        )
    }
}

/// A configuration object as read, with the version its next write is conditional on.
#[derive(Clone, Debug, PartialEq)]
pub struct Versioned<T> {
    /// The object.
    pub value: T,
    /// Version of its item.
    pub version: u64,
}

impl Store {
    /// Everything configured for a platform; `None` if there is no such platform.
    pub async fn platform_config(&self, platform: &PlatformId) -> Result<Option<PlatformConfig>, StoreError> {
        let partition = table::platform_partition(platform);
        let items = self.query_prefix(&partition, table::CONFIG_PREFIX, false).await?;
        let all = |kind: ConfigKind| items.iter().filter(move |item| is_kind(item, kind));
        let Some(own) = all(ConfigKind::Platform).next() else { return Ok(None) };
        Ok(Some(PlatformConfig {
            platform: get_state(own, "platform")?,
            policies: states(all(ConfigKind::Policy), "policy")?,
            strategies: states(all(ConfigKind::Strategy), "strategy")?,
            complex_types: states(all(ConfigKind::ComplexType), "complex type")?,
            endpoints: states(all(ConfigKind::Endpoint), "endpoint")?,
            block_lists: states(all(ConfigKind::BlockList), "block list")?,
            hash_lists: states(all(ConfigKind::HashList), "hash list")?,
            semantic_filters: states(all(ConfigKind::SemanticFilter), "semantic filter")?,
            velocity_rules: states(all(ConfigKind::VelocityRule), "velocity rule")?,
            queues: states(all(ConfigKind::Queue), "queue")?,
            moderators: states(all(ConfigKind::Moderator), "moderator")?,
            stream_apps: states(all(ConfigKind::StreamApp), "app")?,
            dialect_configs: states(all(ConfigKind::DialectConfig), "dialect configuration")?,
            actions: states(all(ConfigKind::Action), "action")?,
            webhook_secret: all(ConfigKind::WebhookSecret)
                .next()
                .map(|item| get_state(item, "webhook secret"))
                .transpose()?,
            describes_users: all(ConfigKind::Users).next().is_some(),
        }))
    }

    /// One configuration object, strongly consistent.
    pub async fn config<T: DeserializeOwned>(
        &self,
        platform: &PlatformId,
        kind: ConfigKind,
        name: &str,
    ) -> Result<Option<Versioned<T>>, StoreError> {
        let item = self.get(&table::config(platform, kind.as_str(), name)).await?;
        item.map(|item| {
            Ok(Versioned { value: get_state(&item, "configuration")?, version: get_number(&item, "v").unwrap_or(0) })
        })
        .transpose()
    }

    /// All configuration objects of a kind, by name, strongly consistent.
    pub async fn configs<T: DeserializeOwned>(
        &self,
        platform: &PlatformId,
        kind: ConfigKind,
    ) -> Result<Vec<T>, StoreError> {
        let prefix = format!("{}{}#", table::CONFIG_PREFIX, kind.as_str());
        let items = self.query_prefix(&table::platform_partition(platform), &prefix, true).await?;
        states(items.iter(), "configuration")
    }

    /// Writes a configuration object if it still is as it was read (`None`: if it does not exist).
    /// `false` if somebody else changed it.
    pub async fn put_config<T: Serialize>(
        &self,
        platform: &PlatformId,
        kind: ConfigKind,
        name: &str,
        value: &T,
        seen: Option<u64>,
    ) -> Result<bool, StoreError> {
        Ok(self.write_config(platform, kind, name, value, seen).await?.is_some())
    }

    /// As [`Store::put_config`], and gives the number of the version written. A kind that keeps its
    /// versions is stored with this number as its `version`, whatever it said before.
    pub async fn write_config<T: Serialize>(
        &self,
        platform: &PlatformId,
        kind: ConfigKind,
        name: &str,
        value: &T,
        seen: Option<u64>,
    ) -> Result<Option<u64>, StoreError> {
        if kind.keeps_versions() {
            return self.put_version(platform, kind, name, value, seen).await;
        }
        let item = config_item(platform, kind, name, value, seen.unwrap_or(0))?;
        Ok(self.put_if(item, seen).await?.then_some(seen.unwrap_or(0) + 1))
    }

    /// Removes a configuration object; its versions stay. `false` if there was none.
    pub async fn delete_config(&self, platform: &PlatformId, kind: ConfigKind, name: &str) -> Result<bool, StoreError> {
        let answer = self
            .table
            .delete_item()
            .table_name(&self.table_name)
            .set_key(Some(key(&table::config(platform, kind.as_str(), name))))
            .condition_expression("attribute_exists(p)")
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await;
        self.conditional("DeleteItem", answer, |answer| answer.consumed_capacity.as_slice())
    }

    /// Adds a new platform to the list of platforms and writes it. `false` if the id is taken.
    pub async fn create_platform(&self, platform: &Platform) -> Result<bool, StoreError> {
        let entry = Builder::at(&table::platform_entry(&platform.id)).build();
        if !self.put_if(entry, None).await? {
            return Ok(false);
        }
        self.put_config(&platform.id, ConfigKind::Platform, "", platform, None).await
    }

    /// Ids of platforms in order, after `from`, at most `limit`.
    pub async fn platform_ids(&self, from: Option<&PlatformId>, limit: i32) -> Result<Vec<PlatformId>, StoreError> {
        let answer = self
            .table
            .query()
            .table_name(&self.table_name)
            .key_condition_expression("p = :p AND s > :s")
            .expression_attribute_values(":p", item::text(table::PLATFORMS))
            .expression_attribute_values(":s", item::text(from.map_or("#", PlatformId::as_str)))
            .limit(limit)
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await
            .map_err(|error| from_sdk("Query", &error))?;
        self.meter.call(answer.consumed_capacity.as_slice(), false);
        Ok(answer.items().iter().filter_map(|item| PlatformId::parse(get_text(item, "s")?)).collect())
    }

    /// A put on condition that the item has the version seen, or does not exist.
    pub(crate) async fn put_if(&self, item: Item, seen: Option<u64>) -> Result<bool, StoreError> {
        let put = self
            .table
            .put_item()
            .table_name(&self.table_name)
            .set_item(Some(item))
            .return_consumed_capacity(ReturnConsumedCapacity::Total);
        let put = match seen {
            Some(version) => {
                put.condition_expression("v = :seen").expression_attribute_values(":seen", number(version))
            }
            None => put.condition_expression("attribute_not_exists(p)"),
        };
        self.conditional("PutItem", put.send().await, |answer| answer.consumed_capacity.as_slice())
    }
}

/// The item of a configuration object that replaces the version seen.
pub(crate) fn config_item(
    platform: &PlatformId,
    kind: ConfigKind,
    name: &str,
    value: &impl Serialize,
    seen: u64,
) -> Result<Item, StoreError> {
    let at = table::config(platform, kind.as_str(), name);
    Ok(Builder::at(&at).number("v", seen + 1).state(value)?.build())
}

fn is_kind(item: &Item, kind: ConfigKind) -> bool {
    let prefix = format!("{}{}#", table::CONFIG_PREFIX, kind.as_str());
    get_text(item, "s").is_some_and(|s| s.starts_with(&prefix))
}

fn states<'a, T: DeserializeOwned>(
    items: impl Iterator<Item = &'a Item>,
    what: &'static str,
) -> Result<Vec<T>, StoreError> {
    items.map(|item| get_state(item, what)).collect()
}
