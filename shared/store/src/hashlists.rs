//! Entries of hash lists: stored in parts that are never changed, each written together with the list's record. A
//! part that is replaced stays for a day, so that a reader of any version finds all that it names.

use aws_sdk_dynamodb::types::{Put, ReturnConsumedCapacity, TransactWriteItem, Update};
use domain::config::{HashList, HashPart};
use domain::ids::PlatformId;

use crate::commit::outcome::Transacted;
use crate::configs::{ConfigKind, config_item};
use crate::item::{Builder, Item, get_bytes, get_text, key, number};
use crate::{Store, StoreError, table};

/// A part of a hash list that gives way to another, or to nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replaced {
    /// The part as it was.
    pub old: HashPart,
    /// What is left of it, with its entries.
    pub new: Option<(HashPart, Vec<u8>)>,
}

impl Store {
    /// Adds a part to a list: its entries and the list's new record are one transaction. `false` if somebody
    /// else changed the list.
    pub async fn add_hash_part(
        &self,
        platform: &PlatformId,
        list: &HashList,
        part: &HashPart,
        entries: &[u8],
        seen: u64,
        token: &str,
    ) -> Result<bool, StoreError> {
        let at = table::hash_part(platform, &list.name, list.series, &part.id);
        let entries = self.put(Builder::at(&at).bytes("b", entries).build())?;
        let record = self.hash_list_record(platform, list, seen)?;
        Ok(matches!(self.transact_items(vec![entries, record], token).await?, Transacted::Done))
    }

    /// Puts others in place of parts, which then expire: all of it and the list's new record are one transaction.
    /// `false` if somebody else changed the list.
    pub async fn replace_hash_parts(
        &self,
        platform: &PlatformId,
        list: &HashList,
        replaced: &[Replaced],
        seen: u64,
        now_ms: i64,
        token: &str,
    ) -> Result<bool, StoreError> {
        let mut writes = vec![self.hash_list_record(platform, list, seen)?];
        for Replaced { old, new } in replaced {
            writes.push(self.expiry(platform, list, old, now_ms)?);
            if let Some((part, entries)) = new {
                let at = table::hash_part(platform, &list.name, list.series, &part.id);
                writes.push(self.put(Builder::at(&at).bytes("b", entries).build())?);
            }
        }
        Ok(matches!(self.transact_items(writes, token).await?, Transacted::Done))
    }

    fn put(&self, item: Item) -> Result<TransactWriteItem, StoreError> {
        let put = Put::builder().table_name(&self.table_name).set_item(Some(item));
        let put = put.build().map_err(|_| StoreError::Damaged("write"))?;
        Ok(TransactWriteItem::builder().put(put).build())
    }

    fn hash_list_record(
        &self,
        platform: &PlatformId,
        list: &HashList,
        seen: u64,
    ) -> Result<TransactWriteItem, StoreError> {
        let item = config_item(platform, ConfigKind::HashList, &list.name, list, seen)?;
        let put = Put::builder().table_name(&self.table_name).set_item(Some(item));
        let put = put.condition_expression("v = :seen").expression_attribute_values(":seen", number(seen));
        let put = put.build().map_err(|_| StoreError::Damaged("write"))?;
        Ok(TransactWriteItem::builder().put(put).build())
    }

    /// In the transaction that replaces the part, not after it: by then the same page could have been added again.
    fn expiry(
        &self,
        platform: &PlatformId,
        list: &HashList,
        part: &HashPart,
        now_ms: i64,
    ) -> Result<TransactWriteItem, StoreError> {
        let update = Update::builder()
            .table_name(&self.table_name)
            .set_key(Some(key(&table::hash_part(platform, &list.name, list.series, &part.id))))
            .update_expression("SET x = :x")
            .condition_expression("attribute_exists(p)")
            .expression_attribute_values(":x", number(now_ms / 1000 + table::SUPERSEDED_TTL_S));
        let update = update.build().map_err(|_| StoreError::Damaged("write"))?;
        Ok(TransactWriteItem::builder().update(update).build())
    }

    /// The entries of a list, one after the other; `None` if a part that it names is not there.
    pub async fn hash_entries(
        &self,
        platform: &PlatformId,
        list: &HashList,
        strong: bool,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.hash_parts(platform, list, strong).await?.map(|parts| parts.concat()))
    }

    /// The entries of each part of a list; `None` if one that it names is not there.
    pub async fn hash_parts(
        &self,
        platform: &PlatformId,
        list: &HashList,
        strong: bool,
    ) -> Result<Option<Vec<Vec<u8>>>, StoreError> {
        let partition = table::hash_partition(platform, &list.name);
        let prefix = table::hash_prefix(list.series);
        let stored = self.query_prefix(&partition, &prefix, strong).await?;
        let entries = |part: &HashPart| {
            let name = format!("{prefix}{}", part.id);
            let found = stored.iter().find(|item| get_text(item, "s") == Some(name.as_str()))?;
            let bytes = get_bytes(found, "b")?;
            (bytes.len() == part.entries as usize * list.kind.bytes()).then(|| bytes.to_vec())
        };
        Ok(list.parts.iter().map(entries).collect())
    }

    /// Lets the parts of a list that was deleted or emptied expire, once no reader can still be under way with
    /// them. A part that is missed only costs its storage.
    pub async fn retire_hash_parts(
        &self,
        platform: &PlatformId,
        list: &HashList,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        for part in &list.parts {
            let at = table::hash_part(platform, &list.name, list.series, &part.id);
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
}
