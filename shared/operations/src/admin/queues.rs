//! Review queues. What none of them takes waits in the default queue, which is not configured.

use dialects::admin::names::Name;
use dialects::admin::{effective, queue as wire};
use dialects::fault::Fault;
use domain::config::{DEFAULT_QUEUE, Queue};
use lambda::context::Context;
use lambda::function::{Function, Trigger};
use lambda::operation::{Endpoint, Needs};
use lambda::request::{Reply, Request};
use serde_json::json;
use store::configs::ConfigKind;

use super::common::{Place, all, check_room, effective_ms, known_name, operations, platform_id, short};
use super::versions::{Kept, kept};

/// The function `admin-queues`.
pub static QUEUES: Function = Function {
    name: "admin-queues",
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
    Put: "admin-queues.put", Put "/admin/v1/platforms/{platform}/queues/{name}", put;
    Get: "admin-queues.get", Get "/admin/v1/platforms/{platform}/queues/{name}", get;
    Delete: "admin-queues.delete", Delete "/admin/v1/platforms/{platform}/queues/{name}", delete;
    List: "admin-queues.list", Get "/admin/v1/platforms/{platform}/queues", list;
    Versions: "admin-queues.versions", Get "/admin/v1/platforms/{platform}/queues/{name}/versions", versions;
    Version: "admin-queues.version", Get "/admin/v1/platforms/{platform}/queues/{name}/versions/{version}", version;
}

kept! {
    KEPT: Queue = Kept {
        kind: ConfigKind::Queue, param: "name", name: Name::Short, what: "queue", render: wire::render,
    };
}

/// Most queues of a platform.
const MAX_QUEUES: usize = 100;

async fn put(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let name = request.param("name");
    Name::Short.check("name", name)?;
    if name == DEFAULT_QUEUE {
        let message = "the default queue takes what no other takes, and cannot be changed";
        return Err(Fault::Conflict("default_queue", message.into()));
    }
    let read = wire::queue(name, &request.body)?;
    let place = Place { platform: &platform, kind: ConfigKind::Queue, name };
    let old = place.read::<Queue>(context).await?;
    if old.is_none() {
        check_room::<Queue>(context, &platform, ConfigKind::Queue, MAX_QUEUES).await?;
    }
    let version = place.write(context, &read, old.map(|old| old.version)).await?;
    let new = Queue { version: short(version), ..read };
    Ok(Reply::json(200, &effective(wire::render(&new), effective_ms(context))))
}

async fn get(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let name = known_name(request, "name", Name::Short, "queue")?;
    let place = Place { platform: &platform, kind: ConfigKind::Queue, name };
    let found = place.read::<Queue>(context).await?.ok_or(Fault::NotFound("queue"))?;
    Ok(Reply::json(200, &wire::render(&found.value)))
}

async fn delete(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let name = known_name(request, "name", Name::Short, "queue")?;
    let place = Place { platform: &platform, kind: ConfigKind::Queue, name };
    place.remove(context, "queue").await?;
    Ok(Reply::json(200, &effective(json!({ "name": name }), effective_ms(context))))
}

/// In the order in which they take cases.
async fn list(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let mut found: Vec<Queue> = all(context, &platform, ConfigKind::Queue).await?;
    found.sort_by_key(|queue| queue.order);
    let queues: Vec<_> = found.iter().map(wire::render).collect();
    Ok(Reply::json(200, &json!({ "queues": queues })))
}
