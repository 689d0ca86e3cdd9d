//! Promised work, as stored.

use aws_sdk_dynamodb::types::ReturnConsumedCapacity;
use domain::ids::PlatformId;
use domain::task::Task;

use crate::error::from_sdk;
use crate::item::{Builder, Item, get_state, key};
use crate::{Store, StoreError, table};

impl Store {
    /// A task, if it is still to be done.
    pub async fn task(&self, platform: &PlatformId, id: &str) -> Result<Option<Task>, StoreError> {
        let item = self.get(&table::task(platform, id)).await?;
        item.map(|item| get_state(&item, "task")).transpose()
    }

    /// Promises a task on its own, outside of a case's commit. Promising it again changes nothing.
    pub async fn promise(&self, task: &Task) -> Result<(), StoreError> {
        let put = self
            .table
            .put_item()
            .table_name(&self.table_name)
            .set_item(Some(task_item(task)?))
            .condition_expression("attribute_not_exists(p)")
            .return_consumed_capacity(ReturnConsumedCapacity::Total);
        self.conditional("PutItem", put.send().await, |answer| answer.consumed_capacity.as_slice()).map(drop)
    }

    /// Puts a task off, unless somebody else has finished it or put it off. `later` is the task after another
    /// attempt.
    pub async fn postpone(&self, task: &Task, later: &Task) -> Result<bool, StoreError> {
        self.put_if(task_item(later)?, Some(task.attempts.into())).await
    }

    /// Removes a task that turned out to be done already.
    pub async fn drop_task(&self, task: &Task) -> Result<(), StoreError> {
        let answer = self
            .table
            .delete_item()
            .table_name(&self.table_name)
            .set_key(Some(key(&table::task(&task.platform, &task.id))))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await
            .map_err(|error| from_sdk("DeleteItem", &error))?;
        self.meter.call(answer.consumed_capacity.as_slice(), true);
        Ok(())
    }
}

pub(crate) fn task_item(task: &Task) -> Result<Item, StoreError> {
    let key = table::task(&task.platform, &task.id);
    let due = table::due(task.due_ms, &task.id);
    Ok(Builder::at(&key).number("v", task.attempts).state(task)?.index(table::DUE_INDEX, &due).build())
}
