//! The latest posts of an author, and calls of services counted by day.

use aws_sdk_dynamodb::types::ReturnConsumedCapacity;
use domain::ids::PlatformId;
use domain::velocity::Window;

use crate::configs::Versioned;
use crate::item::{Builder, get_number, get_state, key, number};
use crate::{Store, StoreError, table};

/// How long a day's count of calls is kept, seconds.
const SPENT_TTL_S: i64 = 3 * 86_400;

impl Store {
    /// The latest posts of an author, strongly consistent.
    pub async fn post_window(
        &self,
        platform: &PlatformId,
        author: &str,
    ) -> Result<Option<Versioned<Window>>, StoreError> {
        let item = self.get(&table::post_window(platform, author)).await?;
        item.map(|item| {
            Ok(Versioned { value: get_state(&item, "posts")?, version: get_number(&item, "v").unwrap_or(0) })
        })
        .transpose()
    }

    /// Writes them if nobody else did meanwhile. They may be deleted from `expires_s` on, seconds since 1970.
    pub async fn put_post_window(
        &self,
        platform: &PlatformId,
        author: &str,
        window: &Window,
        seen: Option<u64>,
        expires_s: i64,
    ) -> Result<bool, StoreError> {
        let at = table::post_window(platform, author);
        let item = Builder::at(&at).number("v", seen.unwrap_or(0) + 1).state(window)?.expires(expires_s);
        self.put_if(item.build(), seen).await
    }

    /// Takes paid requests to a service out of the day's budget, all of them or none; `false` if too few are left.
    pub async fn spend(
        &self,
        platform: &PlatformId,
        strategy: &str,
        day: &str,
        requests: u32,
        budget: u32,
        now_ms: i64,
    ) -> Result<bool, StoreError> {
        let Some(most) = budget.checked_sub(requests) else { return Ok(false) };
        let answer = self
            .table
            .update_item()
            .table_name(&self.table_name)
            .set_key(Some(key(&table::spent(platform, strategy, day))))
            .update_expression("SET x = :x ADD n :requests")
            .condition_expression("attribute_not_exists(n) OR n <= :most")
            .expression_attribute_values(":x", number(now_ms / 1000 + SPENT_TTL_S))
            .expression_attribute_values(":requests", number(requests))
            .expression_attribute_values(":most", number(most))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await;
        self.conditional("UpdateItem", answer, |answer| answer.consumed_capacity.as_slice())
    }
}
