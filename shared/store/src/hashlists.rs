//! Entries of hash lists: stored in parts that are only ever added, each together with the list's record, so
//! that a reader of any version finds all that it names.

use aws_sdk_dynamodb::types::{Put, ReturnConsumedCapacity, TransactWriteItem};
use domain::config::{HashList, HashPart};
use domain::ids::PlatformId;

use crate::commit::outcome::Transacted;
use crate::configs::{ConfigKind, config_item};
use crate::item::{Builder, get_bytes, get_text, key, number};
use crate::{Store, StoreError, table};

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
        let put = |item, condition: Option<&str>| {
            let put = Put::builder().table_name(&self.table_name).set_item(Some(item));
            match condition {
                Some(condition) => {
                    put.condition_expression(condition).expression_attribute_values(":seen", number(seen))
                }
                None => put,
            }
        };
        let entries = put(Builder::at(&at).bytes("b", entries).build(), None);
        let record = config_item(platform, ConfigKind::HashList, &list.name, list, seen)?;
        let record = put(record, Some("v = :seen"));
        let writes = [entries, record].into_iter().map(|put| {
            let put = put.build().map_err(|_| StoreError::Damaged("write"))?;
            Ok(TransactWriteItem::builder().put(put).build())
        });
        let writes = writes.collect::<Result<Vec<_>, StoreError>>()?;
        Ok(matches!(self.transact_items(writes, token).await?, Transacted::Done))
    }

    /// The entries of a list, one after the other; `None` if a part that it names is not there.
    pub async fn hash_entries(&self, platform: &PlatformId, list: &HashList) -> Result<Option<Vec<u8>>, StoreError> {
        let partition = table::hash_partition(platform, &list.name);
        let prefix = table::hash_prefix(list.series);
        let stored = self.query_prefix(&partition, &prefix, false).await?;
        let mut entries = Vec::new();
        for part in &list.parts {
            let name = format!("{prefix}{}", part.id);
            let found = stored.iter().find(|item| get_text(item, "s") == Some(name.as_str()));
            let Some(bytes) = found.and_then(|item| get_bytes(item, "b")) else { return Ok(None) };
            if bytes.len() != part.entries as usize * list.kind.bytes() {
                return Ok(None);
            }
            entries.extend_from_slice(bytes);
        }
        Ok(Some(entries))
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
