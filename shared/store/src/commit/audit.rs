//! Audit entries, listed by day and by moderator.

use domain::cases::{Action, AuditEntry};
use domain::time::date_of;
use domain::transition::Transition;

use crate::audit::position_of;
use crate::item::{Builder, Item};
use crate::table::{ACTOR_INDEX, AUDIT_INDEX, AUTHOR_INDEX, Key, LIST_SHARDS};
use crate::{StoreError, table};

pub(super) fn entry_item(t: &Transition, entry: &AuditEntry) -> Result<Item, StoreError> {
    let at = table::entry(&t.platform, &t.case_id, entry.number);
    let at_ms = entry.at_us / 1000;
    let order = position_of(&t.case_id, entry);
    let shard = table::list_shard(&t.case_id, LIST_SHARDS);
    let day = Key { p: table::day_partition(&t.platform, &date_of(at_ms), shard), s: order.clone() };
    let mut item = Builder::at(&at).state(entry)?.index(AUDIT_INDEX, &day);
    if let Some(person) = entry.by.as_ref().and_then(domain::moderators::Acting::person) {
        item = item.index(ACTOR_INDEX, &Key { p: table::actor_partition(&t.platform, person), s: order });
    } else if matches!(entry.action, Action::Appealed) {
        // Nobody acts in an appeal: it has a list of its own there, and another for whoever appealed.
        item = item.index(ACTOR_INDEX, &Key { p: table::appeals_partition(&t.platform, shard), s: order.clone() });
        if let Some(author) = &t.case.head.facts.author {
            item = item.index(AUTHOR_INDEX, &Key { p: table::appellant_partition(&t.platform, author), s: order });
        }
    }
    Ok(item.build())
}
