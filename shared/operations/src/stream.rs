//! Operations of Stream's dialect.

mod actions;
mod appeal_list;
mod appeals;
mod common;
mod cursor;
mod custom_check;
mod days;
mod flag;
mod logs;
mod review_queue;
mod steps;
pub(crate) mod story;
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
