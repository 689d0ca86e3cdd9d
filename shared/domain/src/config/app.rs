//! Apps of a platform, as clients of Stream's API know them: a public key and a secret that signs tokens.

use serde::{Deserialize, Serialize};

/// What the place of an app's secret starts with.
const PLACE: &str = "app";

/// A Stream app: a credential of the platform. Rotation is a second app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StreamApp {
    /// Public id of the app.
    pub id: String,
    /// Display name.
    pub name: String,
    /// The key that every request carries as `api_key`; public.
    pub key: String,
    /// The sealed secret.
    pub sealed: String,
    /// Last four characters of the secret, to recognise it.
    pub last4: String,
    /// Creation time, milliseconds since 1970.
    pub created_ms: i64,
}

impl StreamApp {
    /// The place its secret is sealed for; it opens nowhere else.
    pub fn place(platform: &crate::ids::PlatformId, id: &str) -> String {
        format!("{PLACE}/{platform}/{id}")
    }
}
