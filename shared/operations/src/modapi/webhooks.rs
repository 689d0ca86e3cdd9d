//! Webhooks, as this dialect's clients manage them: endpoints of its kind, the same that operators see.

use dialects::admin::names::Name;
use dialects::fault::Fault;
use dialects::modapi::endpoint as wire;
use dialects::modapi::page::{Page, list as paged};
use domain::config::{Endpoint, EndpointKind, Health, ModapiEndpoint, Target};
use domain::ids::PlatformId;
use lambda::auth::Caller;
use lambda::context::Context;
use lambda::request::{Reply, Request};
use store::configs::{ConfigKind, Versioned};

use super::common::{managed, operations};
use super::secret;
use crate::admin::common::{Place, all, check_room, known_name};
use crate::admin::endpoints::{MAX_ENDPOINTS, check_url};

operations! {
    /// `GET /v1/webhooks`.
    List: "modapi-webhooks.list", Get "/v1/webhooks", Moderate, list;
    /// `POST /v1/webhooks`.
    Create: "modapi-webhooks.create", Post "/v1/webhooks", Moderate, create;
    /// `GET /v1/webhooks/{id}`.
    Read: "modapi-webhooks.get", Get "/v1/webhooks/{id}", Moderate, get;
    /// `PUT /v1/webhooks/{id}`.
    Change: "modapi-webhooks.change", Put "/v1/webhooks/{id}", Moderate, change;
    /// `DELETE /v1/webhooks/{id}`.
    Delete: "modapi-webhooks.delete", Delete "/v1/webhooks/{id}", Moderate, delete;
    /// `GET /v1/webhook-secret`.
    Secret: "modapi-webhooks.secret", Get "/v1/webhook-secret", Moderate, show_secret;
}

async fn list(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let platform = managed(context, caller, request).await?;
    let page = Page::asked(&request.query, request.header("user-agent"))?;
    let mut own: Vec<Endpoint> = all(context, &platform, ConfigKind::Endpoint).await?;
    own.retain(is_shown);
    own.sort_by(|a, b| (a.created_ms, &a.id).cmp(&(b.created_ms, &b.id)));
    Ok(Reply::json(200, &paged(own.iter().map(wire::render).collect(), page)))
}

async fn create(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let platform = managed(context, caller, request).await?;
    let sent = wire::create(&request.body, &|url| check_url(context, url))?;
    let made = sent.applied(blank(context, ModapiEndpoint::default()))?;
    check_room::<Endpoint>(context, &platform, ConfigKind::Endpoint, MAX_ENDPOINTS).await?;
    // In this order: no endpoint is without what signs for it.
    secret::ensured(context, &platform).await?;
    place(&platform, &made.id).write(context, &made, None).await?;
    Ok(Reply::json(200, &wire::render(&made)))
}

async fn get(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let platform = managed(context, caller, request).await?;
    Ok(Reply::json(200, &wire::render(&find(context, &platform, request).await?.value)))
}

async fn change(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let platform = managed(context, caller, request).await?;
    let old = find(context, &platform, request).await?;
    let new = wire::change(&request.body, &|url| check_url(context, url))?.applied(old.value)?;
    place(&platform, &new.id).write(context, &new, Some(old.version)).await?;
    Ok(Reply::json(200, &wire::render(&new)))
}

async fn delete(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let platform = managed(context, caller, request).await?;
    let id = find(context, &platform, request).await?.value.id;
    place(&platform, &id).remove(context, WHAT).await?;
    Ok(Reply::json(200, &wire::render_deleted(&id)))
}

async fn show_secret(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let platform = managed(context, caller, request).await?;
    let secret = secret::ensured(context, &platform).await?;
    Ok(Reply::json(200, &wire::render_secret(secret.expose())))
}

/// What an unknown one is called.
pub(super) const WHAT: &str = "webhook";

/// Those that belong to an action are shown with it.
fn is_shown(endpoint: &Endpoint) -> bool {
    endpoint.kind == EndpointKind::Modapi && endpoint.only_action().is_none()
}

async fn find(context: &Context, platform: &PlatformId, request: &Request) -> Result<Versioned<Endpoint>, Fault> {
    let id = known_name(request, "id", Name::Id, WHAT)?;
    let found = place(platform, id).read::<Endpoint>(context).await?;
    found.filter(|found| is_shown(&found.value)).ok_or(Fault::NotFound(WHAT))
}

/// A new endpoint of which nothing is said yet.
pub(super) fn blank(context: &Context, own: ModapiEndpoint) -> Endpoint {
    let now_ms = context.now_ms();
    Endpoint {
        id: context.random.id(),
        kind: EndpointKind::Modapi,
        target: Target::Url { url: String::new() },
        description: String::new(),
        types: Vec::new(),
        enabled: true,
        keys: Vec::new(),
        app: None,
        modapi: Some(own),
        created_ms: now_ms,
        health: Health::new(true, now_ms),
    }
}

pub(super) const fn place<'a>(platform: &'a PlatformId, id: &'a str) -> Place<'a> {
    Place { platform, kind: ConfigKind::Endpoint, name: id }
}
