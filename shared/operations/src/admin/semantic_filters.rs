//! Semantic filters: texts that mean what a platform's examples mean.

use dialects::admin::names::Name;
use dialects::admin::{effective, semantic_filter as wire};
use dialects::fault::Fault;
use domain::config::SemanticFilter;
use lambda::context::Context;
use lambda::function::{Function, Trigger};
use lambda::operation::{Endpoint, Needs};
use lambda::request::{Reply, Request};
use serde_json::json;
use store::configs::ConfigKind;

use super::common::{Place, all, check_room, effective_ms, known_name, operations, platform_id, short};
use super::versions::{Kept, kept};

/// The function `admin-semantic-filters`.
pub static SEMANTIC_FILTERS: Function = Function {
    name: "admin-semantic-filters",
    trigger: Trigger::Http(&[
        Endpoint::of::<Put>(),
        Endpoint::of::<Get>(),
        Endpoint::of::<Delete>(),
        Endpoint::of::<List>(),
        Endpoint::of::<Versions>(),
        Endpoint::of::<Version>(),
    ]),
    needs: Needs::WRITE_AND_DELETE,
};

operations! {
    Put: "admin-semantic-filters.put", Put "/admin/v1/platforms/{platform}/semantic-filters/{name}", put;
    Get: "admin-semantic-filters.get", Get "/admin/v1/platforms/{platform}/semantic-filters/{name}", get;
    Delete: "admin-semantic-filters.delete", Delete "/admin/v1/platforms/{platform}/semantic-filters/{name}", delete;
    List: "admin-semantic-filters.list", Get "/admin/v1/platforms/{platform}/semantic-filters", list;
    Versions: "admin-semantic-filters.versions", Get "/admin/v1/platforms/{platform}/semantic-filters/{name}/versions", versions;
    Version: "admin-semantic-filters.version", Get "/admin/v1/platforms/{platform}/semantic-filters/{name}/versions/{version}", version;
}

kept! {
    KEPT: SemanticFilter = Kept {
        kind: ConfigKind::SemanticFilter, param: "name", name: Name::Short, what: "semantic filter", render: wire::render,
    };
}

/// Most of them on a platform.
const MAX_FILTERS: usize = 20;

async fn put(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let name = request.param("name");
    Name::Short.check("name", name)?;
    let read = wire::read(name, &request.body)?;
    let place = Place { platform: &platform, kind: ConfigKind::SemanticFilter, name };
    let old = place.read::<SemanticFilter>(context).await?;
    if old.is_none() {
        check_room::<SemanticFilter>(context, &platform, ConfigKind::SemanticFilter, MAX_FILTERS).await?;
    }
    let version = place.write(context, &read, old.map(|old| old.version)).await?;
    let new = SemanticFilter { version: short(version), ..read };
    Ok(Reply::json(200, &effective(wire::render(&new), effective_ms(context))))
}

async fn get(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let name = known_name(request, "name", Name::Short, "semantic filter")?;
    let place = Place { platform: &platform, kind: ConfigKind::SemanticFilter, name };
    let found = place.read::<SemanticFilter>(context).await?.ok_or(Fault::NotFound("semantic filter"))?;
    Ok(Reply::json(200, &wire::render(&found.value)))
}

async fn delete(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let name = known_name(request, "name", Name::Short, "semantic filter")?;
    let place = Place { platform: &platform, kind: ConfigKind::SemanticFilter, name };
    place.remove(context, "semantic filter").await?;
    Ok(Reply::json(200, &effective(json!({ "name": name }), effective_ms(context))))
}

async fn list(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let found: Vec<SemanticFilter> = all(context, &platform, ConfigKind::SemanticFilter).await?;
    let shown: Vec<_> = found.iter().map(wire::render).collect();
    Ok(Reply::json(200, &json!({ "semantic_filters": shown })))
}
