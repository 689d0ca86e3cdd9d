//! Hash lists. Their entries come in pages, each of which is stored in one transaction with the list's own
//! record: a page that is sent twice is stored once, and nobody ever matches against half a page.

mod remove;

use dialects::admin::names::Name;
use dialects::admin::{effective, hash_list as wire};
use dialects::fault::Fault;
use domain::config::{HashList, HashPart, MAX_HASH_LIST_ENTRIES, MAX_HASH_PARTS};
use domain::ids::{PlatformId, base32, digest};
use lambda::context::{Context, fault};
use lambda::function::{Function, Trigger};
use lambda::operation::{Endpoint, Needs};
use lambda::request::{Reply, Request};
use serde_json::json;
use store::configs::{ConfigKind, Versioned};

use super::common::{
    Place, all, changed_meanwhile, check_room, effective_ms, known_name, no_room, operations, platform_id,
};

/// The function `admin-hash-lists`.
pub static HASH_LISTS: Function = Function {
    name: "admin-hash-lists",
    trigger: Trigger::Http(&[
        Endpoint::of::<Put>(),
        Endpoint::of::<Get>(),
        Endpoint::of::<Delete>(),
        Endpoint::of::<List>(),
        Endpoint::of::<Add>(),
        Endpoint::of::<Remove>(),
    ]),
    needs: Needs::WRITE_AND_DELETE,
};

operations! {
    Put: "admin-hash-lists.put", Put "/admin/v1/platforms/{platform}/hash-lists/{name}", put;
    Get: "admin-hash-lists.get", Get "/admin/v1/platforms/{platform}/hash-lists/{name}", get;
    Delete: "admin-hash-lists.delete", Delete "/admin/v1/platforms/{platform}/hash-lists/{name}", delete;
    List: "admin-hash-lists.list", Get "/admin/v1/platforms/{platform}/hash-lists", list;
    Add: "admin-hash-lists.add", Post "/admin/v1/platforms/{platform}/hash-lists/{name}/entries", add,
        body wire::MAX_PAGE_BYTES;
    Remove: "admin-hash-lists.remove", Post "/admin/v1/platforms/{platform}/hash-lists/{name}/entries/remove",
        remove::remove, body wire::MAX_PAGE_BYTES;
}

/// Most hash lists of a platform: a function holds the entries of all of them in memory.
const MAX_LISTS: usize = 10;
/// Characters of the id of a part.
const PART_CHARS: usize = 12;

async fn put(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let name = request.param("name");
    Name::Short.check("name", name)?;
    let input = wire::input(&request.body)?;
    let place = Place { platform: &platform, kind: ConfigKind::HashList, name };
    let old = place.read::<HashList>(context).await?;
    if old.is_none() {
        check_room::<HashList>(context, &platform, ConfigKind::HashList, MAX_LISTS).await?;
    }
    let kept = old.as_ref().map(|old| &old.value).filter(|_| !input.clear);
    if kept.is_some_and(|list| !list.parts.is_empty() && list.kind != input.kind) {
        let message = "the entries of this list are of another kind: empty it with 'clear'";
        return Err(Fault::Conflict("other_kind", message.into()));
    }
    let new = HashList {
        name: name.to_owned(),
        kind: input.kind,
        version: next_version(context, old.as_ref()),
        series: kept.map_or_else(|| context.random.number(), |list| list.series),
        enabled: input.enabled,
        distance: input.distance,
        severity: input.severity,
        parts: kept.map(|list| list.parts.clone()).unwrap_or_default(),
    };
    place.write(context, &new, old.as_ref().map(|old| old.version)).await?;
    if let Some(old) = old.filter(|old| old.value.series != new.series) {
        retire(context, &platform, &old.value).await;
    }
    Ok(Reply::json(200, &effective(wire::render(&new), effective_ms(context))))
}

/// Differs from that of a deleted list of the same name, whose engines may still be around.
fn next_version(context: &Context, old: Option<&Versioned<HashList>>) -> u32 {
    old.map_or_else(|| 1 + context.random.number() % (1 << 30), |old| old.value.version.wrapping_add(1))
}

/// The change itself is done: entries that stay behind only cost storage.
async fn retire(context: &Context, platform: &PlatformId, old: &HashList) {
    if let Err(error) = context.store.retire_hash_parts(platform, old, context.now_ms()).await {
        lambda::log::warning("hash_list_not_retired", &error.to_string());
    }
}

/// Adds a page of entries.
async fn add(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let name = known_name(request, "name", Name::Short, "hash list")?;
    let place = Place { platform: &platform, kind: ConfigKind::HashList, name };
    let known = place.read::<HashList>(context).await?.ok_or(Fault::NotFound("hash list"))?;
    let entries = wire::entries(&request.body, known.value.kind)?;
    let bytes = entries.concat();
    let part = part_of(&bytes, entries.len());
    let count = part.entries;
    if known.value.parts.iter().any(|stored| stored.id == part.id) {
        let body = wire::render_added(&known.value, 0);
        return Ok(Reply::json(200, &effective(body, effective_ms(context))));
    }
    check_fits(&known.value, count)?;
    let mut new = known.value.clone();
    new.version = next_version(context, Some(&known));
    new.parts.push(part.clone());
    let token = context.random.id();
    let added = context.store.add_hash_part(&platform, &new, &part, &bytes, known.version, &token).await;
    context.forget_config(&platform);
    if !added.map_err(|error| fault(&error))? {
        return Err(changed_meanwhile());
    }
    Ok(Reply::json(200, &effective(wire::render_added(&new, count), effective_ms(context))))
}

/// The part of these entries.
fn part_of(bytes: &[u8], entries: usize) -> HashPart {
    let id = base32(&digest(&[bytes])).chars().take(PART_CHARS).collect();
    HashPart { id, entries: u32::try_from(entries).unwrap_or(u32::MAX) }
}

fn check_fits(list: &HashList, more: u32) -> Result<(), Fault> {
    let most = MAX_HASH_LIST_ENTRIES as usize;
    if list.entry_count().saturating_add(more) > MAX_HASH_LIST_ENTRIES || list.parts.len() >= MAX_HASH_PARTS {
        return Err(no_room(most));
    }
    Ok(())
}

async fn get(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let name = known_name(request, "name", Name::Short, "hash list")?;
    let place = Place { platform: &platform, kind: ConfigKind::HashList, name };
    let found = place.read::<HashList>(context).await?.ok_or(Fault::NotFound("hash list"))?;
    Ok(Reply::json(200, &wire::render(&found.value)))
}

async fn delete(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let name = known_name(request, "name", Name::Short, "hash list")?;
    let place = Place { platform: &platform, kind: ConfigKind::HashList, name };
    let old = place.read::<HashList>(context).await?;
    place.remove(context, "hash list").await?;
    if let Some(old) = old {
        retire(context, &platform, &old.value).await;
    }
    Ok(Reply::json(200, &effective(json!({ "name": name }), effective_ms(context))))
}

async fn list(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let found: Vec<HashList> = all(context, &platform, ConfigKind::HashList).await?;
    let shown: Vec<_> = found.iter().map(wire::render).collect();
    Ok(Reply::json(200, &json!({ "hash_lists": shown })))
}
