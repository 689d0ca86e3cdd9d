//! Checks of projects: the record of each call, and what is counted of them.
//!
//! A record and its counts are one transaction, so that what was answered is metered exactly once. It costs, in write
//! units, two for the record and two for the counters; one more if the call names a user, by whom the record is found
//! again when they are erased; two more if such a call is a hit; and two for each kB of a text that is kept. The
//! counters of a day are spread over eight items: of those who write one at the same time, one has to come again.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::{Put, ReturnConsumedCapacity, TransactWriteItem, Update};
use domain::checks::{Record, Usage, UserHits};
use domain::ids::PlatformId;
use domain::time::date_of;

use crate::commit::outcome::Transacted;
use crate::error::from_sdk;
use crate::item::{Builder, Item, get_number, get_state, get_text, key, number, text};
use crate::sharded::{Kept, Sharded};
use crate::table::{AUTHOR_INDEX, CHECK_SHARDS, Key, check_shard};
use crate::{Store, StoreError, table};

const DAY_S: i64 = 86_400;
/// How long counters are kept, seconds.
const USAGE_TTL_S: i64 = 800 * DAY_S;
/// Kinds of checks that are counted for users.
const KINDS: [&str; 7] = ["links", "badwords", "antivirus", "language", "images", "gifs", "sentiment"];
/// Mark of a record whose text was kept.
const HAS_TEXT: &str = "t";
/// Attribute of all hits.
const HITS: &str = "n";

/// A project.
#[derive(Clone, Copy, Debug)]
pub struct ProjectPlace<'a> {
    /// Whose.
    pub platform: &'a PlatformId,
    /// Of which organisation.
    pub organisation: &'a str,
    /// Which.
    pub project: u32,
}

/// A record to be kept.
#[derive(Clone, Copy, Debug)]
pub struct Keep<'a> {
    /// The record.
    pub record: &'a Record,
    /// Days that it is kept.
    pub days: u32,
    /// The text that was checked, and the days that it is kept.
    pub text: Option<(&'a str, u32)>,
}

/// A record as it is read again.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded {
    /// Its place in the list.
    pub position: String,
    /// The record.
    pub record: Record,
    /// The text, if it was kept and still is.
    pub text: Option<String>,
}

impl Store {
    /// Keeps the record of a call and counts it, once: a repetition with the same record changes nothing more for
    /// ten minutes.
    pub async fn keep_check(&self, of: ProjectPlace<'_>, keep: Keep<'_>) -> Result<(), StoreError> {
        let record = keep.record;
        let now_s = record.at_ms / 1000;
        let at = place(of, record);
        let mut item = Builder::at(&at).state(record)?.expires(now_s + i64::from(keep.days) * DAY_S);
        if let Some(user) = &record.user {
            item = item.index(AUTHOR_INDEX, &Key { p: table::checked_partition(of.platform, user), s: at.s.clone() });
        }
        if keep.text.is_some() {
            item = item.number(HAS_TEXT, 1);
        }
        let mut writes = vec![self.put_write(item.build())?, self.usage_update(of, record)?];
        if let Some((kept, days)) = keep.text {
            let until_s = now_s + i64::from(days.min(keep.days)) * DAY_S;
            let item = Builder::at(&table::check_text(&at)).text("d", kept).expires(until_s);
            writes.push(self.put_write(item.build())?);
        }
        if let Some(user) = record.user.as_ref().filter(|_| record.outcome.hits) {
            writes.push(self.hits_update(of.platform, user, record)?);
        }
        match self.transact_items(writes, &record.id).await? {
            Transacted::Done => Ok(()),
            Transacted::Failed(_) => Err(StoreError::Contention), // nothing here has a condition
        }
    }

    fn put_write(&self, item: Item) -> Result<TransactWriteItem, StoreError> {
        let put = Put::builder().table_name(&self.table_name).set_item(Some(item)).build();
        Ok(TransactWriteItem::builder().put(put.map_err(|_| StoreError::Damaged("write"))?).build())
    }

    fn usage_update(&self, of: ProjectPlace<'_>, record: &Record) -> Result<TransactWriteItem, StoreError> {
        let day = date_of(record.at_ms);
        let at = table::usage(of.platform, of.organisation, of.project, &day, check_shard(&record.id));
        let counted = numbers(Usage::of(record));
        let counts: Vec<(&str, u64)> = counted.into_iter().filter(|(_, count)| *count > 0).collect();
        self.add_write(&at, &counts, Some(record.at_ms / 1000 + USAGE_TTL_S))
    }

    fn hits_update(&self, platform: &PlatformId, user: &str, record: &Record) -> Result<TransactWriteItem, StoreError> {
        let hits = record.outcome.kinds().filter(|(_, hit)| *hit).map(|(kind, _)| (kind, 1));
        let counts: Vec<(&str, u64)> = std::iter::once((HITS, 1)).chain(hits).collect();
        self.add_write(&table::user_hits(platform, user), &counts, None)
    }

    /// Adds to counters of an item, which need not be there.
    fn add_write(
        &self,
        at: &Key,
        counts: &[(&str, u64)],
        expires_s: Option<i64>,
    ) -> Result<TransactWriteItem, StoreError> {
        let adds: Vec<String> = (0..counts.len()).map(|index| format!("#c{index} :c{index}")).collect();
        let expires = expires_s.map_or("", |_| "SET x = :x ");
        let mut update = Update::builder()
            .table_name(&self.table_name)
            .set_key(Some(key(at)))
            .update_expression(format!("{expires}ADD {}", adds.join(", ")));
        for (index, (name, count)) in counts.iter().enumerate() {
            update = update
                .expression_attribute_names(format!("#c{index}"), *name)
                .expression_attribute_values(format!(":c{index}"), number(count));
        }
        if let Some(expires_s) = expires_s {
            update = update.expression_attribute_values(":x", number(expires_s));
        }
        let update = update.build().map_err(|_| StoreError::Damaged("write"))?;
        Ok(TransactWriteItem::builder().update(update).build())
    }

    /// The records of a project's day, the newest first, after a position; and whether there may be more.
    pub async fn checks(
        &self,
        of: ProjectPlace<'_>,
        day: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<(Vec<Recorded>, bool), StoreError> {
        let partition = |shard| table::checks_partition(of.platform, of.organisation, of.project, day, shard);
        let partitions: Vec<String> = (0..CHECK_SHARDS).map(partition).collect();
        let list = Sharded { kept: Kept::Table { strong: true }, partitions: &partitions, ascending: false };
        let (items, has_more) = self.sharded(list, after, limit).await?;
        let mut found = Vec::with_capacity(items.len());
        for item in &items {
            let record: Record = get_state(item, "check")?;
            let at = place(of, &record);
            let kept = if item.contains_key(HAS_TEXT) { self.get(&table::check_text(&at)).await? } else { None };
            let text = kept.and_then(|item| get_text(&item, "d").map(str::to_owned));
            found.push(Recorded { position: at.s, record, text });
        }
        Ok((found, has_more))
    }

    /// What a project used, by day, between two days that both count.
    pub async fn usage(
        &self,
        of: ProjectPlace<'_>,
        from: &str,
        to: &str,
    ) -> Result<BTreeMap<String, Usage>, StoreError> {
        let partition = table::usage_partition(of.platform, of.organisation, of.project);
        let mut days: BTreeMap<String, Usage> = BTreeMap::new();
        for item in self.query_between(&partition, from, &format!("{to}$")).await? {
            let day = get_text(&item, "s").and_then(|s| s.split('#').next()).ok_or(StoreError::Damaged("usage"))?;
            let sum = days.entry(day.to_owned()).or_default();
            *sum = sum.and(usage_of(&item));
        }
        Ok(days)
    }

    /// How often checks of what a user sent were hits.
    pub async fn user_hits(&self, platform: &PlatformId, user: &str) -> Result<UserHits, StoreError> {
        let Some(item) = self.get(&table::user_hits(platform, user)).await? else { return Ok(UserHits::default()) };
        let kinds = KINDS.into_iter().filter_map(|kind| Some((kind, get_number(&item, kind)?)));
        Ok(UserHits { calls: get_number(&item, HITS).unwrap_or(0), kinds: kinds.collect() })
    }

    /// Removes a user's name and texts from the records of their checks, and their counts. May be repeated.
    pub(crate) async fn erase_checks(&self, platform: &PlatformId, user: &str) -> Result<(), StoreError> {
        for at in self.checks_of(platform, user).await? {
            self.delete_item(&table::check_text(&at)).await?;
            let Some(item) = self.get(&at).await? else { continue };
            let record: Record = get_state(&item, "check")?;
            let nameless = Record { user: None, trace: None, ..record };
            let mut kept: Item =
                item.into_iter().filter(|(name, _)| !name.starts_with(AUTHOR_INDEX.attribute)).collect();
            kept.extend(Builder::default().state(&nameless)?.build());
            self.replace_check(kept).await?;
        }
        self.delete_item(&table::user_hits(platform, user)).await
    }

    /// A record never changes but by this, and may expire meanwhile.
    async fn replace_check(&self, item: Item) -> Result<(), StoreError> {
        let put = self
            .table
            .put_item()
            .table_name(&self.table_name)
            .set_item(Some(item))
            .condition_expression("attribute_exists(p)")
            .return_consumed_capacity(ReturnConsumedCapacity::Total);
        self.conditional("PutItem", put.send().await, |answer| answer.consumed_capacity.as_slice()).map(drop)
    }

    /// Keys of the records that name a user.
    async fn checks_of(&self, platform: &PlatformId, user: &str) -> Result<Vec<Key>, StoreError> {
        let (mut keys, mut start): (_, Option<Item>) = (Vec::new(), None);
        loop {
            let answer = self
                .table
                .query()
                .table_name(&self.table_name)
                .index_name(AUTHOR_INDEX.name)
                .key_condition_expression(format!("{}p = :p", AUTHOR_INDEX.attribute))
                .expression_attribute_values(":p", text(&table::checked_partition(platform, user)))
                .set_exclusive_start_key(start.take())
                .return_consumed_capacity(ReturnConsumedCapacity::Total)
                .send()
                .await
                .map_err(|error| from_sdk("Query", &error))?;
            self.meter.call(answer.consumed_capacity.as_slice(), false);
            for item in answer.items() {
                let part = |name| get_text(item, name).map(str::to_owned).ok_or(StoreError::Damaged("check"));
                keys.push(Key { p: part("p")?, s: part("s")? });
            }
            match answer.last_evaluated_key {
                Some(next) if !next.is_empty() => start = Some(next),
                _ => return Ok(keys),
            }
        }
    }
}

fn place(of: ProjectPlace<'_>, record: &Record) -> Key {
    let (day, shard) = (date_of(record.at_ms), check_shard(&record.id));
    let partition = table::checks_partition(of.platform, of.organisation, of.project, &day, shard);
    table::check(&partition, record.at_ms, &record.id)
}

/// Counters by the names of their attributes.
fn numbers(usage: Usage) -> [(&'static str, u64); 5] {
    let Usage { calls, text, image, gif, hits } = usage;
    [("calls", calls), ("texts", text), ("images", image), ("gifs", gif), ("hits", hits)]
}

fn usage_of(item: &Item) -> Usage {
    let count = |name| get_number(item, name).unwrap_or(0);
    Usage {
        calls: count("calls"),
        text: count("texts"),
        image: count("images"),
        gif: count("gifs"),
        hits: count("hits"),
    }
}
