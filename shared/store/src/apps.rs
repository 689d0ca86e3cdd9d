//! Where the Stream app with a key is configured: an item that is found by the key's hash.

use aws_sdk_dynamodb::types::ReturnConsumedCapacity;
use domain::ids::PlatformId;
use serde::{Deserialize, Serialize};

use crate::item::{Builder, get_state, key};
use crate::{Store, StoreError, table};

/// Where an app is configured.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppPlace {
    /// Whose app.
    pub platform: PlatformId,
    /// Its id.
    pub app: String,
}

impl Store {
    /// Where the app whose key has this hash is configured, strongly consistent.
    pub async fn app_place(&self, hash: &str) -> Result<Option<AppPlace>, StoreError> {
        let item = self.get(&table::app(hash)).await?;
        item.map(|item| get_state(&item, "app")).transpose()
    }

    /// Makes an app's key known. `false` if it is already.
    pub async fn create_app_place(&self, hash: &str, place: &AppPlace) -> Result<bool, StoreError> {
        self.put_if(Builder::at(&table::app(hash)).number("v", 1).state(place)?.build(), None).await
    }

    /// Forgets an app's key.
    pub async fn delete_app_place(&self, hash: &str) -> Result<(), StoreError> {
        let answer = self
            .table
            .delete_item()
            .table_name(&self.table_name)
            .set_key(Some(key(&table::app(hash))))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await;
        self.conditional("DeleteItem", answer, |answer| answer.consumed_capacity.as_slice()).map(drop)
    }
}
