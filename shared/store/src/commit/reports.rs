//! A report within a commit: new, or the one that was read brought up to date.

use aws_sdk_dynamodb::types::{Delete, Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem};
use domain::transition::{ReportWrite, Transition};

use super::items::{Role, Write, write as as_write};
use crate::item::key;
use crate::reports::report_item;
use crate::{Store, StoreError, table};

pub(super) fn writes(store: &Store, t: &Transition, report: &ReportWrite) -> Result<Vec<Write>, StoreError> {
    let item = report_item(&t.platform, &t.case_id, &report.record)?;
    let put = Put::builder()
        .table_name(&store.table_name)
        .set_item(Some(item))
        .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
    // One that waits to be counted has a due marker: it is counted by whoever removes it.
    let put = if report.is_new {
        put.condition_expression("attribute_not_exists(p)")
    } else {
        put.condition_expression("attribute_exists(p)")
    };
    let mut writes = vec![as_write(Role::Report, put)?];
    if let Some(before) = report.replaces {
        let delete = Delete::builder()
            .table_name(&store.table_name)
            .set_key(Some(key(&table::report(&t.platform, &t.case_id, before, &report.record.key))))
            .condition_expression("attribute_exists(p)")
            .build()
            .map_err(|_| StoreError::Damaged("write"))?;
        writes.push(Write { role: Role::Report, item: TransactWriteItem::builder().delete(delete).build() });
    }
    Ok(writes)
}
