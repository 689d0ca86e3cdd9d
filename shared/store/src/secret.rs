//! The installation secret, read once when a function that needs it starts.

use domain::seal::InstallationKeys;

use crate::StoreError;
use crate::clients::Connection;
use crate::error::from_sdk;

/// Reads the installation secret and derives its keys.
pub async fn installation_keys(connection: &Connection, secret_id: &str) -> Result<InstallationKeys, StoreError> {
    let answer = connection.secrets_manager().get_secret_value().secret_id(secret_id).send().await;
    let value = answer.map_err(|error| from_sdk("GetSecretValue", &error))?;
    let text = value.secret_string().ok_or(StoreError::Damaged("installation secret"))?;
    InstallationKeys::from_secret(text).map_err(|_| StoreError::Damaged("installation secret"))
}
