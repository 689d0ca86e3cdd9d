//! Policies. A change makes a new version, by which a case names the rules that judged it.

use dialects::admin::names::Name;
use dialects::admin::{effective, policy as wire};
use dialects::fault::Fault;
use domain::config::Policy;
use lambda::context::Context;
use lambda::function::{Function, Trigger};
use lambda::operation::{Endpoint, Needs};
use lambda::request::{Reply, Request};
use serde_json::json;
use store::configs::ConfigKind;

use super::common::{Place, all, check_room, effective_ms, known_name, operations, platform_id, short};
use super::versions::{Kept, kept};

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

kept! {
    KEPT: Policy = Kept {
        kind: ConfigKind::Policy, param: "code", name: Name::PolicyCode, what: "policy", render: wire::render,
    };
}

/// Room for the largest policy that the rules allow.
const MAX_BODY_BYTES: usize = 128 * 1024;
/// Most policies of a platform.
const MAX_POLICIES: usize = 100;

async fn put(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let code = request.param("code");
    Name::PolicyCode.check("code", code)?;
    let read = wire::policy(code, &request.body)?;
    let place = Place { platform: &platform, kind: ConfigKind::Policy, name: code };
    let old = place.read::<Policy>(context).await?;
    if old.is_none() {
        check_room::<Policy>(context, &platform, ConfigKind::Policy, MAX_POLICIES).await?;
    }
    let version = place.write(context, &read, old.map(|old| old.version)).await?;
    let new = Policy { version: short(version), ..read };
    Ok(Reply::json(200, &effective(wire::render(&new), effective_ms(context))))
}

async fn get(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let name = known_name(request, "code", Name::PolicyCode, "policy")?;
    let place = Place { platform: &platform, kind: ConfigKind::Policy, name };
    let found = place.read::<Policy>(context).await?.ok_or(Fault::NotFound("policy"))?;
    Ok(Reply::json(200, &wire::render(&found.value)))
}

async fn delete(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let name = known_name(request, "code", Name::PolicyCode, "policy")?;
    let place = Place { platform: &platform, kind: ConfigKind::Policy, name };
    place.remove(context, "policy").await?;
    Ok(Reply::json(200, &effective(json!({ "code": name }), effective_ms(context))))
}

async fn list(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let found: Vec<Policy> = all(context, &platform, ConfigKind::Policy).await?;
    let policies: Vec<_> = found.iter().map(wire::render).collect();
    Ok(Reply::json(200, &json!({ "policies": policies })))
}
