//! Due work: what the sweeper finds, and how it keeps two sweepers from doing it twice.

use aws_sdk_dynamodb::types::ReturnConsumedCapacity;
use domain::ids::{CaseId, EventId, PlatformId, parse_sortable_ms, sortable_ms};

use crate::error::from_sdk;
use crate::item::{self, Item, get_text, key};
use crate::queues::{Message, Queue};
use crate::table::{DUE_INDEX, DUE_SHARDS, Key};
use crate::{Store, StoreError, table};

/// A piece of due work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// Its item.
    key: Key,
    /// Its marker, as seen.
    marker: Key,
    /// Since when it has been due, milliseconds since 1970.
    pub since_ms: i64,
    /// What to send, and to which queue.
    pub work: DueWork,
}

/// A page of due work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DuePage {
    /// The work, longest due first.
    pub work: Vec<Due>,
    /// Markers that cannot be read: a defect, but none that may hold up the rest.
    pub damaged: u32,
    /// Whether there may be more.
    pub is_full: bool,
}

/// What a piece of due work needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueWork {
    /// Queue of its consumer.
    pub queue: Queue,
    /// Message for it.
    pub message: Message,
}

impl Store {
    /// Work of one shard that is due by now, longest due first, at most `limit`.
    pub async fn due(&self, shard: u8, now_ms: i64, limit: i32) -> Result<DuePage, StoreError> {
        let answer = self
            .table
            .query()
            .table_name(&self.table_name)
            .index_name(DUE_INDEX.name)
            .key_condition_expression("g1p = :p AND g1s < :now")
            .expression_attribute_values(":p", item::text(&table::due_partition(shard % DUE_SHARDS)))
            .expression_attribute_values(":now", item::text(&sortable_ms(now_ms + 1)))
            .limit(limit)
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await
            .map_err(|error| from_sdk("Query", &error))?;
        self.meter.call(answer.consumed_capacity.as_slice(), false);
        let work: Vec<Due> = answer.items().iter().filter_map(read).collect();
        let damaged = u32::try_from(answer.items().len() - work.len()).unwrap_or(u32::MAX);
        let is_full = answer.last_evaluated_key().is_some_and(|next| !next.is_empty());
        Ok(DuePage { work, damaged, is_full })
    }

    /// Moves a marker on, so that no other sweeper takes the same work now. `false` if another was
    /// faster, or the work is done.
    pub async fn push_due(&self, due: &Due, to_ms: i64) -> Result<bool, StoreError> {
        let id = due.marker.s.split_once('#').map_or("", |(_, id)| id);
        let answer = self
            .table
            .update_item()
            .table_name(&self.table_name)
            .set_key(Some(key(&due.key)))
            .update_expression("SET g1s = :new")
            .condition_expression("g1s = :old")
            .expression_attribute_values(":new", item::text(&format!("{}#{id}", sortable_ms(to_ms))))
            .expression_attribute_values(":old", item::text(&due.marker.s))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await;
        self.conditional("UpdateItem", answer, |answer| answer.consumed_capacity.as_slice())
    }
}

fn read(item: &Item) -> Option<Due> {
    let key = Key { p: get_text(item, "p")?.to_owned(), s: get_text(item, "s")?.to_owned() };
    let marker = Key { p: get_text(item, "g1p")?.to_owned(), s: get_text(item, "g1s")?.to_owned() };
    let since_ms = parse_sortable_ms(marker.s.split_once('#')?.0)?;
    let work = work(&key)?;
    Some(Due { key, marker, since_ms, work })
}

fn work(key: &Key) -> Option<DueWork> {
    let mut names = key.p.split('#');
    let (kind, platform, id) = (names.next()?, PlatformId::parse(names.next()?)?, names.next()?);
    let (queue, message) = match (kind, key.s.split_once('#')) {
        ("E", None) => (Queue::Events, Message::Event { platform, event: EventId::parse(id)? }),
        ("E", Some((_, endpoint))) => {
            let endpoint = endpoint.to_owned();
            (Queue::Retries, Message::Delivery { platform, event: EventId::parse(id)?, endpoint })
        }
        ("O", _) => (Queue::Jobs, Message::Job { platform, job: id.to_owned() }),
        ("C", Some(("R", _))) => (Queue::Jobs, Message::Fold { platform, case: CaseId::parse(id)? }),
        ("M", _) => (Queue::Media, Message::Scan { platform, slot: id.to_owned() }),
        ("J", _) => (Queue::Analyse, Message::Task { platform, task: id.to_owned() }),
        _ => return None,
    };
    Some(DueWork { queue, message })
}
