//! Review queues. What none of them takes waits in the default queue, which is not configured.

use dialects::admin::names::Name;
use dialects::admin::queue as wire;
use dialects::fault::Fault;
use domain::config::{DEFAULT_QUEUE, Queue};
use lambda::context::Context;
use lambda::function::{Function, Trigger};
use lambda::operation::{Endpoint, Needs};
use lambda::request::{Reply, Request};
use store::configs::ConfigKind;

use super::common::operations;
use super::resource::{Resource, resource};

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

/// Most queues of a platform.
const MAX_QUEUES: usize = 100;

resource! {
    RESOURCE: Queue = Resource {
        kind: ConfigKind::Queue,
        param: "name",
        name: Name::Short,
        what: "queue",
        all: "queues",
        most: MAX_QUEUES,
        version: |object| &mut object.version,
        render: wire::render,
    };
    get, delete, versions, version
}

async fn put(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let read = |name: &str, body: &[u8]| {
        if name == DEFAULT_QUEUE {
            let message = "the default queue takes what no other takes, and cannot be changed";
            return Err(Fault::Conflict("default_queue", message.into()));
        }
        wire::queue(name, body)
    };
    RESOURCE.put(context, request, read).await
}

/// In the order in which they take cases.
async fn list(context: &Context, request: &Request) -> Result<Reply, Fault> {
    RESOURCE.list_sorted(context, request, |queues| queues.sort_by_key(|queue| queue.order)).await
}
