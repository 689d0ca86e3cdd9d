//! Audit entries of a platform across its cases and authors: those of a day, and those of a person.

use domain::authors::AuthorEntry;
use domain::cases::AuditEntry;
use domain::ids::{CaseId, PlatformId, sortable_ms};

use crate::item::{Item, get_state, get_text};
use crate::sharded::{Kept, Sharded};
use crate::table::{ACTOR_INDEX, AUDIT_INDEX, Index, LIST_SHARDS};
use crate::{Store, StoreError, table};

/// Which entries.
#[derive(Clone, Copy, Debug)]
pub enum AuditList<'a> {
    /// Of a day in UTC, `2026-11-22`.
    Day(&'a str),
    /// Of a person who acted.
    Actor(&'a str),
}

/// What an entry belongs to.
#[derive(Clone, Debug, PartialEq)]
pub enum Logged {
    /// A case.
    Case {
        /// Which.
        case: CaseId,
        /// The entry.
        entry: AuditEntry,
    },
    /// An author.
    Author {
        /// Whom.
        author: String,
        /// The entry.
        entry: AuthorEntry,
    },
}

impl Logged {
    /// When, milliseconds since 1970.
    pub const fn at_ms(&self) -> i64 {
        match self {
            Self::Case { entry, .. } => entry.at_us / 1000,
            Self::Author { entry, .. } => entry.at_us / 1000,
        }
    }
}

/// An entry with its place in the list.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditRow {
    /// The position to go on from.
    pub position: String,
    /// What happened.
    pub logged: Logged,
}

impl AuditList<'_> {
    fn index(&self) -> Index {
        match self {
            Self::Day(_) => AUDIT_INDEX,
            Self::Actor(_) => ACTOR_INDEX,
        }
    }

    fn partitions(&self, platform: &PlatformId) -> Vec<String> {
        match self {
            Self::Day(day) => (0..LIST_SHARDS).map(|shard| table::day_partition(platform, day, shard)).collect(),
            Self::Actor(person) => vec![table::actor_partition(platform, person)],
        }
    }
}

impl Store {
    /// Entries after a position (or from the beginning), by time, at most `limit`, and whether there may be more.
    pub async fn audit_list(
        &self,
        platform: &PlatformId,
        list: AuditList<'_>,
        ascending: bool,
        after: Option<&str>,
        limit: usize,
    ) -> Result<(Vec<AuditRow>, bool), StoreError> {
        let index = list.index();
        let walk = Sharded { kept: Kept::Index(index), partitions: &list.partitions(platform), ascending };
        let (items, has_more) = self.sharded(walk, after, limit).await?;
        let rows = items.iter().map(|item| row(item, index.attribute)).collect::<Result<_, _>>()?;
        Ok((rows, has_more))
    }
}

/// Where an entry of a case stands in the list of its day.
pub fn position_of(case: &CaseId, entry: &AuditEntry) -> String {
    format!("{}#{}#{:08}", sortable_ms(entry.at_us / 1000), case.as_str(), entry.number)
}

/// Where an entry of an author stands in the list of its day.
pub fn position_of_author(platform: &PlatformId, author: &str, entry: &AuthorEntry) -> String {
    let partition = table::author_partition(platform, author);
    format!("{}#{partition}#{:08}", sortable_ms(entry.at_us / 1000), entry.number)
}

fn row(item: &Item, attribute: &str) -> Result<AuditRow, StoreError> {
    let damaged = || StoreError::Damaged("audit list");
    let position = get_text(item, &format!("{attribute}s")).ok_or_else(damaged)?;
    let logged = if let Some(author) = get_text(item, "u") {
        Logged::Author { author: author.to_owned(), entry: get_state(item, "audit entry")? }
    } else {
        let case = position.split('#').nth(1).and_then(CaseId::parse).ok_or_else(damaged)?;
        Logged::Case { case, entry: get_state(item, "audit entry")? }
    };
    Ok(AuditRow { position: position.to_owned(), logged })
}
