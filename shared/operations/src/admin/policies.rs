//! Policies. A change makes a new version, by which a case names the rules that judged it.

use dialects::admin::names::Name;
use dialects::admin::policy as wire;
use dialects::fault::Fault;
use domain::config::Policy;
use lambda::context::Context;
use lambda::function::{Function, Trigger};
use lambda::operation::{Endpoint, Needs};
use lambda::request::{Reply, Request};
use store::configs::ConfigKind;

use super::common::operations;
use super::resource::{Resource, resource};

/// The function `admin-policies`.
pub static POLICIES: Function = Function {
    name: "admin-policies",
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
    Put: "admin-policies.put", Put "/admin/v1/platforms/{platform}/policies/{code}", put,
        body MAX_BODY_BYTES;
    Get: "admin-policies.get", Get "/admin/v1/platforms/{platform}/policies/{code}", get;
    Delete: "admin-policies.delete", Delete "/admin/v1/platforms/{platform}/policies/{code}", delete;
    List: "admin-policies.list", Get "/admin/v1/platforms/{platform}/policies", list;
    Versions: "admin-policies.versions", Get "/admin/v1/platforms/{platform}/policies/{code}/versions", versions;
    Version: "admin-policies.version",
        Get "/admin/v1/platforms/{platform}/policies/{code}/versions/{version}", version;
}

/// Room for the largest policy that the rules allow.
const MAX_BODY_BYTES: usize = 128 * 1024;
/// Most policies of a platform.
const MAX_POLICIES: usize = 100;

resource! {
    RESOURCE: Policy = Resource {
        kind: ConfigKind::Policy,
        param: "code",
        name: Name::PolicyCode,
        what: "policy",
        all: "policies",
        most: MAX_POLICIES,
        version: |object| &mut object.version,
        render: wire::render,
    };
    get, delete, list, versions, version
}

async fn put(context: &Context, request: &Request) -> Result<Reply, Fault> {
    RESOURCE.put(context, request, wire::policy).await
}
