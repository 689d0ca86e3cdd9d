//! Webhook endpoints and their signing keys. Keys are sealed before they are stored.

mod signing;

use dialects::admin::names::Name;
use dialects::admin::{effective, endpoint as wire};
use dialects::fault::Fault;
use domain::config::{Endpoint, EndpointKind, Health, StreamApp, Target};
use domain::event::{Event, Fact};
use domain::ids::{EventId, PlatformId};
use lambda::context::{Context, fault};
use lambda::function::{Function, Trigger};
use lambda::operation::{Endpoint as Route, Needs};
use lambda::request::{Reply, Request};
use serde_json::json;
use store::configs::{ConfigKind, Versioned};
use store::queues::{Message, Queue};

use super::common::{Place, all, check_room, effective_ms, known_name, operations, platform_id};
use crate::modapi::secret;
use signing::{new_key, rotated};

/// The function `admin-endpoints`.
pub static ENDPOINTS: Function = Function {
    name: "admin-endpoints",
    trigger: Trigger::Http(&[
        Route::of::<Create>(),
        Route::of::<List>(),
        Route::of::<Get>(),
        Route::of::<Change>(),
        Route::of::<Delete>(),
        Route::of::<RotateKey>(),
        Route::of::<Test>(),
    ]),
    needs: Needs { secret: true, events_queue: true, ..Needs::WRITE_AND_DELETE },
};

operations! {
    Create: "admin-endpoints.create", Post "/admin/v1/platforms/{platform}/endpoints", create;
    List: "admin-endpoints.list", Get "/admin/v1/platforms/{platform}/endpoints", list;
    Get: "admin-endpoints.get", Get "/admin/v1/platforms/{platform}/endpoints/{endpoint}", get;
    Change: "admin-endpoints.change",
        Put "/admin/v1/platforms/{platform}/endpoints/{endpoint}", change;
    Delete: "admin-endpoints.delete",
        Delete "/admin/v1/platforms/{platform}/endpoints/{endpoint}", delete;
    RotateKey: "admin-endpoints.rotate-key",
        Post "/admin/v1/platforms/{platform}/endpoints/{endpoint}/rotate-key", rotate_key;
    Test: "admin-endpoints.test",
        Post "/admin/v1/platforms/{platform}/endpoints/{endpoint}/test", test;
}

/// Most endpoints of a platform. Fan-out writes all deliveries of an event in one transaction.
pub(crate) const MAX_ENDPOINTS: usize = 20;

async fn create(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let wish = wire::create(&request.body, &targets(context, &|url| check_url(context, url)))?;
    check_room::<Endpoint>(context, &platform, ConfigKind::Endpoint, MAX_ENDPOINTS).await?;
    let id = context.random.id();
    let app = match wish.kind {
        EndpointKind::Stream => Some(app(context, &platform, wish.app.as_deref()).await?),
        EndpointKind::Checkstep | EndpointKind::Standard | EndpointKind::Modapi => None,
    };
    let own_key = match (wish.kind, &wish.target) {
        // The role authenticates, or the app's secret signs.
        (_, Target::Queue(_)) | (EndpointKind::Stream, _) => None,
        (EndpointKind::Modapi, Target::Url { .. }) => {
            secret::ensured(context, &platform).await?;
            None
        }
        (EndpointKind::Checkstep | EndpointKind::Standard, Target::Url { .. }) => {
            Some(new_key(context, &platform, &id, wish.signing_key)?)
        }
    };
    let (plain, keys) = own_key.unzip();
    let now_ms = context.now_ms();
    let made = Endpoint {
        id,
        kind: wish.kind,
        target: wish.target,
        description: wish.description,
        types: wish.types,
        enabled: wish.enabled,
        created_ms: now_ms,
        keys: keys.into_iter().collect(),
        app,
        modapi: wish.modapi,
        health: Health::new(wish.enabled, now_ms),
    };
    place(&platform, &made.id).write(context, &made, None).await?;
    Ok(Reply::json(201, &effective(wire::render_new(&platform, &made, plain.as_ref()), effective_ms(context))))
}

async fn list(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let found: Vec<Endpoint> = all(context, &platform, ConfigKind::Endpoint).await?;
    let endpoints: Vec<_> = found.iter().map(|endpoint| wire::render(&platform, endpoint)).collect();
    Ok(Reply::json(200, &json!({ "endpoints": endpoints })))
}

async fn get(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let found = find(context, &platform, request).await?;
    Ok(Reply::json(200, &wire::render(&platform, &found.value)))
}

async fn change(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let old = find(context, &platform, request).await?;
    let change = wire::change(&request.body, &targets(context, &|url| check_url(context, url)))?;
    if let Some(id) = change.app() {
        app(context, &platform, Some(id)).await?;
    }
    let new = change.apply(old.value, context.now_ms())?;
    place(&platform, &new.id).write(context, &new, Some(old.version)).await?;
    Ok(Reply::json(200, &effective(wire::render(&platform, &new), effective_ms(context))))
}

async fn delete(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let id = known_name(request, "endpoint", Name::Id, "endpoint")?;
    place(&platform, id).remove(context, "endpoint").await?;
    Ok(Reply::json(200, &effective(json!({ "id": id }), effective_ms(context))))
}

async fn rotate_key(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let old = find(context, &platform, request).await?;
    let wish = wire::rotate_key(&request.body)?;
    if old.value.kind == EndpointKind::Modapi {
        // Receivers compare one signature: there is no time in which two secrets sign.
        let plain = secret::replaced(context, &platform, wish.signing_key).await?;
        return Ok(Reply::json(201, &effective(wire::render_rotation(&plain, None), effective_ms(context))));
    }
    if old.value.kind == EndpointKind::Stream {
        let message = "the secret of its Stream app signs: make another app, and change 'app'";
        return Err(Fault::Conflict("not_signed", message.into()));
    }
    if matches!(old.value.target, Target::Queue(_)) {
        return Err(Fault::Conflict("not_signed", "messages to a queue are not signed: the role authenticates".into()));
    }
    let (plain, key) = new_key(context, &platform, &old.value.id, wish.signing_key)?;
    let now_ms = context.now_ms();
    let end_ms = now_ms.saturating_add(wish.grace_s.saturating_mul(1_000));
    let (keys, old_expires_ms) = rotated(&old.value, key, end_ms, now_ms);
    let new = Endpoint { keys, ..old.value };
    place(&platform, &new.id).write(context, &new, Some(old.version)).await?;
    let body = wire::render_rotation(&plain, old_expires_ms);
    Ok(Reply::json(201, &effective(body, effective_ms(context))))
}

/// Owes a test event to one endpoint. It is fanned out, signed, sent and retried like any other.
async fn test(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let endpoint = find(context, &platform, request).await?.value;
    if !endpoint.enabled {
        return Err(Fault::Conflict("endpoint_disabled", "the endpoint is disabled".into()));
    }
    let unique = context.random.id();
    let event = Event {
        id: EventId::derive(&platform, &[b"test", endpoint.id.as_bytes(), unique.as_bytes()]),
        platform,
        case: None,
        fact: Fact::Test { endpoint: endpoint.id },
        at_us: context.clock.now_us(),
        not_before_ms: context.now_ms(),
        after: None,
        sequence: 0,
    };
    let token = context.random.uuid();
    context.store.owe(&event, &token).await.map_err(|error| fault(&error))?;
    let message = Message::Event { platform: event.platform.clone(), event: event.id.clone() };
    if let Err(error) = context.store.send(Queue::Events, &message, 0).await {
        // The event is written with its due marker, so it is only later, not lost.
        lambda::log::warning("test_event_not_sent", &error.to_string());
    }
    Ok(Reply::json(202, &wire::render_test(&event.id)))
}

/// The Stream app that an endpoint is told with: the one that is named, or the only one there is.
async fn app(context: &Context, platform: &PlatformId, named: Option<&str>) -> Result<String, Fault> {
    let apps: Vec<StreamApp> = all(context, platform, ConfigKind::StreamApp).await?;
    let found = match (named, apps.as_slice()) {
        (Some(id), apps) => apps.iter().find(|app| app.id == id),
        (None, [only]) => Some(only),
        (None, _) => {
            let message = format!("'app' is required: the platform has {} Stream apps", apps.len());
            return Err(Fault::invalid("app", "missing", &message));
        }
    };
    let message = "'app' must be the id of a Stream app of the platform";
    found.map(|app| app.id.clone()).ok_or_else(|| Fault::invalid("app", "unknown_app", message))
}

fn targets<'a>(context: &Context, check_url: wire::CheckUrl<'a>) -> wire::Targets<'a> {
    wire::Targets { check_url, allow_local_queues: context.allow_local_queues }
}

pub(crate) fn check_url(context: &Context, url: &str) -> Result<(), (&'static str, String)> {
    let checked = context.outbound.policy().check_url(url);
    checked.map(drop).map_err(|refused| (refused.code(), format!("'url' is refused: {refused}")))
}

const fn place<'a>(platform: &'a PlatformId, id: &'a str) -> Place<'a> {
    Place { platform, kind: ConfigKind::Endpoint, name: id }
}

async fn find(context: &Context, platform: &PlatformId, request: &Request) -> Result<Versioned<Endpoint>, Fault> {
    let id = known_name(request, "endpoint", Name::Id, "endpoint")?;
    place(platform, id).read(context).await?.ok_or(Fault::NotFound("endpoint"))
}
