//! Taking a delivery for one attempt, and recording what came of it.

use aws_sdk_dynamodb::types::{Put, ReturnConsumedCapacity, TransactWriteItem};
use domain::ids::{EventId, PlatformId};
use domain::webhook::delivery::{Attempt, Delivery};

use super::{delivery_item, version_of};
use crate::commit::outcome::Transacted;
use crate::item::{Builder, get_state, number};
use crate::{Store, StoreError, table};

/// A delivery as read, with the version that its next write is conditional on.
#[derive(Clone, Debug)]
pub struct Taken {
    /// The delivery.
    pub delivery: Delivery,
    pub(crate) version: u64,
}

/// Whether a write went through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// Written.
    Done,
    /// Somebody else wrote first; nothing was changed.
    Lost,
}

impl Store {
    /// A delivery, strongly consistent.
    pub async fn delivery(
        &self,
        platform: &PlatformId,
        event: &EventId,
        endpoint: &str,
    ) -> Result<Option<Taken>, StoreError> {
        let item = self.get(&table::delivery(platform, event, endpoint)).await?;
        item.map(|item| Ok(Taken { delivery: get_state(&item, "delivery")?, version: version_of(&item) })).transpose()
    }

    /// Replaces a delivery if nobody else has since it was read: a claim, a deferral, a re-send.
    /// Gives back the new state to build on, or `None` if the race was lost.
    pub async fn update_delivery(
        &self,
        platform: &PlatformId,
        seen: &Taken,
        next: Delivery,
    ) -> Result<Option<Taken>, StoreError> {
        let version = seen.version + 1;
        let answer = self
            .table
            .put_item()
            .table_name(&self.table_name)
            .set_item(Some(delivery_item(platform, &next, version)?))
            .condition_expression("v = :seen")
            .expression_attribute_values(":seen", number(seen.version))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await;
        let done = self.conditional("PutItem", answer, |answer| answer.consumed_capacity.as_slice())?;
        Ok(done.then_some(Taken { delivery: next, version }))
    }

    /// Records an attempt and what it made of the delivery, in one transaction.
    pub async fn record_attempt(
        &self,
        platform: &PlatformId,
        seen: &Taken,
        next: &Delivery,
        attempt: &Attempt,
        token: &str,
    ) -> Result<Recorded, StoreError> {
        let at = table::attempt(platform, &next.event, &next.endpoint, attempt.number);
        let expires_s = next.created_ms / 1000 + table::EVENT_TTL_S;
        let record = Put::builder()
            .table_name(&self.table_name)
            .set_item(Some(Builder::at(&at).state(attempt)?.expires(expires_s).build()))
            .condition_expression("attribute_not_exists(p)");
        let state = Put::builder()
            .table_name(&self.table_name)
            .set_item(Some(delivery_item(platform, next, seen.version + 1)?))
            .condition_expression("v = :seen")
            .expression_attribute_values(":seen", number(seen.version));
        let mut writes = Vec::with_capacity(2);
        for put in [record, state] {
            let put = put.build().map_err(|_| StoreError::Damaged("write"))?;
            writes.push(TransactWriteItem::builder().put(put).build());
        }
        match self.transact_items(writes, token).await? {
            Transacted::Done => Ok(Recorded::Done),
            Transacted::Failed(_) => Ok(Recorded::Lost),
        }
    }
}
