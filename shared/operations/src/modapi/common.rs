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
        $(#[$doc])*
        pub(super) struct $operation;

        impl lambda::operation::Operation for $operation {
            const NAME: &'static str = $name;
            const METHOD: lambda::operation::Method = lambda::operation::Method::$method;
            const PATH: &'static str = $path;
            const DIALECT: lambda::operation::Dialect = lambda::operation::Dialect::ModerationApi;
            const ACCESS: lambda::operation::Access =
                lambda::operation::Access::Platform(domain::config::Scope::$scope);
            $(const MAX_BODY_BYTES: usize = $max;)?

            async fn run(
                context: &lambda::context::Context,
                caller: &lambda::auth::Caller,
                request: &lambda::request::Request,
            ) -> Result<lambda::request::Reply, dialects::fault::Fault> {
                $run(context, caller, request).await
            }
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
