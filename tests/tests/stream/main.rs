//! Stream's dialect, each group of calls through the operations and the table.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::print_stdout)]

mod apps;
mod costs;
mod custom_check;
mod flag;
mod queue;
mod walks;
