//! The transparency portal: pages that an author or a reporter reaches by a link of their platform. What
//! they send goes the same way as what comes through the API, under the same guards.

mod reasons;
mod report;
mod visit;

use lambda::function::{Function, Trigger};
use lambda::operation::{Endpoint, Needs};

/// `GET` and `POST` of `/portal/v1/reasons` and `/portal/v1/report`.
pub static PORTAL: Function = Function {
    name: "portal",
    trigger: Trigger::Http(&[
        Endpoint::of::<reasons::Show>(),
        Endpoint::of::<reasons::Appeal>(),
        Endpoint::of::<report::Show>(),
        Endpoint::of::<report::Send>(),
    ]),
    needs: Needs { events_queue: true, jobs_queue: true, secret: true, ..Needs::WRITE_AND_DELETE },
};

/// Declares an operation of the portal: its name, route and function.
macro_rules! pages {
    ($($(#[$doc:meta])* $operation:ident: $name:literal, $method:ident $flow:expr, $run:path;)+) => {$(
        $(#[$doc])*
        pub(super) struct $operation;

        impl lambda::operation::Operation for $operation {
            const NAME: &'static str = $name;
            const METHOD: lambda::operation::Method = lambda::operation::Method::$method;
            const PATH: &'static str = $flow.path();
            const DIALECT: lambda::operation::Dialect = lambda::operation::Dialect::Portal;
            const ACCESS: lambda::operation::Access = lambda::operation::Access::Link($flow);

            async fn run(
                context: &lambda::context::Context,
                caller: &lambda::auth::Caller,
                request: &lambda::request::Request,
            ) -> Result<lambda::request::Reply, dialects::fault::Fault> {
                $run(&super::visit::Visit::open(context, caller, request).await?).await
            }
        }
    )+};
}
use pages;
