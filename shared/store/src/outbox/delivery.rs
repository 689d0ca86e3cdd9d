//! Taking a delivery for one attempt, and recording what came of it.

use aws_sdk_dynamodb::types::builders::PutBuilder;
use aws_sdk_dynamodb::types::{Put, ReturnConsumedCapacity, TransactWriteItem};
use domain::config::Endpoint;
use domain::ids::{EventId, PlatformId};
use domain::webhook::delivery::{Attempt, Delivery};

use super::{delivery_item, version_of};
use crate::commit::outcome::Transacted;
use crate::configs::{ConfigKind, Versioned, config_item};
use crate::item::{Builder, Item, get_state, number};
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
    /// Somebody else wrote the delivery first; nothing was changed.
    Lost,
    /// Somebody else changed the endpoint first; nothing was changed.
    EndpointChanged,
}

/// What an attempt led to.
#[derive(Clone, Copy, Debug)]
pub struct Outcome<'a> {
    /// The attempt.
    pub attempt: &'a Attempt,
    /// What it made of the delivery.
    pub next: &'a Delivery,
    /// What it made of the endpoint, if that is something new, with the version that was read.
    pub endpoint: Option<&'a Versioned<Endpoint>>,
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

    /// Records an attempt and what it made of the delivery and its endpoint, in one transaction.
    pub async fn record_attempt(
        &self,
        platform: &PlatformId,
        seen: &Taken,
        outcome: &Outcome<'_>,
        token: &str,
    ) -> Result<Recorded, StoreError> {
        let next = outcome.next;
        let at = table::attempt(platform, &next.event, &next.endpoint, outcome.attempt.number);
        let expires_s = next.created_ms / 1000 + table::EVENT_TTL_S;
        let record = Put::builder()
            .set_item(Some(Builder::at(&at).state(outcome.attempt)?.expires(expires_s).build()))
            .condition_expression("attribute_not_exists(p)");
        let state = replaced(delivery_item(platform, next, seen.version + 1)?, seen.version);
        let endpoint = outcome.endpoint.map(|changed| {
            let item = config_item(platform, ConfigKind::Endpoint, &changed.value.id, &changed.value, changed.version)?;
            Ok::<_, StoreError>(replaced(item, changed.version))
        });
        let mut writes = Vec::with_capacity(3);
        for put in [record, state].into_iter().chain(endpoint.transpose()?) {
            let put = put.table_name(&self.table_name).build().map_err(|_| StoreError::Damaged("write"))?;
            writes.push(TransactWriteItem::builder().put(put).build());
        }
        match self.transact_items(writes, token).await? {
            Transacted::Done => Ok(Recorded::Done),
            Transacted::Failed(failures) if failures.iter().all(|failure| failure.index == ENDPOINT_INDEX) => {
                Ok(Recorded::EndpointChanged)
            }
            Transacted::Failed(_) => Ok(Recorded::Lost),
        }
    }
}

/// Place of the endpoint in the transaction that records an attempt.
const ENDPOINT_INDEX: usize = 2;

/// A put on condition that the item still has the version seen.
fn replaced(item: Item, seen: u64) -> PutBuilder {
    Put::builder()
        .set_item(Some(item))
        .condition_expression("v = :seen")
        .expression_attribute_values(":seen", number(seen))
}
