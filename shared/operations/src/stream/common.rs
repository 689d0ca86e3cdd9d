//! What the operations of this dialect share.

/// Declares operations: a type for each, with its name, route, whether users may call it, and its function.
macro_rules! operations {
    ($(
        $(#[$doc:meta])*
        $operation:ident: $name:literal, $method:ident $path:literal, users: $users:literal, $run:path $(, body $max:expr)?;
    )+) => {$(
        $(#[$doc])*
        pub(super) struct $operation;

        impl lambda::operation::Operation for $operation {
            const NAME: &'static str = $name;
            const METHOD: lambda::operation::Method = lambda::operation::Method::$method;
            const PATH: &'static str = $path;
            const BARE: bool = true;
            const DIALECT: lambda::operation::Dialect = lambda::operation::Dialect::Stream;
            const ACCESS: lambda::operation::Access = lambda::operation::Access::App { users: $users };
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

/// Most bytes of a request that carries a content.
pub(super) const CONTENT_BYTES: usize = 1024 * 1024;
