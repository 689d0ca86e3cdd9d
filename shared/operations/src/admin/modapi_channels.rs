//! Channels of Moderation API's dialect: what is looked for in contents that are sent to one.

use dialects::admin::effective;
use dialects::admin::names::Name;
use dialects::fault::Fault;
use dialects::modapi::channel as wire;
use domain::config::{DialectConfig, MAX_DIALECT_CONFIGS};
use domain::lens::LensDialect;
use lambda::context::Context;
use lambda::function::{Function, Trigger};
use lambda::operation::{Endpoint, Needs};
use lambda::request::{Reply, Request};
use serde_json::json;
use store::configs::ConfigKind;

use super::common::{Place, all, check_room, effective_ms, filter_queues, known_name, operations, platform_id, short};

/// The function `admin-modapi-channels`.
pub static MODAPI_CHANNELS: Function = Function {
    name: "admin-modapi-channels",
    trigger: Trigger::Http(&[
        Endpoint::of::<Put>(),
        Endpoint::of::<Get>(),
        Endpoint::of::<Delete>(),
        Endpoint::of::<List>(),
    ]),
    needs: Needs { jobs_queue: true, ..Needs::WRITE_AND_DELETE },
};

operations! {
    Put: "admin-modapi-channels.put", Put "/admin/v1/platforms/{platform}/modapi-channels/{key}", put, body MAX_BODY_BYTES;
    Get: "admin-modapi-channels.get", Get "/admin/v1/platforms/{platform}/modapi-channels/{key}", get;
    Delete: "admin-modapi-channels.delete", Delete "/admin/v1/platforms/{platform}/modapi-channels/{key}", delete;
    List: "admin-modapi-channels.list", Get "/admin/v1/platforms/{platform}/modapi-channels", list;
}

/// Room for the largest document, and more spaces than anybody needs.
const MAX_BODY_BYTES: usize = 128 * 1024;
/// What an unknown one is called.
const WHAT: &str = "modapi channel";

async fn put(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let key = request.param("key");
    Name::Short.check("key", key)?;
    let document = wire::sent(key, &request.body)?;
    let name = wire::id(key);
    let place = Place { platform: &platform, kind: ConfigKind::DialectConfig, name: &name };
    let old = place.read::<DialectConfig>(context).await?;
    if old.is_none() {
        check_room::<DialectConfig>(context, &platform, ConfigKind::DialectConfig, MAX_DIALECT_CONFIGS).await?;
    }
    filter_queues(context, &platform).await?;
    let now_us = context.clock.now_us();
    let new = DialectConfig {
        dialect: LensDialect::ModApi,
        key: key.to_owned(),
        team: None,
        document,
        created_us: old.as_ref().map_or(now_us, |old| old.value.created_us),
        updated_us: now_us,
        version: 0,
    };
    let version = place.write(context, &new, old.map(|old| old.version)).await?;
    let new = DialectConfig { version: short(version), ..new };
    Ok(Reply::json(200, &effective(wire::render(&new), effective_ms(context))))
}

async fn get(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let name = wire::id(known_name(request, "key", Name::Short, WHAT)?);
    let place = Place { platform: &platform, kind: ConfigKind::DialectConfig, name: &name };
    let found = place.read::<DialectConfig>(context).await?.ok_or(Fault::NotFound(WHAT))?;
    Ok(Reply::json(200, &wire::render(&found.value)))
}

async fn delete(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let key = known_name(request, "key", Name::Short, WHAT)?;
    let name = wire::id(key);
    let place = Place { platform: &platform, kind: ConfigKind::DialectConfig, name: &name };
    place.remove(context, WHAT).await?;
    Ok(Reply::json(200, &effective(json!({ "key": key }), effective_ms(context))))
}

async fn list(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let mut found: Vec<DialectConfig> = all(context, &platform, ConfigKind::DialectConfig).await?;
    found.retain(|config| config.dialect == LensDialect::ModApi);
    found.sort_by(|a, b| a.key.cmp(&b.key));
    let shown: Vec<_> = found.iter().map(wire::render).collect();
    Ok(Reply::json(200, &json!({ "modapi_channels": shown })))
}
