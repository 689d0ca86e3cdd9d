//! Platforms: made, listed, read and changed. A platform is never removed here, because its cases
//! and audit logs outlive every customer relation.

use dialects::admin::{effective, platform as wire, query};
use dialects::fault::Fault;
use domain::config::Platform;
use domain::ids::PlatformId;
use futures_util::future::try_join_all;
use lambda::context::{Context, fault};
use lambda::function::{Function, Trigger};
use lambda::operation::{Endpoint, Needs};
use lambda::request::{Reply, Request};
use store::configs::ConfigKind;

use super::common::{Place, effective_ms, operations, platform, promise_filing};

/// The function `admin-platforms`.
pub static PLATFORMS: Function = Function {
    name: "admin-platforms",
    trigger: Trigger::Http(&[
        Endpoint::of::<Create>(),
        Endpoint::of::<List>(),
        Endpoint::of::<Get>(),
        Endpoint::of::<Change>(),
    ]),
    needs: Needs { jobs_queue: true, ..Needs::WRITE },
};

operations! {
    Create: "admin-platforms.create", Post "/admin/v1/platforms", create;
    List: "admin-platforms.list", Get "/admin/v1/platforms", list;
    Get: "admin-platforms.get", Get "/admin/v1/platforms/{platform}", get;
    Change: "admin-platforms.change", Put "/admin/v1/platforms/{platform}", change;
}

/// How often a new id may turn out to be taken: with 50 random bits, never in practice.
const MAX_TRIES: usize = 3;

async fn create(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let (name, settings) = wire::create(&request.body)?;
    for _ in 0..MAX_TRIES {
        let mut random = [0; 8];
        context.random.fill(&mut random);
        let made = Platform {
            id: PlatformId::from_random(random),
            name: name.clone(),
            settings: settings.clone(),
            created_ms: context.now_ms(),
        };
        if context.store.create_platform(&made).await.map_err(|error| fault(&error))? {
            context.forget_config(&made.id);
            return Ok(Reply::json(201, &wire::render(&made)));
        }
    }
    Err(Fault::Unavailable("no free platform id".into()))
}

async fn list(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let (from, limit) = query::platforms(request.query("cursor"), request.query("limit"))?;
    let ids = context.store.platform_ids(from.as_ref(), limit).await.map_err(|e| fault(&e))?;
    let reads = ids.iter().map(|id| async move {
        let place = Place { platform: id, kind: ConfigKind::Platform, name: "" };
        place.read::<Platform>(context).await
    });
    // An id without a platform is one whose creation was interrupted.
    let found: Vec<_> = try_join_all(reads).await?.into_iter().flatten().map(|found| found.value).collect();
    let is_full = usize::try_from(limit).is_ok_and(|limit| ids.len() == limit);
    let next = ids.last().filter(|_| is_full).map(PlatformId::as_str);
    Ok(Reply::json(200, &wire::render_page(&found, next)))
}

async fn get(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let found = platform(context, request).await?;
    Ok(Reply::json(200, &wire::render(&found.value)))
}

async fn change(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let old = platform(context, request).await?;
    let change = wire::change(&request.body, &old.value.settings)?;
    let name = change.name.unwrap_or_else(|| old.value.name.clone());
    let is_filed_otherwise = change.settings.queue_filters != old.value.settings.queue_filters;
    let new = Platform { name, settings: change.settings, ..old.value };
    if is_filed_otherwise {
        promise_filing(context, &new.id).await?;
    }
    let place = Place { platform: &new.id, kind: ConfigKind::Platform, name: "" };
    place.write(context, &new, Some(old.version)).await?;
    Ok(Reply::json(200, &effective(wire::render(&new), effective_ms(context))))
}
