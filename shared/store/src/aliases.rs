//! Aliases: from a content's id alone to its type, and so to its case. Clients of Moderation API need not say which
//! type a content is of.
//!
//! An alias expires with its case while that may still expire by itself. Once the case is kept, so is the alias, by
//! the commit that keeps the case; it goes when the case has ended.

use aws_sdk_dynamodb::types::{ReturnConsumedCapacity, ReturnValue, ReturnValuesOnConditionCheckFailure};
use domain::content::ContentRef;
use domain::ids::PlatformId;

use crate::error::from_sdk;
use crate::item::{Builder, Item, get_text, key, number, text};
use crate::{Store, StoreError, table};

/// Attribute with the type.
const KIND: &str = "k";

impl Store {
    /// The type of a content, strongly consistent; `None` if nobody sent it by its id alone.
    pub async fn alias(&self, platform: &PlatformId, content: &str) -> Result<Option<String>, StoreError> {
        let item = self.get(&table::alias(platform, content)).await?;
        item.map(|item| kind(&item)).transpose()
    }

    /// The type of a content: the one it was first sent with, and this one if it was not sent before. One that may
    /// expire does not until then, seconds since 1970. One write, whether or not it is new.
    pub async fn claim_alias(
        &self,
        platform: &PlatformId,
        content: &ContentRef,
        expires_s: i64,
    ) -> Result<String, StoreError> {
        let answer = self
            .table
            .update_item()
            .table_name(&self.table_name)
            .set_key(Some(key(&table::alias(platform, &content.id))))
            .update_expression("SET k = if_not_exists(k, :k), x = :x")
            .condition_expression("attribute_not_exists(p) OR attribute_exists(x)")
            .expression_attribute_values(":k", text(&content.kind))
            .expression_attribute_values(":x", number(expires_s))
            .return_values(ReturnValue::AllNew)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await;
        match answer {
            Ok(answer) => {
                self.meter.call(answer.consumed_capacity.as_slice(), true);
                kind(&answer.attributes.unwrap_or_default())
            }
            Err(error) => {
                self.meter.call(&[], true);
                let kept = error.as_service_error().and_then(|refused| match refused {
                    aws_sdk_dynamodb::operation::update_item::UpdateItemError::ConditionalCheckFailedException(
                        kept,
                    ) => kept.item.clone(),
                    _ => None,
                });
                kept.map_or_else(|| Err(from_sdk("UpdateItem", &error)), |item| kind(&item))
            }
        }
    }

    /// Forgets a content's alias.
    pub(crate) async fn drop_alias(&self, platform: &PlatformId, content: &str) -> Result<(), StoreError> {
        self.delete_item(&table::alias(platform, content)).await
    }
}

/// An alias that does not expire.
pub(crate) fn kept(platform: &PlatformId, content: &ContentRef) -> Item {
    Builder::at(&table::alias(platform, &content.id)).text(KIND, &content.kind).build()
}

fn kind(item: &Item) -> Result<String, StoreError> {
    get_text(item, KIND).map(str::to_owned).ok_or(StoreError::Damaged("alias"))
}
