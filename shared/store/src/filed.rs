//! Reading flagged cases by what they are filed by. The lists stand in the table itself and are read as they are at
//! this moment: what was flagged before a request is found by it. Only the list by the last change is an index.

use std::collections::HashMap;

use domain::cases::{BodyPlace, Head};
use domain::facets::FacetCode;
use domain::filter::Row;
use domain::ids::{CaseId, PlatformId, parse_sortable_ms};

use crate::item::{Item, get_bytes, get_state, get_text};
use crate::sharded::{Kept, Sharded};
use crate::table::{Key, LIST_SHARDS, UPDATED_INDEX};
use crate::{Store, StoreError, table};

/// Which flagged cases.
#[derive(Clone, Copy, Debug)]
pub enum FiledList<'a> {
    /// Those that are filed by one of these values.
    By(&'a [FacetCode]),
    /// The same as it was a moment ago, for half the price.
    Lately(&'a [FacetCode]),
    /// All, in the order of their last change.
    Updated,
}

/// A row, with its place in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FiledRow {
    /// The position to go on from.
    pub position: String,
    /// What it tells.
    pub row: Row,
}

impl FiledList<'_> {
    fn partitions(self, platform: &PlatformId, reviewed: Option<bool>) -> Vec<String> {
        let states: &[bool] = match reviewed {
            Some(true) => &[true],
            Some(false) => &[false],
            None => &[false, true],
        };
        let of = |state: bool| match self {
            Self::By(codes) | Self::Lately(codes) => codes
                .iter()
                .flat_map(|code| {
                    let shards = 0..table::facet_shards(code);
                    shards.map(move |shard| table::facet_partition(platform, code, state, shard))
                })
                .collect::<Vec<_>>(),
            Self::Updated => (0..LIST_SHARDS).map(|shard| table::updated_partition(platform, state, shard)).collect(),
        };
        states.iter().flat_map(|state| of(*state)).collect()
    }
}

impl Store {
    /// Rows after a position (or from the beginning) in order, at most `limit`, and whether there may be more. A case
    /// that stands in several of the lists, or is being moved from one to another, can be met several times at one
    /// position.
    pub async fn filed(
        &self,
        platform: &PlatformId,
        list: FiledList<'_>,
        reviewed: Option<bool>,
        ascending: bool,
        after: Option<&str>,
        limit: usize,
    ) -> Result<(Vec<FiledRow>, bool), StoreError> {
        let kept = match list {
            FiledList::By(_) => Kept::Table { strong: true },
            FiledList::Lately(_) => Kept::Table { strong: false },
            FiledList::Updated => Kept::Index(UPDATED_INDEX),
        };
        let walk = Sharded { kept, partitions: &list.partitions(platform, reviewed), ascending };
        let (items, has_more) = self.sharded(walk, after, limit).await?;
        let rows = items.iter().map(|item| row(item, walk)).collect::<Result<_, _>>()?;
        Ok((rows, has_more))
    }

    /// The heads of at most [`MAX_BATCH`](crate::bulk::MAX_BATCH) cases as they are at this moment, with their bodies where these stand beside them.
    pub async fn filed_heads(
        &self,
        platform: &PlatformId,
        cases: &[CaseId],
    ) -> Result<HashMap<CaseId, (Head, Option<Vec<u8>>)>, StoreError> {
        let keys: HashMap<Key, &CaseId> = cases.iter().map(|case| (table::head(platform, case), case)).collect();
        let mut heads = HashMap::with_capacity(keys.len());
        for item in self.batch(keys.keys(), "p, s, d, b", true).await? {
            let at = get_text(&item, "p").zip(get_text(&item, "s"));
            let at = at.map(|(p, s)| Key { p: p.to_owned(), s: s.to_owned() });
            let Some(case) = at.and_then(|at| keys.get(&at)) else { continue };
            let head: Head = get_state(&item, "case")?;
            let body = get_bytes(&item, "b").filter(|_| head.body_place == BodyPlace::Inline).map(<[u8]>::to_vec);
            if !head.retired {
                heads.insert((*case).clone(), (head, body));
            }
        }
        Ok(heads)
    }
}

fn row(item: &Item, walk: Sharded<'_>) -> Result<FiledRow, StoreError> {
    let damaged = || StoreError::Damaged("list of flagged cases");
    let position = walk.position(item)?;
    let (order, case) = position.rsplit_once('#').ok_or_else(damaged)?;
    let case = CaseId::parse(case).ok_or_else(damaged)?;
    let mut row = Row::parse(case, get_text(item, "f").ok_or_else(damaged)?).ok_or_else(damaged)?;
    if matches!(walk.kept, Kept::Index(_)) {
        row.updated_us = parse_sortable_ms(order);
    }
    Ok(FiledRow { position: position.to_owned(), row })
}
