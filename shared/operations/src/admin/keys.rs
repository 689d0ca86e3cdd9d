//! API keys of a platform: made, listed, rotated and revoked. A key is shown in the answer that makes
//! it and never again; what is kept is its hash.

use dialects::admin::names::Name;
use dialects::admin::{effective, key as wire, with};
use dialects::fault::Fault;
use domain::config::{ApiKey, Scope};
use domain::ids::PlatformId;
use domain::secrets::{Plain, key_hash};
use lambda::context::{Context, fault};
use lambda::function::{Function, Trigger};
use lambda::operation::{Endpoint, Needs};
use lambda::request::{Reply, Request};
use serde_json::json;
use store::configs::Versioned;

use super::common::{changed_meanwhile, effective_ms, known_name, no_room, operations, platform_id};

/// The function `admin-keys`.
pub static KEYS: Function = Function {
    name: "admin-keys",
    trigger: Trigger::Http(&[
        Endpoint::of::<Create>(),
        Endpoint::of::<List>(),
        Endpoint::of::<Get>(),
        Endpoint::of::<Revoke>(),
        Endpoint::of::<Rotate>(),
    ]),
    needs: Needs::WRITE,
};

operations! {
    Create: "admin-keys.create", Post "/admin/v1/platforms/{platform}/keys", create;
    List: "admin-keys.list", Get "/admin/v1/platforms/{platform}/keys", list;
    Get: "admin-keys.get", Get "/admin/v1/platforms/{platform}/keys/{key}", get;
    Revoke: "admin-keys.revoke", Delete "/admin/v1/platforms/{platform}/keys/{key}", revoke;
    Rotate: "admin-keys.rotate", Post "/admin/v1/platforms/{platform}/keys/{key}/rotate", rotate;
}

/// Most valid keys of a platform's servers.
const MAX_VALID_KEYS: usize = 50;
/// Most keys in a list; the newest.
const MAX_LISTED_KEYS: usize = 200;
/// How often a change is tried again after a lost race.
const MAX_TRIES: usize = 3;
/// Random characters of a key that its prefix shows.
const SHOWN: usize = 4;

async fn create(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let now_ms = context.now_ms();
    let wish = wire::create(&request.body, now_ms)?;
    let known = context.store.api_keys_of(&platform, None).await.map_err(|error| fault(&error))?;
    if known.iter().filter(|key| key.value.is_valid_at(now_ms)).count() >= MAX_VALID_KEYS {
        return Err(no_room(MAX_VALID_KEYS));
    }
    let (key, plain) = make(context, &platform, wish, now_ms).await?;
    let body = wire::render_new(&key, &plain, now_ms);
    Ok(Reply::json(201, &effective(body, effective_ms(context))))
}

/// The newest keys, with `moderator` only theirs.
async fn list(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let keys = match request.query("moderator") {
        Some(moderator) => context.store.api_keys_of(&platform, Some(moderator)).await,
        None => context.store.api_keys(&platform).await,
    };
    let mut keys = keys.map_err(|error| fault(&error))?;
    keys.sort_by_key(|key| std::cmp::Reverse(key.value.created_ms));
    keys.truncate(MAX_LISTED_KEYS);
    let now_ms = context.now_ms();
    let keys: Vec<_> = keys.iter().map(|key| wire::render(&key.value, now_ms)).collect();
    Ok(Reply::json(200, &json!({ "keys": keys })))
}

async fn get(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let found = find(context, &platform, request).await?;
    Ok(Reply::json(200, &wire::render(&found.value, context.now_ms())))
}

/// Revokes a key for good. Repeating it changes nothing.
async fn revoke(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let now_ms = context.now_ms();
    let key = update(context, &platform, request, |key| {
        key.revoked_ms.is_none().then(|| ApiKey { revoked_ms: Some(now_ms), ..key.clone() })
    });
    let body = wire::render(&key.await?, now_ms);
    Ok(Reply::json(200, &effective(body, effective_ms(context))))
}

/// Makes a key like an old one, which ends a little later. The new one is made first: if the second
/// step fails, there is a key too many and never one too few.
async fn rotate(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let now_ms = context.now_ms();
    let rotation = wire::rotate(&request.body, now_ms)?;
    let old = find(context, &platform, request).await?.value;
    if !old.is_valid_at(now_ms) {
        return Err(Fault::Conflict("key_not_active", "only an active key can be rotated".into()));
    }
    let wish =
        wire::NewKey { name: old.name, scopes: old.scopes, moderator: old.moderator, expires_ms: rotation.expires_ms };
    let (key, plain) = make(context, &platform, wish, now_ms).await?;
    let end_ms = now_ms.saturating_add(rotation.overlap_s.saturating_mul(1_000));
    let old = update(context, &platform, request, |key| {
        let is_later = key.expires_ms.is_none_or(|present| present > end_ms);
        is_later.then(|| ApiKey { expires_ms: Some(end_ms), ..key.clone() })
    });
    let old = wire::render(&old.await?, now_ms);
    let body = with(wire::render_new(&key, &plain, now_ms), "replaces", Some(old));
    Ok(Reply::json(201, &effective(body, effective_ms(context))))
}

/// Makes a key as wished and stores it.
pub(super) async fn make(
    context: &Context,
    platform: &PlatformId,
    wish: wire::NewKey,
    now_ms: i64,
) -> Result<(ApiKey, Plain), Fault> {
    let kind = if wish.scopes.contains(&Scope::Content) { "content" } else { "moderate" };
    let plain = context.random.key(kind);
    let text = plain.expose();
    let shown = "gvl_".len() + kind.len() + "_".len() + SHOWN;
    let key = ApiKey {
        id: context.random.id(),
        hash: key_hash(text),
        platform: Some(platform.clone()),
        moderator: wish.moderator,
        name: wish.name,
        scopes: wish.scopes,
        prefix: text.get(..shown).unwrap_or_default().to_owned(),
        last4: text.get(text.len().saturating_sub(4)..).unwrap_or_default().to_owned(),
        created_ms: now_ms,
        expires_ms: wish.expires_ms,
        revoked_ms: None,
        last_used_day: None,
    };
    let token = context.random.uuid();
    let made = context.store.create_api_key(platform, &key, &token).await;
    if made.map_err(|error| fault(&error))? { Ok((key, plain)) } else { Err(changed_meanwhile()) }
}

async fn find(context: &Context, platform: &PlatformId, request: &Request) -> Result<Versioned<ApiKey>, Fault> {
    let id = known_name(request, "key", Name::Id, "key")?;
    let found = context.store.api_key_by_id(platform, id).await.map_err(|error| fault(&error))?;
    found.ok_or(Fault::NotFound("key"))
}

/// Changes the key that the path names, unless `change` has nothing to change.
async fn update(
    context: &Context,
    platform: &PlatformId,
    request: &Request,
    change: impl Fn(&ApiKey) -> Option<ApiKey>,
) -> Result<ApiKey, Fault> {
    for _ in 0..MAX_TRIES {
        let seen = find(context, platform, request).await?;
        let Some(next) = change(&seen.value) else { return Ok(seen.value) };
        let done = context.store.update_api_key(&next, seen.version).await;
        if done.map_err(|error| fault(&error))? {
            return Ok(next);
        }
    }
    Err(changed_meanwhile())
}
