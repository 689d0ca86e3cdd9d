//! Members of an organisation. One is never removed, because others may refer to them: who leaves is made inactive.

use dialects::admin::names::Name;
use dialects::admin::{effective, organisation as wire};
use dialects::fault::Fault;
use domain::organisations::{Act, HashedSecret, Member};
use lambda::auth::Caller;
use lambda::context::Context;
use lambda::request::{Reply, Request};
use serde_json::json;
use store::configs::Versioned;
use store::table::CredentialOf;

use super::common::{Acting, failed, operations};
use crate::admin::common::{changed_meanwhile, effective_ms, known_name, no_room};

operations! {
    /// `POST /admin/v1/organisations/{organisation}/members`.
    Create: "discuse-admin.create-member", Post "/admin/v1/organisations/{organisation}/members", Member, create;
    /// `GET /admin/v1/organisations/{organisation}/members`.
    List: "discuse-admin.list-members", Get "/admin/v1/organisations/{organisation}/members", Member, list;
    /// `PUT /admin/v1/organisations/{organisation}/members/{member}`.
    Change: "discuse-admin.change-member",
        Put "/admin/v1/organisations/{organisation}/members/{member}", Member, change;
    /// `POST /admin/v1/organisations/{organisation}/members/{member}/rotate`.
    Rotate: "discuse-admin.rotate-credential",
        Post "/admin/v1/organisations/{organisation}/members/{member}/rotate", Member, rotate;
}

/// Most members of an organisation, inactive ones included.
const MAX_MEMBERS: usize = 1_000;
/// The kind of their credentials.
const KIND: &str = "member";

async fn create(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let acting = Acting::of(context, caller, request).await?;
    acting.check(Act::ManageMembers)?;
    let wish = wire::create_member(&request.body)?;
    let known = context.store.members(&acting.platform, acting.id()).await.map_err(failed)?;
    if known.len() >= MAX_MEMBERS {
        return Err(no_room(MAX_MEMBERS));
    }
    let (id, plain) = (context.random.id(), context.random.key(KIND));
    let credential = HashedSecret::of(&plain, KIND, context.now_ms());
    let new = wish.create(id, credential).ok_or_else(|| Fault::Internal("a member without name or role".into()))?;
    check_projects(&acting, &new).await?;
    acting.publish(&plain, CredentialOf::Member, None, Some(&new.id)).await?;
    if !context.store.put_member(&acting.platform, acting.id(), &new, None).await.map_err(failed)? {
        return Err(changed_meanwhile());
    }
    Ok(Reply::json(201, &effective(wire::render_new_member(&new, &plain), effective_ms(context))))
}

async fn list(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let acting = Acting::of(context, caller, request).await?;
    acting.check(Act::ManageMembers)?;
    let mut known = context.store.members(&acting.platform, acting.id()).await.map_err(failed)?;
    known.sort_by_key(|member| member.created_ms);
    let shown: Vec<_> = known.iter().map(wire::render_member).collect();
    Ok(Reply::json(200, &json!({ "members": shown })))
}

async fn change(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let acting = Acting::of(context, caller, request).await?;
    acting.check(Act::ManageMembers)?;
    let known = find(&acting, request).await?;
    let new = wire::change_member(&request.body)?.apply(&known.value);
    if new.projects != known.value.projects {
        check_projects(&acting, &new).await?;
    }
    let shown = put(&acting, &known, new).await?;
    Ok(Reply::json(200, &effective(wire::render_member(&shown), effective_ms(context))))
}

/// Gives a member another credential. The one before ends at once: whoever asks may have lost it.
async fn rotate(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let acting = Acting::of(context, caller, request).await?;
    let is_own = acting.member.as_ref().is_some_and(|member| member.id == request.param("member"));
    acting.check(Act::RotateCredential { is_own })?;
    wire::new_credential(&request.body)?;
    let known = find(&acting, request).await?;
    let plain = context.random.key(KIND);
    acting.publish(&plain, CredentialOf::Member, None, Some(&known.value.id)).await?;
    let credential = HashedSecret::of(&plain, KIND, context.now_ms());
    let shown = put(&acting, &known, Member { credential, ..known.value.clone() }).await?;
    acting.withdraw(vec![known.value.credential.hash.clone()], CredentialOf::Member).await?;
    Ok(Reply::json(201, &effective(wire::render_new_member(&shown, &plain), effective_ms(context))))
}

async fn put(acting: &Acting<'_>, known: &Versioned<Member>, new: Member) -> Result<Member, Fault> {
    if new == known.value {
        return Ok(new);
    }
    let new = Member { version: new.version.saturating_add(1), ..new };
    let written = acting.context.store.put_member(&acting.platform, acting.id(), &new, Some(known.version)).await;
    acting.context.forget_organisation(acting.id(), None, Some(&new.id));
    if written.map_err(failed)? { Ok(new) } else { Err(changed_meanwhile()) }
}

async fn find(acting: &Acting<'_>, request: &Request) -> Result<Versioned<Member>, Fault> {
    let id = known_name(request, "member", Name::Id, "member")?;
    let found = acting.context.store.member(&acting.platform, acting.id(), id).await.map_err(failed)?;
    found.ok_or(Fault::NotFound("member"))
}

/// Refuses projects that do not exist.
async fn check_projects(acting: &Acting<'_>, member: &Member) -> Result<(), Fault> {
    if member.projects.is_empty() {
        return Ok(());
    }
    let known = acting.context.store.projects(&acting.platform, acting.id()).await.map_err(failed)?;
    match member.projects.iter().find(|id| known.iter().all(|project| project.id != **id)) {
        Some(id) => Err(Fault::invalid("projects", "unknown_project", format!("there is no project {id}"))),
        None => Ok(()),
    }
}
