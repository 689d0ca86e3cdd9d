//! Rules of Stream's rule builder: items of a platform that no function reads with its configuration.

use aws_sdk_dynamodb::types::ReturnConsumedCapacity;
use domain::ids::PlatformId;
use domain::rules::CompoundRule;

use crate::configs::Versioned;
use crate::item::{Builder, get_number, get_state, key};
use crate::{Store, StoreError, table};

impl Store {
    /// A rule, strongly consistent.
    pub async fn rule(&self, platform: &PlatformId, id: &str) -> Result<Option<Versioned<CompoundRule>>, StoreError> {
        let item = self.get(&table::rule(platform, id)).await?;
        let read = item.map(|item| {
            Ok(Versioned { value: get_state(&item, "rule")?, version: get_number(&item, "v").unwrap_or(0) })
        });
        read.transpose()
    }

    /// All rules, by id, strongly consistent.
    pub async fn rules(&self, platform: &PlatformId) -> Result<Vec<CompoundRule>, StoreError> {
        let items = self.query_prefix(&table::platform_partition(platform), table::RULE_PREFIX, true).await?;
        items.iter().map(|item| get_state(item, "rule")).collect()
    }

    /// Writes a rule if it still is as it was read (`None`: if it does not exist). `false` if somebody else changed
    /// it.
    pub async fn put_rule(
        &self,
        platform: &PlatformId,
        rule: &CompoundRule,
        seen: Option<u64>,
    ) -> Result<bool, StoreError> {
        let item = Builder::at(&table::rule(platform, &rule.id)).number("v", seen.unwrap_or(0) + 1).state(rule)?;
        self.put_if(item.build(), seen).await
    }

    /// Removes a rule. `false` if there was none.
    pub async fn delete_rule(&self, platform: &PlatformId, id: &str) -> Result<bool, StoreError> {
        let answer = self
            .table
            .delete_item()
            .table_name(&self.table_name)
            .set_key(Some(key(&table::rule(platform, id))))
            .condition_expression("attribute_exists(p)")
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await;
        self.conditional("DeleteItem", answer, |answer| answer.consumed_capacity.as_slice())
    }
}
