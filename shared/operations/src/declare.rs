//! How operations are declared: a type for each, with its constants and its function. Each dialect adds what all of
//! its operations have in common.

/// One operation: name, route, dialect, access and function; perhaps that the path may lack the prefix, and the most
/// bytes of a body.
macro_rules! operation {
    (
        $(#[$doc:meta])*
        $vis:vis $operation:ident: $name:literal, $method:ident $path:literal,
        dialect $dialect:ident, access $access:expr, run $run:expr $(, bare $bare:literal)? $(, body $max:expr)?
    ) => {
        $(#[$doc])*
        $vis struct $operation;

        impl lambda::operation::Operation for $operation {
            const NAME: &'static str = $name;
            const METHOD: lambda::operation::Method = lambda::operation::Method::$method;
            const PATH: &'static str = $path;
            const DIALECT: lambda::operation::Dialect = lambda::operation::Dialect::$dialect;
            const ACCESS: lambda::operation::Access = $access;
            $(const BARE: bool = $bare;)?
            $(const MAX_BODY_BYTES: usize = $max;)?

            async fn run(
                context: &lambda::context::Context,
                caller: &lambda::auth::Caller,
                request: &lambda::request::Request,
            ) -> Result<lambda::request::Reply, dialects::fault::Fault> {
                $run(context, caller, request).await
            }
        }
    };
}
pub(crate) use operation;
