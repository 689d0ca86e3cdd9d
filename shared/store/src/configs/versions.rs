//! Versions of configuration objects: every write of one keeps what it wrote, in the same transaction,
//! under a number that is never used again. So a case that names the version which judged it can
//! always be explained, also after the object was changed, removed or made anew.

use aws_sdk_dynamodb::types::{Put, ReturnConsumedCapacity, TransactWriteItem};
use domain::ids::{PlatformId, base32, digest};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{ConfigKind, Versioned};
use crate::commit::outcome::Transacted;
use crate::error::from_sdk;
use crate::item::{self, Builder, Item, get_number, get_state, number};
use crate::table::Key;
use crate::{Store, StoreError, table};

/// Characters that the service takes of a request token.
const TOKEN_CHARS: usize = 36;

/// A configuration object to be written.
struct Write<'a> {
    platform: &'a PlatformId,
    kind: ConfigKind,
    name: &'a str,
    state: serde_json::Value,
    seen: Option<u64>,
}

impl Store {
    /// Writes an object together with its version; gives the number, or `None` if the object is not as
    /// it was read.
    pub(super) async fn put_version(
        &self,
        platform: &PlatformId,
        kind: ConfigKind,
        name: &str,
        value: &impl Serialize,
        seen: Option<u64>,
    ) -> Result<Option<u64>, StoreError> {
        let version = match seen {
            Some(seen) => seen + 1,
            // An object that is made anew continues the numbers.
            None => self.last_version(platform, kind, name).await? + 1,
        };
        let mut state = serde_json::to_value(value).map_err(|_| StoreError::Damaged("configuration"))?;
        if let Some(state) = state.as_object_mut() {
            state.insert("version".to_owned(), version.into());
        }
        let write = Write { platform, kind, name, state, seen };
        let current = self.current_put(&write, version)?;
        let at = table::config_version(platform, kind.as_str(), name, version);
        let kept = self.put_once(&at, &write.state, version)?;
        match self.transact_items(vec![current, kept], &token(&write, version)).await? {
            Transacted::Done => Ok(Some(version)),
            Transacted::Failed(_) => Ok(None),
        }
    }

    fn current_put(&self, write: &Write<'_>, version: u64) -> Result<TransactWriteItem, StoreError> {
        let at = table::config(write.platform, write.kind.as_str(), write.name);
        let item = Builder::at(&at).number("v", version).state(&write.state)?.build();
        let put = Put::builder().table_name(&self.table_name).set_item(Some(item));
        let put = match write.seen {
            Some(seen) => put.condition_expression("v = :seen").expression_attribute_values(":seen", number(seen)),
            None => put.condition_expression("attribute_not_exists(p)"),
        };
        transact(put)
    }

    fn put_once(&self, at: &Key, state: &impl Serialize, version: u64) -> Result<TransactWriteItem, StoreError> {
        let item = Builder::at(at).number("v", version).state(state)?.build();
        let put = Put::builder().table_name(&self.table_name).set_item(Some(item));
        transact(put.condition_expression("attribute_not_exists(p)"))
    }

    /// A version of an object, whether the object still exists or not.
    pub async fn config_version<T: DeserializeOwned>(
        &self,
        platform: &PlatformId,
        kind: ConfigKind,
        name: &str,
        version: u64,
    ) -> Result<Option<T>, StoreError> {
        if version > table::MAX_CONFIG_VERSION {
            return Ok(None);
        }
        let item = self.get(&table::config_version(platform, kind.as_str(), name, version)).await?;
        item.map(|item| get_state(&item, "configuration version")).transpose()
    }

    /// The versions of an object below `before`, the newest first, at most `limit`.
    pub async fn config_versions<T: DeserializeOwned>(
        &self,
        platform: &PlatformId,
        kind: ConfigKind,
        name: &str,
        before: Option<u64>,
        limit: i32,
    ) -> Result<Vec<Versioned<T>>, StoreError> {
        let items = self.version_items(platform, kind, name, before, limit).await?;
        let versioned = |item: &Item| {
            let value = get_state(item, "configuration version")?;
            Ok(Versioned { value, version: get_number(item, "v").unwrap_or(0) })
        };
        items.iter().map(versioned).collect()
    }

    /// The highest number ever used for a name; 0 if none was.
    async fn last_version(&self, platform: &PlatformId, kind: ConfigKind, name: &str) -> Result<u64, StoreError> {
        let items = self.version_items(platform, kind, name, None, 1).await?;
        Ok(items.first().and_then(|item| get_number(item, "v")).unwrap_or(0))
    }

    async fn version_items(
        &self,
        platform: &PlatformId,
        kind: ConfigKind,
        name: &str,
        before: Option<u64>,
        limit: i32,
    ) -> Result<Vec<Item>, StoreError> {
        let last = before.map_or(table::MAX_CONFIG_VERSION, |before| before.saturating_sub(1));
        let to = table::config_version(platform, kind.as_str(), name, last.min(table::MAX_CONFIG_VERSION));
        let from = table::config_version(platform, kind.as_str(), name, 0);
        let answer = self
            .table
            .query()
            .table_name(&self.table_name)
            .key_condition_expression("p = :p AND s BETWEEN :from AND :to")
            .expression_attribute_values(":p", item::text(&to.p))
            .expression_attribute_values(":from", item::text(&from.s))
            .expression_attribute_values(":to", item::text(&to.s))
            .scan_index_forward(false)
            .consistent_read(true)
            .limit(limit)
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await
            .map_err(|error| from_sdk("Query", &error))?;
        self.meter.call(answer.consumed_capacity.as_slice(), false);
        Ok(answer.items.unwrap_or_default())
    }
}

fn transact(put: aws_sdk_dynamodb::types::builders::PutBuilder) -> Result<TransactWriteItem, StoreError> {
    let put = put.build().map_err(|_| StoreError::Damaged("write"))?;
    Ok(TransactWriteItem::builder().put(put).build())
}

/// The same write has the same token, so that one whose answer got lost recognises its success. No
/// number is used for two writes, so only writers who want the same at the same time share a token.
fn token(write: &Write<'_>, version: u64) -> String {
    let seen = write.seen.map_or_else(String::new, |seen| seen.to_string());
    let (version, state) = (version.to_string(), write.state.to_string());
    let parts = [write.platform.as_str(), write.kind.as_str(), write.name, &seen, &version, &state];
    base32(&digest(&parts.map(str::as_bytes))).chars().take(TOKEN_CHARS).collect()
}
