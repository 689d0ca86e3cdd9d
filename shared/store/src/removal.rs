//! Removing what cases and authors said, and cases that have ended.

use aws_sdk_dynamodb::types::{ConditionCheck, Delete, ReturnConsumedCapacity, TransactWriteItem};
use domain::authors::{Author, Restriction};
use domain::cases::Head;
use domain::erasure::nameless;
use domain::event::Event;
use domain::ids::{CaseId, EventId, PlatformId};
use domain::reports::ReportRecord;

use crate::commit::outcome::Transacted;
use crate::error::from_sdk;
use crate::item::{Builder, Item, get_state, get_text, key, text};
use crate::reports::report_item;
use crate::table::Key;
use crate::{Store, StoreError, table};

/// Items that one transaction removes.
const PORTION: usize = 90;
/// How often a report that others change is read again.
const TRIES: usize = 8;

impl Store {
    /// How many stored texts and how many reports with text a case has, besides what its head holds; `None` if
    /// there is no case.
    pub async fn count_texts(&self, platform: &PlatformId, case: &CaseId) -> Result<Option<(u32, u32)>, StoreError> {
        if self.case(platform, case).await?.is_none() {
            return Ok(None);
        }
        let partition = table::case_partition(platform, case);
        let mut texts = 0;
        for prefix in [table::BODY_PREFIX, table::TEXT_PREFIX] {
            texts += self.query_prefix(&partition, prefix, true).await?.len();
        }
        let reports = self.reports(platform, case).await?;
        let reports = reports.iter().filter(|report| report.has_text()).count();
        Ok(Some((u32::try_from(texts).unwrap_or(u32::MAX), u32::try_from(reports).unwrap_or(u32::MAX))))
    }

    /// Removes every text that a case had when it was erased, as its head says: bodies, statements, notes, what
    /// reports said and by whom, and the names in its events. What came later stays. May be repeated.
    pub async fn remove_texts(&self, platform: &PlatformId, case: &CaseId, head: &Head) -> Result<(), StoreError> {
        let partition = table::case_partition(platform, case);
        let body = table::body_prefix(head.erased_body.unwrap_or_default());
        let text = table::entry_text(platform, case, head.erased_entry).s;
        for (prefix, end) in [(table::BODY_PREFIX, body), (table::TEXT_PREFIX, text)] {
            for item in self.query_prefix(&partition, prefix, true).await? {
                let s = sort_key(&item)?;
                if s < end.as_str() {
                    self.delete_item(&Key { p: partition.clone(), s: s.to_owned() }).await?;
                }
            }
        }
        for report in self.reports(platform, case).await? {
            self.erase_report(platform, case, head, report).await?;
        }
        for item in self.query_prefix(&partition, table::ENTRY_PREFIX, true).await? {
            let entry: domain::cases::AuditEntry = get_state(&item, "audit entry")?;
            if entry.number < head.erased_entry {
                self.erase_names(platform, entry.events.iter()).await?;
            }
        }
        Ok(())
    }

    /// A report may be counted or brought up to date meanwhile: what is overwritten is what was read.
    async fn erase_report(
        &self,
        platform: &PlatformId,
        case: &CaseId,
        head: &Head,
        report: ReportRecord,
    ) -> Result<(), StoreError> {
        let mut report = report;
        for _ in 0..TRIES {
            if !report.has_text() || !head.is_erased_since(report.last_us) {
                return Ok(());
            }
            if self.replace_state(report_item(platform, case, &report.erased())?, &report).await? {
                return Ok(());
            }
            // One that was counted for another incident had its text taken by that.
            match self.report(platform, case, report.incident, &report.key).await? {
                Some(now) => report = now,
                None => return Ok(()),
            }
        }
        Err(StoreError::Contention)
    }

    /// Removes the names of persons from events, told or not.
    async fn erase_names(
        &self,
        platform: &PlatformId,
        events: impl Iterator<Item = &String>,
    ) -> Result<(), StoreError> {
        for id in events.filter_map(|id| EventId::parse(id)) {
            let at = table::event(platform, &id);
            let Some(item) = self.get(&at).await? else { continue };
            let event: Event = get_state(&item, "event")?;
            let nameless = event.without_names();
            if nameless == event {
                continue;
            }
            let state = serde_json::to_string(&nameless).map_err(|_| StoreError::Damaged("state"))?;
            // Beside its state, an event has only its marker, which others remove.
            self.set(&at, "d", &state).await?;
        }
        Ok(())
    }

    /// Removes the name of an author from what was decided on them. What was decided stays, and holds for
    /// whoever comes under that name.
    pub async fn erase_author(&self, platform: &PlatformId, author: &str, now_ms: i64) -> Result<(), StoreError> {
        for _ in 0..TRIES {
            let Some(item) = self.get(&table::author(platform, author)).await? else { break };
            let known: Author = get_state(&item, "author")?;
            let restriction = known.restriction.clone().map(|known| Restriction { reason: None, ..known });
            let erased = Author { id: nameless(author), restriction, ..known.clone() };
            let mut changed = item;
            changed.extend(Builder::default().state(&erased)?.build());
            if erased == known || self.replace_state(changed, &known).await? {
                break;
            }
        }
        for entry in self.author_entries(platform, author).await? {
            self.set(&table::author_entry(platform, author, entry.number), "u", &nameless(author)).await?;
            self.erase_names(platform, entry.event.iter()).await?;
        }
        // Repeated, it removes what is there by then.
        let token = domain::ids::sha256_hex(format!("{platform} {author} {now_ms}").as_bytes());
        self.erase_mutes(platform, author, &token).await?;
        self.forget_author(platform, author).await?;
        self.erase_checks(platform, author).await?;
        self.delete_item(&table::author_tally(platform, author)).await
    }

    /// Removes a case that has ended, its head last. Each step holds only for the head with this token: once a
    /// new case has begun under the key, nothing of it is touched.
    pub(crate) async fn remove_retired(
        &self,
        platform: &PlatformId,
        case: &CaseId,
        token: &str,
    ) -> Result<(), StoreError> {
        let partition = table::case_partition(platform, case);
        let head = table::head(platform, case);
        let items = self.query_prefix(&partition, "", true).await?;
        let keys: Vec<&str> = items.iter().map(sort_key).collect::<Result<_, _>>()?;
        let keys: Vec<&str> = keys.into_iter().filter(|s| *s != head.s).collect();
        for (number, portion) in keys.chunks(PORTION).enumerate() {
            let mut writes = vec![self.check_token(&head, token)?];
            for s in portion {
                let at = Key { p: partition.clone(), s: (*s).to_owned() };
                writes.push(self.delete_write(Delete::builder().set_key(Some(key(&at))))?);
            }
            let own = domain::ids::sha256_hex(format!("{token} {number} {}", keys.len()).as_bytes());
            let own: String = own.chars().take(32).collect();
            if let Transacted::Failed(_) = self.transact_items(writes, &own).await? {
                return Ok(()); // somebody else was faster
            }
        }
        let answer = self
            .table
            .delete_item()
            .table_name(&self.table_name)
            .set_key(Some(key(&head)))
            .condition_expression("w = :token")
            .expression_attribute_values(":token", text(token))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await;
        self.conditional("DeleteItem", answer, |answer| answer.consumed_capacity.as_slice()).map(drop)
    }

    fn check_token(&self, head: &Key, token: &str) -> Result<TransactWriteItem, StoreError> {
        let check = ConditionCheck::builder()
            .table_name(&self.table_name)
            .set_key(Some(key(head)))
            .condition_expression("w = :token")
            .expression_attribute_values(":token", text(token))
            .build()
            .map_err(|_| StoreError::Damaged("write"))?;
        Ok(TransactWriteItem::builder().condition_check(check).build())
    }

    fn delete_write(
        &self,
        delete: aws_sdk_dynamodb::types::builders::DeleteBuilder,
    ) -> Result<TransactWriteItem, StoreError> {
        let delete = delete.table_name(&self.table_name).build().map_err(|_| StoreError::Damaged("write"))?;
        Ok(TransactWriteItem::builder().delete(delete).build())
    }

    /// Replaces an item if its state is still as it was read.
    async fn replace_state(&self, item: Item, seen: &impl serde::Serialize) -> Result<bool, StoreError> {
        let seen = serde_json::to_string(seen).map_err(|_| StoreError::Damaged("state"))?;
        let put = self
            .table
            .put_item()
            .table_name(&self.table_name)
            .set_item(Some(item))
            .condition_expression("d = :seen")
            .expression_attribute_values(":seen", text(&seen))
            .return_consumed_capacity(ReturnConsumedCapacity::Total);
        self.conditional("PutItem", put.send().await, |answer| answer.consumed_capacity.as_slice())
    }

    /// Sets one attribute of an item that is there.
    async fn set(&self, at: &Key, attribute: &str, value: &str) -> Result<(), StoreError> {
        let answer = self
            .table
            .update_item()
            .table_name(&self.table_name)
            .set_key(Some(key(at)))
            .update_expression("SET #a = :a")
            .condition_expression("attribute_exists(p)")
            .expression_attribute_names("#a", attribute)
            .expression_attribute_values(":a", text(value))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await
            .map(Some)
            .or_else(|error| match error.as_service_error() {
                Some(refused) if refused.is_conditional_check_failed_exception() => Ok(None),
                _ => Err(from_sdk("UpdateItem", &error)),
            })?;
        self.meter.call(
            answer.as_ref().and_then(|answer| answer.consumed_capacity()).map_or(&[], std::slice::from_ref),
            true,
        );
        Ok(())
    }
}

fn sort_key(item: &Item) -> Result<&str, StoreError> {
    get_text(item, "s").ok_or(StoreError::Damaged("case"))
}
