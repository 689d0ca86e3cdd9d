//! Signing keys of endpoints: sealed where they are stored, opened where they sign.

use domain::config::{Endpoint, StreamApp, WebhookSecret};
use domain::ids::PlatformId;
use domain::seal::SealError;
use domain::secrets::Plain;
use lambda::context::Context;

/// The place a signing key is sealed for; it opens nowhere else.
pub fn context(platform: &PlatformId, endpoint_id: &str) -> String {
    format!("endpoint/{platform}/{endpoint_id}")
}

/// The keys that sign for an endpoint at this time, newest first.
pub fn signing_keys(
    context: &Context,
    platform: &PlatformId,
    endpoint: &Endpoint,
    now_ms: i64,
) -> Result<Vec<Plain>, SealError> {
    let keys = context.keys.as_ref().ok_or(SealError::Secret)?;
    let place = self::context(platform, &endpoint.id);
    endpoint.active_keys(now_ms).map(|key| keys.open(&place, &key.sealed)).collect()
}

/// The secret that signs webhooks of a platform in Moderation API's shape.
pub fn webhook_secret(context: &Context, platform: &PlatformId, secret: &WebhookSecret) -> Result<Plain, SealError> {
    let keys = context.keys.as_ref().ok_or(SealError::Secret)?;
    keys.open(&WebhookSecret::place(platform), &secret.sealed)
}

/// The secret of a Stream app.
pub fn app_secret(context: &Context, platform: &PlatformId, app: &StreamApp) -> Result<Plain, SealError> {
    let keys = context.keys.as_ref().ok_or(SealError::Secret)?;
    keys.open(&StreamApp::place(platform, &app.id), &app.sealed)
}
