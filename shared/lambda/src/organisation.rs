//! Who is calling for an organisation: a program of one of its projects, by client id and secret, or a member.

use std::sync::Arc;

use dialects::fault::Fault;
use domain::ids::PlatformId;
use domain::organisations::{Member, Organisation, Project};
use domain::secrets::{equal, is_well_formed_key, key_hash};
use store::organisations::CredentialPlace;
use store::table::CredentialOf;

use crate::auth::{Caller, bearer};
use crate::context::{Context, fault};
use crate::patience::patiently;
use crate::request::Request;

/// The header that names the organisation.
const CLIENT_ID: &str = "x-client-id";
/// The header that authenticates the project.
const CLIENT_SECRET: &str = "x-client-secret";

/// Authenticates a call of a project's program. Whatever is wrong, the answer is the same, and both credentials are
/// looked up in any case, so that the time tells nothing either.
pub async fn project(context: &Context, request: &Request) -> Result<Caller, Fault> {
    let now_ms = context.now_ms();
    let (client_id, secret) = (given(request, CLIENT_ID), given(request, CLIENT_SECRET));
    let (hash, client_hash) = (key_hash(secret), key_hash(client_id));
    let of_secret = place(context, secret, &hash, CredentialOf::Project);
    let of_client = place(context, client_id, &client_hash, CredentialOf::Organisation);
    let (of_secret, of_client) = futures_util::future::try_join(of_secret, of_client).await?;
    let (Some(of_secret), Some(of_client)) = (of_secret, of_client) else { return Err(Fault::Unauthorized) };
    let id = of_secret.project.ok_or(Fault::Unauthorized)?;
    let is_same = equal(&of_secret.organisation, &of_client.organisation);
    let organisation = context.organisation(&of_secret.platform, &of_secret.organisation);
    let project = context.project(&of_secret.platform, &of_secret.organisation, id);
    let (organisation, project) = futures_util::future::try_join(organisation, project).await?;
    let (Some(organisation), Some(project)) = (organisation, project) else { return Err(Fault::Unauthorized) };
    let is_named = organisation.active & organisation.is_named_by(client_id, now_ms);
    if !(is_same & is_named & project.is_opened_by(&hash, now_ms)) {
        return Err(Fault::Unauthorized);
    }
    Ok(Caller::Project {
        platform: of_secret.platform.clone(),
        organisation: organisation.id.clone(),
        project: project.id,
    })
}

/// A header's value; nothing stands for what cannot be read.
fn given<'a>(request: &'a Request, name: &str) -> &'a str {
    request.header(name).map(str::trim).unwrap_or_default()
}

/// Authenticates a member of the organisation that the path names; `None` if the credential is no member's.
pub async fn member(context: &Context, request: &Request) -> Result<Option<Caller>, Fault> {
    let credential = bearer(request).map_err(Fault::Token)?;
    let hash = key_hash(credential);
    let Some(place) = place(context, credential, &hash, CredentialOf::Member).await? else { return Ok(None) };
    let id = place.member.as_deref().ok_or(Fault::Unauthorized)?;
    let organisation = context.organisation(&place.platform, &place.organisation);
    let member = context.member(&place.platform, &place.organisation, id);
    let (organisation, member) = futures_util::future::try_join(organisation, member).await?;
    let (Some(organisation), Some(member)) = (organisation, member) else { return Err(Fault::Unauthorized) };
    if !(organisation.active & member.active & member.credential.is_opened_by(&hash, context.now_ms())) {
        return Err(Fault::Unauthorized);
    }
    // Of other organisations a member sees nothing, not even that they exist.
    if organisation.id != request.param("organisation") {
        return Err(Fault::NotFound("organisation"));
    }
    Ok(Some(Caller::Member { platform: place.platform.clone(), organisation: organisation.id.clone(), member }))
}

/// What a credential opens. Foreign texts never reach the table.
async fn place(
    context: &Context,
    text: &str,
    hash: &str,
    of: CredentialOf,
) -> Result<Option<Arc<CredentialPlace>>, Fault> {
    if !is_well_formed_key(text) {
        return Ok(None);
    }
    let (now_ms, key) = (context.now_ms(), format!("{of:?}/{hash}"));
    if let Some(known) = context.credentials.get(&key, now_ms) {
        return Ok(known);
    }
    let read = patiently(context.random.number(), || context.store.credential_place(hash, of)).await;
    Ok(context.credentials.put(&key, read.map_err(|error| fault(&error))?, now_ms))
}

impl Context {
    /// An organisation, at most [`crate::cache::FRESH_MS`] old.
    pub async fn organisation(&self, platform: &PlatformId, id: &str) -> Result<Option<Arc<Organisation>>, Fault> {
        let now_ms = self.now_ms();
        if let Some(known) = self.organisations.get(id, now_ms) {
            return Ok(known);
        }
        let read = patiently(self.random.number(), || self.store.organisation(platform, id)).await;
        let read = read.map_err(|error| fault(&error))?;
        Ok(self.organisations.put(id, read.map(|read| read.value), now_ms))
    }

    /// A project, at most [`crate::cache::FRESH_MS`] old.
    pub async fn project(
        &self,
        platform: &PlatformId,
        organisation: &str,
        id: u32,
    ) -> Result<Option<Arc<Project>>, Fault> {
        let (now_ms, key) = (self.now_ms(), format!("{organisation}/{id}"));
        if let Some(known) = self.projects.get(&key, now_ms) {
            return Ok(known);
        }
        let read = patiently(self.random.number(), || self.store.project(platform, organisation, id)).await;
        let read = read.map_err(|error| fault(&error))?;
        Ok(self.projects.put(&key, read.map(|read| read.value), now_ms))
    }

    async fn member(&self, platform: &PlatformId, organisation: &str, id: &str) -> Result<Option<Arc<Member>>, Fault> {
        let (now_ms, key) = (self.now_ms(), format!("{organisation}/{id}"));
        if let Some(known) = self.members.get(&key, now_ms) {
            return Ok(known);
        }
        let read = patiently(self.random.number(), || self.store.member(platform, organisation, id)).await;
        let read = read.map_err(|error| fault(&error))?;
        Ok(self.members.put(&key, read.map(|read| read.value), now_ms))
    }

    /// Forgets this process's copies of an organisation, of one of its projects and of one of its members.
    pub fn forget_organisation(&self, id: &str, project: Option<u32>, member: Option<&str>) {
        self.organisations.forget(id);
        if let Some(project) = project {
            self.projects.forget(&format!("{id}/{project}"));
        }
        if let Some(member) = member {
            self.members.forget(&format!("{id}/{member}"));
        }
    }
}
