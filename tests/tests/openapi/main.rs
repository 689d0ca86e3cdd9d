//! The descriptions of the APIs: that they are up to date and well formed, that they have every operation, and
//! that requests, answers and webhooks are as they say.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::print_stdout)]

mod answers;
mod documents;
mod golden;
mod refusals;
mod served;
mod structure;
