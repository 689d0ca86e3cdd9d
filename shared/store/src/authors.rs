//! Authors: what was decided on them, and what is counted of them and of reporters.

use aws_sdk_dynamodb::types::{Put, TransactWriteItem};
use domain::authors::{Author, AuthorEntry, AuthorTally, AuthorTransition, Rate, ReporterTally};
use domain::ids::PlatformId;
use domain::job::Job;
use domain::time::date_of;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::audit::position_of_author;
use crate::commit::outcome::Transacted;
use crate::commit::{Remember, Remembered, event_write, remember, replay};
use crate::configs::Versioned;
use crate::item::{Builder, get_number, get_state, number};
use crate::jobs::job_item;
use crate::table::{ACTOR_INDEX, AUDIT_INDEX, Key};
use crate::{Store, StoreError, table};

/// What is written together with a decision on an author.
#[derive(Clone, Copy, Debug, Default)]
pub struct Along<'a> {
    /// The answer to the request that brought it.
    pub remember: Option<&'a Remember<'a>>,
    /// The job that brought it, which is done by it.
    pub finishes: Option<&'a Job>,
}

/// What became of a decision on an author.
#[derive(Debug)]
pub enum AuthorOutcome {
    /// Written.
    Done,
    /// Somebody else decided meanwhile.
    Changed,
    /// The job has been done by another.
    Finished,
    /// The idempotency key was used before: the answer of then.
    Replayed(Remembered),
}

impl Store {
    /// What was decided on an author, strongly consistent; `None` for almost everybody.
    pub async fn author(&self, platform: &PlatformId, author: &str) -> Result<Option<Author>, StoreError> {
        let item = self.get(&table::author(platform, author)).await?;
        let known: Option<Author> = item.map(|item| get_state(&item, "author")).transpose()?;
        // The record itself may not name the author any more.
        Ok(known.map(|known| Author { id: author.to_owned(), ..known }))
    }

    /// The audit entries of an author, oldest first.
    pub async fn author_entries(&self, platform: &PlatformId, author: &str) -> Result<Vec<AuthorEntry>, StoreError> {
        let partition = table::author_partition(platform, author);
        let items = self.query_prefix(&partition, table::ENTRY_PREFIX, true).await?;
        items.iter().map(|item| get_state(item, "audit entry")).collect()
    }

    /// One audit entry of an author.
    pub async fn author_entry(
        &self,
        platform: &PlatformId,
        author: &str,
        number: u32,
    ) -> Result<Option<AuthorEntry>, StoreError> {
        let item = self.get(&table::author_entry(platform, author, number)).await?;
        item.map(|item| get_state(&item, "audit entry")).transpose()
    }

    /// Commits a decision on an author with all it owes.
    pub async fn commit_author(
        &self,
        t: &AuthorTransition,
        along: &Along<'_>,
        token: &str,
    ) -> Result<AuthorOutcome, StoreError> {
        let put = self.author_put(&t.platform, &t.author, t.seen, token)?;
        let mut writes = vec![as_put(put)?, as_put(self.author_entry_put(t)?)?];
        if let Some(event) = &t.event {
            writes.push(event_write(self, event)?);
        }
        for job in &t.jobs {
            writes.push(as_put(Put::builder().table_name(&self.table_name).set_item(Some(job_item(job)?)))?);
        }
        let decision = writes.len();
        if let Some(remember) = along.remember {
            writes.push(as_put(remember::put(self, &t.platform, remember, t.entry.at_us / 1_000_000, token)?)?);
        }
        if let Some(job) = along.finishes {
            writes.push(self.job_delete(job)?);
        }
        let Transacted::Failed(failures) = self.transact_items(writes, token).await? else {
            return Ok(AuthorOutcome::Done);
        };
        if failures.iter().all(|failure| failure.index < decision) {
            return Ok(AuthorOutcome::Changed);
        }
        match (along.remember, failures.iter().find(|failure| failure.index == decision)) {
            (Some(_), Some(used)) => replay(used.old.as_ref()).map(AuthorOutcome::Replayed),
            _ => Ok(AuthorOutcome::Finished),
        }
    }

    /// Writes an author without a decision, with the end of the job that brought it. `false`, and nothing written, if
    /// somebody else decided meanwhile, or the job has been done.
    pub async fn note_author(
        &self,
        platform: &PlatformId,
        author: &Author,
        job: &Job,
        token: &str,
    ) -> Result<bool, StoreError> {
        let put = self.author_put(platform, author, author.version - 1, token)?;
        let put = put.build().map_err(|_| StoreError::Damaged("write"))?;
        self.finish_job_with(job, vec![put], token).await
    }

    /// A put of an author on condition that the version before is `seen`; 0 for none.
    fn author_put(
        &self,
        platform: &PlatformId,
        author: &Author,
        seen: u64,
        token: &str,
    ) -> Result<aws_sdk_dynamodb::types::builders::PutBuilder, StoreError> {
        let at = table::author(platform, &author.id);
        let item = Builder::at(&at).number("v", author.version).text("w", token).state(author)?.build();
        let put = Put::builder().table_name(&self.table_name).set_item(Some(item));
        Ok(if seen == 0 {
            put.condition_expression("attribute_not_exists(p)")
        } else {
            put.condition_expression("v = :seen").expression_attribute_values(":seen", number(seen))
        })
    }

    fn author_entry_put(
        &self,
        t: &AuthorTransition,
    ) -> Result<aws_sdk_dynamodb::types::builders::PutBuilder, StoreError> {
        let at = table::author_entry(&t.platform, &t.author.id, t.entry.number);
        let at_ms = t.entry.at_us / 1000;
        let order = position_of_author(&t.platform, &t.author.id, &t.entry);
        let day = Key { p: table::day_partition(&t.platform, &date_of(at_ms), 0), s: order.clone() };
        let mut item = Builder::at(&at).state(&t.entry)?.text("u", &t.author.id).index(AUDIT_INDEX, &day);
        if let Some(person) = t.entry.by.as_ref().and_then(domain::moderators::Acting::person) {
            item = item.index(ACTOR_INDEX, &Key { p: table::actor_partition(&t.platform, person), s: order });
        }
        let put = Put::builder().table_name(&self.table_name).set_item(Some(item.build()));
        Ok(put.condition_expression("attribute_not_exists(p)"))
    }

    /// What is counted of an author.
    pub async fn author_tally(
        &self,
        platform: &PlatformId,
        author: &str,
    ) -> Result<Versioned<AuthorTally>, StoreError> {
        self.counted(&table::author_tally(platform, author)).await
    }

    /// What is counted of a reporter; `reporter` is the key of their reports.
    pub async fn reporter_tally(
        &self,
        platform: &PlatformId,
        reporter: &str,
    ) -> Result<Versioned<ReporterTally>, StoreError> {
        self.counted(&table::reporter_tally(platform, reporter)).await
    }

    /// The rate of reports that name a policy.
    pub async fn policy_rate(&self, platform: &PlatformId, policy: &str) -> Result<Versioned<Rate>, StoreError> {
        self.counted(&table::policy_rate(platform, policy)).await
    }

    /// Finishes a job that counts, with the counts that it changed, in one transaction. `false` if the job
    /// has been done by another, or a count was changed: read and count again.
    pub async fn finish_tally(
        &self,
        job: &Job,
        author: Option<(&str, &Versioned<AuthorTally>)>,
        rates: &[(&str, &Versioned<Rate>)],
        token: &str,
    ) -> Result<bool, StoreError> {
        let mut puts = Vec::new();
        if let Some((id, tally)) = author {
            puts.push(self.count_put(&table::author_tally(&job.platform, id), tally)?);
        }
        for (policy, rate) in rates {
            puts.push(self.count_put(&table::policy_rate(&job.platform, policy), rate)?);
        }
        self.finish_job_with(job, puts, token).await
    }

    /// Counts a decided report for its reporter, once: a mark beside the report says that it has been counted.
    pub async fn count_report(
        &self,
        platform: &PlatformId,
        case: &domain::ids::CaseId,
        report: &domain::reports::ReportRecord,
        tally: &Versioned<ReporterTally>,
        token: &str,
    ) -> Result<bool, StoreError> {
        let at = table::counted_report(platform, case, report.incident, &report.key);
        let counted = Put::builder()
            .table_name(&self.table_name)
            .set_item(Some(Builder::at(&at).build()))
            .condition_expression("attribute_not_exists(p)");
        let tally = self.count_put(&table::reporter_tally(platform, &report.key), tally)?;
        let writes = vec![as_put(counted)?, TransactWriteItem::builder().put(tally).build()];
        Ok(matches!(self.transact_items(writes, token).await?, Transacted::Done))
    }

    /// Whether a report has been counted for its reporter.
    pub async fn is_counted(
        &self,
        platform: &PlatformId,
        case: &domain::ids::CaseId,
        report: &domain::reports::ReportRecord,
    ) -> Result<bool, StoreError> {
        let at = table::counted_report(platform, case, report.incident, &report.key);
        Ok(self.get(&at).await?.is_some())
    }

    async fn counted<T: DeserializeOwned + Default>(&self, at: &Key) -> Result<Versioned<T>, StoreError> {
        match self.get(at).await? {
            Some(item) => {
                Ok(Versioned { value: get_state(&item, "count")?, version: get_number(&item, "v").unwrap_or(0) })
            }
            None => Ok(Versioned { value: T::default(), version: 0 }),
        }
    }

    /// A put of a count on condition that it is still as it was read.
    fn count_put<T: Serialize>(&self, at: &Key, count: &Versioned<T>) -> Result<Put, StoreError> {
        let item = Builder::at(at).number("v", count.version + 1).state(&count.value)?.build();
        let put = Put::builder().table_name(&self.table_name).set_item(Some(item));
        let put = if count.version == 0 {
            put.condition_expression("attribute_not_exists(p)")
        } else {
            put.condition_expression("v = :seen").expression_attribute_values(":seen", number(count.version))
        };
        put.build().map_err(|_| StoreError::Damaged("write"))
    }
}

fn as_put(put: aws_sdk_dynamodb::types::builders::PutBuilder) -> Result<TransactWriteItem, StoreError> {
    let put = put.build().map_err(|_| StoreError::Damaged("write"))?;
    Ok(TransactWriteItem::builder().put(put).build())
}
