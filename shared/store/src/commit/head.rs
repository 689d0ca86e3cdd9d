//! The head of a case, with the index entries that follow from its state.

use aws_sdk_dynamodb::types::{Put, ReturnValuesOnConditionCheckFailure};
use domain::cases::{BodyPlace, Summary};
use domain::facets;
use domain::ids::{sortable_f64, sortable_ms};
use domain::time::month_of;
use domain::transition::{Expected, Transition};

use super::items::{Role, Write, write as as_write};
use crate::item::{Builder, number};
use crate::table::{ARRIVAL_INDEX, AUTHOR_INDEX, CASES_INDEX, Key, PARENT_INDEX, QUEUE_INDEX, UPDATED_INDEX};
use crate::{Store, StoreError, table};

pub(super) fn write(store: &Store, t: &Transition, token: &str) -> Result<Write, StoreError> {
    let put = Put::builder()
        .table_name(&store.table_name)
        .set_item(Some(item(t, token)?.build()))
        .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
    let put = match t.expected {
        Expected::Absent => put.condition_expression("attribute_not_exists(p)"),
        Expected::Version(seen) => {
            put.condition_expression("v = :seen").expression_attribute_values(":seen", number(seen))
        }
    };
    as_write(Role::Head, put)
}

fn item(t: &Transition, token: &str) -> Result<Builder, StoreError> {
    let head = &t.case.head;
    let at = table::head(&t.platform, &t.case_id);
    let mut item = Builder::at(&at).number("v", head.version).text("w", token).state(head)?;
    if head.body_place == BodyPlace::Inline {
        item = item.bytes("b", &t.case.body);
    }
    if let Some(expires_s) = head.expires_s {
        item = item.expires(expires_s);
    }
    if let Some(filed) = head.filed() {
        item = item.text("f", &filed.row());
    }
    let lists = lists(t);
    if lists.is_empty() {
        return Ok(item);
    }
    let summary = serde_json::to_string(&Summary::of(head)).map_err(|_| StoreError::Damaged("state"))?;
    item = item.text("m", &summary);
    Ok(lists.into_iter().fold(item, |item, (index, key)| item.index(index, &key)))
}

/// The lists that the case is in. One that was erased is in none but the review queue.
fn lists(t: &Transition) -> Vec<(table::Index, Key)> {
    let head = &t.case.head;
    let (platform, case) = (&t.platform, &t.case_id);
    let shard = table::list_shard(case, table::LIST_SHARDS);
    let entry = |p: String, order: &str| Key { p, s: format!("{order}#{}", case.as_str()) };
    let created = sortable_ms(head.created_ms);
    let mut lists = Vec::new();
    if let (Some(queue), Some(priority)) = (&head.queue, head.priority) {
        let partition = table::queue_partition(platform, queue, shard);
        lists.push((QUEUE_INDEX, entry(partition.clone(), &sortable_f64(priority))));
        lists.push((ARRIVAL_INDEX, entry(partition, &sortable_ms(head.waiting_since_ms()))));
    }
    if let Some(author) = &head.facts.author {
        lists.push((AUTHOR_INDEX, entry(table::author_partition(platform, author), &created)));
    }
    if let Some(parent) = &head.facts.parent {
        let partition = table::parent_partition(platform, &parent.kind, &parent.id, shard);
        lists.push((PARENT_INDEX, entry(partition, &created)));
    }
    if let Some(filing) = &head.filing {
        let updated = facets::position(head.updated_ms * 1000, case);
        lists.push((UPDATED_INDEX, Key { p: table::updated_partition(platform, filing.reviewed, shard), s: updated }));
    }
    if t.is_listed {
        let shard = table::list_shard(case, table::CASE_SHARDS);
        lists.push((CASES_INDEX, entry(table::month_partition(platform, &month_of(head.created_ms), shard), &created)));
    }
    lists
}
