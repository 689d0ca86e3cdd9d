//! Discuse's check API, and the organisations whose projects call it.
//!
//! Members of an organisation manage it through the management API with credentials of their own, as far as their role
//! allows; operators may do the same with an admin key, and make organisations.

mod common;
mod members;
mod organisations;
mod projects;
mod records;

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
