//! Mutes. Each is two items, one with either user, so that nothing names a user who has been erased.

use aws_sdk_dynamodb::types::{Delete, Put, TransactWriteItem};
use domain::authors::Mute;
use domain::ids::PlatformId;
use futures_util::{StreamExt, TryStreamExt, stream};

use crate::commit::outcome::Transacted;
use crate::item::{Builder, get_state, key};
use crate::table::Key;
use crate::{Store, StoreError, table};

/// Mutes that one transaction writes.
const PORTION: usize = 50;
/// Mutes that are read at the same time.
const CONCURRENCY: usize = 16;

impl Store {
    /// The mutes of a user of these targets, as far as there are any.
    pub async fn mutes_of(
        &self,
        platform: &PlatformId,
        user: &str,
        targets: &[String],
    ) -> Result<Vec<Option<Mute>>, StoreError> {
        let reads: Vec<_> = targets.iter().map(|target| self.mute(platform, user, target)).collect();
        stream::iter(reads).buffered(CONCURRENCY).try_collect().await
    }

    /// All mutes of a user, expired ones included.
    pub async fn mutes(&self, platform: &PlatformId, user: &str) -> Result<Vec<Mute>, StoreError> {
        let partition = table::author_partition(platform, user);
        let items = self.query_prefix(&partition, table::MUTE_PREFIX, true).await?;
        items.iter().map(|item| get_state(item, "mute")).collect()
    }

    async fn mute(&self, platform: &PlatformId, user: &str, target: &str) -> Result<Option<Mute>, StoreError> {
        let item = self.get(&table::mute(platform, user, target)).await?;
        item.map(|item| get_state(&item, "mute")).transpose()
    }

    /// Writes mutes; each is there wholly or not at all, and writing it again is harmless.
    pub async fn put_mutes(&self, platform: &PlatformId, mutes: &[Mute], token: &str) -> Result<(), StoreError> {
        let mut writes = Vec::with_capacity(mutes.len() * 2);
        for mute in mutes {
            for at in both(platform, mute) {
                let mut item = Builder::at(&at).state(mute)?;
                if let Some(expires_ms) = mute.expires_ms {
                    item = item.expires(expires_ms / 1000 + 1);
                }
                let put = Put::builder().table_name(&self.table_name).set_item(Some(item.build()));
                let put = put.build().map_err(|_| StoreError::Damaged("write"))?;
                writes.push(TransactWriteItem::builder().put(put).build());
            }
        }
        self.in_portions(writes, token).await
    }

    /// Removes the mutes of a user of these targets.
    pub async fn remove_mutes(
        &self,
        platform: &PlatformId,
        user: &str,
        targets: &[String],
        token: &str,
    ) -> Result<(), StoreError> {
        let keys = targets.iter().flat_map(|target| pair(platform, user, target));
        self.in_portions(self.deletes(keys)?, token).await
    }

    /// Removes every mute of a user and every mute that others have of them.
    pub(crate) async fn erase_mutes(&self, platform: &PlatformId, user: &str, token: &str) -> Result<(), StoreError> {
        let partition = table::author_partition(platform, user);
        let mut keys = Vec::new();
        for prefix in [table::MUTE_PREFIX, table::MUTED_PREFIX] {
            for item in self.query_prefix(&partition, prefix, true).await? {
                let mute: Mute = get_state(&item, "mute")?;
                keys.extend(both(platform, &mute));
            }
        }
        // Whoever muted themselves would name one item twice.
        keys.sort_by(|a, b| (&a.p, &a.s).cmp(&(&b.p, &b.s)));
        keys.dedup();
        self.in_portions(self.deletes(keys.into_iter())?, token).await
    }

    fn deletes(&self, keys: impl Iterator<Item = Key>) -> Result<Vec<TransactWriteItem>, StoreError> {
        keys.map(|at| {
            let delete = Delete::builder().table_name(&self.table_name).set_key(Some(key(&at)));
            let delete = delete.build().map_err(|_| StoreError::Damaged("write"))?;
            Ok(TransactWriteItem::builder().delete(delete).build())
        })
        .collect()
    }

    async fn in_portions(&self, writes: Vec<TransactWriteItem>, token: &str) -> Result<(), StoreError> {
        for (number, portion) in writes.chunks(PORTION * 2).enumerate() {
            let own = domain::ids::sha256_hex(format!("{token} {number}").as_bytes());
            let own: String = own.chars().take(32).collect();
            match self.transact_items(portion.to_vec(), &own).await? {
                Transacted::Done => {}
                Transacted::Failed(_) => return Err(StoreError::Contention), // nothing here has a condition
            }
        }
        Ok(())
    }
}

fn both(platform: &PlatformId, mute: &Mute) -> [Key; 2] {
    pair(platform, &mute.user, &mute.target)
}

fn pair(platform: &PlatformId, user: &str, target: &str) -> [Key; 2] {
    [table::mute(platform, user, target), table::muted(platform, user, target)]
}
