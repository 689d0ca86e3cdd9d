//! Audit entries, listed by day and by moderator.

use domain::cases::AuditEntry;
use domain::ids::sortable_ms;
use domain::time::date_of;
use domain::transition::Transition;

use crate::item::{Builder, Item};
use crate::table::{ACTOR_INDEX, AUDIT_INDEX, Key, LIST_SHARDS};
use crate::{StoreError, table};

pub(super) fn entry_item(t: &Transition, entry: &AuditEntry) -> Result<Item, StoreError> {
    let at = table::entry(&t.platform, &t.case_id, entry.number);
    let at_ms = entry.at_us / 1000;
    let order = format!("{}#{}#{:08}", sortable_ms(at_ms), t.case_id.as_str(), entry.number);
    let shard = table::list_shard(&t.case_id, LIST_SHARDS);
    let day = Key { p: table::day_partition(&t.platform, &date_of(at_ms), shard), s: order.clone() };
    let mut item = Builder::at(&at).state(entry)?.index(AUDIT_INDEX, &day);
    if let Some(person) = entry.by.as_ref().and_then(domain::moderators::Acting::person) {
        item = item.index(ACTOR_INDEX, &Key { p: table::actor_partition(&t.platform, person), s: order });
    }
    Ok(item.build())
}
