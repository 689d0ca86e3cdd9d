//! Listing deliveries of an endpoint, newest first.

use aws_sdk_dynamodb::types::ReturnConsumedCapacity;
use domain::ids::{EventId, PlatformId};
use domain::webhook::delivery::{Delivery, DeliveryState};

use crate::error::from_sdk;
use crate::item::{self, get_text};
use crate::table::{ATTENTION_INDEX, DELIVERY_INDEX};
use crate::{Store, StoreError, table};

/// A page of deliveries.
#[derive(Clone, Debug)]
pub struct DeliveryPage {
    /// The deliveries.
    pub deliveries: Vec<Delivery>,
    /// Where the next page starts: the position of the last delivery of this one.
    pub next: Option<String>,
}

impl Store {
    /// Deliveries of an endpoint, or only those in a state; `from` is the `next` of the page before.
    /// A page can be shorter than `limit` and still have a next one.
    pub async fn deliveries(
        &self,
        platform: &PlatformId,
        endpoint: &str,
        state: Option<DeliveryState>,
        from: Option<&str>,
        limit: i32,
    ) -> Result<DeliveryPage, StoreError> {
        let needs_attention = matches!(state, Some(DeliveryState::Failed | DeliveryState::Held));
        let index = if needs_attention { ATTENTION_INDEX } else { DELIVERY_INDEX };
        let attribute = index.attribute;
        // A position is a sort key of this partition, so it cannot lead out of the platform.
        let mut query = self
            .table
            .query()
            .table_name(&self.table_name)
            .index_name(index.name)
            .expression_attribute_values(":p", item::text(&table::deliveries_of(platform, endpoint)))
            .scan_index_forward(false)
            .limit(limit)
            .return_consumed_capacity(ReturnConsumedCapacity::Total);
        query = match from {
            Some(position) => query
                .key_condition_expression(format!("{attribute}p = :p AND {attribute}s < :from"))
                .expression_attribute_values(":from", item::text(position)),
            None => query.key_condition_expression(format!("{attribute}p = :p")),
        };
        let answer = query.send().await.map_err(|error| from_sdk("Query", &error))?;
        self.meter.call(answer.consumed_capacity.as_slice(), false);
        let positions: Vec<&str> =
            answer.items().iter().filter_map(|item| get_text(item, &format!("{attribute}s"))).collect();
        let mut deliveries = Vec::new();
        for position in &positions {
            let event = position.split_once('#').and_then(|(_, id)| EventId::parse(id));
            let event = event.ok_or(StoreError::Damaged("delivery"))?;
            // Index rows carry no state, so that a change of state costs no index write.
            if let Some(taken) = self.delivery(platform, &event, endpoint).await? {
                deliveries.push(taken.delivery);
            }
        }
        deliveries.retain(|delivery| state.is_none_or(|wanted| delivery.state == wanted));
        let is_full = answer.last_evaluated_key().is_some_and(|next| !next.is_empty());
        let next = positions.last().filter(|_| is_full).map(|position| (*position).to_owned());
        Ok(DeliveryPage { deliveries, next })
    }
}
