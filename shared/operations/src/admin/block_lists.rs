//! Block lists. The entries of a new version are written first and become visible with the list's
//! own record, so that nobody ever matches against half a list.

use dialects::admin::block_list::{self as wire, Input};
use dialects::admin::effective;
use dialects::admin::names::Name;
use dialects::fault::Fault;
use domain::config::BlockList;
use domain::ids::PlatformId;
use engines::{BlockListEngine, BlockListError};
use lambda::context::{Context, fault};
use lambda::function::{Function, Trigger};
use lambda::operation::{Endpoint, Needs};
use lambda::request::{Reply, Request};
use serde_json::json;
use store::blocklists::part_count;
use store::configs::ConfigKind;

use super::common::{Place, all, check_room, effective_ms, known_name, operations, platform_id};

/// The function `admin-block-lists`.
pub static BLOCK_LISTS: Function = Function {
    name: "admin-block-lists",
    trigger: Trigger::Http(&[
        Endpoint::of::<Put>(),
        Endpoint::of::<Get>(),
        Endpoint::of::<Delete>(),
        Endpoint::of::<List>(),
    ]),
    needs: Needs::WRITE_AND_DELETE,
};

operations! {
    Put: "admin-block-lists.put", Put "/admin/v1/platforms/{platform}/block-lists/{name}", put,
        body wire::MAX_REQUEST_BYTES;
    Get: "admin-block-lists.get", Get "/admin/v1/platforms/{platform}/block-lists/{name}", get;
    Delete: "admin-block-lists.delete",
        Delete "/admin/v1/platforms/{platform}/block-lists/{name}", delete;
    List: "admin-block-lists.list", Get "/admin/v1/platforms/{platform}/block-lists", list;
}

/// Most block lists of a platform.
const MAX_LISTS: usize = 50;
/// Versions rise by a random step below this.
const MAX_VERSION_STEP: u32 = 1 << 20;

async fn put(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let name = request.param("name");
    Name::Short.check("name", name)?;
    let input = wire::input(&request.body)?;
    let place = Place { platform: &platform, kind: ConfigKind::BlockList, name };
    let old = place.read::<BlockList>(context).await?;
    if old.is_none() {
        check_room::<BlockList>(context, &platform, ConfigKind::BlockList, MAX_LISTS).await?;
    }
    let new = BlockList {
        name: name.to_owned(),
        version: next_version(context, old.as_ref().map(|old| old.value.version)),
        enabled: input.enabled,
        entry_count: u32::try_from(input.entries.len()).unwrap_or(u32::MAX),
        part_count: u32::try_from(part_count(input.entries.len())).unwrap_or(u32::MAX),
        options: input.options,
    };
    check_usable(&new, &input)?;
    let token = context.random.id();
    let store = &context.store;
    let written = store.put_block_list_entries(&platform, name, new.version, &input.entries, &token);
    written.await.map_err(|error| fault(&error))?;
    place.write(context, &new, old.as_ref().map(|old| old.version)).await?;
    if let Some(old) = old {
        retire(context, &platform, &old.value).await;
    }
    Ok(Reply::json(200, &effective(wire::render(&new), effective_ms(context))))
}

/// The change itself is done: entries that stay behind only cost storage.
async fn retire(context: &Context, platform: &PlatformId, old: &BlockList) {
    if let Err(error) = context.store.retire_block_list_entries(platform, old, context.now_ms()).await {
        lambda::log::warning("block_list_not_retired", &error.to_string());
    }
}

/// A version that nobody else uses: neither a writer who prepares one at the same moment, nor a
/// deleted list of the same name, whose entries and built engines may still be around. Mixing up
/// entries is what would be bad, so a version only has to be different, not the next.
fn next_version(context: &Context, old: Option<u32>) -> u32 {
    let random = context.random.number();
    match old {
        Some(version) => version.wrapping_add(1 + random % MAX_VERSION_STEP),
        None => 1 + random % (1 << 30),
    }
}

/// Refuses entries that the engine could not match.
fn check_usable(list: &BlockList, input: &Input) -> Result<(), Fault> {
    let Err(error) = BlockListEngine::new(list, &input.entries) else { return Ok(()) };
    let (entry, code, message) = match error {
        BlockListError::TooShort(entry) => {
            (entry, "too_short", "'phrase' must have at least two letters or digits".to_owned())
        }
        BlockListError::BadPattern(entry, reason) => {
            (entry, "bad_pattern", format!("'phrase' is not a usable regular expression: {reason}"))
        }
        BlockListError::PatternTooLarge(entry) => {
            (entry, "pattern_too_large", "'phrase' is too large as a regular expression".to_owned())
        }
        BlockListError::TooManyPatterns(entry) => {
            (entry, "too_many_patterns", "the list has too many regular expressions".to_owned())
        }
        BlockListError::BadHost(entry) => {
            (entry, "bad_host", "'phrase' must be a host or an e-mail address".to_owned())
        }
    };
    Err(Fault::invalid(&input.phrase_path(entry), code, &message))
}

async fn get(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let name = known_name(request, "name", Name::Short, "block list")?;
    let place = Place { platform: &platform, kind: ConfigKind::BlockList, name };
    let found = place.read::<BlockList>(context).await?.ok_or(Fault::NotFound("block list"))?;
    let entries = context.store.block_list_entries(&platform, &found.value).await;
    // Just written entries can take a moment to be readable everywhere.
    let entries = entries
        .map_err(|error| fault(&error))?
        .ok_or_else(|| Fault::Unavailable("block list not complete yet".into()))?;
    Ok(Reply::json(200, &wire::render_with_entries(&found.value, &entries)))
}

async fn delete(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let name = known_name(request, "name", Name::Short, "block list")?;
    let place = Place { platform: &platform, kind: ConfigKind::BlockList, name };
    let old = place.read::<BlockList>(context).await?;
    place.remove(context, "block list").await?;
    if let Some(old) = old {
        retire(context, &platform, &old.value).await;
    }
    Ok(Reply::json(200, &effective(json!({ "name": name }), effective_ms(context))))
}

async fn list(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let found: Vec<BlockList> = all(context, &platform, ConfigKind::BlockList).await?;
    let lists: Vec<_> = found.iter().map(wire::render).collect();
    Ok(Reply::json(200, &json!({ "block_lists": lists })))
}
