//! Temporary media: an upload is scanned once and goes, contents are judged by its result, and what was flagged is kept
//! as a preview for as long as its case.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::print_stdout)]

mod customers;
mod evidence;
mod films;
mod forms;
mod scans;
mod scene;
