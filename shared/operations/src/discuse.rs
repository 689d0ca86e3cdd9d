//! Discuse's check API, and the organisations whose projects call it.
//!
//! Members of an organisation manage it through the management API with credentials of their own, as far as their role
//! allows; operators may do the same with an admin key, and make organisations.

mod check;
mod common;
mod members;
mod organisations;
mod pictures;
mod projects;
mod records;
mod review;
mod scanners;
mod texts;

use lambda::function::{Function, Trigger};
use lambda::operation::{Endpoint, Needs};

/// Organisations, their members and projects, and what projects used.
pub static ADMIN: Function = Function {
    name: "discuse-admin",
    trigger: Trigger::Http(&[
        Endpoint::of::<organisations::Create>(),
        Endpoint::of::<organisations::List>(),
        Endpoint::of::<organisations::Change>(),
        Endpoint::of::<organisations::Get>(),
        Endpoint::of::<organisations::RotateClientId>(),
        Endpoint::of::<members::Create>(),
        Endpoint::of::<members::List>(),
        Endpoint::of::<members::Change>(),
        Endpoint::of::<members::Rotate>(),
        Endpoint::of::<projects::Create>(),
        Endpoint::of::<projects::List>(),
        Endpoint::of::<projects::Get>(),
        Endpoint::of::<projects::Change>(),
        Endpoint::of::<projects::Rotate>(),
        Endpoint::of::<records::List>(),
        Endpoint::of::<records::Usage>(),
    ]),
    needs: Needs::WRITE_AND_DELETE,
};

/// Checks. Pictures are looked at in the call, so that the heavy engines are linked; a hit can open a case.
pub static CHECK: Function = Function {
    name: "discuse-check",
    trigger: Trigger::Http(&[Endpoint::of::<check::Check>()]),
    needs: Needs {
        events_queue: true,
        jobs_queue: true,
        outbound: true,
        engines: true,
        deep: true,
        ..Needs::WRITE_AND_DELETE
    },
};
