//! Appeals across the cases of a platform. An appeal is an audit entry; what lists show of it is read from its case.

use domain::ids::{CaseId, PlatformId};

use crate::sharded::{Kept, Sharded};
use crate::table::{ACTOR_INDEX, AUTHOR_INDEX, Index, LIST_SHARDS};
use crate::{Store, StoreError, table};

/// Which appeals.
#[derive(Clone, Copy, Debug)]
pub enum AppealList<'a> {
    /// All.
    All,
    /// Of an author.
    Author(&'a str),
}

/// An appeal in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppealRow {
    /// The position to go on from.
    pub position: String,
    /// Its case.
    pub case: CaseId,
    /// Its audit entry.
    pub entry: u32,
}

impl AppealList<'_> {
    fn index(&self) -> Index {
        match self {
            Self::All => ACTOR_INDEX,
            Self::Author(_) => AUTHOR_INDEX,
        }
    }

    fn partitions(&self, platform: &PlatformId) -> Vec<String> {
        match self {
            Self::All => (0..LIST_SHARDS).map(|shard| table::appeals_partition(platform, shard)).collect(),
            Self::Author(author) => vec![table::appellant_partition(platform, author)],
        }
    }
}

impl Store {
    /// Appeals after a position (or from the beginning), by time, at most `limit`, and whether there may be more.
    pub async fn appeal_list(
        &self,
        platform: &PlatformId,
        list: AppealList<'_>,
        ascending: bool,
        after: Option<&str>,
        limit: usize,
    ) -> Result<(Vec<AppealRow>, bool), StoreError> {
        let walk = Sharded { kept: Kept::Index(list.index()), partitions: &list.partitions(platform), ascending };
        let (items, has_more) = self.sharded(walk, after, limit).await?;
        let row = |position: &str| {
            let mut parts = position.split('#').skip(1);
            let case = CaseId::parse(parts.next()?)?;
            Some(AppealRow { position: position.to_owned(), case, entry: parts.next()?.parse().ok()? })
        };
        let rows = items.iter().map(|item| row(walk.position(item)?).ok_or(StoreError::Damaged("appeal")));
        Ok((rows.collect::<Result<_, _>>()?, has_more))
    }
}
