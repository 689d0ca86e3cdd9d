//! Lists of cases: review queues, an author's cases, a parent's children, all cases of a month. Each is
//! spread over shards that are read side by side and merged, so that a page costs the same however long
//! the list is.

use aws_sdk_dynamodb::types::ReturnConsumedCapacity;
use domain::cases::Summary;
use domain::content::ContentRef;
use domain::ids::{CaseId, PlatformId, sortable_ms};

use crate::error::from_sdk;
use crate::item::{self, Item, get_text};
use crate::sharded::{Kept, Sharded};
use crate::table::{
    ARRIVAL_INDEX, AUTHOR_INDEX, CASE_SHARDS, CASES_INDEX, Index, LIST_SHARDS, PARENT_INDEX, QUEUE_INDEX,
};
use crate::{Store, StoreError, table};

/// Which list.
#[derive(Clone, Copy, Debug)]
pub enum CaseList<'a> {
    /// A review queue, in the order of priority.
    QueueByPriority(&'a str),
    /// A review queue, in the order of arrival.
    QueueByArrival(&'a str),
    /// An author's cases, by time.
    Author(&'a str),
    /// Contents with the same parent, by time.
    Parent(&'a ContentRef),
    /// All cases of a month, by time.
    Month(&'a str),
}

/// A row of a list, with its position in it.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseRow {
    /// Where it stands; the position to go on from.
    pub position: String,
    /// Which case.
    pub case: CaseId,
    /// What the list shows of it.
    pub summary: Summary,
}

/// Where a case that was created at a time stands in a list that is ordered by time.
pub fn position_at(created_ms: i64, case: &CaseId) -> String {
    format!("{}#{}", sortable_ms(created_ms), case.as_str())
}

/// A page of a list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CasePage {
    /// The rows, in order.
    pub rows: Vec<CaseRow>,
    /// Whether there may be more after the last row.
    pub has_more: bool,
}

impl CaseList<'_> {
    fn index(&self) -> Index {
        match self {
            Self::QueueByPriority(_) => QUEUE_INDEX,
            Self::QueueByArrival(_) => ARRIVAL_INDEX,
            Self::Author(_) => AUTHOR_INDEX,
            Self::Parent(_) => PARENT_INDEX,
            Self::Month(_) => CASES_INDEX,
        }
    }

    fn partitions(&self, platform: &PlatformId) -> Vec<String> {
        match self {
            Self::QueueByPriority(queue) | Self::QueueByArrival(queue) => {
                (0..LIST_SHARDS).map(|shard| table::queue_partition(platform, queue, shard)).collect()
            }
            Self::Author(author) => vec![table::author_partition(platform, author)],
            Self::Parent(parent) => (0..LIST_SHARDS)
                .map(|shard| table::parent_partition(platform, &parent.kind, &parent.id, shard))
                .collect(),
            Self::Month(month) => {
                (0..CASE_SHARDS).map(|shard| table::month_partition(platform, month, shard)).collect()
            }
        }
    }
}

impl Store {
    /// Rows of a list after a position (or from its beginning), at most `limit`; `ascending` by key, which
    /// for queues by priority means the least urgent first.
    pub async fn case_list(
        &self,
        platform: &PlatformId,
        list: CaseList<'_>,
        ascending: bool,
        after: Option<&str>,
        limit: usize,
    ) -> Result<CasePage, StoreError> {
        let index = list.index();
        let walk = Sharded { kept: Kept::Index(index), partitions: &list.partitions(platform), ascending };
        let (items, has_more) = self.sharded(walk, after, limit).await?;
        let rows = items.iter().map(|item| row(item, index.attribute)).collect::<Result<_, _>>()?;
        Ok(CasePage { rows, has_more })
    }

    /// How many cases a list has; counts at most `most` rows, and says whether there are more.
    pub async fn case_count(
        &self,
        platform: &PlatformId,
        list: CaseList<'_>,
        most: usize,
    ) -> Result<(usize, bool), StoreError> {
        let index = list.index();
        let mut total = 0;
        for partition in list.partitions(platform) {
            let mut start: Option<Item> = None;
            loop {
                let answer = self
                    .table
                    .query()
                    .table_name(&self.table_name)
                    .index_name(index.name)
                    .key_condition_expression(format!("{}p = :p", index.attribute))
                    .expression_attribute_values(":p", item::text(&partition))
                    .select(aws_sdk_dynamodb::types::Select::Count)
                    // One beyond what counts is enough to know that there are more.
                    .limit(i32::try_from(most - total + 1).unwrap_or(i32::MAX))
                    .set_exclusive_start_key(start.take())
                    .return_consumed_capacity(ReturnConsumedCapacity::Total)
                    .send()
                    .await
                    .map_err(|error| from_sdk("Query", &error))?;
                self.meter.call(answer.consumed_capacity.as_slice(), false);
                total += usize::try_from(answer.count()).unwrap_or(0);
                if total > most {
                    return Ok((most, true));
                }
                match answer.last_evaluated_key {
                    Some(next) if !next.is_empty() => start = Some(next),
                    _ => break,
                }
            }
        }
        Ok((total, false))
    }
}

fn row(item: &Item, attribute: &str) -> Result<CaseRow, StoreError> {
    let damaged = || StoreError::Damaged("case list");
    let position = get_text(item, &format!("{attribute}s")).ok_or_else(damaged)?.to_owned();
    let case = position.rsplit_once('#').and_then(|(_, id)| CaseId::parse(id)).ok_or_else(damaged)?;
    let summary = serde_json::from_str(get_text(item, "m").ok_or_else(damaged)?).map_err(|_| damaged())?;
    Ok(CaseRow { position, case, summary })
}
