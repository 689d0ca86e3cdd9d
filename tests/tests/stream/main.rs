//! Stream's dialect, each group of calls through the operations and the table.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::print_stdout)]

mod actions;
mod appeals;
mod apps;
mod block_lists;
mod check;
mod check_deep;
mod configs;
mod costs;
mod custom_check;
mod deliveries;
mod flag;
mod logs;
mod long;
mod people;
mod queue;
mod reviews;
mod rules;
mod tenancy;
mod users;
mod walks;
