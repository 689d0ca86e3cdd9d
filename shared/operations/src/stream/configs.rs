//! Configurations: what is looked for in contents that name them, and what is recommended.

use dialects::admin::search::bad_cursor;
use dialects::fault::Fault;
use dialects::stream::config::{self as wire, Sent};
use dialects::stream::page::From;
use domain::config::{DialectConfig, MAX_DIALECT_CONFIGS};
use domain::cursor::ListPrint;
use domain::lens::LensDialect;
use lambda::auth::Caller;
use lambda::context::Context;
use lambda::request::{Reply, Request};
use serde_json::{Map, Value, json};
use store::configs::ConfigKind;

use super::common::operations;
use crate::admin::common::{Place, all, check_room, short};
use crate::paging;

operations! {
    /// `POST /api/v2/moderation/config`.
    Upsert: "stream-configs.upsert", Post "/api/v2/moderation/config", users: false, upsert, body MAX_BODY_BYTES;
    /// `GET /api/v2/moderation/config/{key}`.
    Get: "stream-configs.get", Get "/api/v2/moderation/config/{key+}", users: false, get;
    /// `DELETE /api/v2/moderation/config/{key}`.
    Delete: "stream-configs.delete", Delete "/api/v2/moderation/config/{key+}", users: false, delete;
    /// `POST /api/v2/moderation/configs`.
    Query: "stream-configs.query", Post "/api/v2/moderation/configs", users: false, query;
}

/// Room for the largest document, and more spaces than anybody needs.
const MAX_BODY_BYTES: usize = 128 * 1024;
/// How often an upsert is tried again if others write the same configuration.
const TRIES: u32 = 5;
/// What an unknown one is called.
const WHAT: &str = "moderation config";

async fn upsert(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let platform = caller.platform()?;
    let sent = wire::sent(&request.body)?;
    let name = DialectConfig::name(LensDialect::Stream, sent.team.as_deref(), &sent.key);
    let place = Place { platform, kind: ConfigKind::DialectConfig, name: &name };
    for _ in 0..TRIES {
        let old = place.read::<DialectConfig>(context).await?;
        if old.is_none() {
            check_room::<DialectConfig>(context, platform, ConfigKind::DialectConfig, MAX_DIALECT_CONFIGS).await?;
        }
        let new = replacing(&sent, old.as_ref().map(|old| &old.value), context.clock.now_us());
        match place.write(context, &new, old.map(|old| old.version)).await {
            Ok(version) => return Ok(shown(201, &DialectConfig { version: short(version), ..new })),
            // Somebody else was faster; an upsert replaces whatever there is.
            Err(Fault::Conflict(..)) => {}
            Err(other) => return Err(other),
        }
    }
    Err(Fault::Unavailable("too many concurrent changes of one configuration".into()))
}

fn replacing(sent: &Sent, old: Option<&DialectConfig>, now_us: i64) -> DialectConfig {
    DialectConfig {
        dialect: LensDialect::Stream,
        key: sent.key.clone(),
        team: sent.team.clone(),
        document: sent.document.clone(),
        created_us: old.map_or(now_us, |old| old.created_us),
        updated_us: now_us,
        version: 0,
    }
}

async fn get(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let name = name(request);
    let place = Place { platform: caller.platform()?, kind: ConfigKind::DialectConfig, name: &name };
    let found = place.read::<DialectConfig>(context).await?.ok_or(Fault::NotFound(WHAT))?;
    Ok(shown(200, &found.value))
}

async fn delete(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let name = name(request);
    let place = Place { platform: caller.platform()?, kind: ConfigKind::DialectConfig, name: &name };
    place.remove(context, WHAT).await?;
    Ok(Reply::json(200, &json!({})))
}

async fn query(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let platform = caller.platform()?;
    let asked = wire::query(&request.body)?;
    let list = ListPrint::of(platform, &["stream-configs", &format!("{:?} {:?}", asked.order, asked.filter)]);
    let cursor = asked.page.from.as_ref().map(|from| match from {
        From::Next(cursor) | From::Prev(cursor) => cursor.as_str(),
    });
    let position = paging::open(context, list, cursor)?;
    let mut known: Vec<DialectConfig> = all(context, platform, ConfigKind::DialectConfig).await?;
    known.retain(|config| config.dialect == LensDialect::Stream);
    let page = asked.show(known, position.as_deref()).ok_or_else(|| Fault::Invalid(vec![bad_cursor()]))?;
    let mut body = Map::new();
    body.insert("configs".to_owned(), page.configs.iter().map(wire::render).collect());
    for (name, position) in [("next", page.next), ("prev", page.prev)] {
        if let Some(cursor) = paging::seal(context, list, position)? {
            body.insert(name.to_owned(), cursor.into());
        }
    }
    Ok(Reply::json(201, &body.into()))
}

/// The name under which the configuration of the path and of the query's team is stored.
fn name(request: &Request) -> String {
    let team = request.query("team").filter(|team| !team.is_empty());
    DialectConfig::name(LensDialect::Stream, team, request.param("key"))
}

fn shown(status: u16, config: &DialectConfig) -> Reply {
    let body: Value = json!({ "config": wire::render(config) });
    Reply::json(status, &body)
}
