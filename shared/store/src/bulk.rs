//! Members of bulks, and reading many cases at once.
//!
//! A member is written with the change that its bulk brought, so a bulk never counts what was not
//! stored. Members are spread over a few partitions by case: no bulk is one hot partition.

use std::collections::{HashMap, HashSet};

use aws_sdk_dynamodb::types::{KeysAndAttributes, ReturnConsumedCapacity};
use domain::bulk::BulkId;
use domain::cases::Head;
use domain::ids::{CaseId, PlatformId};

use crate::commit::outcome::pause;
use crate::error::from_sdk;
use crate::item::{self, Item, get_number, get_state, get_text, key};
use crate::table::{self, Key};
use crate::{Store, StoreError};

/// Most items that one call may read in a batch.
pub const MAX_BATCH: usize = 100;

/// How often what a batch left out is asked for again.
const BATCH_TRIES: u32 = 6;

/// A content of a bulk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its case.
    pub case: CaseId,
    /// The receipt it got by the bulk.
    pub receipt: u32,
}

/// Members of one partition of a bulk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Members {
    /// Them.
    pub members: Vec<Member>,
    /// Whether there are more than were asked for.
    pub has_more: bool,
}

impl Store {
    /// The members of one of [`table::BULK_SHARDS`] partitions of a bulk, at most about `limit`: whole
    /// pages are given.
    pub async fn bulk_members(
        &self,
        platform: &PlatformId,
        bulk: &BulkId,
        shard: u8,
        limit: usize,
    ) -> Result<Members, StoreError> {
        let query = self
            .table
            .query()
            .table_name(&self.table_name)
            .key_condition_expression("p = :p")
            .expression_attribute_values(":p", item::text(&table::bulk_partition(platform, bulk, shard)))
            .consistent_read(true)
            .return_consumed_capacity(ReturnConsumedCapacity::Total);
        let mut found = Members::default();
        let mut start: Option<Item> = None;
        loop {
            let page = query.clone().set_exclusive_start_key(start.take()).send().await;
            let page = page.map_err(|error| from_sdk("Query", &error))?;
            self.meter.call(page.consumed_capacity.as_slice(), false);
            for item in page.items() {
                found.members.push(member(item).ok_or(StoreError::Damaged("bulk member"))?);
            }
            start = page.last_evaluated_key.filter(|next| !next.is_empty());
            found.has_more = start.is_some();
            if !found.has_more || found.members.len() >= limit {
                return Ok(found);
            }
        }
    }

    /// The heads of at most [`MAX_BATCH`] cases; those that do not exist are left out. A head may be
    /// a moment old.
    pub async fn heads(&self, platform: &PlatformId, cases: &[&CaseId]) -> Result<HashMap<CaseId, Head>, StoreError> {
        let keys: HashMap<Key, &CaseId> = cases.iter().map(|case| (table::head(platform, case), *case)).collect();
        let items = self.batch(keys.keys(), "p, s, d", false).await?;
        let mut heads = HashMap::with_capacity(items.len());
        for item in &items {
            if let Some(case) = key_of(item).and_then(|at| keys.get(&at)) {
                heads.insert((*case).clone(), get_state(item, "case")?);
            }
        }
        Ok(heads)
    }

    /// Which of at most [`MAX_BATCH`] tasks are still to be done.
    pub async fn open_tasks(&self, platform: &PlatformId, ids: &[String]) -> Result<HashSet<String>, StoreError> {
        let keys: HashMap<Key, &String> = ids.iter().map(|id| (table::task(platform, id), id)).collect();
        let items = self.batch(keys.keys(), "p, s, d", false).await?;
        Ok(items.iter().filter_map(key_of).filter_map(|at| keys.get(&at).map(|id| (*id).clone())).collect())
    }

    /// Items by their keys, at most [`MAX_BATCH`]: the attributes that are named, from the newest state if `strong`.
    pub(crate) async fn batch(
        &self,
        keys: impl Iterator<Item = &Key>,
        attributes: &str,
        strong: bool,
    ) -> Result<Vec<Item>, StoreError> {
        let mut wanted: Vec<Item> = keys.map(key).collect();
        let mut found = Vec::with_capacity(wanted.len());
        for attempt in 0..BATCH_TRIES {
            if wanted.is_empty() {
                return Ok(found);
            }
            let keys = KeysAndAttributes::builder().set_keys(Some(wanted)).projection_expression(attributes);
            let keys = keys.consistent_read(strong);
            let answer = self
                .table
                .batch_get_item()
                .request_items(&self.table_name, keys.build().map_err(|_| StoreError::Damaged("batch"))?)
                .return_consumed_capacity(ReturnConsumedCapacity::Total)
                .send()
                .await
                .map_err(|error| from_sdk("BatchGetItem", &error))?;
            self.meter.call(answer.consumed_capacity(), false);
            let read = answer.responses.unwrap_or_default().remove(&self.table_name).unwrap_or_default();
            self.meter.read(&read, strong, false);
            found.extend(read);
            let left = answer.unprocessed_keys.unwrap_or_default().remove(&self.table_name);
            wanted = left.map(|left| left.keys).unwrap_or_default();
            if !wanted.is_empty() {
                pause(attempt, "batch").await;
            }
        }
        if wanted.is_empty() {
            return Ok(found);
        }
        Err(StoreError::Unavailable { operation: "BatchGetItem", detail: "left keys out".to_owned() })
    }
}

fn member(item: &Item) -> Option<Member> {
    Some(Member { case: CaseId::parse(get_text(item, "s")?)?, receipt: get_number(item, "n")? })
}

fn key_of(item: &Item) -> Option<Key> {
    Some(Key { p: get_text(item, "p")?.to_owned(), s: get_text(item, "s")?.to_owned() })
}
