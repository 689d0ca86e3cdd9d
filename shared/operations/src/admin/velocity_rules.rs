//! Velocity rules: how much and how uniformly an author may post.

use dialects::admin::names::Name;
use dialects::admin::velocity_rule as wire;
use dialects::fault::Fault;
use domain::config::VelocityRule;
use lambda::context::Context;
use lambda::function::{Function, Trigger};
use lambda::operation::{Endpoint, Needs};
use lambda::request::{Reply, Request};
use store::configs::ConfigKind;

use super::common::operations;
use super::resource::{Resource, resource};

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

/// Most of them on a platform.
const MAX_VELOCITY_RULES: usize = 20;

resource! {
    RESOURCE: VelocityRule = Resource {
        kind: ConfigKind::VelocityRule,
        param: "name",
        name: Name::Short,
        what: "velocity rule",
        all: "velocity_rules",
        most: MAX_VELOCITY_RULES,
        version: |object| &mut object.version,
        render: wire::render,
    };
    get, delete, list, versions, version
}

async fn put(context: &Context, request: &Request) -> Result<Reply, Fault> {
    RESOURCE.put(context, request, wire::read).await
}
