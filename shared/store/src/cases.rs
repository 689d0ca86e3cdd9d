//! Reading cases.

use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::types::ReturnConsumedCapacity;
use domain::cases::{AuditEntry, BodyPlace, EntryText, Head};
use domain::ids::{CaseId, PlatformId};
use domain::transition::Case;

use crate::error::from_sdk;
use crate::item::{Item, get_bytes, get_state, get_text, key};
use crate::table::Key;
use crate::{Store, StoreError, item, table};

/// Largest number that keys of entries have room for.
const MAX_ENTRY: u32 = 99_999_999;

impl Store {
    /// A case with its newest body, strongly consistent; one read more if the body is large.
    pub async fn case(&self, platform: &PlatformId, id: &CaseId) -> Result<Option<Case>, StoreError> {
        let Some(item) = self.get(&table::head(platform, id)).await? else { return Ok(None) };
        self.case_of(platform, id, &item).await
    }

    /// The case in a head item that a failed condition hands back. One that has ended is removed, so that whoever
    /// writes can go on from nothing.
    pub(crate) async fn case_met(
        &self,
        platform: &PlatformId,
        id: &CaseId,
        item: &Item,
    ) -> Result<Option<Case>, StoreError> {
        let found = self.case_of(platform, id, item).await?;
        if found.is_none() {
            let token = get_text(item, "w").ok_or(StoreError::Damaged("case"))?;
            let head: Head = get_state(item, "case")?;
            if head.aliased {
                self.drop_alias(platform, &head.content.id).await?;
            }
            self.remove_retired(platform, id, token).await?;
        }
        Ok(found)
    }

    /// Removes a case that has ended; any other is left alone.
    pub async fn remove_ended_case(&self, platform: &PlatformId, id: &CaseId) -> Result<(), StoreError> {
        let Some(item) = self.get(&table::head(platform, id)).await? else { return Ok(()) };
        self.case_met(platform, id, &item).await.map(drop)
    }

    /// The case in a head item; none if it has ended, whether or not it has been removed: who only reads may not
    /// remove it.
    pub(crate) async fn case_of(
        &self,
        platform: &PlatformId,
        id: &CaseId,
        item: &Item,
    ) -> Result<Option<Case>, StoreError> {
        let head: Head = get_state(item, "case")?;
        if head.retired {
            return Ok(None);
        }
        let body = match head.body_place {
            BodyPlace::Inline => get_bytes(item, "b").map(<[u8]>::to_vec),
            BodyPlace::Parts(_) => self.body_parts(platform, id, head.body_version).await?,
        };
        Ok(Some(Case { head, body: body.ok_or(StoreError::Damaged("body"))? }))
    }

    /// The body of a version that events refer to, encoded; `None` once it is gone.
    pub async fn body(&self, platform: &PlatformId, id: &CaseId, version: u32) -> Result<Option<Vec<u8>>, StoreError> {
        let Some(item) = self.get(&table::head(platform, id)).await? else { return Ok(None) };
        let head: Head = get_state(&item, "case")?;
        if head.body_version == version && head.body_place == BodyPlace::Inline {
            return Ok(get_bytes(&item, "b").map(<[u8]>::to_vec));
        }
        self.body_parts(platform, id, version).await
    }

    /// The audit entries of a case, oldest first, from `after` on, at most `limit`.
    pub async fn entries(
        &self,
        platform: &PlatformId,
        id: &CaseId,
        after: u32,
        limit: i32,
    ) -> Result<Vec<AuditEntry>, StoreError> {
        let from = table::entry(platform, id, after.saturating_add(1));
        let to = table::entry(platform, id, MAX_ENTRY);
        self.between(&from, &to, limit).await?.iter().map(|item| get_state(item, "audit entry")).collect()
    }

    /// The texts of a case's audit entries from `after` on, at most `limit`, as far as they have not been erased.
    pub async fn entry_texts(
        &self,
        platform: &PlatformId,
        id: &CaseId,
        after: u32,
        limit: i32,
    ) -> Result<Vec<EntryText>, StoreError> {
        let from = table::entry_text(platform, id, after.saturating_add(1));
        let to = table::entry_text(platform, id, MAX_ENTRY);
        self.between(&from, &to, limit).await?.iter().map(|item| get_state(item, "text")).collect()
    }

    /// The audit entries of a case before `before`, newest first, at most `limit`.
    pub async fn entries_before(
        &self,
        platform: &PlatformId,
        id: &CaseId,
        before: u32,
        limit: i32,
    ) -> Result<Vec<AuditEntry>, StoreError> {
        let from = table::entry(platform, id, 0);
        let to = table::entry(platform, id, before.saturating_sub(1).min(MAX_ENTRY));
        let (items, _) = self.page_between(&from, &to, limit, false).await?;
        items.iter().map(|item| get_state(item, "audit entry")).collect()
    }

    /// Items of a partition between two sort keys, strongly consistent, at most `limit`.
    pub(crate) async fn between(&self, from: &Key, to: &Key, limit: i32) -> Result<Vec<Item>, StoreError> {
        self.page_between(from, to, limit, true).await.map(|(items, _)| items)
    }

    /// The same from either end, and whether there are more.
    pub(crate) async fn page_between(
        &self,
        from: &Key,
        to: &Key,
        limit: i32,
        ascending: bool,
    ) -> Result<(Vec<Item>, bool), StoreError> {
        let answer = self
            .table
            .query()
            .table_name(&self.table_name)
            .key_condition_expression("p = :p AND s BETWEEN :from AND :to")
            .expression_attribute_values(":p", item::text(&from.p))
            .expression_attribute_values(":from", item::text(&from.s))
            .expression_attribute_values(":to", item::text(&to.s))
            .consistent_read(true)
            .scan_index_forward(ascending)
            .limit(limit)
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await
            .map_err(|error| from_sdk("Query", &error))?;
        self.meter.call(answer.consumed_capacity.as_slice(), false);
        self.meter.read(answer.items(), true, true);
        let has_more = answer.last_evaluated_key.is_some_and(|next| !next.is_empty());
        Ok((answer.items.unwrap_or_default(), has_more))
    }

    /// The head of a case without its body, strongly consistent.
    pub async fn case_head(&self, platform: &PlatformId, id: &CaseId) -> Result<Option<Head>, StoreError> {
        let item = self.get(&table::head(platform, id)).await?;
        item.map(|item| get_state(&item, "case")).transpose()
    }

    /// The text of an audit entry; `None` if it has none, or none any more.
    pub async fn entry_text(
        &self,
        platform: &PlatformId,
        id: &CaseId,
        number: u32,
    ) -> Result<Option<EntryText>, StoreError> {
        let item = self.get(&table::entry_text(platform, id, number)).await?;
        item.map(|item| get_state(&item, "text")).transpose()
    }

    async fn body_parts(
        &self,
        platform: &PlatformId,
        id: &CaseId,
        version: u32,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let partition = table::case_partition(platform, id);
        let items = self.query_prefix(&partition, &table::body_prefix(version), true).await?;
        let parts: Option<Vec<&[u8]>> = items.iter().map(|item| get_bytes(item, "b")).collect();
        Ok(parts.filter(|parts| !parts.is_empty()).map(|parts| parts.concat()))
    }

    pub(crate) async fn get(&self, at: &Key) -> Result<Option<Item>, StoreError> {
        if !at.is_storable() {
            return Ok(None);
        }
        let answer = self
            .table
            .get_item()
            .table_name(&self.table_name)
            .set_key(Some(key(at)))
            .consistent_read(true)
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await
            .map_err(|error| from_sdk("GetItem", &error))?;
        self.meter.call(answer.consumed_capacity.as_slice(), false);
        self.meter.read(answer.item.as_slice(), true, true);
        Ok(answer.item)
    }

    /// All items of a partition between two sort keys, strongly consistent, over all pages.
    pub(crate) async fn query_between(&self, partition: &str, from: &str, to: &str) -> Result<Vec<Item>, StoreError> {
        let query = self
            .table
            .query()
            .table_name(&self.table_name)
            .key_condition_expression("p = :p AND s BETWEEN :from AND :to")
            .expression_attribute_values(":p", item::text(partition))
            .expression_attribute_values(":from", item::text(from))
            .expression_attribute_values(":to", item::text(to))
            .consistent_read(true)
            .return_consumed_capacity(ReturnConsumedCapacity::Total);
        self.all_pages(query).await
    }

    /// All items of a partition whose sort key starts with a prefix, in order, over all pages.
    pub(crate) async fn query_prefix(
        &self,
        partition: &str,
        prefix: &str,
        strong: bool,
    ) -> Result<Vec<Item>, StoreError> {
        // The service refuses to compare with an empty text.
        let (condition, prefix) = match prefix {
            "" => ("p = :p", None),
            prefix => ("p = :p AND begins_with(s, :s)", Some(prefix)),
        };
        let mut query = self
            .table
            .query()
            .table_name(&self.table_name)
            .key_condition_expression(condition)
            .expression_attribute_values(":p", item::text(partition))
            .consistent_read(strong)
            .return_consumed_capacity(ReturnConsumedCapacity::Total);
        if let Some(prefix) = prefix {
            query = query.expression_attribute_values(":s", item::text(prefix));
        }
        self.all_pages(query).await
    }

    async fn all_pages(&self, query: QueryFluentBuilder) -> Result<Vec<Item>, StoreError> {
        let is_strong = query.get_consistent_read().unwrap_or_default();
        let mut items = Vec::new();
        let mut start: Option<Item> = None;
        loop {
            let answer = query
                .clone()
                .set_exclusive_start_key(start.take())
                .send()
                .await
                .map_err(|error| from_sdk("Query", &error))?;
            self.meter.call(answer.consumed_capacity.as_slice(), false);
            self.meter.read(answer.items(), is_strong, true);
            items.extend(answer.items.unwrap_or_default());
            match answer.last_evaluated_key {
                Some(next) if !next.is_empty() => start = Some(next),
                _ => return Ok(items),
            }
        }
    }
}
