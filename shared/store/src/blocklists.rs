//! Entries of block lists: stored in parts per version, so that a reader sees one whole version.

use aws_sdk_dynamodb::types::{Put, ReturnConsumedCapacity, TransactWriteItem};
use domain::config::{BlockList, BlockListEntry};
use domain::ids::PlatformId;

use crate::item::{Builder, get_state, key, number};
use crate::{Store, StoreError, table};

/// Entries in one stored part: with the longest phrases it stays below an item's size.
const ENTRIES_PER_PART: usize = 500;

/// In how many parts this many entries are stored.
pub const fn part_count(entries: usize) -> usize {
    entries.div_ceil(ENTRIES_PER_PART)
}

impl Store {
    /// Writes the entries of a version. The version becomes visible only with the list's own record,
    /// which is written afterwards; parts of an abandoned version do no harm.
    pub async fn put_block_list_entries(
        &self,
        platform: &PlatformId,
        name: &str,
        version: u32,
        entries: &[BlockListEntry],
        token: &str,
    ) -> Result<(), StoreError> {
        for (index, part) in entries.chunks(ENTRIES_PER_PART).enumerate() {
            let at = table::block_list_part(platform, name, version, index);
            let put = Put::builder()
                .table_name(&self.table_name)
                .set_item(Some(Builder::at(&at).state(&part)?.build()))
                .build()
                .map_err(|_| StoreError::Damaged("write"))?;
            let write = TransactWriteItem::builder().put(put).build();
            // The service takes at most 36 characters.
            let part_token: String = format!("{index}-{token}").chars().take(36).collect();
            self.transact_items(vec![write], &part_token).await?;
        }
        Ok(())
    }

    /// Lets the entries of a version that was replaced or deleted expire, once no reader can still be
    /// under way with it. A part that is missed only costs its storage.
    pub async fn retire_block_list_entries(
        &self,
        platform: &PlatformId,
        list: &BlockList,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        for part in 0..list.part_count as usize {
            let at = table::block_list_part(platform, &list.name, list.version, part);
            let answer = self
                .table
                .update_item()
                .table_name(&self.table_name)
                .set_key(Some(key(&at)))
                .update_expression("SET x = :x")
                .condition_expression("attribute_exists(p)")
                .expression_attribute_values(":x", number(now_ms / 1000 + table::SUPERSEDED_TTL_S))
                .return_consumed_capacity(ReturnConsumedCapacity::Total)
                .send()
                .await;
            self.conditional("UpdateItem", answer, |answer| answer.consumed_capacity.as_slice())?;
        }
        Ok(())
    }

    /// The entries of the list's current version, strongly consistent or not; `None` if that version is not complete.
    pub async fn block_list_entries(
        &self,
        platform: &PlatformId,
        list: &BlockList,
        strongly: bool,
    ) -> Result<Option<Vec<BlockListEntry>>, StoreError> {
        let partition = table::block_list_partition(platform, &list.name);
        let parts = self.query_prefix(&partition, &table::block_list_prefix(list.version), strongly).await?;
        let mut entries = Vec::new();
        for part in &parts {
            entries.extend(get_state::<Vec<BlockListEntry>>(part, "block list")?);
        }
        Ok((entries.len() == list.entry_count as usize).then_some(entries))
    }
}
