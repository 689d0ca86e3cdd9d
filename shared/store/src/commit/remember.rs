//! Remembered answers: what a request with an idempotency key was answered, for a day.
//!
//! A request that is one commit records its answer in it. One that is many commits, each of them
//! harmless to repeat, looks first and records last.

use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::types::builders::PutBuilder;
use aws_sdk_dynamodb::types::{Put, ReturnConsumedCapacity, ReturnValuesOnConditionCheckFailure};
use domain::ids::PlatformId;
use serde::{Deserialize, Serialize};

use crate::error::from_sdk;
use crate::item::{Builder, Item, get_number, get_state, get_text, key, number};
use crate::{Store, StoreError, table};

/// A remembered answer: the same key with the same request gets it again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remembered {
    /// SHA-256 of the request, hex.
    pub fingerprint: String,
    /// Status that was answered.
    pub status: u16,
    /// Body that was answered.
    pub body: String,
    /// Receipt number the request got, for requests that owe an analysis.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<u32>,
}

/// An answer to be remembered with the commit that it reports.
#[derive(Clone, Debug)]
pub struct Remember<'a> {
    /// Operation the key belongs to.
    pub operation: &'a str,
    /// The caller's `Idempotency-Key`.
    pub caller_key: &'a str,
    /// The answer.
    pub answer: Remembered,
}

impl Store {
    /// The answer remembered under a key, unless it has expired.
    pub async fn remembered(
        &self,
        platform: &PlatformId,
        operation: &str,
        caller_key: &str,
        now_ms: i64,
    ) -> Result<Option<Remembered>, StoreError> {
        let at = table::idempotency(platform, operation, caller_key);
        let request = self.table.get_item().table_name(&self.table_name).set_key(Some(key(&at)));
        let request = request.consistent_read(true).return_consumed_capacity(ReturnConsumedCapacity::Total);
        let answer = request.send().await.map_err(|error| from_sdk("GetItem", &error))?;
        self.meter.call(answer.consumed_capacity.as_slice(), false);
        let known = answer.item.filter(|item| get_number(item, "x").is_some_and(|x: i64| x > now_ms / 1000));
        known.map(|item| get_state(&item, "idempotency record")).transpose()
    }

    /// Records an answer by itself. If there is one under this key already, it stays, and is given. `token`
    /// must be new for each call; by it a writer whose answer got lost recognises its own success.
    pub async fn remember(
        &self,
        platform: &PlatformId,
        remember: &Remember<'_>,
        now_ms: i64,
        token: &str,
    ) -> Result<Option<Remembered>, StoreError> {
        let put = put(self, platform, remember, now_ms / 1000, token)?;
        let put = put.build().map_err(|_| StoreError::Damaged("write"))?;
        match self.put_record(put).await? {
            None => Ok(None),
            Some(old) if get_text(&old, "w") == Some(token) => Ok(None),
            Some(old) => get_state(&old, "idempotency record").map(Some),
        }
    }

    /// What stands in the way of a record, if something does.
    async fn put_record(&self, put: Put) -> Result<Option<Item>, StoreError> {
        let request = self
            .table
            .put_item()
            .table_name(put.table_name())
            .set_item(Some(put.item().clone()))
            .set_condition_expression(put.condition_expression().map(str::to_owned))
            .set_expression_attribute_values(put.expression_attribute_values().cloned())
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .return_consumed_capacity(ReturnConsumedCapacity::Total);
        let error = match request.send().await {
            Ok(answer) => {
                self.meter.call(answer.consumed_capacity.as_slice(), true);
                return Ok(None);
            }
            Err(error) => error,
        };
        self.meter.call(&[], true);
        match error.as_service_error() {
            Some(PutItemError::ConditionalCheckFailedException(failed)) => {
                failed.item.clone().map(Some).ok_or(StoreError::Contention)
            }
            _ => Err(from_sdk("PutItem", &error)),
        }
    }
}

/// The record as an item that only takes a free or expired key.
pub(crate) fn put(
    store: &Store,
    platform: &PlatformId,
    remember: &Remember<'_>,
    now_s: i64,
    token: &str,
) -> Result<PutBuilder, StoreError> {
    let at = table::idempotency(platform, remember.operation, remember.caller_key);
    let item = Builder::at(&at).text("w", token).state(&remember.answer)?.expires(now_s + table::IDEMPOTENCY_TTL_S);
    Ok(Put::builder()
        .table_name(&store.table_name)
        .set_item(Some(item.build()))
        .condition_expression("attribute_not_exists(p) OR x <= :now")
        .expression_attribute_values(":now", number(now_s))
        .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld))
}
