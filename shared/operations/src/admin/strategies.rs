//! Strategies: the engines of this bundle as the platform sees them, and its own external ones.

use dialects::admin::effective;
use dialects::admin::names::Name;
use dialects::admin::strategy::{self as wire, Builtin};
use dialects::fault::Fault;
use domain::config::{Strategy, StrategyKind};
use domain::ids::PlatformId;
use domain::secrets::Plain;
use engines::StrategyInfo;
use lambda::context::Context;
use lambda::function::{Function, Trigger};
use lambda::operation::{Endpoint, Needs};
use lambda::request::{Reply, Request};
use serde_json::{Value, json};
use store::configs::ConfigKind;

use super::common::{Place, all, check_room, effective_ms, known_name, operations, platform_id, short};
use super::resource::{Resource, resource};
use crate::analysis::deep::sealing_place;

/// The function `admin-strategies`.
pub static STRATEGIES: Function = Function {
    name: "admin-strategies",
    trigger: Trigger::Http(&[
        Endpoint::of::<Put>(),
        Endpoint::of::<Get>(),
        Endpoint::of::<Delete>(),
        Endpoint::of::<List>(),
        Endpoint::of::<Versions>(),
        Endpoint::of::<Version>(),
    ]),
    needs: Needs { secret: true, engines: true, ..Needs::WRITE_AND_DELETE },
};

operations! {
    Put: "admin-strategies.put", Put "/admin/v1/platforms/{platform}/strategies/{name}", put;
    Get: "admin-strategies.get", Get "/admin/v1/platforms/{platform}/strategies/{name}", get;
    Delete: "admin-strategies.delete", Delete "/admin/v1/platforms/{platform}/strategies/{name}", delete;
    List: "admin-strategies.list", Get "/admin/v1/platforms/{platform}/strategies", list;
    Versions: "admin-strategies.versions", Get "/admin/v1/platforms/{platform}/strategies/{name}/versions", versions;
    Version: "admin-strategies.version",
        Get "/admin/v1/platforms/{platform}/strategies/{name}/versions/{version}", version;
}

/// Most external strategies and changes of built-in ones.
const MAX_STRATEGIES: usize = 100;

resource! {
    RESOURCE: Strategy = Resource {
        kind: ConfigKind::Strategy,
        param: "name",
        name: Name::Short,
        what: "strategy",
        all: "strategies",
        most: MAX_STRATEGIES,
        version: |object| &mut object.version,
        render: wire::render,
    };
    delete, versions, version
}

async fn put(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let name = request.param("name");
    Name::Short.check("name", name)?;
    let builtin = builtin(context, name);
    let (mut read, key) = wire::strategy(name, &request.body, builtin.is_some())?;
    let place = Place { platform: &platform, kind: ConfigKind::Strategy, name };
    let old = place.read::<Strategy>(context).await?;
    check_endpoint(context, &read)?;
    keep_key(context, &platform, &mut read, key, old.as_ref().map(|old| &old.value))?;
    if old.is_none() {
        check_room::<Strategy>(context, &platform, ConfigKind::Strategy, MAX_STRATEGIES).await?;
    }
    let version = place.write(context, &read, old.map(|old| old.version)).await?;
    let new = Strategy { version: short(version), ..read };
    let shown = shown(builtin.as_ref(), &new);
    Ok(Reply::json(200, &effective(shown, effective_ms(context))))
}

/// Where a service is must be an address that may be called.
fn check_endpoint(context: &Context, strategy: &Strategy) -> Result<(), Fault> {
    let Some(endpoint) = strategy.remote.as_ref().and_then(|remote| remote.endpoint.as_deref()) else { return Ok(()) };
    let checked = context.outbound.policy().check_url(endpoint);
    checked.map(drop).map_err(|error| Fault::invalid("remote.endpoint", error.code(), error.to_string()))
}

/// Seals a key that was given. One that was not given stays, as long as it would go to the same address.
fn keep_key(
    context: &Context,
    platform: &PlatformId,
    new: &mut Strategy,
    key: Option<Plain>,
    old: Option<&Strategy>,
) -> Result<(), Fault> {
    let Some(remote) = &mut new.remote else { return Ok(()) };
    let known = old.and_then(|old| old.remote.as_ref()).filter(|known| known.endpoint == remote.endpoint);
    remote.sealed_key = match key {
        None => known.and_then(|known| known.sealed_key.clone()),
        Some(key) => {
            let mut nonce = [0; 12];
            context.random.fill(&mut nonce);
            let place = sealing_place(platform, &new.name);
            let sealed = context.installation_keys()?.seal(&place, &key, nonce);
            Some(sealed.map_err(|error| Fault::Internal(error.to_string()))?)
        }
    };
    Ok(())
}

async fn get(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let name = known_name(request, "name", Name::Short, "strategy")?;
    let builtin = builtin(context, name);
    let place = Place { platform: &platform, kind: ConfigKind::Strategy, name };
    let stored = place.read::<Strategy>(context).await?.map(|found| found.value);
    let body = match (&builtin, &stored) {
        (builtin, Some(stored)) => shown(builtin.as_ref(), stored),
        (Some(info), None) => wire::render_builtin(&wire_builtin(info), None),
        (None, None) => return Err(Fault::NotFound("strategy")),
    };
    Ok(Reply::json(200, &body))
}

async fn list(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let stored: Vec<Strategy> = all(context, &platform, ConfigKind::Strategy).await?;
    let infos = context.engines.strategies();
    let builtin = infos.iter().map(|info| {
        let change = stored.iter().find(|known| is_change_of(known, &info.name));
        wire::render_builtin(&wire_builtin(info), change)
    });
    let is_engine = |known: &&Strategy| infos.iter().any(|info| is_change_of(known, &info.name));
    let own = stored.iter().filter(|known| !is_engine(known)).map(wire::render);
    let strategies: Vec<_> = builtin.chain(own).collect();
    Ok(Reply::json(200, &json!({ "strategies": strategies })))
}

fn builtin(context: &Context, name: &str) -> Option<StrategyInfo> {
    context.engines.strategies().into_iter().find(|info| info.name == name)
}

fn is_change_of(stored: &Strategy, name: &str) -> bool {
    stored.kind == StrategyKind::Builtin && stored.name == name
}

fn shown(builtin: Option<&StrategyInfo>, stored: &Strategy) -> Value {
    match builtin.filter(|info| is_change_of(stored, &info.name)) {
        Some(info) => wire::render_builtin(&wire_builtin(info), Some(stored)),
        None => wire::render(stored),
    }
}

fn wire_builtin(info: &StrategyInfo) -> Builtin<'_> {
    Builtin { name: &info.name, version: &info.version, labels: &info.labels, field_types: &info.field_types }
}
