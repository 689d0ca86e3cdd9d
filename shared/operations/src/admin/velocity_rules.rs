//! Velocity rules: how much and how uniformly an author may post.

use dialects::admin::names::Name;
use dialects::admin::{effective, velocity_rule as wire};
use dialects::fault::Fault;
use domain::config::VelocityRule;
use lambda::context::Context;
use lambda::function::{Function, Trigger};
use lambda::operation::{Endpoint, Needs};
use lambda::request::{Reply, Request};
use serde_json::json;
use store::configs::ConfigKind;

use super::common::{Place, all, check_room, effective_ms, known_name, operations, platform_id, short};
use super::versions::{Kept, kept};

/// The function `admin-velocity-rules`.
pub static VELOCITY_RULES: Function = Function {
    name: "admin-velocity-rules",
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
    Put: "admin-velocity-rules.put", Put "/admin/v1/platforms/{platform}/velocity-rules/{name}", put;
    Get: "admin-velocity-rules.get", Get "/admin/v1/platforms/{platform}/velocity-rules/{name}", get;
    Delete: "admin-velocity-rules.delete", Delete "/admin/v1/platforms/{platform}/velocity-rules/{name}", delete;
    List: "admin-velocity-rules.list", Get "/admin/v1/platforms/{platform}/velocity-rules", list;
    Versions: "admin-velocity-rules.versions", Get "/admin/v1/platforms/{platform}/velocity-rules/{name}/versions", versions;
    Version: "admin-velocity-rules.version", Get "/admin/v1/platforms/{platform}/velocity-rules/{name}/versions/{version}", version;
}

kept! {
    KEPT: VelocityRule = Kept {
        kind: ConfigKind::VelocityRule, param: "name", name: Name::Short, what: "velocity rule", render: wire::render,
    };
}

/// Most of them on a platform.
const MAX_VELOCITY_RULES: usize = 20;

async fn put(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let name = request.param("name");
    Name::Short.check("name", name)?;
    let read = wire::read(name, &request.body)?;
    let place = Place { platform: &platform, kind: ConfigKind::VelocityRule, name };
    let old = place.read::<VelocityRule>(context).await?;
    if old.is_none() {
        check_room::<VelocityRule>(context, &platform, ConfigKind::VelocityRule, MAX_VELOCITY_RULES).await?;
    }
    let version = place.write(context, &read, old.map(|old| old.version)).await?;
    let new = VelocityRule { version: short(version), ..read };
    Ok(Reply::json(200, &effective(wire::render(&new), effective_ms(context))))
}

async fn get(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let name = known_name(request, "name", Name::Short, "velocity rule")?;
    let place = Place { platform: &platform, kind: ConfigKind::VelocityRule, name };
    let found = place.read::<VelocityRule>(context).await?.ok_or(Fault::NotFound("velocity rule"))?;
    Ok(Reply::json(200, &wire::render(&found.value)))
}

async fn delete(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let name = known_name(request, "name", Name::Short, "velocity rule")?;
    let place = Place { platform: &platform, kind: ConfigKind::VelocityRule, name };
    place.remove(context, "velocity rule").await?;
    Ok(Reply::json(200, &effective(json!({ "name": name }), effective_ms(context))))
}

async fn list(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let found: Vec<VelocityRule> = all(context, &platform, ConfigKind::VelocityRule).await?;
    let shown: Vec<_> = found.iter().map(wire::render).collect();
    Ok(Reply::json(200, &json!({ "velocity_rules": shown })))
}
