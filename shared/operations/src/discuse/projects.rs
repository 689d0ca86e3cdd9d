//! Projects of an organisation, and their secrets, each of which is shown in the answer that makes it.

use dialects::admin::{effective, organisation as wire};
use dialects::fault::Fault;
use domain::organisations::{Act, HashedSecret, MAX_PROJECT_ID, MIN_PROJECT_ID, Project};
use lambda::auth::Caller;
use lambda::context::Context;
use lambda::request::{Reply, Request};
use serde_json::json;
use store::configs::Versioned;
use store::table::CredentialOf;

use super::common::{Acting, failed, operations};
use crate::admin::common::{changed_meanwhile, effective_ms, no_room};

operations! {
    /// `POST /admin/v1/organisations/{organisation}/projects`.
    Create: "discuse-admin.create-project", Post "/admin/v1/organisations/{organisation}/projects", Member, create,
        body PROJECT_BYTES;
    /// `GET /admin/v1/organisations/{organisation}/projects`.
    List: "discuse-admin.list-projects", Get "/admin/v1/organisations/{organisation}/projects", Member, list;
    /// `GET /admin/v1/organisations/{organisation}/projects/{project}`.
    Get: "discuse-admin.get-project", Get "/admin/v1/organisations/{organisation}/projects/{project}", Member, get;
    /// `PUT /admin/v1/organisations/{organisation}/projects/{project}`.
    Change: "discuse-admin.change-project",
        Put "/admin/v1/organisations/{organisation}/projects/{project}", Member, change, body PROJECT_BYTES;
    /// `POST /admin/v1/organisations/{organisation}/projects/{project}/secret/rotate`.
    Rotate: "discuse-admin.rotate-secret",
        Post "/admin/v1/organisations/{organisation}/projects/{project}/secret/rotate", Member, rotate;
}

/// Most bytes of a project in a request: a full deny list has its place.
const PROJECT_BYTES: usize = 320 * 1024;
/// Most projects of an organisation.
const MAX_PROJECTS: usize = 100;
/// The kind of their secrets.
const KIND: &str = "project";

async fn create(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let acting = Acting::of(context, caller, request).await?;
    acting.check(Act::CreateProject)?;
    let wish = wire::create_project(&request.body)?;
    let known = context.store.projects(&acting.platform, acting.id()).await.map_err(failed)?;
    if known.len() >= MAX_PROJECTS {
        return Err(no_room(MAX_PROJECTS));
    }
    let (now_ms, plain) = (context.now_ms(), context.random.key(KIND));
    let new = Project {
        id: MIN_PROJECT_ID + context.random.number() % (MAX_PROJECT_ID - MIN_PROJECT_ID + 1),
        name: wish.name,
        active: true,
        secrets: vec![HashedSecret::of(&plain, KIND, now_ms)],
        settings: wish.settings,
        created_ms: now_ms,
        version: 1,
    };
    acting.publish(&plain, CredentialOf::Project, Some(new.id), None).await?;
    if !context.store.put_project(&acting.platform, acting.id(), &new, None).await.map_err(failed)? {
        return Err(changed_meanwhile());
    }
    let body = wire::render_project(&new, Some(&plain), now_ms);
    Ok(Reply::json(201, &effective(body, effective_ms(context))))
}

/// All that the caller may see.
async fn list(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let acting = Acting::of(context, caller, request).await?;
    let known = visible(&acting).await?;
    let shown: Vec<_> = known.iter().map(|project| wire::render_project(project, None, context.now_ms())).collect();
    Ok(Reply::json(200, &json!({ "projects": shown })))
}

async fn get(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let acting = Acting::of(context, caller, request).await?;
    let found = find(&acting, request, Act::ViewProject).await?;
    Ok(Reply::json(200, &wire::render_project(&found.value, None, context.now_ms())))
}

async fn change(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let acting = Acting::of(context, caller, request).await?;
    let known = find(&acting, request, Act::ChangeProject).await?;
    let new = wire::change_project(&request.body, &known.value)?;
    let shown = put(&acting, &known, new).await?;
    let body = wire::render_project(&shown, None, context.now_ms());
    Ok(Reply::json(200, &effective(body, effective_ms(context))))
}

/// Gives a project another secret. The one before ends with its period of grace, of which there is none unless the
/// request asks for it.
async fn rotate(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let acting = Acting::of(context, caller, request).await?;
    let known = find(&acting, request, Act::RotateSecret).await?;
    let now_ms = context.now_ms();
    let until_ms = now_ms.saturating_add(wire::grace_ms(&request.body)?);
    let plain = context.random.key(KIND);
    acting.publish(&plain, CredentialOf::Project, Some(known.value.id), None).await?;
    let mut new = known.value.rekeyed(HashedSecret::of(&plain, KIND, now_ms), until_ms);
    new.secrets.retain(|secret| secret.expires_ms.is_none_or(|end| end > now_ms));
    let shown = put(&acting, &known, new).await?;
    let gone = known.value.secrets.iter().filter(|one| shown.secrets.iter().all(|other| other.hash != one.hash));
    acting.withdraw(gone.map(|one| one.hash.clone()).collect(), CredentialOf::Project).await?;
    let body = wire::render_project(&shown, Some(&plain), now_ms);
    Ok(Reply::json(201, &effective(body, effective_ms(context))))
}

async fn put(acting: &Acting<'_>, known: &Versioned<Project>, new: Project) -> Result<Project, Fault> {
    if new == known.value {
        return Ok(new);
    }
    let new = Project { version: new.version.saturating_add(1), ..new };
    let written = acting.context.store.put_project(&acting.platform, acting.id(), &new, Some(known.version)).await;
    acting.context.forget_organisation(acting.id(), Some(new.id), None);
    if written.map_err(failed)? { Ok(new) } else { Err(changed_meanwhile()) }
}

/// The project that the path names, for whoever may do this with it. What a member may not even see does not exist.
pub(super) async fn find(
    acting: &Acting<'_>,
    request: &Request,
    act: fn(u32) -> Act,
) -> Result<Versioned<Project>, Fault> {
    let id = wire::project_id(request.param("project")).filter(|id| acting.may(Act::ViewProject(*id)));
    let id = id.ok_or(Fault::NotFound("project"))?;
    acting.check(act(id))?;
    let found = acting.context.store.project(&acting.platform, acting.id(), id).await.map_err(failed)?;
    found.ok_or(Fault::NotFound("project"))
}

/// The projects that the caller may see.
pub(super) async fn visible(acting: &Acting<'_>) -> Result<Vec<Project>, Fault> {
    acting.check(Act::ViewOrganisation)?;
    let mut known = acting.context.store.projects(&acting.platform, acting.id()).await.map_err(failed)?;
    known.retain(|project| acting.may(Act::ViewProject(project.id)));
    Ok(known)
}
