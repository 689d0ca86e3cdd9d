//! Removing texts of cases, and the receipts of it.

use aws_sdk_dynamodb::types::{Put, ReturnConsumedCapacity, TransactWriteItem};
use domain::erasure::Erasure;
use domain::ids::{CaseId, PlatformId};
use domain::job::Job;
use domain::reports::ReportRecord;

use crate::error::from_sdk;
use crate::item::{Builder, get_state, get_text, key, number};
use crate::jobs::job_item;
use crate::reports::report_item;
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

    /// Removes every stored text of a case but what its head holds: bodies, statements, notes, and the text
    /// and reporter of each report. Gives how many texts and reports. May be repeated.
    pub async fn remove_texts(&self, platform: &PlatformId, case: &CaseId) -> Result<(u32, u32), StoreError> {
        let partition = table::case_partition(platform, case);
        let mut texts = 0;
        for prefix in [table::BODY_PREFIX, table::TEXT_PREFIX] {
            for item in self.query_prefix(&partition, prefix, true).await? {
                let s = get_text(&item, "s").ok_or(StoreError::Damaged("case"))?;
                self.delete_item(&Key { p: partition.clone(), s: s.to_owned() }).await?;
                texts += 1;
            }
        }
        let mut reports = 0;
        for report in self.reports(platform, case).await? {
            if report.reporter.is_some() || report.reason.is_some() {
                let erased = ReportRecord { reporter: None, reason: None, ..report };
                self.put_existing(report_item(platform, case, &erased)?).await?;
                reports += 1;
            }
        }
        Ok((texts, reports))
    }

    /// Removes what is counted of an author.
    pub async fn remove_tally(&self, platform: &PlatformId, author: &str) -> Result<(), StoreError> {
        self.delete_item(&table::author_tally(platform, author)).await
    }

    /// Removes everything of a case but its head.
    pub async fn remove_case_items(&self, platform: &PlatformId, case: &CaseId) -> Result<(), StoreError> {
        let partition = table::case_partition(platform, case);
        for item in self.query_prefix(&partition, "", true).await? {
            match get_text(&item, "s").ok_or(StoreError::Damaged("case"))? {
                "H" => {}
                s => self.delete_item(&Key { p: partition.clone(), s: s.to_owned() }).await?,
            }
        }
        Ok(())
    }

    /// Removes a head if it still has this version. `false` if it has been changed.
    pub async fn remove_head(&self, platform: &PlatformId, case: &CaseId, seen: u64) -> Result<bool, StoreError> {
        let answer = self
            .table
            .delete_item()
            .table_name(&self.table_name)
            .set_key(Some(key(&table::head(platform, case))))
            .condition_expression("v = :seen")
            .expression_attribute_values(":seen", number(seen))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await;
        self.conditional("DeleteItem", answer, |answer| answer.consumed_capacity.as_slice())
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

    /// Overwrites an item that must be there.
    async fn put_existing(&self, item: crate::item::Item) -> Result<bool, StoreError> {
        let put = self
            .table
            .put_item()
            .table_name(&self.table_name)
            .set_item(Some(item))
            .condition_expression("attribute_exists(p)")
            .return_consumed_capacity(ReturnConsumedCapacity::Total);
        self.conditional("PutItem", put.send().await, |answer| answer.consumed_capacity.as_slice())
    }
}

fn erasure_item(platform: &PlatformId, receipt: &Erasure) -> Result<Builder, StoreError> {
    Builder::at(&table::erasure(platform, &receipt.id)).number("v", receipt.version).state(receipt)
}
