//! The moderators' API: the review queues, cases in full, what moderators do with them, and authors.
//!
//! Who acts follows from the credential: a moderator's own key, or a server key of the platform, which can
//! name a person and gives them no role.

mod actions;
mod authors;
mod cases;
mod change;
mod common;
mod cursor;
mod decision;
mod profile;
mod queue;

use lambda::function::{Function, Trigger};
use lambda::operation::{Endpoint, Needs};

/// Claims, notes, decisions and their undoing.
pub static ACTIONS: Function = Function {
    name: "moderate-actions",
    trigger: Trigger::Http(&[
        Endpoint::of::<actions::Claim>(),
        Endpoint::of::<actions::Release>(),
        Endpoint::of::<actions::Note>(),
        Endpoint::of::<actions::Undo>(),
        Endpoint::of::<decision::Decide>(),
    ]),
    needs: Needs { events_queue: true, jobs_queue: true, ..Needs::WRITE_AND_DELETE },
};

/// Profiles of authors, and decisions on them.
pub static AUTHORS: Function = Function {
    name: "moderate-authors",
    trigger: Trigger::Http(&[Endpoint::of::<authors::Get>(), Endpoint::of::<authors::Decide>()]),
    needs: Needs { events_queue: true, jobs_queue: true, ..Needs::WRITE },
};

/// Cases in full.
pub static CASES: Function = Function {
    name: "moderate-cases",
    trigger: Trigger::Http(&[Endpoint::of::<cases::Find>(), Endpoint::of::<cases::Get>()]),
    needs: Needs::READ,
};

/// Review queues and what waits in them.
pub static QUEUE: Function = Function {
    name: "moderate-queue",
    trigger: Trigger::Http(&[Endpoint::of::<queue::Queues>(), Endpoint::of::<queue::List>()]),
    needs: Needs { secret: true, ..Needs::READ },
};
