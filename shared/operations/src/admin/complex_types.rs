//! Complex types that a platform registers beside the standard ones, which cannot be changed.

use dialects::admin::complex_type as wire;
use dialects::admin::names::Name;
use dialects::fault::Fault;
use domain::config::ComplexType;
use lambda::context::Context;
use lambda::function::{Function, Trigger};
use lambda::operation::{Endpoint, Needs};
use lambda::request::{Reply, Request};
use store::configs::ConfigKind;

use super::common::{all, operations, platform_id};
use super::resource::{Resource, resource};

/// The function `admin-complex-types`.
pub static COMPLEX_TYPES: Function = Function {
    name: "admin-complex-types",
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
    Put: "admin-complex-types.put", Put "/admin/v1/platforms/{platform}/complex-types/{name}", put;
    Get: "admin-complex-types.get", Get "/admin/v1/platforms/{platform}/complex-types/{name}", get;
    Delete: "admin-complex-types.delete",
        Delete "/admin/v1/platforms/{platform}/complex-types/{name}", delete;
    List: "admin-complex-types.list", Get "/admin/v1/platforms/{platform}/complex-types", list;
    Versions: "admin-complex-types.versions", Get "/admin/v1/platforms/{platform}/complex-types/{name}/versions", versions;
    Version: "admin-complex-types.version",
        Get "/admin/v1/platforms/{platform}/complex-types/{name}/versions/{version}", version;
}

/// Most registered types of a platform.
const MAX_TYPES: usize = 1_000;

resource! {
    RESOURCE: ComplexType = Resource {
        kind: ConfigKind::ComplexType,
        param: "name",
        name: Name::ComplexType,
        what: "complex type",
        all: "complex_types",
        most: MAX_TYPES,
        version: |object| &mut object.version,
        render: wire::render,
    };
    versions, version
}

async fn put(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let read = |name: &str, body: &[u8]| {
        refuse_standard(name)?;
        wire::complex_type(name, body)
    };
    RESOURCE.put(context, request, read).await
}

async fn get(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let name = request.param("name");
    if wire::is_standard(name) {
        platform_id(context, request).await?;
        return Ok(Reply::json(200, &wire::render_standard(name)));
    }
    RESOURCE.get(context, request).await
}

async fn delete(context: &Context, request: &Request) -> Result<Reply, Fault> {
    if wire::is_standard(request.param("name")) {
        platform_id(context, request).await?;
        return Err(standard());
    }
    RESOURCE.delete(context, request).await
}

async fn list(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let mut registered: Vec<ComplexType> = all(context, &platform, ConfigKind::ComplexType).await?;
    // Ingestion registers types too, without counting.
    registered.truncate(MAX_TYPES);
    Ok(Reply::json(200, &wire::render_list(&registered)))
}

fn refuse_standard(name: &str) -> Result<(), Fault> {
    if wire::is_standard(name) { Err(standard()) } else { Ok(()) }
}

fn standard() -> Fault {
    Fault::Conflict("standard_type", "standard types cannot be changed".into())
}
