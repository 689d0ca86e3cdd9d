//! Lists that are spread over several partitions of an index, read side by side and merged in order.

use std::cmp::Ordering;

use aws_sdk_dynamodb::types::ReturnConsumedCapacity;
use futures_util::future::try_join_all;

use crate::error::from_sdk;
use crate::item::{self, Item, get_text};
use crate::table::Index;
use crate::{Store, StoreError};

/// Where a list is kept.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kept {
    /// In an index.
    Index(Index),
    /// In the table itself, where it can be read as it is at this moment; or as it was a moment ago, for half the price.
    Table {
        /// As it is at this moment.
        strong: bool,
    },
}

impl Kept {
    /// Names of the two key attributes.
    pub fn keys(self) -> (String, String) {
        let prefix = match self {
            Self::Index(index) => index.attribute,
            Self::Table { .. } => "",
        };
        (format!("{prefix}p"), format!("{prefix}s"))
    }
}

/// A list, and the direction in which it is read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sharded<'a> {
    /// Where it is kept.
    pub kept: Kept,
    /// In which partitions there.
    pub partitions: &'a [String],
    /// Lowest sort key first.
    pub ascending: bool,
}

/// What one partition gave.
struct Shard {
    items: Vec<Item>,
    has_more: bool,
}

impl Sharded<'_> {
    pub fn position<'i>(&self, item: &'i Item) -> Result<&'i str, StoreError> {
        get_text(item, &self.kept.keys().1).ok_or(StoreError::Damaged("list"))
    }

    fn order(&self, a: &str, b: &str) -> Ordering {
        if self.ascending { a.cmp(b) } else { b.cmp(a) }
    }

    /// Puts the items of all shards in order, up to where the first of the unfinished shards ends: what
    /// another would still give might come before what stands behind that.
    fn merge(&self, shards: Vec<Shard>) -> Result<(Vec<Item>, bool), StoreError> {
        let mut end: Option<String> = None;
        for shard in shards.iter().filter(|shard| shard.has_more) {
            let last = shard.items.last().ok_or(StoreError::Damaged("list"))?;
            let last = self.position(last)?;
            if end.as_deref().is_none_or(|end| self.order(last, end) == Ordering::Less) {
                end = Some(last.to_owned());
            }
        }
        let mut items = Vec::new();
        for item in shards.into_iter().flat_map(|shard| shard.items) {
            let position = self.position(&item)?.to_owned();
            if end.as_deref().is_none_or(|end| self.order(&position, end) != Ordering::Greater) {
                items.push((position, item));
            }
        }
        items.sort_by(|(a, _), (b, _)| self.order(a, b));
        Ok((items.into_iter().map(|(_, item)| item).collect(), end.is_some()))
    }
}

/// How many items to ask each shard for, so that together they most often have `limit` in order: a fair share,
/// and a reserve for uneven ones.
fn share(limit: usize, shards: usize) -> usize {
    let fair = limit.div_ceil(shards.max(1));
    if shards <= 1 { limit } else { limit.min(fair + 2 * fair.isqrt() + 2) }
}

impl Store {
    /// Items of a list after a position (or from its beginning), at most `limit`, and whether there may be
    /// more. Fewer than `limit` are all that there are.
    pub(crate) async fn sharded(
        &self,
        list: Sharded<'_>,
        after: Option<&str>,
        limit: usize,
    ) -> Result<(Vec<Item>, bool), StoreError> {
        let mut found: Vec<Item> = Vec::new();
        let mut after = after.map(str::to_owned);
        loop {
            let count = share(limit - found.len(), list.partitions.len());
            let shards = list.partitions.iter().map(|p| self.shard(list, p, after.as_deref(), count));
            let (items, has_more) = list.merge(try_join_all(shards).await?)?;
            found.extend(items);
            if !has_more || found.len() >= limit {
                let is_cut = found.len() > limit;
                found.truncate(limit);
                return Ok((found, has_more || is_cut));
            }
            after = found.last().map(|last| list.position(last).map(str::to_owned)).transpose()?;
        }
    }

    async fn shard(
        &self,
        list: Sharded<'_>,
        partition: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Shard, StoreError> {
        let (p, s) = list.kept.keys();
        let query = self
            .table
            .query()
            .table_name(&self.table_name)
            .expression_attribute_values(":p", item::text(partition))
            .scan_index_forward(list.ascending)
            .limit(i32::try_from(limit).unwrap_or(i32::MAX))
            .return_consumed_capacity(ReturnConsumedCapacity::Total);
        let query = match list.kept {
            Kept::Index(index) => query.index_name(index.name),
            Kept::Table { strong } => query.consistent_read(strong),
        };
        let query = match after {
            // A position is compared with sort keys of this partition, so it cannot lead out of the platform.
            Some(position) => {
                let sign = if list.ascending { '>' } else { '<' };
                query
                    .key_condition_expression(format!("{p} = :p AND {s} {sign} :after"))
                    .expression_attribute_values(":after", item::text(position))
            }
            None => query.key_condition_expression(format!("{p} = :p")),
        };
        let answer = query.send().await.map_err(|error| from_sdk("Query", &error))?;
        self.meter.call(answer.consumed_capacity.as_slice(), false);
        self.meter.read(answer.items(), matches!(list.kept, Kept::Table { strong: true }), true);
        let has_more = answer.last_evaluated_key().is_some_and(|next| !next.is_empty());
        Ok(Shard { items: answer.items.unwrap_or_default(), has_more })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::Builder;
    use crate::table::CASES_INDEX;

    fn shard(positions: &[u32], has_more: bool) -> Shard {
        let items = positions.iter().map(|at| Builder::default().text("g8s", &format!("{at:03}")).build());
        Shard { items: items.collect(), has_more }
    }

    fn merged(ascending: bool, shards: Vec<Shard>) -> (Vec<u32>, bool) {
        let list = Sharded { kept: Kept::Index(CASES_INDEX), partitions: &[], ascending };
        let (items, has_more) = list.merge(shards).unwrap();
        (items.iter().map(|item| list.position(item).unwrap().parse().unwrap()).collect(), has_more)
    }

    #[test]
    fn nothing_stands_behind_the_end_of_an_unfinished_shard() {
        let shards = || vec![shard(&[1, 4, 9], true), shard(&[2, 3, 6], true), shard(&[5, 8], false)];
        assert_eq!(merged(true, shards()), (vec![1, 2, 3, 4, 5, 6], true));
        let shards = || vec![shard(&[9, 4, 1], true), shard(&[6, 3, 2], true), shard(&[8, 5], false)];
        assert_eq!(merged(false, shards()), (vec![9, 8, 6, 5, 4, 3, 2], true));
        assert_eq!(merged(true, vec![shard(&[7], false), shard(&[], false)]), (vec![7], false));
    }

    #[test]
    fn a_share_is_enough_together_and_not_the_whole_for_each() {
        for limit in 1..=1_000 {
            assert!(share(limit, 8) * 8 >= limit && share(limit, 8) <= limit);
            assert_eq!(share(limit, 1), limit);
        }
        assert!(share(100, 8) <= 25 && share(1_000, 8) <= 150);
    }
}
