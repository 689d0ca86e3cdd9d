//! Moderators: made, listed, changed, and given keys of their own. A moderator is never removed,
//! because audit logs name them: who leaves is made inactive, and none of their keys works any more.

use dialects::admin::names::Name;
use dialects::admin::{effective, key as key_wire, moderator as wire};
use dialects::fault::Fault;
use domain::ids::PlatformId;
use domain::moderators::Moderator;
use lambda::context::{Context, fault};
use lambda::function::{Function, Trigger};
use lambda::operation::{Endpoint, Needs};
use lambda::request::{Reply, Request};
use serde_json::json;
use store::configs::{ConfigKind, Versioned};

use super::common::{Place, all, check_room, effective_ms, known_name, no_room, operations, platform_id};
use super::keys;

/// The function `admin-moderators`.
pub static MODERATORS: Function = Function {
    name: "admin-moderators",
    trigger: Trigger::Http(&[
        Endpoint::of::<Create>(),
        Endpoint::of::<List>(),
        Endpoint::of::<Get>(),
        Endpoint::of::<Change>(),
        Endpoint::of::<Deactivate>(),
        Endpoint::of::<IssueKey>(),
    ]),
    needs: Needs::WRITE,
};

operations! {
    Create: "admin-moderators.create", Post "/admin/v1/platforms/{platform}/moderators", create;
    List: "admin-moderators.list", Get "/admin/v1/platforms/{platform}/moderators", list;
    Get: "admin-moderators.get", Get "/admin/v1/platforms/{platform}/moderators/{moderator}", get;
    Change: "admin-moderators.change", Put "/admin/v1/platforms/{platform}/moderators/{moderator}", change;
    Deactivate: "admin-moderators.deactivate",
        Delete "/admin/v1/platforms/{platform}/moderators/{moderator}", deactivate;
    IssueKey: "admin-moderators.issue-key",
        Post "/admin/v1/platforms/{platform}/moderators/{moderator}/keys", issue_key;
}

/// Most moderators of a platform, inactive ones included.
const MAX_MODERATORS: usize = 1_000;
/// Most valid keys of a moderator.
const MAX_VALID_KEYS: usize = 5;

async fn create(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let wish = wire::create(&request.body)?;
    check_room::<Moderator>(context, &platform, ConfigKind::Moderator, MAX_MODERATORS).await?;
    let new = Moderator {
        id: context.random.uuid(),
        name: wish.name,
        role: wish.role,
        active: true,
        created_ms: context.now_ms(),
        version: 1,
    };
    place(&platform, &new.id).write(context, &new, None).await?;
    Ok(Reply::json(201, &effective(wire::render(&new), effective_ms(context))))
}

async fn list(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let mut found: Vec<Moderator> = all(context, &platform, ConfigKind::Moderator).await?;
    found.sort_by_key(|moderator| moderator.created_ms);
    let moderators: Vec<_> = found.iter().map(wire::render).collect();
    Ok(Reply::json(200, &json!({ "moderators": moderators })))
}

async fn get(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let found = find(context, &platform, request).await?;
    Ok(Reply::json(200, &wire::render(&found.value)))
}

async fn change(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let old = find(context, &platform, request).await?;
    let new = wire::change(&request.body)?.apply(&old.value);
    put(context, &platform, &old, new).await
}

/// Ends what a moderator may do. Repeating it changes nothing.
async fn deactivate(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let old = find(context, &platform, request).await?;
    let new = Moderator { active: false, ..old.value.clone() };
    put(context, &platform, &old, new).await
}

async fn put(
    context: &Context,
    platform: &PlatformId,
    old: &Versioned<Moderator>,
    new: Moderator,
) -> Result<Reply, Fault> {
    let mut shown = new;
    if shown != old.value {
        shown.version = shown.version.saturating_add(1);
        place(platform, &shown.id).write(context, &shown, Some(old.version)).await?;
    }
    Ok(Reply::json(200, &effective(wire::render(&shown), effective_ms(context))))
}

/// Makes a key with which a moderator works the queue, shown in this answer only.
async fn issue_key(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let moderator = find(context, &platform, request).await?.value;
    let now_ms = context.now_ms();
    let wish = key_wire::create_for(&moderator, &request.body, now_ms)?;
    if !moderator.active {
        return Err(Fault::Conflict("moderator_inactive", "an inactive moderator gets no key".into()));
    }
    let known = context.store.api_keys_of(&platform, Some(&moderator.id)).await.map_err(|error| fault(&error))?;
    if known.iter().filter(|key| key.value.is_valid_at(now_ms)).count() >= MAX_VALID_KEYS {
        return Err(no_room(MAX_VALID_KEYS));
    }
    let (key, plain) = keys::make(context, &platform, wish, now_ms).await?;
    let body = key_wire::render_new(&key, &plain, now_ms);
    Ok(Reply::json(201, &effective(body, effective_ms(context))))
}

const fn place<'a>(platform: &'a PlatformId, id: &'a str) -> Place<'a> {
    Place { platform, kind: ConfigKind::Moderator, name: id }
}

async fn find(context: &Context, platform: &PlatformId, request: &Request) -> Result<Versioned<Moderator>, Fault> {
    let id = known_name(request, "moderator", Name::Uuid, "moderator")?;
    place(platform, id).read(context).await?.ok_or(Fault::NotFound("moderator"))
}
