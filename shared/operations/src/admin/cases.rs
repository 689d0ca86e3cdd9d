//! One case, with its newest content and the beginning of its audit log; and searching all of them.

use dialects::admin::case as wire;
use dialects::fault::Fault;
use domain::ids::CaseId;
use lambda::context::{Context, fault};
use lambda::function::{Function, Trigger};
use lambda::operation::{Endpoint, Needs};
use lambda::request::{Reply, Request};

use super::common::{operations, platform_id};
use crate::explorer;

/// The function `admin-cases`.
pub static CASES: Function = Function {
    name: "admin-cases",
    trigger: Trigger::Http(&[Endpoint::of::<Get>(), Endpoint::of::<Search>()]),
    needs: Needs { secret: true, ..Needs::READ },
};

operations! {
    Get: "admin-cases.get", Get "/admin/v1/platforms/{platform}/cases", get;
    Search: "admin-cases.search", Get "/admin/v1/platforms/{platform}/cases/search", search;
}

/// Most audit entries in an answer.
const MAX_ENTRIES: i32 = 100;

async fn get(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let asked = wire::content(|name| request.query(name))?;
    let id = CaseId::of(&platform, &asked);
    let found = context.store.case(&platform, &id).await.map_err(|error| fault(&error))?;
    let found = found.ok_or(Fault::NotFound("case"))?;
    let body = found.decoded().ok_or_else(|| Fault::Internal("a stored body is damaged".into()))?;
    let audit = context.store.entries(&platform, &id, 0, MAX_ENTRIES).await;
    let audit = audit.map_err(|error| fault(&error))?;
    Ok(Reply::json(200, &wire::render(&id, &found.head, &body, &audit)))
}

async fn search(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let config = context.config(&platform).await.map_err(|error| fault(&error))?;
    let config = config.ok_or(Fault::NotFound("platform"))?;
    explorer::search(context, &config, request).await
}
