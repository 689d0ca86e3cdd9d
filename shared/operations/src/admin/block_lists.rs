//! Block lists.

use dialects::admin::block_list as wire;
use dialects::admin::effective;
use dialects::admin::names::Name;
use dialects::fault::Fault;
use domain::config::BlockList;
use lambda::context::Context;
use lambda::function::{Function, Trigger};
use lambda::operation::{Endpoint, Needs};
use lambda::request::{Reply, Request};
use serde_json::json;
use store::configs::ConfigKind;

use super::common::{all, check_room, effective_ms, known_name, operations, platform_id};
use crate::block_lists::{Lists, MAX_LISTS, Wish};

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

async fn put(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let name = request.param("name");
    Name::Short.check("name", name)?;
    let input = wire::input(&request.body)?;
    let lists = Lists { context, platform: &platform };
    let old = lists.find(name).await?;
    if old.is_none() {
        check_room::<BlockList>(context, &platform, ConfigKind::BlockList, MAX_LISTS).await?;
    }
    let about = old.as_ref().map(|old| old.value.about.clone()).unwrap_or_default();
    let wish = Wish { name, enabled: input.enabled, options: input.options, about, entries: &input.entries };
    let written = lists.write(&wish, old).await;
    let new = written.map_err(|error| error.fault(|entry| input.phrase_path(entry), "phrase"))?;
    Ok(Reply::json(200, &effective(wire::render(&new), effective_ms(context))))
}

async fn get(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let name = known_name(request, "name", Name::Short, "block list")?;
    let lists = Lists { context, platform: &platform };
    let found = lists.find(name).await?.ok_or(Fault::NotFound("block list"))?.value;
    let entries = lists.entries(&found).await?;
    Ok(Reply::json(200, &wire::render_with_entries(&found, &entries)))
}

async fn delete(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let name = known_name(request, "name", Name::Short, "block list")?;
    Lists { context, platform: &platform }.remove(name).await?;
    Ok(Reply::json(200, &effective(json!({ "name": name }), effective_ms(context))))
}

async fn list(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let found: Vec<BlockList> = all(context, &platform, ConfigKind::BlockList).await?;
    let lists: Vec<_> = found.iter().map(wire::render).collect();
    Ok(Reply::json(200, &json!({ "block_lists": lists })))
}
