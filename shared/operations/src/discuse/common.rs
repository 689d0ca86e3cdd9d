//! What the operations on organisations share: who acts in which organisation.

use std::sync::Arc;

use dialects::fault::Fault;
use domain::ids::PlatformId;
use domain::organisations::{Act, Member, Organisation, platform_of};
use domain::secrets::{Plain, key_hash};
use lambda::auth::Caller;
use lambda::context::{Context, fault};
use lambda::request::Request;
use store::StoreError;
use store::configs::Versioned;
use store::organisations::CredentialPlace;
use store::table::CredentialOf;

use crate::admin::common::changed_meanwhile;

/// Declares operations of the management API: a type for each, with its name, route, who may call it, and its function.
macro_rules! operations {
    ($(
        $(#[$doc:meta])*
        $operation:ident: $name:literal, $method:ident $path:literal, $access:ident, $run:path $(, body $max:expr)?;
    )+) => {$(
        crate::declare::operation! {
            $(#[$doc])*
            pub(super) $operation: $name, $method $path,
            dialect Admin, access lambda::operation::Access::$access, run $run $(, body $max)?
        }
    )+};
}
pub(super) use operations;

/// Somebody who acts in an organisation.
pub(super) struct Acting<'a> {
    pub context: &'a Context,
    pub platform: PlatformId,
    pub organisation: Versioned<Organisation>,
    /// Which member; absent for an operator.
    pub member: Option<Arc<Member>>,
}

impl<'a> Acting<'a> {
    /// Who acts in the organisation that the path names.
    pub async fn of(context: &'a Context, caller: &Caller, request: &Request) -> Result<Self, Fault> {
        let id = request.param("organisation");
        let (platform, member) = match caller {
            Caller::Admin => (platform_of(id).ok_or(Fault::NotFound("organisation"))?, None),
            Caller::Member { platform, member, .. } => (platform.clone(), Some(Arc::clone(member))),
            _ => return Err(Fault::Forbidden),
        };
        let organisation = context.store.organisation(&platform, id).await.map_err(failed)?;
        let organisation = organisation.ok_or(Fault::NotFound("organisation"))?;
        Ok(Self { context, platform, organisation, member })
    }

    /// Whether they may do this.
    pub fn may(&self, act: Act) -> bool {
        self.member.as_ref().is_none_or(|member| act.is_open_to(member))
    }

    /// Refuses what they may not do.
    pub fn check(&self, act: Act) -> Result<(), Fault> {
        if self.may(act) { Ok(()) } else { Err(Fault::Forbidden) }
    }

    /// Id of the organisation.
    pub fn id(&self) -> &str {
        &self.organisation.value.id
    }

    /// Makes a credential known before anything else knows of it: one that leads to nothing opens nothing.
    pub async fn publish(
        &self,
        plain: &Plain,
        of: CredentialOf,
        project: Option<u32>,
        member: Option<&str>,
    ) -> Result<(), Fault> {
        let place = CredentialPlace {
            platform: self.platform.clone(),
            organisation: self.id().to_owned(),
            project,
            member: member.map(str::to_owned),
        };
        let hash = key_hash(plain.expose());
        let made = self.context.store.create_credential_place(&hash, of, &place).await;
        if made.map_err(failed)? { Ok(()) } else { Err(changed_meanwhile()) }
    }

    /// Forgets credentials that nothing knows any more.
    pub async fn withdraw(&self, hashes: Vec<String>, of: CredentialOf) -> Result<(), Fault> {
        for hash in hashes {
            self.context.store.delete_credential_place(&hash, of).await.map_err(failed)?;
        }
        Ok(())
    }
}

/// How a failure of the store looks to a caller.
#[expect(clippy::needless_pass_by_value, reason = "for `map_err`")]
pub(super) fn failed(error: StoreError) -> Fault {
    fault(&error)
}
