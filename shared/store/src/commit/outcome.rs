//! Running a transaction, with the retries that the SDK does not do: a cancelled transaction says why
//! for each item, and only conflicts and throttling are worth another try.

use std::time::Duration;

use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{CancellationReason, ReturnConsumedCapacity, TransactWriteItem};

use crate::error::{from_sdk, is_transient_code};
use crate::item::Item;
use crate::{Store, StoreError};

const TRIES: u32 = 6;
const FIRST_PAUSE_MS: u64 = 15;

/// A condition that did not hold.
pub(crate) struct Failure {
    /// Which item of the transaction.
    pub index: usize,
    /// The item as stored, where it was asked for.
    pub old: Option<Item>,
}

pub(crate) enum Transacted {
    Done,
    Failed(Vec<Failure>),
}

enum Cancelled {
    Conditions(Vec<Failure>),
    TryAgain,
    ForGood(String),
}

impl Store {
    pub(crate) async fn transact_items(
        &self,
        items: Vec<TransactWriteItem>,
        token: &str,
    ) -> Result<Transacted, StoreError> {
        for attempt in 0..TRIES {
            let request = self
                .table
                .transact_write_items()
                .set_transact_items(Some(items.clone()))
                .client_request_token(token)
                .return_consumed_capacity(ReturnConsumedCapacity::Total);
            let error = match request.send().await {
                Ok(answer) => {
                    self.meter.call(answer.consumed_capacity(), true);
                    return Ok(Transacted::Done);
                }
                Err(error) => error,
            };
            self.meter.call(&[], true);
            let Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) = error.as_service_error()
            else {
                let error = from_sdk("TransactWriteItems", &error);
                if matches!(&error, StoreError::Unavailable { detail, .. } if detail.contains("InProgress")) {
                    pause(attempt, token).await;
                    continue;
                }
                return Err(error);
            };
            match read(cancelled.cancellation_reasons()) {
                Cancelled::Conditions(failures) => return Ok(Transacted::Failed(failures)),
                Cancelled::TryAgain => pause(attempt, token).await,
                Cancelled::ForGood(detail) => {
                    return Err(StoreError::Refused { operation: "TransactWriteItems", detail });
                }
            }
        }
        Err(StoreError::Contention)
    }
}

fn read(reasons: &[CancellationReason]) -> Cancelled {
    let mut failures = Vec::new();
    let mut for_good = None;
    for (index, reason) in reasons.iter().enumerate() {
        match reason.code().unwrap_or("None") {
            "ConditionalCheckFailed" => failures.push(Failure { index, old: reason.item.clone() }),
            "None" | "TransactionConflict" | "ThrottlingError" | "ProvisionedThroughputExceeded" => {}
            code if is_transient_code(code) => {}
            code => for_good = Some(code.to_owned()),
        }
    }
    match for_good {
        Some(code) => Cancelled::ForGood(code),
        None if failures.is_empty() => Cancelled::TryAgain,
        None => Cancelled::Conditions(failures),
    }
}

/// Doubles with each try; the random token of the write spreads writers that collided.
pub(crate) async fn pause(attempt: u32, token: &str) {
    let base = FIRST_PAUSE_MS << attempt.min(5);
    let spread =
        token.bytes().fold(u64::from(attempt), |sum, byte| sum.wrapping_mul(131).wrapping_add(u64::from(byte)));
    tokio::time::sleep(Duration::from_millis(base + spread % base)).await;
}
