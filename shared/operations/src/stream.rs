//! Operations of Stream's dialect.

mod common;
mod custom_check;
mod flag;
pub(crate) mod story;

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
