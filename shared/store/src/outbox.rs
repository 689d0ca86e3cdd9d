//! Events and their deliveries: what is owed, who takes it, what came of it.
//!
//! Owed work carries a due marker (an entry of the sparse index `g1`) until it is done. Queues only
//! make it faster; a sweeper that reads the markers is what makes it certain.

mod delivery;
mod due;
mod list;

pub use delivery::{Outcome, Recorded, Taken};
pub use due::{Due, DuePage, DueWork};
pub use list::DeliveryPage;

use aws_sdk_dynamodb::types::{Put, TransactWriteItem, Update};
use domain::event::Event;
use domain::ids::{EventId, PlatformId};
use domain::webhook::delivery::{Attempt, Delivery, DeliveryState};

use crate::commit::outcome::Transacted;
use crate::item::{Builder, Item, get_number, get_state, key};
use crate::{Store, StoreError, table};

/// How long after its time an event may wait for the message sent after the commit, before a
/// sweeper sends another. Milliseconds.
pub const SEND_GRACE_MS: i64 = 60_000;

/// An event as stored.
#[derive(Clone, Debug)]
pub struct StoredEvent {
    /// The event.
    pub event: Event,
    /// Whether it has been fanned out.
    pub fanned_out: bool,
}

/// An event with everything that came of it.
#[derive(Clone, Debug)]
pub struct EventHistory {
    /// The event.
    pub event: Event,
    /// Its deliveries.
    pub deliveries: Vec<Delivery>,
    /// All attempts, with the endpoint each went to.
    pub attempts: Vec<(String, Attempt)>,
}

impl Store {
    /// An event.
    pub async fn event(&self, platform: &PlatformId, id: &EventId) -> Result<Option<StoredEvent>, StoreError> {
        let item = self.get(&table::event(platform, id)).await?;
        item.map(|item| {
            let fanned_out = !item.contains_key("g1p");
            Ok(StoredEvent { event: get_state(&item, "event")?, fanned_out })
        })
        .transpose()
    }

    /// Writes an event that no case owes (a test delivery). Repeating it changes nothing.
    pub async fn owe(&self, event: &Event, token: &str) -> Result<(), StoreError> {
        let write = crate::commit::event_write(self, event)?;
        self.transact_items(vec![write], token).await.map(drop)
    }

    /// Turns an event into its deliveries, in one transaction. `false` if it had been done before.
    pub async fn fan_out(&self, event: &Event, deliveries: &[Delivery], token: &str) -> Result<bool, StoreError> {
        let done = Update::builder()
            .table_name(&self.table_name)
            .set_key(Some(key(&table::event(&event.platform, &event.id))))
            .update_expression("REMOVE g1p, g1s")
            .condition_expression("attribute_exists(g1p)")
            .build()
            .map_err(|_| StoreError::Damaged("write"))?;
        let mut writes = vec![TransactWriteItem::builder().update(done).build()];
        for delivery in deliveries {
            let put = Put::builder()
                .table_name(&self.table_name)
                .set_item(Some(delivery_item(&event.platform, delivery, 1)?))
                .condition_expression("attribute_not_exists(p)")
                .build()
                .map_err(|_| StoreError::Damaged("write"))?;
            writes.push(TransactWriteItem::builder().put(put).build());
        }
        Ok(matches!(self.transact_items(writes, token).await?, Transacted::Done))
    }

    /// An event with its deliveries and attempts.
    pub async fn event_history(&self, platform: &PlatformId, id: &EventId) -> Result<Option<EventHistory>, StoreError> {
        let items = self.query_prefix(&table::event_partition(platform, id), "", true).await?;
        let mut history: Option<EventHistory> = None;
        for item in &items {
            let sort_key = crate::item::get_text(item, "s").unwrap_or_default();
            let mut names = sort_key.split('#').skip(1);
            match (&mut history, names.next(), names.next()) {
                (None, None, _) => {
                    history = Some(EventHistory {
                        event: get_state(item, "event")?,
                        deliveries: Vec::new(),
                        attempts: Vec::new(),
                    });
                }
                (Some(history), Some(_), None) => history.deliveries.push(get_state(item, "delivery")?),
                (Some(history), Some(endpoint), Some(_)) => {
                    history.attempts.push((endpoint.to_owned(), get_state(item, "attempt")?));
                }
                _ => return Err(StoreError::Damaged("event")),
            }
        }
        Ok(history)
    }
}

/// A delivery's item: due while pending, listed with its endpoint, and listed apart while it needs
/// an operator.
pub(crate) fn delivery_item(platform: &PlatformId, delivery: &Delivery, version: u64) -> Result<Item, StoreError> {
    let at = table::delivery(platform, &delivery.event, &delivery.endpoint);
    let listed = table::Key {
        p: table::deliveries_of(platform, &delivery.endpoint),
        s: format!("{}#{}", domain::ids::sortable_ms(delivery.created_ms), delivery.event.as_str()),
    };
    let mut item = Builder::at(&at)
        .number("v", version)
        .state(delivery)?
        .index(table::DELIVERY_INDEX, &listed)
        .expires(delivery.created_ms / 1000 + table::EVENT_TTL_S);
    if let Some(due_ms) = delivery.due_ms() {
        let due = table::due(due_ms + SEND_GRACE_MS, &format!("{}#{}", delivery.event.as_str(), delivery.endpoint));
        item = item.index(table::DUE_INDEX, &due);
    }
    if matches!(delivery.state, DeliveryState::Failed | DeliveryState::Held) {
        item = item.index(table::ATTENTION_INDEX, &listed);
    }
    Ok(item.build())
}

pub(crate) fn version_of(item: &Item) -> u64 {
    get_number(item, "v").unwrap_or(0)
}
