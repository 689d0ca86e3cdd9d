//! API keys, as stored: by the hash of the key, and listed with their platform.

use aws_sdk_dynamodb::types::{Put, ReturnConsumedCapacity, TransactWriteItem};
use domain::config::ApiKey;
use domain::ids::PlatformId;

use crate::commit::outcome::Transacted;
use crate::configs::Versioned;
use crate::error::from_sdk;
use crate::item::{Builder, get_number, get_state, get_text, key, number};
use crate::{Store, StoreError, table};

impl Store {
    /// The key with this hash, strongly consistent.
    pub async fn api_key(&self, hash: &str) -> Result<Option<Versioned<ApiKey>>, StoreError> {
        let Some(item) = self.get(&table::api_key(hash)).await? else { return Ok(None) };
        let mut value: ApiKey = get_state(&item, "key")?;
        // Kept apart from the state, so that noting the use never competes with a revocation.
        value.last_used_day = get_number(&item, "used");
        Ok(Some(Versioned { value, version: get_number(&item, "v").unwrap_or(0) }))
    }

    /// Stores a new key of a platform together with its entry in the platform's list.
    pub async fn create_api_key(
        &self,
        platform: &PlatformId,
        api_key: &ApiKey,
        token: &str,
    ) -> Result<bool, StoreError> {
        let own = Builder::at(&table::api_key(&api_key.hash)).number("v", 1).state(api_key)?.build();
        let listed = Builder::at(&table::platform_key(platform, &api_key.id)).text("hash", &api_key.hash);
        let listed = match &api_key.moderator {
            Some(moderator) => listed.text("moderator", moderator).build(),
            None => listed.build(),
        };
        let mut writes = Vec::with_capacity(2);
        for item in [own, listed] {
            let put = Put::builder()
                .table_name(&self.table_name)
                .set_item(Some(item))
                .condition_expression("attribute_not_exists(p)")
                .build()
                .map_err(|_| StoreError::Damaged("write"))?;
            writes.push(TransactWriteItem::builder().put(put).build());
        }
        Ok(matches!(self.transact_items(writes, token).await?, Transacted::Done))
    }

    /// Replaces a key's record if it still is as it was read. `false` if somebody else changed it.
    pub async fn update_api_key(&self, api_key: &ApiKey, seen: u64) -> Result<bool, StoreError> {
        let state = serde_json::to_string(api_key).map_err(|_| StoreError::Damaged("key"))?;
        let answer = self
            .table
            .update_item()
            .table_name(&self.table_name)
            .set_key(Some(key(&table::api_key(&api_key.hash))))
            .update_expression("SET d = :d, v = :next")
            .condition_expression("v = :seen")
            .expression_attribute_values(":d", crate::item::text(&state))
            .expression_attribute_values(":next", number(seen + 1))
            .expression_attribute_values(":seen", number(seen))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await;
        self.conditional("UpdateItem", answer, |answer| answer.consumed_capacity.as_slice())
    }

    /// Notes that a key was used on a day. Best effort: it never creates a key and may be lost.
    pub async fn note_key_use(&self, hash: &str, day: i64) -> Result<(), StoreError> {
        let answer = self
            .table
            .update_item()
            .table_name(&self.table_name)
            .set_key(Some(key(&table::api_key(hash))))
            .update_expression("SET used = :day")
            .condition_expression("attribute_exists(p)")
            .expression_attribute_values(":day", number(day))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await
            .map_err(|error| from_sdk("UpdateItem", &error))?;
        self.meter.call(answer.consumed_capacity.as_slice(), true);
        Ok(())
    }

    /// The keys of a platform.
    pub async fn api_keys(&self, platform: &PlatformId) -> Result<Vec<Versioned<ApiKey>>, StoreError> {
        self.api_keys_where(platform, |_| true).await
    }

    /// The keys of a moderator, or those of the platform's servers.
    pub async fn api_keys_of(
        &self,
        platform: &PlatformId,
        moderator: Option<&str>,
    ) -> Result<Vec<Versioned<ApiKey>>, StoreError> {
        self.api_keys_where(platform, |owner| owner == moderator).await
    }

    async fn api_keys_where(
        &self,
        platform: &PlatformId,
        is_wanted: impl Fn(Option<&str>) -> bool + Send,
    ) -> Result<Vec<Versioned<ApiKey>>, StoreError> {
        let mut listed = self.query_prefix(&table::platform_partition(platform), table::KEY_PREFIX, true).await?;
        listed.retain(|item| is_wanted(get_text(item, "moderator")));
        let mut keys = Vec::with_capacity(listed.len());
        for hash in listed.iter().filter_map(|item| get_text(item, "hash")) {
            keys.extend(self.api_key(hash).await?);
        }
        Ok(keys)
    }

    /// A key of a platform by its id.
    pub async fn api_key_by_id(
        &self,
        platform: &PlatformId,
        id: &str,
    ) -> Result<Option<Versioned<ApiKey>>, StoreError> {
        let Some(listed) = self.get(&table::platform_key(platform, id)).await? else { return Ok(None) };
        match get_text(&listed, "hash") {
            Some(hash) => self.api_key(hash).await,
            None => Err(StoreError::Damaged("key")),
        }
    }
}
