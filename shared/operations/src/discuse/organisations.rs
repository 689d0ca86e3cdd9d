//! Organisations: made and switched by operators, seen by their members, and named anew by their admins.

use dialects::admin::{effective, organisation as wire};
use dialects::fault::Fault;
use domain::organisations::{Act, ClientId, Organisation, organisation_id, platform_of};
use domain::secrets::key_hash;
use lambda::auth::Caller;
use lambda::context::Context;
use lambda::request::{Reply, Request};
use serde_json::json;
use store::configs::Versioned;
use store::organisations::CredentialPlace;
use store::table::CredentialOf;

use super::common::{Acting, failed, operations};
use crate::admin::common::{changed_meanwhile, effective_ms, no_room, platform_id};

operations! {
    /// `POST /admin/v1/platforms/{platform}/organisations`.
    Create: "discuse-admin.create-organisation", Post "/admin/v1/platforms/{platform}/organisations", Admin, create;
    /// `GET /admin/v1/platforms/{platform}/organisations`.
    List: "discuse-admin.list-organisations", Get "/admin/v1/platforms/{platform}/organisations", Admin, list;
    /// `PUT /admin/v1/platforms/{platform}/organisations/{organisation}`.
    Change: "discuse-admin.change-organisation",
        Put "/admin/v1/platforms/{platform}/organisations/{organisation}", Admin, change;
    /// `GET /admin/v1/organisations/{organisation}`.
    Get: "discuse-admin.get-organisation", Get "/admin/v1/organisations/{organisation}", Member, get;
    /// `POST /admin/v1/organisations/{organisation}/client-id/rotate`.
    RotateClientId: "discuse-admin.rotate-client-id",
        Post "/admin/v1/organisations/{organisation}/client-id/rotate", Member, rotate_client_id;
}

/// Most organisations of a platform.
const MAX_ORGANISATIONS: usize = 100;

async fn create(context: &Context, _: &Caller, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let name = wire::create(&request.body)?;
    if context.store.organisations(&platform).await.map_err(failed)?.len() >= MAX_ORGANISATIONS {
        return Err(no_room(MAX_ORGANISATIONS));
    }
    let id = organisation_id(&platform, &context.random.id());
    let client_id = context.random.key("client").expose().to_owned();
    let place = CredentialPlace { platform: platform.clone(), organisation: id.clone(), project: None, member: None };
    let known = context.store.create_credential_place(&key_hash(&client_id), CredentialOf::Organisation, &place).await;
    let now_ms = context.now_ms();
    let client_ids = vec![ClientId { id: client_id, expires_ms: None }];
    let new = Organisation { id, name, active: true, client_ids, created_ms: now_ms, version: 1 };
    let made = known.map_err(failed)? && context.store.put_organisation(&platform, &new, None).await.map_err(failed)?;
    if !made {
        return Err(changed_meanwhile());
    }
    Ok(Reply::json(201, &effective(wire::render(&new, now_ms), effective_ms(context))))
}

async fn list(context: &Context, _: &Caller, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let mut known = context.store.organisations(&platform).await.map_err(failed)?;
    known.sort_by_key(|organisation| organisation.created_ms);
    let now_ms = context.now_ms();
    let shown: Vec<_> = known.iter().map(|organisation| wire::render(organisation, now_ms)).collect();
    Ok(Reply::json(200, &json!({ "organisations": shown })))
}

async fn change(context: &Context, _: &Caller, request: &Request) -> Result<Reply, Fault> {
    let platform = platform_id(context, request).await?;
    let id = request.param("organisation");
    if platform_of(id).as_ref() != Some(&platform) {
        return Err(Fault::NotFound("organisation"));
    }
    let known = context.store.organisation(&platform, id).await.map_err(failed)?;
    let known = known.ok_or(Fault::NotFound("organisation"))?;
    let new = wire::change(&request.body, &known.value)?;
    let shown = put(context, &known, new).await?;
    Ok(Reply::json(200, &effective(wire::render(&shown, context.now_ms()), effective_ms(context))))
}

async fn get(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let acting = Acting::of(context, caller, request).await?;
    acting.check(Act::ViewOrganisation)?;
    Ok(Reply::json(200, &wire::render(&acting.organisation.value, context.now_ms())))
}

async fn rotate_client_id(context: &Context, caller: &Caller, request: &Request) -> Result<Reply, Fault> {
    let acting = Acting::of(context, caller, request).await?;
    acting.check(Act::RotateClientId)?;
    let now_ms = context.now_ms();
    let until_ms = now_ms.saturating_add(wire::grace_ms(&request.body)?);
    let client_id = context.random.key("client");
    acting.publish(&client_id, CredentialOf::Organisation, None, None).await?;
    let known = &acting.organisation;
    let mut new = known.value.renamed(client_id.expose(), until_ms);
    new.client_ids.retain(|one| one.expires_ms.is_none_or(|end| end > now_ms));
    let shown = put(context, known, new).await?;
    let gone = known.value.client_ids.iter().filter(|one| shown.client_ids.iter().all(|other| other.id != one.id));
    acting.withdraw(gone.map(|one| key_hash(&one.id)).collect(), CredentialOf::Organisation).await?;
    Ok(Reply::json(201, &effective(wire::render(&shown, now_ms), effective_ms(context))))
}

/// Writes what has changed, as one version more.
async fn put(context: &Context, known: &Versioned<Organisation>, new: Organisation) -> Result<Organisation, Fault> {
    if new == known.value {
        return Ok(new);
    }
    let new = Organisation { version: new.version.saturating_add(1), ..new };
    let platform = platform_of(&new.id).ok_or(Fault::NotFound("organisation"))?;
    let written = context.store.put_organisation(&platform, &new, Some(known.version)).await;
    context.forget_organisation(&new.id, None, None);
    if written.map_err(failed)? { Ok(new) } else { Err(changed_meanwhile()) }
}
