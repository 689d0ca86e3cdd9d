//! What the operations of this dialect share.

use dialects::fault::Fault;
use domain::config::PlatformConfig;
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
