//! What is known of authors at large: since when they are there, how much they have said, how much of it was flagged, and
//! how far a person trusts them. All authors of a platform that have such a record are in a list of their own, which
//! stands in the index of all cases.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::ReturnConsumedCapacity;
use domain::authors::{Author, AuthorTally};
use domain::ids::PlatformId;
use domain::people::{Change, Profile};
use domain::trust::{Level, Record};

use crate::bulk::MAX_BATCH;
use crate::error::from_sdk;
use crate::item::{Item, get_number, get_state, get_text, key, number, text};
use crate::sharded::{Kept, Sharded};
use crate::table::{CASES_INDEX, Key, LIST_SHARDS};
use crate::{Store, StoreError, table};

/// Attributes with what is known: first and last seen, contents and flagged ones, the level that a person gave.
const FIRST: &str = "fs";
const LAST: &str = "ls";
const CONTENTS: &str = "nc";
const FLAGGED: &str = "nf";
const MANUAL: &str = "tl";
/// What is read of the items of an author.
const ATTRIBUTES: &str = "p, s, d, fs, ls, nc, nf, tl";

/// A content of an author that is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// Nothing of it was known before.
    pub is_new: bool,
    /// It is flagged for the first time.
    pub is_flagged: bool,
    /// When, milliseconds since 1970.
    pub at_ms: i64,
}

/// What a request changes of what is known of an author.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RecordChange {
    /// When they were first seen, milliseconds since 1970.
    pub first_ms: Option<i64>,
    /// When they were last seen, milliseconds since 1970.
    pub last_ms: Option<i64>,
    /// The level that a person gives them.
    pub manual: Change<Level>,
}

/// Everything that is shown of an author.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Whole {
    /// What is known at large.
    pub record: Option<Record>,
    /// What was decided on them.
    pub author: Option<Author>,
    /// What was said of them.
    pub profile: Option<Profile>,
    /// What is counted of them.
    pub tally: AuthorTally,
}

/// What is read of authors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parts {
    /// What is known at large.
    Record,
    /// That, and what is counted.
    Counts,
    /// Everything.
    All,
}

/// An author in the list of all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorRow {
    /// The position to go on from.
    pub position: String,
    /// The platform's id.
    pub id: String,
}

impl Store {
    /// What was decided on an author and what is known of them at large, strongly consistent and in one call.
    pub async fn author_at_large(
        &self,
        platform: &PlatformId,
        author: &str,
    ) -> Result<(Option<Author>, Option<Record>), StoreError> {
        let keys = [table::author(platform, author), table::author_record(platform, author)];
        let mut whole = Whole::default();
        for item in self.batch(keys.iter(), ATTRIBUTES, true).await? {
            whole.take(&item, author)?;
        }
        Ok((whole.author, whole.record))
    }

    /// What is asked of some authors, in their order. All of it is read as it is now; what authors are only ordered by, as
    /// it was a moment ago, for half the price.
    pub async fn whole_authors(
        &self,
        platform: &PlatformId,
        authors: &[String],
        parts: Parts,
    ) -> Result<Vec<Whole>, StoreError> {
        let of = |author: &String| {
            let record = table::author_record(platform, author);
            let tally = || table::author_tally(platform, author);
            match parts {
                Parts::Record => vec![record],
                Parts::Counts => vec![record, tally()],
                Parts::All => {
                    vec![record, tally(), table::author(platform, author), table::profile(platform, author)]
                }
            }
        };
        let mut found: HashMap<String, Whole> = HashMap::with_capacity(authors.len());
        for some in authors.chunks(MAX_BATCH / 4) {
            let keys: Vec<Key> = some.iter().flat_map(of).collect();
            let ids: HashMap<String, &String> =
                some.iter().map(|author| (table::author_partition(platform, author), author)).collect();
            for item in self.batch(keys.iter(), ATTRIBUTES, parts == Parts::All).await? {
                let Some(id) = get_text(&item, "p").and_then(|p| ids.get(p)) else { continue };
                found.entry((*id).clone()).or_default().take(&item, id)?;
            }
        }
        Ok(authors.iter().map(|author| found.remove(author).unwrap_or_default()).collect())
    }

    /// Counts a content of an author, who is made known by it if they were not. One write.
    pub async fn count_author(&self, platform: &PlatformId, author: &str, counted: Counted) -> Result<(), StoreError> {
        let set = "SET fs = if_not_exists(fs, :at), ls = :at, m = if_not_exists(m, :m), \
             g8p = if_not_exists(g8p, :p), g8s = if_not_exists(g8s, :s) ADD nc :new, nf :flagged";
        let place = table::author_place(platform, author, counted.at_ms);
        let answer = self
            .table
            .update_item()
            .table_name(&self.table_name)
            .set_key(Some(key(&table::author_record(platform, author))))
            .update_expression(set)
            .expression_attribute_values(":at", number(counted.at_ms))
            .expression_attribute_values(":m", text(author))
            .expression_attribute_values(":p", text(&place.p))
            .expression_attribute_values(":s", text(&place.s))
            .expression_attribute_values(":new", number(u8::from(counted.is_new)))
            .expression_attribute_values(":flagged", number(u8::from(counted.is_flagged)))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await
            .map_err(|error| from_sdk("UpdateItem", &error))?;
        self.meter.call(answer.consumed_capacity.as_slice(), true);
        Ok(())
    }

    /// Changes what is known of an author, who is made known by it if they were not: seen now, unless it says when.
    pub async fn change_author_record(
        &self,
        platform: &PlatformId,
        author: &str,
        change: &RecordChange,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        let place = table::author_place(platform, author, change.first_ms.unwrap_or(now_ms));
        let kept = |name: &str, is_said: bool| {
            if is_said { format!("{name} = :{name}") } else { format!("{name} = if_not_exists({name}, :{name})") }
        };
        let is_moved = change.first_ms.is_some();
        let mut set = vec![kept(FIRST, is_moved), kept("g8p", is_moved), kept("g8s", is_moved), kept("m", false)];
        set.push(kept(LAST, change.last_ms.is_some()));
        let mut remove = "";
        match change.manual {
            Change::Keep => {}
            Change::Clear => remove = " REMOVE tl",
            Change::Set(_) => set.push(kept(MANUAL, true)),
        }
        let mut update = self
            .table
            .update_item()
            .table_name(&self.table_name)
            .set_key(Some(key(&table::author_record(platform, author))))
            .update_expression(format!("SET {}{remove}", set.join(", ")))
            .expression_attribute_values(":fs", number(change.first_ms.unwrap_or(now_ms)))
            .expression_attribute_values(":ls", number(change.last_ms.or(change.first_ms).unwrap_or(now_ms)))
            .expression_attribute_values(":m", text(author))
            .expression_attribute_values(":g8p", text(&place.p))
            .expression_attribute_values(":g8s", text(&place.s));
        if let Change::Set(level) = change.manual {
            update = update.expression_attribute_values(":tl", number(level.number()));
        }
        let answer = update
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await
            .map_err(|error| from_sdk("UpdateItem", &error))?;
        self.meter.call(answer.consumed_capacity.as_slice(), true);
        Ok(())
    }

    /// Forgets what was said of an author and what is known of them at large. What was decided on them stands. May be
    /// repeated.
    pub async fn forget_author(&self, platform: &PlatformId, author: &str) -> Result<(), StoreError> {
        self.delete_item(&table::profile(platform, author)).await?;
        self.delete_item(&table::author_record(platform, author)).await
    }

    /// Authors by when they were first seen, after a position (or from the beginning), at most `limit`, and whether
    /// there may be more.
    pub async fn author_list(
        &self,
        platform: &PlatformId,
        ascending: bool,
        after: Option<&str>,
        limit: usize,
    ) -> Result<(Vec<AuthorRow>, bool), StoreError> {
        let partitions: Vec<String> = (0..LIST_SHARDS).map(|shard| table::authors_partition(platform, shard)).collect();
        let list = Sharded { kept: Kept::Index(CASES_INDEX), partitions: &partitions, ascending };
        let (items, has_more) = self.sharded(list, after, limit).await?;
        let row = |item: &Item| {
            let id = get_text(item, "m").ok_or(StoreError::Damaged("list of authors"))?.to_owned();
            Ok(AuthorRow { position: list.position(item)?.to_owned(), id })
        };
        Ok((items.iter().map(row).collect::<Result<_, StoreError>>()?, has_more))
    }
}

impl Whole {
    /// Adds what an item of the author says.
    fn take(&mut self, item: &Item, author: &str) -> Result<(), StoreError> {
        match get_text(item, "s") {
            Some("T") => self.record = Some(record(item)),
            Some("A") => {
                let known: Author = get_state(item, "author")?;
                // The record itself may not name the author any more.
                self.author = Some(Author { id: author.to_owned(), ..known });
            }
            Some("P") => self.profile = Some(get_state(item, "profile")?),
            Some("S") => self.tally = get_state(item, "count")?,
            _ => {}
        }
        Ok(())
    }
}

fn record(item: &Item) -> Record {
    Record {
        first_ms: get_number(item, FIRST).unwrap_or(0),
        last_ms: get_number(item, LAST).unwrap_or(0),
        contents: get_number(item, CONTENTS).unwrap_or(0),
        flagged: get_number(item, FLAGGED).unwrap_or(0),
        manual: get_number(item, MANUAL).and_then(Level::of_number),
    }
}
