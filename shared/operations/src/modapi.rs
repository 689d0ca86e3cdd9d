//! Operations of Moderation API's dialect.

mod account;
mod actions;
mod authors;
mod common;
mod context;
mod execute;
mod moderate;
mod named;
mod queue;
pub(crate) mod secret;
mod webhooks;
mod wordlists;

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
        table_batch_reads: true,
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

/// Review queues and their items.
pub static QUEUE: Function = Function {
    name: "modapi-queue",
    trigger: Trigger::Http(&[
        Endpoint::of::<queue::List>(),
        Endpoint::of::<queue::Get>(),
        Endpoint::of::<queue::stats::Get>(),
        Endpoint::of::<queue::items::List>(),
        Endpoint::of::<queue::resolve::Resolve>(),
        Endpoint::of::<queue::resolve::Unresolve>(),
        Endpoint::of::<queue::resolve::ResolveMany>(),
    ]),
    needs: Needs { table_batch_reads: true, events_queue: true, jobs_queue: true, ..Needs::WRITE_AND_DELETE },
};

/// Authors, and what is known of them.
pub static AUTHORS: Function = Function {
    name: "modapi-authors",
    trigger: Trigger::Http(&[
        Endpoint::of::<authors::List>(),
        Endpoint::of::<authors::Create>(),
        Endpoint::of::<authors::Get>(),
        Endpoint::of::<authors::Update>(),
        Endpoint::of::<authors::Delete>(),
    ]),
    needs: Needs { table_batch_reads: true, ..Needs::WRITE_AND_DELETE },
};

/// Lists of words.
pub static WORDLISTS: Function = Function {
    name: "modapi-wordlists",
    trigger: Trigger::Http(&[
        Endpoint::of::<wordlists::List>(),
        Endpoint::of::<wordlists::Create>(),
        Endpoint::of::<wordlists::Get>(),
        Endpoint::of::<wordlists::Update>(),
        Endpoint::of::<wordlists::Add>(),
        Endpoint::of::<wordlists::Remove>(),
        Endpoint::of::<wordlists::Status>(),
    ]),
    needs: Needs::WRITE,
};

/// Moderation actions: the catalogue, and executing them.
pub static ACTIONS: Function = Function {
    name: "modapi-actions",
    trigger: Trigger::Http(&[
        Endpoint::of::<actions::List>(),
        Endpoint::of::<actions::Create>(),
        Endpoint::of::<actions::Read>(),
        Endpoint::of::<actions::Change>(),
        Endpoint::of::<actions::Delete>(),
        Endpoint::of::<execute::Execute>(),
        Endpoint::of::<execute::ExecuteById>(),
    ]),
    needs: Needs { events_queue: true, jobs_queue: true, secret: true, ..Needs::WRITE_AND_DELETE },
};

/// Webhooks, and the secret that signs them.
pub static WEBHOOKS: Function = Function {
    name: "modapi-webhooks",
    trigger: Trigger::Http(&[
        Endpoint::of::<webhooks::List>(),
        Endpoint::of::<webhooks::Create>(),
        Endpoint::of::<webhooks::Read>(),
        Endpoint::of::<webhooks::Change>(),
        Endpoint::of::<webhooks::Delete>(),
        Endpoint::of::<webhooks::Secret>(),
    ]),
    needs: Needs { secret: true, ..Needs::WRITE_AND_DELETE },
};
