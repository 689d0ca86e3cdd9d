//! The items a transition consists of, each with its condition.

use aws_sdk_dynamodb::types::{Delete, Put, TransactWriteItem, Update};
use domain::bodies;
use domain::bulk::Membership;
use domain::cases::BodyPlace;
use domain::event::Event;
use domain::task::Task;
use domain::transition::{KeptParts, Snapshot, TaskChange, Transition};

use super::{Remember, audit, facets, head, reports, withdraw};
use crate::item::{Builder, Item, key, number};
use crate::jobs::job_item;
use crate::tasks::task_item;
use crate::{Store, StoreError, table};

/// What a change of a case writes only sometimes.
fn case_items(store: &Store, t: &Transition, all: &mut Vec<Write>) -> Result<(), StoreError> {
    for job in &t.jobs {
        all.push(put_new_or_same(store, job_item(job)?)?);
    }
    for report in &t.reports {
        all.extend(reports::writes(store, t, report)?);
    }
    if let Some(withdrawn) = &t.withdrawn {
        all.extend(withdraw::writes(store, t, withdrawn)?);
    }
    if let Some(kept) = t.kept_parts {
        all.extend(keep_parts(store, t, kept)?);
    }
    if let Some(content) = &t.kept_alias {
        let item = crate::aliases::kept(&t.platform, content);
        all.push(put_new_or_same(store, item)?);
    }
    Ok(())
}

/// What a failed condition of an item means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Head,
    Idempotency,
    Report,
    Withdrawn,
    Other,
}

pub(crate) struct Write {
    pub role: Role,
    pub item: TransactWriteItem,
}

pub(crate) fn writes(
    store: &Store,
    t: &Transition,
    remember: Option<&Remember<'_>>,
    token: &str,
) -> Result<Vec<Write>, StoreError> {
    let mut all = vec![head::write(store, t, token)?];
    if let Some(remember) = remember {
        let put = super::remember::put(store, &t.platform, remember, t.at_ms() / 1000, token)?;
        all.push(write(Role::Idempotency, put)?);
    }
    if t.body_is_new && matches!(t.case.head.body_place, BodyPlace::Parts(_)) {
        all.extend(body_parts(store, t, t.case.head.body_version, &t.case.body, t.case.head.expires_s)?);
    }
    for snapshot in &t.snapshots {
        all.extend(snapshot_parts(store, t, snapshot)?);
    }
    all.extend(retired(store, t)?);
    for entry in &t.entries {
        all.push(put_new(store, audit::entry_item(t, entry)?)?);
    }
    for text in &t.texts {
        let at = table::entry_text(&t.platform, &t.case_id, text.entry);
        all.push(put_new(store, Builder::at(&at).state(text)?.build())?);
    }
    for event in &t.events {
        all.push(put_new(store, event_item(event)?)?);
    }
    for change in &t.tasks {
        all.push(task(store, change)?);
    }
    if let Some(membership) = &t.membership {
        all.push(bulk_member(store, t, membership)?);
    }
    case_items(store, t, &mut all)?;
    all.extend(facets::writes(store, t)?);
    Ok(all)
}

fn body_parts(
    store: &Store,
    t: &Transition,
    version: u32,
    body: &[u8],
    expires_s: Option<i64>,
) -> Result<Vec<Write>, StoreError> {
    bodies::parts(body)
        .enumerate()
        .map(|(index, part)| {
            let at = table::body_part(&t.platform, &t.case_id, version, index);
            let item = Builder::at(&at).bytes("b", part);
            let item = expires_s.map_or_else(|| Builder::at(&at).bytes("b", part), |at_s| item.expires(at_s));
            write(Role::Other, Put::builder().table_name(&store.table_name).set_item(Some(item.build())))
        })
        .collect()
}

fn snapshot_parts(store: &Store, t: &Transition, snapshot: &Snapshot) -> Result<Vec<Write>, StoreError> {
    // Events can be sent again for as long as they are kept, and need the text for that.
    let keep_s = t.at_ms() / 1000 + table::EVENT_TTL_S + table::SUPERSEDED_TTL_S;
    body_parts(store, t, snapshot.version, &snapshot.body, (!snapshot.pinned).then_some(keep_s))
}

fn retired(store: &Store, t: &Transition) -> Result<Vec<Write>, StoreError> {
    let Some(retired) = t.retired else { return Ok(Vec::new()) };
    let keep_s = if retired.referenced { table::EVENT_TTL_S } else { 0 } + table::SUPERSEDED_TTL_S;
    (0..retired.parts as usize)
        .map(|part| {
            let at = table::body_part(&t.platform, &t.case_id, retired.version, part);
            let update = Update::builder()
                .table_name(&store.table_name)
                .set_key(Some(key(&at)))
                .update_expression("SET x = :x")
                .condition_expression("attribute_exists(p)")
                .expression_attribute_values(":x", number(t.at_ms() / 1000 + keep_s))
                .build()
                .map_err(|_| StoreError::Damaged("write"))?;
            Ok(Write { role: Role::Other, item: TransactWriteItem::builder().update(update).build() })
        })
        .collect()
}

/// Parts of the current body do not expire any more.
fn keep_parts(store: &Store, t: &Transition, kept: KeptParts) -> Result<Vec<Write>, StoreError> {
    (0..kept.parts as usize)
        .map(|part| {
            let at = table::body_part(&t.platform, &t.case_id, kept.version, part);
            let update = Update::builder()
                .table_name(&store.table_name)
                .set_key(Some(key(&at)))
                .update_expression("REMOVE x")
                .condition_expression("attribute_exists(p)")
                .build()
                .map_err(|_| StoreError::Damaged("write"))?;
            Ok(Write { role: Role::Other, item: TransactWriteItem::builder().update(update).build() })
        })
        .collect()
}

pub(crate) fn event_item(event: &Event) -> Result<Item, StoreError> {
    let at = table::event(&event.platform, &event.id);
    let due = table::due(event.not_before_ms + crate::outbox::SEND_GRACE_MS, event.id.as_str());
    let expires_s = event.at_us / 1_000_000 + table::EVENT_TTL_S;
    Ok(Builder::at(&at).state(event)?.index(table::DUE_INDEX, &due).expires(expires_s).build())
}

/// Not conditional: a later request of the same bulk brings a later receipt.
fn bulk_member(store: &Store, t: &Transition, membership: &Membership) -> Result<Write, StoreError> {
    let at = table::bulk_member(&t.platform, &membership.bulk, &t.case_id);
    let expires_s = t.at_ms() / 1000 + table::BULK_TTL_S;
    let item = Builder::at(&at).number("n", membership.receipt).expires(expires_s).build();
    write(Role::Other, Put::builder().table_name(&store.table_name).set_item(Some(item)))
}

fn task(store: &Store, change: &TaskChange) -> Result<Write, StoreError> {
    match change {
        TaskChange::Promise(task) => put_new_or_same(store, task_item(task)?),
        TaskChange::Postpone(task) => {
            let put = Put::builder()
                .table_name(&store.table_name)
                .set_item(Some(task_item(task)?))
                .condition_expression("v = :seen")
                .expression_attribute_values(":seen", number(task.attempts.saturating_sub(1)));
            write(Role::Other, put)
        }
        TaskChange::Finish(task) => finish(store, task),
    }
}

fn finish(store: &Store, task: &Task) -> Result<Write, StoreError> {
    let delete = Delete::builder()
        .table_name(&store.table_name)
        .set_key(Some(key(&table::task(&task.platform, &task.id))))
        .condition_expression("v = :seen")
        .expression_attribute_values(":seen", number(task.attempts))
        .build()
        .map_err(|_| StoreError::Damaged("write"))?;
    Ok(Write { role: Role::Other, item: TransactWriteItem::builder().delete(delete).build() })
}

pub(crate) fn put_new(store: &Store, item: Item) -> Result<Write, StoreError> {
    let put = Put::builder().table_name(&store.table_name).set_item(Some(item));
    write(Role::Other, put.condition_expression("attribute_not_exists(p)"))
}

pub(crate) fn put_new_or_same(store: &Store, item: Item) -> Result<Write, StoreError> {
    write(Role::Other, Put::builder().table_name(&store.table_name).set_item(Some(item)))
}

pub(crate) fn write(role: Role, put: aws_sdk_dynamodb::types::builders::PutBuilder) -> Result<Write, StoreError> {
    let put = put.build().map_err(|_| StoreError::Damaged("write"))?;
    Ok(Write { role, item: TransactWriteItem::builder().put(put).build() })
}
