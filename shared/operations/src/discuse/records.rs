//! What the checks of projects came to, and what projects used.

use dialects::admin::organisation as wire;
use dialects::admin::with;
use dialects::fault::Fault;
use domain::organisations::Act;
use futures_util::{StreamExt, TryStreamExt, stream};
use lambda::auth::Caller;
use lambda::context::Context;
use lambda::request::{Reply, Request};
use serde_json::json;
use store::checks::ProjectPlace;

use super::common::{Acting, failed, operations};
use super::projects::{find, visible};

operations! {
    /// `GET /admin/v1/organisations/{organisation}/projects/{project}/checks`.
    List: "discuse-admin.list-checks",
        Get "/admin/v1/organisations/{organisation}/projects/{project}/checks", Member, list;
    /// `GET /admin/v1/organisations/{organisation}/usage`.
    Usage: "discuse-admin.usage", Get "/admin/v1/organisations/{organisation}/usage", Member, usage;
}

/// How many projects are read at the same time.
const CONCURRENCY: usize = 8;

/// The records of a day, the newest first.
async fn list(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let acting = Acting::of(context, caller, request).await?;
    let project = find(&acting, request, Act::ViewProject).await?.value.id;
    let asked = wire::listing(|name| request.query(name))?;
    let of = ProjectPlace { platform: &acting.platform, organisation: acting.id(), project };
    let found = context.store.checks(of, &asked.day, asked.cursor.as_deref(), asked.limit).await;
    let (found, has_more) = found.map_err(failed)?;
    let next = found.last().filter(|_| has_more).map(|last| last.position.clone());
    let shown: Vec<_> = found.iter().map(|one| wire::render_record(&one.record, one.text.as_deref())).collect();
    Ok(Reply::json(200, &with(json!({ "checks": shown }), "next", next)))
}

async fn usage(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let acting = Acting::of(context, caller, request).await?;
    let export = wire::export(|name| request.query(name))?;
    let mut projects: Vec<u32> = visible(&acting).await?.iter().map(|project| project.id).collect();
    if let Some(one) = export.project {
        projects.retain(|project| *project == one);
        if projects.is_empty() {
            return Err(Fault::NotFound("project"));
        }
    }
    let (acting, export) = (&acting, &export);
    let read = projects.into_iter().map(|project| async move {
        let of = ProjectPlace { platform: &acting.platform, organisation: acting.id(), project };
        acting.context.store.usage(of, &export.from, &export.to).await.map(|days| (project, days))
    });
    let found: Vec<_> = stream::iter(read).buffered(CONCURRENCY).try_collect().await.map_err(failed)?;
    Ok(Reply::json(200, &wire::render_usage(export, &found)))
}
