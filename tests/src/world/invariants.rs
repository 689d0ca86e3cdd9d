//! What must hold of every table at rest, checked item by item without the help of the store.

mod cases;
mod filed;
mod outbox;
mod versions;

use std::collections::BTreeMap;

use domain::job::Work;

use super::items::Item;

/// What was checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Census {
    /// Cases.
    pub cases: usize,
    /// Audit entries.
    pub entries: usize,
    /// Stored body parts.
    pub body_parts: usize,
    /// Events.
    pub events: usize,
    /// Deliveries.
    pub deliveries: usize,
    /// Attempts.
    pub attempts: usize,
}

/// Items of a partition by sort key.
type Partition<'a> = BTreeMap<&'a str, &'a Item>;

/// Partitions by key.
struct Table<'a> {
    partitions: BTreeMap<&'a str, Partition<'a>>,
    now_ms: i64,
}

impl<'a> Table<'a> {
    fn new(items: &'a [Item], now_ms: i64) -> Self {
        let mut table: BTreeMap<&str, Partition<'_>> = BTreeMap::new();
        for item in items {
            table.entry(item.p()).or_default().insert(item.s(), item);
        }
        Self { partitions: table, now_ms }
    }

    fn get(&self, p: &str, s: &str) -> Option<&'a Item> {
        self.partitions.get(p)?.get(s).copied()
    }
}

/// Checks every item of a table; panics with the first that is wrong.
pub fn check(items: &[Item], now_ms: i64) -> Census {
    let table = Table::new(items, now_ms);
    let mut census = Census::default();
    for (p, partition) in &table.partitions {
        match p.split('#').next().unwrap_or_default() {
            "C" => cases::check(&table, p, partition, &mut census),
            "E" => outbox::check(&table, p, partition, &mut census),
            "U" => cases::check_bulk(&table, p, partition),
            "J" => panic!("a task was left undone: {p}"),
            "O" => job(p, partition),
            "M" => slot(p, partition),
            "S" => filed::check(&table, p, partition),
            "T" => versions::check(p, partition),
            "G" => assert!(partition.values().all(|item| item.number("x").is_some()), "{p}: a mark on a link stays"),
            "K" | "I" | "B" | "F" | "A" | "N" | "PLATFORMS" => {}
            _ => panic!("an unknown kind of item: {p}"),
        }
    }
    census
}

/// An upload has been scanned by now, or its slot is gone.
fn slot(p: &str, partition: &Partition<'_>) {
    for item in partition.values() {
        let slot: domain::uploads::Slot = item.state();
        assert!(slot.scan.is_some() && !item.is_due(), "{p}: an upload was left unscanned: {slot:?}");
    }
}

/// Only what waits for a far day may be left: the end of a retention, of a suspension, of an incident.
fn job(p: &str, partition: &Partition<'_>) {
    for item in partition.values() {
        let job: domain::job::Job = item.state();
        let waits = matches!(job.work, Work::Retain { .. } | Work::ExpireIncident { .. } | Work::AuthorRelease { .. });
        assert!(waits && job.attempts == 0, "{p}: a job was left undone: {job:?}");
    }
}
