//! Upload slots, as stored: one item each, due until its file has been scanned or removed.

use domain::ids::PlatformId;
use domain::uploads::Slot;

use crate::item::{Builder, Item, get_state};
use crate::{Store, StoreError, table};

impl Store {
    /// A slot of this platform.
    pub async fn slot(&self, platform: &PlatformId, id: &str) -> Result<Option<Slot>, StoreError> {
        let item = self.get(&table::slot(platform, id)).await?;
        item.map(|item| get_state(&item, "slot")).transpose()
    }

    /// Stores a new slot. `false` if there is one of its id.
    pub async fn create_slot(&self, platform: &PlatformId, slot: &Slot) -> Result<bool, StoreError> {
        self.put_if(slot_item(platform, slot)?, None).await
    }

    /// Writes a slot further on. `false` if another worker has.
    pub async fn update_slot(&self, platform: &PlatformId, slot: &Slot) -> Result<bool, StoreError> {
        self.put_if(slot_item(platform, slot)?, Some(slot.version.saturating_sub(1))).await
    }

    /// Removes a slot that nothing came of.
    pub async fn delete_slot(&self, platform: &PlatformId, id: &str) -> Result<(), StoreError> {
        self.delete_item(&table::slot(platform, id)).await
    }
}

fn slot_item(platform: &PlatformId, slot: &Slot) -> Result<Item, StoreError> {
    let item = Builder::at(&table::slot(platform, &slot.id)).number("v", slot.version).state(slot)?;
    let item = item.expires(slot.expires_s());
    let due = slot.due_ms.map(|due_ms| table::due(due_ms, &slot.id));
    Ok(match due {
        Some(due) => item.index(table::DUE_INDEX, &due).build(),
        None => item.build(),
    })
}
