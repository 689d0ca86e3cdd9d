//! Semantic filters: texts that mean what a platform's examples mean.

use dialects::admin::names::Name;
use dialects::admin::semantic_filter as wire;
use dialects::fault::Fault;
use domain::config::SemanticFilter;
use lambda::context::Context;
use lambda::function::{Function, Trigger};
use lambda::operation::{Endpoint, Needs};
use lambda::request::{Reply, Request};
use store::configs::ConfigKind;

use super::common::operations;
use super::resource::{Resource, resource};

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

/// Most of them on a platform.
const MAX_FILTERS: usize = 20;

resource! {
    RESOURCE: SemanticFilter = Resource {
        kind: ConfigKind::SemanticFilter,
        param: "name",
        name: Name::Short,
        what: "semantic filter",
        all: "semantic_filters",
        most: MAX_FILTERS,
        version: |object| &mut object.version,
        render: wire::render,
    };
    get, delete, list, versions, version
}

async fn put(context: &Context, request: &Request) -> Result<Reply, Fault> {
    RESOURCE.put(context, request, wire::read).await
}
