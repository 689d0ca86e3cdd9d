//! The audit log for operators: across cases and authors, and each log as it is stored, to be checked.

use dialects::admin::audit_log as wire;
use dialects::fault::Fault;
use domain::cases::EntryText;
use domain::content::MAX_ID_BYTES;
use domain::ids::{CaseId, PlatformId};
use lambda::context::{Context, fault};
use lambda::function::{Function, Trigger};
use lambda::operation::{Endpoint, Needs};
use lambda::request::{Reply, Request};
use store::StoreError;

use super::common::{operations, platform_id};

/// The function `admin-audit`.
pub static AUDIT: Function = Function {
    name: "admin-audit",
    trigger: Trigger::Http(&[Endpoint::of::<List>(), Endpoint::of::<Case>(), Endpoint::of::<Author>()]),
    needs: Needs { secret: true, ..Needs::READ },
};

operations! {
    List: "admin-audit.list", Get "/admin/v1/platforms/{platform}/audit", list;
    Case: "admin-audit.case", Get "/admin/v1/platforms/{platform}/cases/{case}/audit", case;
    Author: "admin-audit.author", Get "/admin/v1/platforms/{platform}/authors/audit", author;
}

async fn list(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    crate::audit::list(context, &platform, request).await
}

/// The head is read before the entries, so that no entry it speaks of can be missing because it came later.
async fn case(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let id = CaseId::parse(request.param("case")).ok_or(Fault::NotFound("case"))?;
    let (after, limit) = wire::page(request.query("after"), request.query("limit"))?;
    let store = &context.store;
    let head = store.case_head(&platform, &id).await.map_err(|error| fault(&error))?;
    let entries = store.entries(&platform, &id, after, limit).await.map_err(|error| fault(&error))?;
    if head.is_none() && entries.is_empty() {
        return Err(Fault::NotFound("case"));
    }
    let last = entries.last().map_or(after, |entry| entry.number);
    let texts = texts(context, &platform, &id, (after, last)).await.map_err(|error| fault(&error))?;
    let is_full = usize::try_from(limit).is_ok_and(|limit| entries.len() >= limit);
    let has_more = is_full || head.as_ref().is_some_and(|head| head.entry_count > last);
    Ok(Reply::json(200, &wire::of_case(&id, head.as_ref(), &entries, &texts, has_more)))
}

/// The texts of the entries behind one number up to another.
async fn texts(
    context: &Context,
    platform: &PlatformId,
    id: &CaseId,
    (after, last): (u32, u32),
) -> Result<Vec<EntryText>, StoreError> {
    let (mut found, mut from) = (Vec::new(), after);
    while from < last {
        let count = i32::try_from(last - from).unwrap_or(i32::MAX);
        let page = context.store.entry_texts(platform, id, from, count).await?;
        let Some(end) = page.last().map(|text| text.entry) else { break };
        found.extend(page.into_iter().filter(|text| text.entry <= last));
        from = end;
    }
    Ok(found)
}

async fn author(context: &Context, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let id = request.query("author").unwrap_or_default();
    if id.is_empty() || id.len() > MAX_ID_BYTES {
        let message = format!("'author' is required and has at most {MAX_ID_BYTES} bytes");
        return Err(Fault::invalid("author", if id.is_empty() { "missing" } else { "too_long" }, message));
    }
    let known = context.store.author(&platform, id).await.map_err(|error| fault(&error))?;
    let entries = context.store.author_entries(&platform, id).await.map_err(|error| fault(&error))?;
    Ok(Reply::json(200, &wire::of_author(id, known.as_ref(), &entries)))
}
