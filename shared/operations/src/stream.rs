//! Operations of Stream's dialect.

mod actions;
mod appeal_list;
mod appeals;
mod block_lists;
mod check;
mod common;
mod configs;
mod cursor;
mod custom_check;
mod days;
mod flag;
mod log_rows;
mod logs;
mod people;
mod review_queue;
mod rules;
mod steps;
pub(crate) mod story;
mod tasks;
mod users;
mod walk;

pub use actions::SUBMIT_ACTION;
pub use appeals::APPEALS;
pub use logs::LOGS;
pub use users::USERS;

use lambda::function::{Function, Trigger};
use lambda::operation::{Endpoint, Needs};

/// What changes a case commits events and jobs with it. Tokens are checked with sealed secrets.
const CHANGES_CASES: Needs = Needs { events_queue: true, jobs_queue: true, secret: true, ..Needs::WRITE_AND_DELETE };

/// Reports.
pub static FLAG: Function = Function {
    name: "stream-flag",
    trigger: Trigger::Http(&[Endpoint::of::<flag::Flag>(), Endpoint::of::<flag::Unflag>()]),
    needs: CHANGES_CASES,
};

/// Flags that a service of the platform sets.
pub static CUSTOM_CHECK: Function = Function {
    name: "stream-custom-check",
    trigger: Trigger::Http(&[Endpoint::of::<custom_check::CustomCheck>()]),
    needs: CHANGES_CASES,
};

/// The review queue.
pub static REVIEW_QUEUE: Function = Function {
    name: "stream-review-queue",
    trigger: Trigger::Http(&[Endpoint::of::<review_queue::List>(), Endpoint::of::<review_queue::Get>()]),
    needs: Needs { secret: true, table_batch_reads: true, ..Needs::READ },
};

/// Checks.
pub static CHECK: Function = Function {
    name: "stream-check",
    trigger: Trigger::Http(&[Endpoint::of::<check::Check>()]),
    needs: Needs {
        deep_queue: true,
        outbound: true,
        engines: true,
        deep: true,
        media: true,
        keeps_evidence: true,
        assume_roles: true,
        ..CHANGES_CASES
    },
};

/// Configurations.
pub static CONFIGS: Function = Function {
    name: "stream-configs",
    trigger: Trigger::Http(&[
        Endpoint::of::<configs::Upsert>(),
        Endpoint::of::<configs::Get>(),
        Endpoint::of::<configs::Delete>(),
        Endpoint::of::<configs::Query>(),
    ]),
    needs: Needs { secret: true, ..Needs::WRITE_AND_DELETE },
};

/// What is left of checks.
pub static TASKS: Function = Function {
    name: "stream-tasks",
    trigger: Trigger::Http(&[Endpoint::of::<tasks::Get>()]),
    needs: Needs { secret: true, ..Needs::READ },
};

/// Block lists.
pub static BLOCK_LISTS: Function = Function {
    name: "stream-blocklists",
    trigger: Trigger::Http(&[
        Endpoint::of::<block_lists::Create>(),
        Endpoint::of::<block_lists::List>(),
        Endpoint::of::<block_lists::Get>(),
        Endpoint::of::<block_lists::Update>(),
        Endpoint::of::<block_lists::Delete>(),
    ]),
    needs: Needs { secret: true, ..Needs::WRITE_AND_DELETE },
};

/// Rules of the rule builder.
pub static RULES: Function = Function {
    name: "stream-rules",
    trigger: Trigger::Http(&[
        Endpoint::of::<rules::Upsert>(),
        Endpoint::of::<rules::Get>(),
        Endpoint::of::<rules::Delete>(),
        Endpoint::of::<rules::Query>(),
    ]),
    needs: Needs { secret: true, ..Needs::WRITE_AND_DELETE },
};
