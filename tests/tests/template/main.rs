//! Guards of the deployment: the template, the table of operations, the packages and the sample
//! events say the same, and the template keeps to what the design promises of it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod alarms;
mod document;
mod events;
mod functions;
mod limits;
mod permissions;
mod queues;
mod routes;
mod state;
