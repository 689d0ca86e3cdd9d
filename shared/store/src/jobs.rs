//! Jobs, as stored: due until their own result commits.

use aws_sdk_dynamodb::types::{Delete, Put, ReturnConsumedCapacity, TransactWriteItem};
use domain::ids::PlatformId;
use domain::job::Job;

use crate::commit::outcome::Transacted;
use crate::item::{Builder, Item, get_state, key, number};
use crate::{Store, StoreError, table};

/// How long after its time a job may wait for its message before a sweeper sends another. Milliseconds.
const GRACE_MS: i64 = 60_000;

impl Store {
    /// A job, if it is still to be done.
    pub async fn job(&self, platform: &PlatformId, id: &str) -> Result<Option<Job>, StoreError> {
        let item = self.get(&table::job(platform, id)).await?;
        item.map(|item| get_state(&item, "job")).transpose()
    }

    /// Promises a job on its own. Promising it again changes nothing.
    pub async fn promise_job(&self, job: &Job) -> Result<(), StoreError> {
        self.put_if(job_item(job)?, None).await.map(drop)
    }

    /// Writes the job further on, or later. `false` if somebody else has changed or done it.
    pub async fn move_job(&self, job: &Job) -> Result<bool, StoreError> {
        self.put_if(job_item(job)?, Some(u64::from(job.version.saturating_sub(1)))).await
    }

    /// Removes a job that is done. `false` if somebody else has changed or done it.
    pub async fn finish_job(&self, job: &Job) -> Result<bool, StoreError> {
        let answer = self
            .table
            .delete_item()
            .table_name(&self.table_name)
            .set_key(Some(key(&table::job(&job.platform, &job.id))))
            .condition_expression("v = :seen")
            .expression_attribute_values(":seen", number(job.version))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await;
        self.conditional("DeleteItem", answer, |answer| answer.consumed_capacity.as_slice())
    }

    /// The removal of a job that is done, as an item of the transaction that did it.
    pub(crate) fn job_delete(&self, job: &Job) -> Result<TransactWriteItem, StoreError> {
        let delete = Delete::builder()
            .table_name(&self.table_name)
            .set_key(Some(key(&table::job(&job.platform, &job.id))))
            .condition_expression("v = :seen")
            .expression_attribute_values(":seen", number(job.version))
            .build()
            .map_err(|_| StoreError::Damaged("write"))?;
        Ok(TransactWriteItem::builder().delete(delete).build())
    }

    /// Removes a job together with what it came to, in one transaction. `false`, and nothing written, if
    /// somebody else has done it, or changed what it writes.
    pub(crate) async fn finish_job_with(&self, job: &Job, results: Vec<Put>, token: &str) -> Result<bool, StoreError> {
        let mut writes = vec![self.job_delete(job)?];
        writes.extend(results.into_iter().map(|put| TransactWriteItem::builder().put(put).build()));
        Ok(matches!(self.transact_items(writes, token).await?, Transacted::Done))
    }
}

pub(crate) fn job_item(job: &Job) -> Result<Item, StoreError> {
    let due = table::due(job.due_ms + GRACE_MS, &job.id);
    let at = table::job(&job.platform, &job.id);
    Ok(Builder::at(&at).number("v", job.version).state(job)?.index(table::DUE_INDEX, &due).build())
}
