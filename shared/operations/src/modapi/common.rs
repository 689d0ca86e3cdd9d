//! What the operations of this dialect share.

use std::sync::Arc;

use dialects::fault::Fault;
use domain::config::PlatformConfig;
use domain::ids::PlatformId;
use domain::moderators::Role;
use lambda::auth::Caller;
use lambda::context::{Context, fault};
use lambda::request::Request;

/// Declares operations: a type for each, with its name, route, the scope of keys that may call it, and its function.
macro_rules! operations {
    ($(
        $(#[$doc:meta])*
        $operation:ident: $name:literal, $method:ident $path:literal, $scope:ident, $run:path $(, body $max:expr)?;
    )+) => {$(
        crate::declare::operation! {
            $(#[$doc])*
            pub(in crate::modapi) $operation: $name, $method $path,
            dialect ModerationApi, access lambda::operation::Access::Platform(domain::config::Scope::$scope), run $run $(, body $max)?
        }
    )+};
}
pub(super) use operations;

/// A request may say which project it means: by id or name, and it must be the key's own.
pub(super) fn check_project(request: &Request, config: &PlatformConfig) -> Result<(), Fault> {
    let platform = &config.platform;
    match request.header("project-id").map(str::trim).filter(|named| !named.is_empty()) {
        Some(named) if named != platform.id.as_str() && named != platform.name => {
            Err(Fault::Denied("this API key reaches its own project only".to_owned()))
        }
        _ => Ok(()),
    }
}

/// The project that a request is about, as it is configured.
pub(super) async fn project(
    context: &Context,
    caller: &Caller,
    request: &Request,
) -> Result<Arc<PlatformConfig>, Fault> {
    let config = context.config(caller.platform()?).await.map_err(|error| fault(&error))?;
    let config = config.ok_or(Fault::Unauthorized)?;
    check_project(request, &config)?;
    Ok(config)
}

/// The platform of whoever may say how it is set up: its servers, and those moderators who manage what the others do.
pub(super) async fn managed(context: &Context, caller: &Caller, request: &Request) -> Result<PlatformId, Fault> {
    if let Caller::Platform { moderator: Some(moderator), .. } = caller
        && moderator.role < Role::Admin
    {
        return Err(Fault::Denied("this needs a key of the project's servers, or the role 'admin'".to_owned()));
    }
    project(context, caller, request).await.map(|config| config.platform.id.clone())
}
