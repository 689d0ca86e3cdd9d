//! The lists in which a flagged case is filed: what changes between the case as it was and as it is to be. The head
//! is the condition of it all, so that these need none.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::{Delete, TransactWriteItem};
use domain::facets::Filed;
use domain::transition::Transition;

use super::items::{Role, Write, put_new_or_same};
use crate::item::{Builder, key};
use crate::table::Key;
use crate::{Store, StoreError, table};

pub(super) fn writes(store: &Store, t: &Transition) -> Result<Vec<Write>, StoreError> {
    let (before, after) = (t.filed.as_ref(), t.case.head.filed());
    let is_same = before == after.as_ref();
    if is_same {
        return Ok(Vec::new());
    }
    let (old, new) = (places(t, before), places(t, after.as_ref()));
    let row = after.as_ref().map(Filed::row).unwrap_or_default();
    let is_told_same = before.is_some_and(|before| before.row() == row);
    let mut all = Vec::new();
    for at in new.iter().filter(|at| !(is_told_same && old.contains(*at))) {
        let at = Key { p: at.0.clone(), s: at.1.clone() };
        all.push(put_new_or_same(store, Builder::at(&at).text("f", &row).build())?);
    }
    for (p, s) in old.into_iter().filter(|at| !new.contains(at)) {
        let delete = Delete::builder()
            .table_name(&store.table_name)
            .set_key(Some(key(&Key { p, s })))
            .build()
            .map_err(|_| StoreError::Damaged("write"))?;
        all.push(Write { role: Role::Other, item: TransactWriteItem::builder().delete(delete).build() });
    }
    Ok(all)
}

/// Keys in order; two values never share one, because each code is there once.
fn places(t: &Transition, filed: Option<&Filed>) -> BTreeSet<(String, String)> {
    let Some(filed) = filed else { return BTreeSet::new() };
    let codes = filed.filing.lists();
    let places = codes.map(|code| table::filed(&t.platform, &t.case_id, filed, code));
    places.map(|at| (at.p, at.s)).collect()
}
