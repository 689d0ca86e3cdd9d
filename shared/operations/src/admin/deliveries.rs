//! Deliveries: listed by endpoint, told event by event, and sent again.

mod range;

use dialects::admin::delivery as wire;
use dialects::admin::names::Name;
use dialects::fault::Fault;
use domain::ids::EventId;
use lambda::context::{Context, fault};
use lambda::function::{Function, Trigger};
use lambda::operation::{Endpoint, Needs};
use lambda::request::{Reply, Request};

use super::common::{known_name, operations, platform_id};
use super::resend::{receiver, resend};

/// The function `admin-deliveries`.
pub static DELIVERIES: Function = Function {
    name: "admin-deliveries",
    trigger: Trigger::Http(&[
        Endpoint::of::<List>(),
        Endpoint::of::<Get>(),
        Endpoint::of::<Resend>(),
        Endpoint::of::<ResendSince>(),
    ]),
    needs: Needs { deliveries_queue: true, ..Needs::WRITE },
};

operations! {
    List: "admin-deliveries.list", Get "/admin/v1/platforms/{platform}/deliveries", list;
    Get: "admin-deliveries.get", Get "/admin/v1/platforms/{platform}/deliveries/{event}", get;
    Resend: "admin-deliveries.resend",
        Post "/admin/v1/platforms/{platform}/deliveries/{event}/{endpoint}/resend", resend_one;
    ResendSince: "admin-deliveries.resend-since",
        Post "/admin/v1/platforms/{platform}/endpoints/{endpoint}/resend", resend_since;
}

async fn list(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let asked = wire::listing(|name| request.query(name))?;
    let page = context
        .store
        .deliveries(&platform, &asked.endpoint, asked.state, asked.from.as_deref(), asked.limit)
        .await
        .map_err(|error| fault(&error))?;
    Ok(Reply::json(200, &wire::render_page(&page.deliveries, page.next.as_deref())))
}

async fn get(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let id = event_id(request)?;
    let stored = context.store.event(&platform, &id).await.map_err(|error| fault(&error))?;
    let stored = stored.ok_or(Fault::NotFound("event"))?;
    let history = context.store.event_history(&platform, &id).await.map_err(|e| fault(&e))?;
    let history = history.ok_or(Fault::NotFound("event"))?;
    let body = wire::render_history(&history.event, stored.fanned_out, &history.deliveries, &history.attempts);
    Ok(Reply::json(200, &body))
}

async fn resend_one(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let event = event_id(request)?;
    let endpoint = known_name(request, "endpoint", Name::Id, "endpoint")?;
    receiver(context, &platform, endpoint).await?;
    let delivery = resend(context, &platform, &event, endpoint).await?;
    Ok(Reply::json(202, &wire::render(&delivery)))
}

async fn resend_since(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let endpoint = known_name(request, "endpoint", Name::Id, "endpoint")?;
    let wish = wire::resend_since(&request.body)?;
    receiver(context, &platform, endpoint).await?;
    let (resent, next) = range::walk(context, &platform, endpoint, &wish).await?;
    Ok(Reply::json(202, &wire::render_resent(resent, next.as_ref())))
}

fn event_id(request: &Request) -> Result<EventId, Fault> {
    EventId::parse(request.param("event")).ok_or(Fault::NotFound("event"))
}
