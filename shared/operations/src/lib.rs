//! What every function of the bundle does, one file per operation, and the one table of them all.
//!
//! [`ALL`] is what the template, the sample events, the tests of every operation and the in-process
//! router are checked against or made from.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing))]

mod acting;
pub mod admin;
pub mod analysis;
pub mod audit;
mod authors;
mod block_lists;
mod cases;
pub mod checkstep;
mod declare;
pub mod discuse;
pub mod explorer;
mod filtered;
pub mod jobs;
pub mod media;
pub mod modapi;
pub mod moderate;
mod once;
pub mod openapi;
pub mod outbox;
mod paging;
pub mod portal;
mod refuse;
pub mod sealing;
mod statement;
pub mod stream;
pub mod sweep;

use lambda::function::{Function, Trigger};
use lambda::operation::Endpoint;

/// Every function of the bundle.
pub static ALL: &[&Function] = &[
    &admin::AUDIT,
    &admin::BLOCK_LISTS,
    &admin::CASES,
    &admin::COMPLEX_TYPES,
    &admin::DELIVERIES,
    &admin::ENDPOINTS,
    &admin::ERASURES,
    &admin::HASH_LISTS,
    &admin::KEYS,
    &admin::MODAPI_CHANNELS,
    &admin::MODERATORS,
    &admin::PLATFORMS,
    &admin::POLICIES,
    &admin::QUEUES,
    &admin::SEMANTIC_FILTERS,
    &admin::STRATEGIES,
    &admin::STREAM_APPS,
    &admin::VELOCITY_RULES,
    &analysis::ANALYSE,
    &analysis::ANALYSE_DEEP,
    &analysis::ANALYSE_FAILED,
    &audit::AUDIT,
    &checkstep::APPEAL,
    &checkstep::AUTHOR_DECISION,
    &checkstep::BULK,
    &checkstep::CONTENT,
    &checkstep::CONTENT_SYNC,
    &checkstep::DECISION,
    &checkstep::INQUIRY,
    &checkstep::REDIRECTS,
    &checkstep::REPORT,
    &checkstep::SOR,
    &discuse::ADMIN,
    &discuse::CHECK,
    &explorer::SEARCH,
    &jobs::JOBS,
    &media::EVIDENCE,
    &media::SCAN,
    &media::SLOTS,
    &modapi::ACCOUNT,
    &modapi::ACTIONS,
    &modapi::MODERATE,
    &modapi::QUEUE,
    &modapi::AUTHORS,
    &modapi::WORDLISTS,
    &modapi::WEBHOOKS,
    &moderate::ACTIONS,
    &moderate::AUTHORS,
    &moderate::CASES,
    &moderate::QUEUE,
    &openapi::OPENAPI,
    &outbox::FANOUT,
    &outbox::DISPATCH,
    &portal::PORTAL,
    &refuse::NOT_FOUND,
    &stream::APPEALS,
    &stream::BLOCK_LISTS,
    &stream::CHECK,
    &stream::CONFIGS,
    &stream::CUSTOM_CHECK,
    &stream::FLAG,
    &stream::LOGS,
    &stream::REVIEW_QUEUE,
    &stream::RULES,
    &stream::SUBMIT_ACTION,
    &stream::TASKS,
    &stream::USERS,
    &sweep::SWEEP,
];

pub use refuse::NOT_FOUND;

/// Every HTTP endpoint of the bundle.
pub fn endpoints() -> impl Iterator<Item = &'static Endpoint> {
    ALL.iter().flat_map(|function| match function.trigger {
        Trigger::Http(endpoints) => endpoints,
        _ => &[],
    })
}
