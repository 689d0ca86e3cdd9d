//! Receipts of erasures.

use aws_sdk_dynamodb::types::{Put, ReturnConsumedCapacity, TransactWriteItem};
use domain::erasure::Erasure;
use domain::ids::PlatformId;
use domain::job::Job;

use crate::error::from_sdk;
use crate::item::{Builder, get_state, key};
use crate::jobs::job_item;
use crate::table::Key;
use crate::{Store, StoreError, table};

impl Store {
    /// Writes a receipt together with the job that will do it.
    pub async fn request_erasure(
        &self,
        platform: &PlatformId,
        receipt: &Erasure,
        job: &Job,
        token: &str,
    ) -> Result<(), StoreError> {
        let item = erasure_item(platform, receipt)?.build();
        let writes = [item, job_item(job)?].map(|item| {
            let put = Put::builder().table_name(&self.table_name).set_item(Some(item)).build();
            put.map(|put| TransactWriteItem::builder().put(put).build()).map_err(|_| StoreError::Damaged("write"))
        });
        let writes = writes.into_iter().collect::<Result<Vec<_>, _>>()?;
        self.transact_items(writes, token).await.map(drop)
    }

    /// A receipt.
    pub async fn erasure(&self, platform: &PlatformId, id: &str) -> Result<Option<Erasure>, StoreError> {
        let item = self.get(&table::erasure(platform, id)).await?;
        item.map(|item| get_state(&item, "receipt")).transpose()
    }

    /// All receipts of a platform.
    pub async fn erasures(&self, platform: &PlatformId) -> Result<Vec<Erasure>, StoreError> {
        let items = self.query_prefix(&table::platform_partition(platform), table::ERASURE_PREFIX, false).await?;
        items.iter().map(|item| get_state(item, "receipt")).collect()
    }

    /// Writes a receipt further on. `false` if another worker has.
    pub async fn update_erasure(&self, platform: &PlatformId, receipt: &Erasure) -> Result<bool, StoreError> {
        self.put_if(erasure_item(platform, receipt)?.build(), Some(receipt.version.saturating_sub(1))).await
    }

    pub(crate) async fn delete_item(&self, at: &Key) -> Result<(), StoreError> {
        let answer = self
            .table
            .delete_item()
            .table_name(&self.table_name)
            .set_key(Some(key(at)))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await
            .map_err(|error| from_sdk("DeleteItem", &error))?;
        self.meter.call(answer.consumed_capacity.as_slice(), true);
        Ok(())
    }
}

fn erasure_item(platform: &PlatformId, receipt: &Erasure) -> Result<Builder, StoreError> {
    Builder::at(&table::erasure(platform, &receipt.id)).number("v", receipt.version).state(receipt)
}
