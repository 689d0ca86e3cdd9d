//! Taking back what an undone decision had owed, before anybody was told.

use aws_sdk_dynamodb::types::{Delete, TransactWriteItem};
use domain::ids::EventId;
use domain::transition::{Transition, Withdrawn};

use super::items::{Role, Write};
use crate::item::key;
use crate::table::Key;
use crate::{Store, StoreError, table};

pub(super) fn writes(store: &Store, t: &Transition, withdrawn: &Withdrawn) -> Result<Vec<Write>, StoreError> {
    let events = withdrawn.events.iter().filter_map(|id| EventId::parse(id)).map(|id| table::event(&t.platform, &id));
    let jobs = withdrawn.jobs.iter().map(|id| table::job(&t.platform, id));
    // Both carry their due marker until they are handed on or done.
    events.chain(jobs).map(|at| delete(store, &at)).collect()
}

fn delete(store: &Store, at: &Key) -> Result<Write, StoreError> {
    let delete = Delete::builder()
        .table_name(&store.table_name)
        .set_key(Some(key(at)))
        .condition_expression("attribute_exists(g1p)")
        .build()
        .map_err(|_| StoreError::Damaged("write"))?;
    Ok(Write { role: Role::Withdrawn, item: TransactWriteItem::builder().delete(delete).build() })
}
