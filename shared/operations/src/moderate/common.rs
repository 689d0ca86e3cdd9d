//! What the operations of the moderators' API share.

use dialects::fault::Fault;
use domain::authors::AuthorRefused;
use domain::transition::Refused;
use lambda::context::fault;
use store::StoreError;

/// Declares operations of this API: a type for each, with its name, route and function.
macro_rules! operations {
    ($(
        $(#[$doc:meta])*
        $operation:ident: $name:literal, $method:ident $path:literal, $run:path;
    )+) => {$(
        crate::declare::operation! {
            $(#[$doc])*
            pub(super) $operation: $name, $method $path,
            dialect Admin, access lambda::operation::Access::Platform(domain::config::Scope::Moderate), run $run
        }
    )+};
}
pub(super) use operations;

/// A failure of the store, as a caller sees it.
#[expect(clippy::needless_pass_by_value, reason = "as `map_err` hands it over")]
pub(super) fn failed(error: StoreError) -> Fault {
    fault(&error)
}

/// Why a case cannot be changed, as a caller sees it.
pub(super) fn refusal(refused: Refused) -> Fault {
    match refused {
        Refused::RoleTooLow => Fault::Denied(refused.to_string()),
        refused => Fault::Conflict(refused.code(), refused.to_string()),
    }
}

/// Why an author cannot be decided on, as a caller sees it.
pub(super) fn author_refusal(refused: AuthorRefused) -> Fault {
    Fault::Conflict(refused.code(), refused.to_string())
}
