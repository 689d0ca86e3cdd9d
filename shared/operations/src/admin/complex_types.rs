//! Complex types that a platform registers beside the standard ones, which cannot be changed.

use dialects::admin::names::Name;
use dialects::admin::{complex_type as wire, effective};
use dialects::fault::Fault;
use domain::config::ComplexType;
use lambda::context::Context;
use lambda::function::{Function, Trigger};
use lambda::operation::{Endpoint, Needs};
use lambda::request::{Reply, Request};
use serde_json::json;
use store::configs::ConfigKind;

use super::common::{Place, all, check_room, effective_ms, known_name, operations, platform_id, short};
use super::versions::{Kept, kept};

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

kept! {
    KEPT: ComplexType = Kept {
        kind: ConfigKind::ComplexType, param: "name", name: Name::ComplexType, what: "complex type", render: wire::render,
    };
}

/// Most registered types of a platform.
const MAX_TYPES: usize = 1_000;

async fn put(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let name = request.param("name");
    Name::ComplexType.check("name", name)?;
    refuse_standard(name)?;
    let read = wire::complex_type(name, &request.body)?;
    let place = Place { platform: &platform, kind: ConfigKind::ComplexType, name };
    let old = place.read::<ComplexType>(context).await?;
    if old.is_none() {
        check_room::<ComplexType>(context, &platform, ConfigKind::ComplexType, MAX_TYPES).await?;
    }
    let version = place.write(context, &read, old.map(|old| old.version)).await?;
    let new = ComplexType { version: short(version), ..read };
    Ok(Reply::json(200, &effective(wire::render(&new), effective_ms(context))))
}

async fn get(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let name = known_name(request, "name", Name::ComplexType, "complex type")?;
    if wire::is_standard(name) {
        return Ok(Reply::json(200, &wire::render_standard(name)));
    }
    let place = Place { platform: &platform, kind: ConfigKind::ComplexType, name };
    let found = place.read::<ComplexType>(context).await?;
    let found = found.ok_or(Fault::NotFound("complex type"))?;
    Ok(Reply::json(200, &wire::render(&found.value)))
}

async fn delete(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let name = known_name(request, "name", Name::ComplexType, "complex type")?;
    refuse_standard(name)?;
    let place = Place { platform: &platform, kind: ConfigKind::ComplexType, name };
    place.remove(context, "complex type").await?;
    Ok(Reply::json(200, &effective(json!({ "name": name }), effective_ms(context))))
}

async fn list(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let mut registered: Vec<ComplexType> = all(context, &platform, ConfigKind::ComplexType).await?;
    // Ingestion registers types too, without counting.
    registered.truncate(MAX_TYPES);
    Ok(Reply::json(200, &wire::render_list(&registered)))
}

fn refuse_standard(name: &str) -> Result<(), Fault> {
    if wire::is_standard(name) {
        return Err(Fault::Conflict("standard_type", "standard types cannot be changed".into()));
    }
    Ok(())
}
