//! Operations of Moderation API's dialect.

mod account;
mod common;
mod context;
mod moderate;

use lambda::function::{Function, Trigger};
use lambda::operation::{Endpoint, Needs};

/// Analysing contents.
pub static MODERATE: Function = Function {
    name: "modapi-moderate",
    trigger: Trigger::Http(&[Endpoint::of::<moderate::Moderate>()]),
    needs: Needs {
        events_queue: true,
        jobs_queue: true,
        secret: true,
        outbound: true,
        engines: true,
        deep: true,
        media: true,
        keeps_evidence: true,
        assume_roles: true,
        ..Needs::WRITE_AND_DELETE
    },
};

/// Who is calling.
pub static ACCOUNT: Function = Function {
    name: "modapi-account",
    trigger: Trigger::Http(&[
        Endpoint::of::<account::Account>(),
        Endpoint::of::<account::Auth>(),
        Endpoint::of::<account::AuthPost>(),
    ]),
    needs: Needs::READ,
};
