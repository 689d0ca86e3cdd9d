//! Erasing what a content or an author said, with a receipt. The request is durable when it is answered; a
//! job does it.

use dialects::admin::erasure as wire;
use dialects::fault::Fault;
use domain::erasure::Erasure;
use domain::job::{Job, Work};
use lambda::context::{Context, fault};
use lambda::function::{Function, Trigger};
use lambda::operation::{Endpoint, Needs};
use lambda::request::{Reply, Request};
use serde_json::json;

use super::common::{operations, platform_id};
use crate::analysis::tell;

/// The function `admin-erasures`.
pub static ERASURES: Function = Function {
    name: "admin-erasures",
    trigger: Trigger::Http(&[Endpoint::of::<Create>(), Endpoint::of::<List>(), Endpoint::of::<Get>()]),
    needs: Needs { jobs_queue: true, ..Needs::WRITE },
};

operations! {
    Create: "admin-erasures.create", Post "/admin/v1/platforms/{platform}/erasures", create;
    List: "admin-erasures.list", Get "/admin/v1/platforms/{platform}/erasures", list;
    Get: "admin-erasures.get", Get "/admin/v1/platforms/{platform}/erasures/{erasure}", get;
}

async fn create(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let what = wire::request(&request.body)?;
    let (id, now_ms) = (context.random.id(), context.now_ms());
    let job = Job::new(&platform, &[b"erase", id.as_bytes()], Work::Erase { receipt: id.clone() }, now_ms, 0);
    let receipt = Erasure::requested(id, what, now_ms);
    let written = context.store.request_erasure(&platform, &receipt, &job, &context.random.id()).await;
    written.map_err(|error| fault(&error))?;
    tell(context, &[], &[job]).await;
    Ok(Reply::json(202, &wire::render(&receipt)))
}

async fn list(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let mut receipts = context.store.erasures(&platform).await.map_err(|error| fault(&error))?;
    receipts.sort_by_key(|receipt| std::cmp::Reverse(receipt.requested_ms));
    let receipts: Vec<_> = receipts.iter().map(wire::render).collect();
    Ok(Reply::json(200, &json!({ "erasures": receipts })))
}

async fn get(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let found = context.store.erasure(&platform, request.param("erasure")).await.map_err(|error| fault(&error))?;
    Ok(Reply::json(200, &wire::render(&found.ok_or(Fault::NotFound("erasure"))?)))
}
