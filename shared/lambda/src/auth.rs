//! Who is calling: a bearer key, looked up by its hash and compared in constant time.

use std::sync::Arc;

use dialects::fault::Fault;
use domain::config::{ApiKey, Scope};
use domain::ids::PlatformId;
use domain::secrets::{equal, is_well_formed_key, key_hash};
use domain::time::day_of;

use crate::context::{Context, fault};
use crate::operation::Access;
use crate::request::Request;

/// An authenticated caller. A platform's id comes from here and from nowhere else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// A key of a platform.
    Platform {
        /// Whose key.
        platform: PlatformId,
        /// Which key.
        key_id: String,
    },
    /// An admin key.
    Admin,
}

impl Caller {
    /// The platform, for operations whose [`Access`] is a platform's.
    pub fn platform(&self) -> Result<&PlatformId, Fault> {
        match self {
            Self::Platform { platform, .. } => Ok(platform),
            Self::Admin => Err(Fault::Forbidden),
        }
    }
}

/// Authenticates a request for an operation.
pub async fn authenticate(context: &Context, access: Access, request: &Request) -> Result<Caller, Fault> {
    let key = bearer(request).ok_or(Fault::Unauthorized)?;
    let hash = key_hash(key);
    if context.admin_key_hash.as_deref().is_some_and(|first| equal(first, &hash)) {
        return admit_admin(access);
    }
    // Foreign texts never reach the table.
    if !is_well_formed_key(key) {
        return Err(Fault::Unauthorized);
    }
    let now_ms = context.now_ms();
    let api_key = lookup(context, &hash, now_ms).await?.ok_or(Fault::Unauthorized)?;
    if !equal(&api_key.hash, &hash) || !api_key.is_valid_at(now_ms) {
        return Err(Fault::Unauthorized);
    }
    admit(access, &api_key)
}

fn bearer(request: &Request) -> Option<&str> {
    let value = request.header("authorization")?;
    let (scheme, key) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| key.trim()).filter(|key| !key.is_empty())
}

fn admit_admin(access: Access) -> Result<Caller, Fault> {
    match access {
        Access::Admin => Ok(Caller::Admin),
        Access::Platform(_) => Err(Fault::Forbidden),
    }
}

fn admit(access: Access, api_key: &ApiKey) -> Result<Caller, Fault> {
    match (access, &api_key.platform) {
        (Access::Admin, None) if api_key.scopes.contains(&Scope::Admin) => Ok(Caller::Admin),
        (Access::Platform(scope), Some(platform)) if api_key.scopes.contains(&scope) => {
            Ok(Caller::Platform { platform: platform.clone(), key_id: api_key.id.clone() })
        }
        _ => Err(Fault::Forbidden),
    }
}

async fn lookup(context: &Context, hash: &str, now_ms: i64) -> Result<Option<Arc<ApiKey>>, Fault> {
    if let Some(known) = context.api_keys.get(hash, now_ms) {
        return Ok(known);
    }
    let read = context.store.api_key(hash).await.map_err(|error| fault(&error))?;
    let today = day_of(now_ms);
    if let Some(key) = &read
        && key.value.is_valid_at(now_ms)
        && key.value.last_used_day != Some(today)
        && let Err(error) = context.store.note_key_use(hash, today).await
    {
        // Only a display value: the request does not fail for it.
        crate::log::warning("key_use_not_noted", &error.to_string());
    }
    Ok(context.api_keys.put(hash, read.map(|key| key.value), now_ms))
}
