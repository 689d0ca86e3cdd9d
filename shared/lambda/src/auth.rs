//! Who is calling: a bearer key, looked up by its hash and compared in constant time.

use std::sync::Arc;

use dialects::fault::{Fault, TokenFault};
use domain::config::{ApiKey, Scope};
use domain::ids::PlatformId;
use domain::links::{Flow, Link, LinkError};
use domain::moderators::{Acting, Moderator};
use domain::organisations::Member;
use domain::secrets::{equal, is_well_formed_key, key_hash};
use domain::time::day_of;

use crate::context::{Context, fault};
use crate::operation::Access;
use crate::request::Request;

/// An authenticated caller. A platform's id comes from here and from nowhere else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// A key of a platform.
    Platform {
        /// Whose key.
        platform: PlatformId,
        /// Which key.
        key_id: String,
        /// The moderator it belongs to; absent for keys of the platform's servers.
        moderator: Option<Moderator>,
    },
    /// An admin key.
    Admin,
    /// A Stream app of a platform.
    App {
        /// Whose app.
        platform: PlatformId,
        /// Which app.
        app: String,
        /// The user whose token it is; absent for tokens of the platform's servers.
        user: Option<String>,
    },
    /// A program of a project.
    Project {
        /// Whose organisation.
        platform: PlatformId,
        /// Whose project.
        organisation: String,
        /// Which project.
        project: u32,
    },
    /// A member of an organisation.
    Member {
        /// Whose organisation.
        platform: PlatformId,
        /// Which organisation.
        organisation: String,
        /// Who.
        member: Arc<Member>,
    },
    /// A link that a platform handed to an author or a reporter.
    Link(Box<Link>),
    /// Nobody who said who they are.
    Anonymous,
}

impl Caller {
    /// The platform, for operations whose [`Access`] is a platform's.
    pub fn platform(&self) -> Result<&PlatformId, Fault> {
        match self {
            Self::Platform { platform, .. }
            | Self::App { platform, .. }
            | Self::Project { platform, .. }
            | Self::Member { platform, .. } => Ok(platform),
            Self::Link(link) => Ok(&link.platform),
            Self::Admin | Self::Anonymous => Err(Fault::Forbidden),
        }
    }

    /// The link, for operations whose [`Access`] is one.
    pub fn link(&self) -> Result<&Link, Fault> {
        match self {
            Self::Link(link) => Ok(link),
            _ => Err(Fault::Forbidden),
        }
    }

    /// The app, for operations whose [`Access`] is one.
    pub fn app(&self) -> Result<&str, Fault> {
        match self {
            Self::App { app, .. } => Ok(app),
            _ => Err(Fault::Forbidden),
        }
    }

    /// The user whose token it is, for calls that users may make of their own.
    pub fn user(&self) -> Option<&str> {
        match self {
            Self::App { user, .. } => user.as_deref(),
            _ => None,
        }
    }

    /// Who rules. A moderator's own key says who they are, whatever the request says, and so does the token
    /// of a user. With a server key of the platform, the person whom the request names is recorded; neither
    /// gives a role.
    pub fn acting(&self, on_behalf_of: Option<&str>) -> Acting {
        match self {
            Self::Platform { moderator: Some(own), .. } => Acting::Moderator { id: own.id.clone(), role: own.role },
            Self::App { user: Some(user), .. } => Acting::OnBehalf { id: Some(user.clone()) },
            Self::Platform { moderator: None, .. }
            | Self::App { user: None, .. }
            | Self::Project { .. }
            | Self::Member { .. }
            | Self::Admin
            | Self::Link(_)
            | Self::Anonymous => Acting::OnBehalf { id: on_behalf_of.map(str::to_owned) },
        }
    }
}

/// Authenticates a request for an operation.
pub async fn authenticate(context: &Context, access: Access, request: &Request) -> Result<Caller, Fault> {
    if access == Access::Public {
        return Ok(Caller::Anonymous);
    }
    if let Access::Link(flow) = access {
        return linked(context, flow, request);
    }
    if let Access::App { users } = access {
        return crate::app::authenticate(context, users, request).await;
    }
    if access == Access::Project {
        return crate::organisation::project(context, request).await;
    }
    if access == Access::Member
        && let Some(member) = crate::organisation::member(context, request).await?
    {
        return Ok(member);
    }
    let key = bearer(request).map_err(Fault::Token)?;
    let hash = key_hash(key);
    if context.admin_key_hash.as_deref().is_some_and(|first| equal(first, &hash)) {
        return admit_admin(access);
    }
    // Foreign texts never reach the table.
    if !is_well_formed_key(key) {
        return Err(Fault::Unauthorized);
    }
    let now_ms = context.now_ms();
    let api_key = lookup(context, &hash, now_ms).await?.ok_or(Fault::Unauthorized)?;
    if !equal(&api_key.hash, &hash) || !api_key.is_valid_at(now_ms) {
        return Err(Fault::Unauthorized);
    }
    let moderator = moderator(context, &api_key).await?;
    admit(access, &api_key, moderator)
}

/// The link whose token the address carries.
fn linked(context: &Context, flow: Flow, request: &Request) -> Result<Caller, Fault> {
    let token = request.query("token").unwrap_or_default();
    match Link::read(context.installation_keys()?, flow, token, context.now_ms()) {
        Ok(link) => Ok(Caller::Link(Box::new(link))),
        Err(LinkError::Expired) => Err(Fault::Gone("link")),
        Err(LinkError::Forged) => Err(Fault::Unauthorized),
    }
}

pub(crate) fn bearer(request: &Request) -> Result<&str, TokenFault> {
    let value = request.header("authorization").filter(|value| !value.is_empty()).ok_or(TokenFault::Missing)?;
    let (scheme, key) = value.split_once(' ').ok_or(TokenFault::Malformed)?;
    let key = scheme.eq_ignore_ascii_case("bearer").then(|| key.trim()).filter(|key| !key.is_empty());
    key.ok_or(TokenFault::Malformed)
}

fn admit_admin(access: Access) -> Result<Caller, Fault> {
    match access {
        Access::Admin | Access::Member => Ok(Caller::Admin),
        Access::Platform(_) | Access::App { .. } | Access::Project | Access::Link(_) | Access::Public => {
            Err(Fault::Forbidden)
        }
    }
}

/// The moderator a key belongs to. A key of one who is gone or inactive is no key.
async fn moderator(context: &Context, api_key: &ApiKey) -> Result<Option<Moderator>, Fault> {
    let (Some(platform), Some(id)) = (&api_key.platform, &api_key.moderator) else { return Ok(None) };
    let config = context.config(platform).await.map_err(|error| fault(&error))?;
    let found = config.as_ref().and_then(|config| config.active_moderator(id));
    found.cloned().map(Some).ok_or(Fault::Unauthorized)
}

fn admit(access: Access, api_key: &ApiKey, moderator: Option<Moderator>) -> Result<Caller, Fault> {
    match (access, &api_key.platform) {
        (Access::Admin | Access::Member, None) if api_key.scopes.contains(&Scope::Admin) => Ok(Caller::Admin),
        (Access::Platform(scope), Some(platform)) if api_key.scopes.contains(&scope) => {
            Ok(Caller::Platform { platform: platform.clone(), key_id: api_key.id.clone(), moderator })
        }
        _ => Err(Fault::Forbidden),
    }
}

async fn lookup(context: &Context, hash: &str, now_ms: i64) -> Result<Option<Arc<ApiKey>>, Fault> {
    if let Some(known) = context.api_keys.get(hash, now_ms) {
        return Ok(known);
    }
    let read = context.store.api_key(hash).await.map_err(|error| fault(&error))?;
    let today = day_of(now_ms);
    if let Some(key) = &read
        && key.value.is_valid_at(now_ms)
        && key.value.last_used_day != Some(today)
        && let Err(error) = context.store.note_key_use(hash, today).await
    {
        // Only a display value: the request does not fail for it.
        crate::log::warning("key_use_not_noted", &error.to_string());
    }
    Ok(context.api_keys.put(hash, read.map(|key| key.value), now_ms))
}

#[cfg(test)]
mod tests {
    use domain::moderators::Role;

    use super::*;

    fn caller(moderator: Option<Moderator>) -> Caller {
        let platform = PlatformId::parse("platform1").unwrap();
        Caller::Platform { platform, key_id: "k".into(), moderator }
    }

    #[test]
    fn being_named_makes_nobody_a_moderator() {
        let moderator = Moderator {
            id: "m1".into(),
            name: "M".into(),
            role: Role::Reviewer,
            active: true,
            created_ms: 0,
            version: 1,
        };
        let own = Acting::Moderator { id: "m1".into(), role: Role::Reviewer };
        assert_eq!(caller(Some(moderator)).acting(Some("somebody else")), own);
        assert_eq!(caller(None).acting(Some("m1")), Acting::OnBehalf { id: Some("m1".into()) });
        assert_eq!(caller(None).acting(None).role(), None);
    }
}
