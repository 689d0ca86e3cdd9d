//! Discuse's dialect through the operations and the table: organisations and who may manage them, checks, records.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::print_stdout)]

mod media;
mod organisations;
mod records;
mod rights;
mod texts;
mod throttled;
