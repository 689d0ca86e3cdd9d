//! Writing a [`Transition`]: one conditional put if there is one item, else one transaction. Either
//! the state and everything it owes exist, or nothing does.

mod audit;
mod facets;
mod head;
mod items;
pub(crate) mod outcome;
pub(crate) mod remember;
mod reports;
mod withdraw;

pub use remember::{Remember, Remembered};

use aws_sdk_dynamodb::types::{Put, ReturnConsumedCapacity, ReturnValuesOnConditionCheckFailure, TransactWriteItem};
use domain::transition::{Case, Transition};

use crate::error::from_sdk;
use crate::item::{Item, get_state, get_text};
use crate::{Store, StoreError};

/// What became of a commit.
#[derive(Debug)]
pub enum Outcome {
    /// Written.
    Done,
    /// Somebody else changed the case first: the case as it is now, or that it is gone.
    Changed(Option<Box<Case>>),
    /// The idempotency key was used before: the answer of then.
    Replayed(Remembered),
    /// A webhook that was to be withdrawn has been handed on.
    TooLate,
}

impl Store {
    /// Commits a transition. `token` must be new for each call; by it a writer whose answer got lost
    /// recognises its own success.
    pub async fn commit(
        &self,
        transition: &Transition,
        remember: Option<&Remember<'_>>,
        token: &str,
    ) -> Result<Outcome, StoreError> {
        let writes = items::writes(self, transition, remember, token)?;
        match writes.as_slice() {
            [items::Write { item: TransactWriteItem { put: Some(put), .. }, .. }] => {
                self.put_one(transition, put.clone(), token).await
            }
            _ => self.transact(transition, writes, token).await,
        }
    }

    async fn put_one(&self, transition: &Transition, put: Put, token: &str) -> Result<Outcome, StoreError> {
        let request = self
            .table
            .put_item()
            .table_name(put.table_name())
            .set_item(Some(put.item().clone()))
            .set_condition_expression(put.condition_expression().map(str::to_owned))
            .set_expression_attribute_values(put.expression_attribute_values().cloned())
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .return_consumed_capacity(ReturnConsumedCapacity::Total);
        match request.send().await {
            Ok(answer) => {
                self.meter.call(answer.consumed_capacity.as_slice(), true);
                Ok(Outcome::Done)
            }
            Err(error) => {
                self.meter.call(&[], true);
                let failed = error.as_service_error().and_then(|e| match e {
                    aws_sdk_dynamodb::operation::put_item::PutItemError::ConditionalCheckFailedException(failed) => {
                        Some(failed.item.clone())
                    }
                    _ => None,
                });
                match failed {
                    Some(old) => self.changed(transition, old.as_ref(), token).await,
                    None => Err(from_sdk("PutItem", &error)),
                }
            }
        }
    }

    /// Our own earlier success, or somebody else's change.
    async fn changed(&self, transition: &Transition, old: Option<&Item>, token: &str) -> Result<Outcome, StoreError> {
        let Some(old) = old else { return Ok(Outcome::Changed(None)) };
        if get_text(old, "w") == Some(token) {
            return Ok(Outcome::Done);
        }
        let case = self.case_met(&transition.platform, &transition.case_id, old).await?;
        Ok(Outcome::Changed(case.map(Box::new)))
    }

    async fn transact(
        &self,
        transition: &Transition,
        writes: Vec<items::Write>,
        token: &str,
    ) -> Result<Outcome, StoreError> {
        let roles: Vec<items::Role> = writes.iter().map(|write| write.role).collect();
        let request: Vec<TransactWriteItem> = writes.into_iter().map(|write| write.item).collect();
        match self.transact_items(request, token).await? {
            outcome::Transacted::Done => Ok(Outcome::Done),
            outcome::Transacted::Failed(failures) => {
                let failed = |role: items::Role| {
                    failures.iter().find(|f| roles.get(f.index) == Some(&role)).map(|f| f.old.clone())
                };
                if let Some(old) = failed(items::Role::Idempotency) {
                    return replay(old.as_ref()).map(Outcome::Replayed);
                }
                if let Some(old) = failed(items::Role::Head) {
                    return self.changed(transition, old.as_ref(), token).await;
                }
                if failed(items::Role::Withdrawn).is_some() {
                    return Ok(Outcome::TooLate);
                }
                // A report that came in between, a task that was finished, or an event that was written, by somebody else: look again.
                let case = self.case(&transition.platform, &transition.case_id).await?;
                Ok(Outcome::Changed(case.map(Box::new)))
            }
        }
    }
}

/// The answer in an idempotency record whose condition failed.
pub(crate) fn replay(old: Option<&Item>) -> Result<Remembered, StoreError> {
    let old = old.ok_or(StoreError::Contention)?;
    get_state(old, "idempotency record")
}

/// An event on its own, as an item of a transaction.
pub(crate) fn event_write(store: &Store, event: &domain::event::Event) -> Result<TransactWriteItem, StoreError> {
    items::put_new(store, items::event_item(event)?).map(|write| write.item)
}
