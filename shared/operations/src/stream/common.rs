//! What the operations of this dialect share.

/// Declares operations: a type for each, with its name, route, whether users may call it, and its function.
macro_rules! operations {
    ($(
        $(#[$doc:meta])*
        $operation:ident: $name:literal, $method:ident $path:literal, users: $users:literal, $run:path $(, body $max:expr)?;
    )+) => {$(
        crate::declare::operation! {
            $(#[$doc])*
            pub(super) $operation: $name, $method $path,
            dialect Stream, access lambda::operation::Access::App { users: $users }, run $run, bare true $(, body $max)?
        }
    )+};
}
pub(super) use operations;

/// Most bytes of a request that carries a content.
pub(super) const CONTENT_BYTES: usize = 1024 * 1024;
